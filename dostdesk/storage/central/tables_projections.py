"""What the feeds of all centres add up to. Every row here is a fold of raw events and papers, and can be dropped.

What an event brings is keyed by the event's place: two events never want the same row, whatever they say, so a row does
not depend on the order in which entities were folded.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, text

from dostdesk.storage.central.tables import METADATA, PARTED_BY_CENTRE

# How far the feed of each centre was folded.
PROJECTION = Table(
    "projection",
    METADATA,
    Column("centre", String, primary_key=True),
    Column("seq", BigInteger, nullable=False),
)

# Entities whose fold stopped at an event; what came after it waits in the feed.
QUARANTINE = Table(
    "quarantine",
    METADATA,
    Column("centre", String, primary_key=True),
    Column("entity", String, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("event", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("code", String, nullable=False),
    Column("since", String, nullable=False),
)

VISIT = Table(
    "visit",
    METADATA,
    Column("centre", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("label", String, nullable=False),
    Column("queue_group", String, nullable=False),
    Column("day", String, nullable=False),
    Column("priority", String, nullable=False),
    Column("language", String, nullable=False),
    Column("state", String, nullable=False),
    Column("in_person", Integer, nullable=False),
    Column("person", String, nullable=False),
    Column("arrived_at", String, nullable=False),
    Column("called_at", String),
    Column("started_at", String),
    Column("ended_at", String),
    Column("window_no", Integer),
    Column("staff", String),
    Column("waiting_ms", BigInteger, nullable=False),
    Column("away_ms", BigInteger, nullable=False),
    Column("served_ms", BigInteger, nullable=False),
    Column("seq", BigInteger, nullable=False),
    # The ticket as `dostdesk.protocol.tickets` writes it: from here the fold goes on.
    Column("whole", Text, nullable=False),
    postgresql_partition_by=PARTED_BY_CENTRE,
)
Index("visit_of_day", VISIT.c.centre, VISIT.c.day)

VISIT_SERVICE = Table(
    "visit_service",
    METADATA,
    Column("centre", String, primary_key=True),
    Column("visit", String, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("id", String, nullable=False),
    Column("code", String, nullable=False),
    Column("release", BigInteger, nullable=False),
    Column("state", String, nullable=False),
    Column("outcome", String),
    Column("number", String),
    Column("quantity", BigInteger, nullable=False),
    Column("channel", String, nullable=False),
    postgresql_partition_by=PARTED_BY_CENTRE,
)

# `paper` is awaited, here or unreadable; who the applicant is comes from it.
APPLICATION = Table(
    "application",
    METADATA,
    Column("centre", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("number", String, nullable=False),
    Column("visit", String, nullable=False),
    Column("service_id", String, nullable=False),
    Column("code", String, nullable=False),
    Column("release", BigInteger, nullable=False),
    Column("content", String, nullable=False),
    Column("promised_on", String, nullable=False),
    Column("device", String, nullable=False),
    Column("staff", String, nullable=False),
    Column("submitted_at", String, nullable=False),
    Column("event", String, nullable=False),
    Column("paper", String, nullable=False),
    Column("fin", String, nullable=False),
    Column("surname", String, nullable=False),
    Column("given", String, nullable=False),
    Column("patronymic", String, nullable=False),
    Column("name_folded", String, nullable=False),
    Column("born_on", String, nullable=False),
    # How he is reached, and when the register answered about him before that was written; empty where it was silent.
    Column("phone", String, nullable=False, server_default=""),
    Column("asked_at", String, nullable=False, server_default=""),
    postgresql_partition_by=PARTED_BY_CENTRE,
)
Index(
    "application_awaits_paper",
    APPLICATION.c.centre,
    APPLICATION.c.content,
    sqlite_where=text("paper = 'awaited'"),
    postgresql_where=text("paper = 'awaited'"),
)

# How whom an application names stood to the register when it was sent, and each time that it was asked since.
IDENTITY_CHECK = Table(
    "identity_check",
    METADATA,
    Column("centre", String, primary_key=True),
    Column("application", String, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
    Column("identity", String, nullable=False),
    Column("checked_at", String, nullable=False),
    postgresql_partition_by=PARTED_BY_CENTRE,
)

RECEIPT = Table(
    "receipt",
    METADATA,
    Column("centre", String, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("number", String, nullable=False),
    Column("visit", String, nullable=False),
    Column("content", String, nullable=False),
    Column("device", String, nullable=False),
    Column("staff", String, nullable=False),
    Column("issued_at", String, nullable=False),
    Column("event", String, nullable=False),
    postgresql_partition_by=PARTED_BY_CENTRE,
)
Index("receipt_of_visit", RECEIPT.c.centre, RECEIPT.c.visit)

# What a person said of a clash, by the event of the op that clashed.
CONFLICT_SETTLED = Table(
    "conflict_settled",
    METADATA,
    Column("centre", String, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("event", String, nullable=False),
    Column("kept", String, nullable=False),
    Column("staff", String, nullable=False),
    Column("settled_at", String, nullable=False),
    postgresql_partition_by=PARTED_BY_CENTRE,
)
Index("settled_of_event", CONFLICT_SETTLED.c.event)

# Every use of a number that a feed shows, a second one too: what is doubled is seen, not refused.
NUMBER_USE = Table(
    "number_use",
    METADATA,
    Column("centre", String, primary_key=True),
    Column("series", String, primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("number", String, nullable=False),
    Column("purpose", String, nullable=False),
    Column("subject", String, nullable=False),
    postgresql_partition_by=PARTED_BY_CENTRE,
)

# Series as the feeds show them; what central granted is in its own table.
SERIES_SHOWN = Table(
    "series_shown",
    METADATA,
    Column("centre", String, primary_key=True),
    Column("key", String, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("year", Integer, nullable=False),
    Column("code", String, nullable=False),
    Column("capacity", BigInteger, nullable=False),
    Column("device", String, nullable=False),
    Column("install_epoch", BigInteger, nullable=False),
    Column("request", String, nullable=False),
    Column("granted_at", String, nullable=False),
)
