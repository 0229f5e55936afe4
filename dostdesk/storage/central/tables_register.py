"""What the register needs besides the projections: how they are searched, what was decided, who asked about whom."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table

from dostdesk.storage.central.tables import METADATA, PARTED_BY_CENTRE
from dostdesk.storage.central.tables_projections import APPLICATION, RECEIPT

# Of one centre, as its clerks and its supervisor search.
Index("application_of_number", APPLICATION.c.centre, APPLICATION.c.number)
Index("application_by_time", APPLICATION.c.centre, APPLICATION.c.submitted_at, APPLICATION.c.number)
Index(
    "application_of_service",
    APPLICATION.c.centre,
    APPLICATION.c.code,
    APPLICATION.c.submitted_at,
    APPLICATION.c.number,
)
Index(
    "application_by_name",
    APPLICATION.c.centre,
    APPLICATION.c.name_folded,
    APPLICATION.c.submitted_at,
    APPLICATION.c.number,
)
# Of all centres: a citizen's history, and the ministry.
Index("application_of_fin", APPLICATION.c.fin, APPLICATION.c.submitted_at, APPLICATION.c.number)
Index("application_anywhere_by_time", APPLICATION.c.submitted_at, APPLICATION.c.number)
Index("application_anywhere_by_name", APPLICATION.c.name_folded, APPLICATION.c.submitted_at, APPLICATION.c.number)
Index("receipt_of_number", RECEIPT.c.centre, RECEIPT.c.number)

# Decided elsewhere, and no fold of a feed: a rebuild keeps it.
DECISION = Table(
    "application_decision",
    METADATA,
    Column("centre", String, primary_key=True),
    Column("application", String, primary_key=True),
    Column("state", String, nullable=False),
    Column("decided_at", String, nullable=False),
    postgresql_partition_by=PARTED_BY_CENTRE,
)
Index("decision_of_state", DECISION.c.centre, DECISION.c.state, DECISION.c.decided_at)

# Who asked about a person. `fin_key` is a keyed hash: the log says whether somebody was asked about, and names nobody.
REGISTER_ACCESS = Table(
    "register_access",
    METADATA,
    Column("centre", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("at", String, nullable=False),
    Column("staff", String, nullable=False),
    Column("role", String, nullable=False),
    Column("asked_for", String, nullable=False),
    Column("fin_key", String, nullable=False),
    Column("ticket", String, nullable=False),
    Column("found", Integer, nullable=False),
    postgresql_partition_by=PARTED_BY_CENTRE,
)
Index("register_access_of_person", REGISTER_ACCESS.c.fin_key, REGISTER_ACCESS.c.at)
Index("register_access_of_staff", REGISTER_ACCESS.c.centre, REGISTER_ACCESS.c.staff, REGISTER_ACCESS.c.at)

REGISTER_KEY = Table(
    "register_key",
    METADATA,
    Column("name", String, primary_key=True),
    Column("key", LargeBinary, nullable=False),
)
