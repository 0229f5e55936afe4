"""Visit records, breaks and rollups of them for statistics, and how far each feed was folded for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dostdesk.storage.central.tables import PARTED_BY_CENTRE, partitions_of

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_PARTED = ("insight_visit", "insight_rollup", "insight_break")


def upgrade() -> None:
    op.create_table(
        "insight_place",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("gaps", sa.Integer(), nullable=False),
        sa.Column("windows", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("centre"),
    )
    op.create_table(
        "insight_visit",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("queue_group", sa.String(), nullable=False),
        sa.Column("first_seq", sa.BigInteger(), nullable=False),
        sa.Column("whole", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("centre", "id"),
        postgresql_partition_by=PARTED_BY_CENTRE,
    )
    op.create_table(
        "insight_rollup",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("grain", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("queue_group", sa.String(), nullable=False),
        sa.Column("whole", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("centre", "grain", "period", "queue_group"),
        postgresql_partition_by=PARTED_BY_CENTRE,
    )
    op.create_table(
        "insight_stale_day",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("centre", "day"),
    )
    op.create_table(
        "insight_break",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("window_no", sa.Integer(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("began_at", sa.String(), nullable=False),
        sa.Column("ended_at", sa.String()),
        sa.PrimaryKeyConstraint("centre", "seq"),
        postgresql_partition_by=PARTED_BY_CENTRE,
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in _PARTED:
            for statement in partitions_of(table):
                op.execute(statement)
    op.create_index("insight_visit_of_day", "insight_visit", ["centre", "day"])
    op.create_index("insight_break_of_day", "insight_break", ["centre", "day"])


def downgrade() -> None:
    for table in ("insight_break", "insight_stale_day", "insight_rollup", "insight_visit", "insight_place"):
        op.drop_table(table)
