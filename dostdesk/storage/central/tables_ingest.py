"""What centres pushed, as it came: their feeds, the papers that the feeds name, and how far each feed is here."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text

from dostdesk.storage.central.tables import METADATA, PARTED_BY_CENTRE

FEED_HEAD = Table(
    "feed_head",
    METADATA,
    Column("centre", String, primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("head_hash", String, nullable=False),
    Column("heard_at", String, nullable=False),
)

FEED_EVENT = Table(
    "feed_event",
    METADATA,
    Column("centre", String, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("epoch", Integer, nullable=False),
    Column("id", String, nullable=False),
    Column("op_id", String, nullable=False),
    Column("entity", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("hub_time", String, nullable=False),
    Column("prev_hash", String, nullable=False),
    Column("hash", String, nullable=False),
    postgresql_partition_by=PARTED_BY_CENTRE,
)
# An entity is folded again by itself when it is let out of quarantine.
Index("feed_event_of_entity", FEED_EVENT.c.centre, FEED_EVENT.c.entity, FEED_EVENT.c.seq)

PAPER = Table(
    "paper",
    METADATA,
    Column("centre", String, primary_key=True),
    Column("sha256", String, primary_key=True),
    Column("content", LargeBinary, nullable=False),
    Column("stored_at", String, nullable=False),
    postgresql_partition_by=PARTED_BY_CENTRE,
)

# A person's decision, which a rebuild keeps: this event is left out of its entity's fold.
PASSED_OVER = Table(
    "passed_over",
    METADATA,
    Column("centre", String, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", String, nullable=False),
)
