"""Visit records, breaks and rollups of them for statistics, and how far the feed was folded for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


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
    )
    op.create_table(
        "insight_rollup",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("grain", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("queue_group", sa.String(), nullable=False),
        sa.Column("whole", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("centre", "grain", "period", "queue_group"),
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
    )
    op.create_index("insight_visit_of_day", "insight_visit", ["centre", "day"])
    op.create_index("insight_break_of_day", "insight_break", ["centre", "day"])


def downgrade() -> None:
    for table in ("insight_break", "insight_stale_day", "insight_rollup", "insight_visit", "insight_place"):
        op.drop_table(table)
