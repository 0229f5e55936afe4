"""What centres push, and what it adds up to."""

import sqlalchemy as sa
from alembic import op

from dostdesk.storage.central.tables import PARTED_BY_CENTRE, partitions_of

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
_PARTED = (
    "feed_event",
    "paper",
    "visit",
    "visit_service",
    "application",
    "receipt",
    "number_use",
)
_AWAITS = sa.text("paper = 'awaited'")


def upgrade() -> None:
    op.create_table(
        "feed_head",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("head_hash", sa.String(), nullable=False),
        sa.Column("heard_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("centre"),
    )
    op.create_table(
        "feed_event",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("op_id", sa.String(), nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("hub_time", sa.String(), nullable=False),
        sa.Column("prev_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("centre", "seq"),
        postgresql_partition_by=PARTED_BY_CENTRE,
    )
    op.create_index("feed_event_of_entity", "feed_event", ["centre", "entity", "seq"], unique=False)
    op.create_table(
        "paper",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("centre", "sha256"),
        postgresql_partition_by=PARTED_BY_CENTRE,
    )
    op.create_table(
        "passed_over",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("centre", "seq"),
    )
    op.create_table(
        "projection",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("centre"),
    )
    op.create_table(
        "quarantine",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("since", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("centre", "entity"),
    )
    op.create_table(
        "visit",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("queue_group", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("priority", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("in_person", sa.Integer(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("arrived_at", sa.String(), nullable=False),
        sa.Column("called_at", sa.String(), nullable=True),
        sa.Column("started_at", sa.String(), nullable=True),
        sa.Column("ended_at", sa.String(), nullable=True),
        sa.Column("window_no", sa.Integer(), nullable=True),
        sa.Column("staff", sa.String(), nullable=True),
        sa.Column("waiting_ms", sa.BigInteger(), nullable=False),
        sa.Column("away_ms", sa.BigInteger(), nullable=False),
        sa.Column("served_ms", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("whole", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("centre", "id"),
        postgresql_partition_by=PARTED_BY_CENTRE,
    )
    op.create_index("visit_of_day", "visit", ["centre", "day"], unique=False)
    op.create_table(
        "visit_service",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("visit", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("release", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("number", sa.String(), nullable=True),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("centre", "visit", "position"),
        postgresql_partition_by=PARTED_BY_CENTRE,
    )
    op.create_table(
        "application",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("visit", sa.String(), nullable=False),
        sa.Column("service_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("release", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("promised_on", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("submitted_at", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("paper", sa.String(), nullable=False),
        sa.Column("fin", sa.String(), nullable=False),
        sa.Column("surname", sa.String(), nullable=False),
        sa.Column("given", sa.String(), nullable=False),
        sa.Column("patronymic", sa.String(), nullable=False),
        sa.Column("name_folded", sa.String(), nullable=False),
        sa.Column("born_on", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("centre", "id", "version", "seq"),
        postgresql_partition_by=PARTED_BY_CENTRE,
    )
    op.create_index(
        "application_awaits_paper",
        "application",
        ["centre", "content"],
        unique=False,
        sqlite_where=_AWAITS,
        postgresql_where=_AWAITS,
    )
    op.create_table(
        "receipt",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("visit", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("issued_at", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("centre", "seq"),
        postgresql_partition_by=PARTED_BY_CENTRE,
    )
    op.create_index("receipt_of_visit", "receipt", ["centre", "visit"], unique=False)
    op.create_table(
        "number_use",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("centre", "series", "sequence", "seq"),
        postgresql_partition_by=PARTED_BY_CENTRE,
    )
    op.create_table(
        "series_shown",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("capacity", sa.BigInteger(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("install_epoch", sa.BigInteger(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("granted_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("centre", "key", "seq"),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in _PARTED:
            for statement in partitions_of(table):
                op.execute(statement)
