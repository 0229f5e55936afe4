"""Every table of a hub: the feed, the ops, the people and devices, numbers, papers and releases."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from dostdesk.storage.centre import CentreTables
from dostdesk.storage.insight_tables import InsightTables

METADATA = MetaData()
CENTRE = CentreTables(METADATA)
INSIGHT = InsightTables(METADATA)
# Papers may come after a visit: whoever ever had the ticket may send them.
Index("claim_of_ticket", CENTRE.claim_table.c.ticket, CENTRE.claim_table.c.staff)

# ---------------------------------------------------------------- the centre and its feed

CENTRE_ROW = Table(
    "centre",
    METADATA,
    Column("code", String, primary_key=True),
    Column("name", Text, nullable=False),
    Column("windows", Text, nullable=False),
    Column("secret", String, nullable=False),
    Column("made_at", String, nullable=False),
)

FEED_HEAD = Table(
    "feed_head",
    METADATA,
    Column("centre", String, primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("head_hash", String, nullable=False),
    Column("role", String, nullable=False, server_default="active"),
)

EVENT = Table(
    "event",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("centre", String, nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("id", String, nullable=False),
    Column("op_id", String, nullable=False),
    Column("entity", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("hub_time", String, nullable=False),
    Column("prev_hash", String, nullable=False),
    Column("hash", String, nullable=False),
    # An id follows from its op's, which grows with time: so the newest index page is the one that is written.
    UniqueConstraint("op_id", "id", name="one_event_an_order_of_an_op"),
)

# ---------------------------------------------------------------- ops

OP = Table(
    "op",
    METADATA,
    Column("op_id", String, primary_key=True),
    Column("device", String, nullable=False),
    Column("install_epoch", Integer, nullable=False),
    Column("lane", String, nullable=False),
    Column("lane_seq", Integer, nullable=False),
    Column("actor", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("op_class", String, nullable=False),
    Column("payload_hash", String, nullable=False),
    Column("status", String, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("result", Text, nullable=False),
    Column("received_at", String, nullable=False),
    UniqueConstraint("device", "install_epoch", "lane", "lane_seq", name="one_op_a_place"),
)

# The last place taken in each lane; the op table has it too, at the price of an ordered search.
LANE = Table(
    "lane",
    METADATA,
    Column("device", String, primary_key=True),
    Column("install_epoch", Integer, primary_key=True, autoincrement=False),
    Column("lane", String, primary_key=True),
    Column("lane_seq", Integer, nullable=False),
)

QUARANTINE = Table(
    "quarantine",
    METADATA,
    Column("op_id", String, primary_key=True),
    Column("device", String, nullable=False),
    Column("install_epoch", Integer, nullable=False),
    Column("lane", String, nullable=False),
    Column("lane_seq", Integer, nullable=False),
    Column("code", String, nullable=False),
    Column("payload_hash", String, nullable=False),
    Column("document", Text, nullable=False),
    Column("received_at", String, nullable=False),
)

# ---------------------------------------------------------------- devices and people

DEVICE = Table(
    "device",
    METADATA,
    Column("name", String, primary_key=True),
    Column("install", String, primary_key=True),
    Column("install_epoch", Integer, nullable=False),
    Column("program", String, nullable=False),
    Column("token_hash", String, nullable=False, unique=True),
    Column("enrolled_at", String, nullable=False),
    UniqueConstraint("name", "install_epoch", name="one_install_an_epoch"),
)

# Which life of each install was heard last.
INSTALL_LIFE = Table(
    "install_life",
    METADATA,
    Column("install", String, primary_key=True),
    Column("mark", String, nullable=False),
    Column("heard_at", String, nullable=False),
)

# Who is who to the feed: the keyed hash of a FİN, and the random id that stands for the person.
PERSON = Table(
    "person",
    METADATA,
    Column("mark", String, primary_key=True),
    Column("id", String, nullable=False, unique=True),
)

STAFF = Table(
    "staff",
    METADATA,
    Column("id", String, primary_key=True),
    Column("login", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("short_name", String, nullable=False),
    Column("role", String, nullable=False),
    Column("primary_skills", String, nullable=False),
    Column("secondary_skills", String, nullable=False),
    Column("password_hash", String, nullable=False),
    Column("position", Integer, nullable=False),
    Column("since", String, nullable=True),
    Column("until", String, nullable=True),
)

# The last directory of central: the people are above, the devices that enrolled are as they are.
DIRECTORY = Table(
    "directory",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("days", Text, nullable=False),
    Column("installs", Text, nullable=False),
    CheckConstraint("id = 1", name="one_directory"),
)

RETIRED_DEVICE = Table("retired_device", METADATA, Column("name", String, primary_key=True))

SESSION = Table(
    "session",
    METADATA,
    Column("token_hash", String, primary_key=True),
    Column("staff", String, nullable=False),
    Column("device", String, nullable=False),
    Column("began_at", String, nullable=False),
    Column("ends_at", String, nullable=False),
)
Index("session_of_device", SESSION.c.device, SESSION.c.staff)

# ---------------------------------------------------------------- numbers: live tables, a fold of the feed

LABEL_COUNTER = Table(
    "label_counter",
    METADATA,
    Column("day", String, primary_key=True),
    Column("letter", String, primary_key=True),
    Column("last", Integer, nullable=False),
)

SERIES = Table(
    "number_series",
    METADATA,
    Column("key", String, primary_key=True),
    Column("centre", String, nullable=False),
    Column("year", Integer, nullable=False),
    Column("code", String, nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("device", String, nullable=False),
    Column("install_epoch", Integer, nullable=False),
    Column("request", String, nullable=False),
    Column("granted_at", String, nullable=False),
)
Index("series_of_device", SERIES.c.device, SERIES.c.install_epoch)

# A series from which its install gives nothing any more, and the install that took over what was left to report.
SERIES_END = Table(
    "series_end",
    METADATA,
    Column("series", String, primary_key=True),
    Column("heir_device", String, primary_key=True),
    Column("heir_epoch", Integer, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
    Column("reason", String, nullable=False),
    Column("ended_at", String, nullable=False),
    ForeignKeyConstraint(["series"], ["number_series.key"]),
)

NUMBER_ISSUE = Table(
    "number_issue",
    METADATA,
    Column("series", String, primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("number", String, nullable=False, unique=True),
    Column("purpose", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("event", String, nullable=False),
    ForeignKeyConstraint(["series"], ["number_series.key"]),
)

APPLICATION = Table(
    "application",
    METADATA,
    Column("id", String, primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("ticket", String, nullable=False),
    Column("service_id", String, nullable=False),
    Column("code", String, nullable=False),
    Column("release", Integer, nullable=False),
    Column("number", String, nullable=False),
    Column("content", String, nullable=False),
    Column("promised_on", String, nullable=False),
    Column("device", String, nullable=False),
    Column("staff", String, nullable=False),
    Column("submitted_at", String, nullable=False),
    Column("event", String, nullable=False),
)
Index("application_of_ticket", APPLICATION.c.ticket)

RECEIPT = Table(
    "receipt",
    METADATA,
    Column("event", String, primary_key=True),
    Column("number", String, nullable=False),
    Column("ticket", String, nullable=False),
    Column("content", String, nullable=False),
    Column("device", String, nullable=False),
    Column("staff", String, nullable=False),
    Column("issued_at", String, nullable=False),
)
Index("receipt_of_ticket", RECEIPT.c.ticket)

# Which ticket somebody had whom a desk on its own served by his slip, under an id of its own: a fold of the feed.
STAND_IN = Table(
    "stand_in",
    METADATA,
    Column("id", String, primary_key=True),
    Column("ticket", String, nullable=False),
)

# ---------------------------------------------------------------- papers and releases: not in the feed, by hash

BLOB = Table(
    "blob",
    METADATA,
    Column("sha256", String, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("device", String, nullable=False),
    Column("stored_at", String, nullable=False),
)

DRAFT = Table(
    "draft",
    METADATA,
    Column("visit_service", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("device", String, nullable=False),
    Column("saved_at", String, nullable=False),
)

RELEASE = Table(
    "release",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("effective_from", String, nullable=False),
    Column("manifest", Text, nullable=False),
    Column("signature", String, nullable=False),
    Column("signed_by", String, nullable=False),
    Column("fetched_at", String, nullable=False),
)

RELEASE_BLOB = Table(
    "release_blob",
    METADATA,
    Column("sha256", String, primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

# The root that this hub pinned, and the newest keyring that it signed.
KEYRING = Table(
    "keyring",
    METADATA,
    Column("id", Integer, CheckConstraint("id = 1", name="one_keyring"), primary_key=True, autoincrement=False),
    Column("pinned", String, nullable=False),
    Column("keyring", Text, nullable=False),
    Column("root", String, nullable=False),
    Column("signature", String, nullable=False),
)
