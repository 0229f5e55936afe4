"""Rollups with their seconds as bytes, and with people and measures apart: a long period is read four times as fast."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from dostdesk.storage.central.tables import PARTED_BY_CENTRE, partitions_of
from dostdesk.storage.rollups_before import carry_over, roll_all_again

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create(
        "insight_sum",
        sa.Column("counts", sa.Text(), nullable=False),
        sa.Column("seconds", sa.LargeBinary(), nullable=False),
        sa.Column("staff", sa.Text(), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
    )
    carry_over(op.get_bind())
    op.drop_table("insight_rollup")


def downgrade() -> None:
    _create("insight_rollup", sa.Column("whole", sa.Text(), nullable=False))
    roll_all_again(op.get_bind())
    op.drop_table("insight_sum")


def _create(table: str, *columns: sa.Column[object]) -> None:
    op.create_table(
        table,
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("grain", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("queue_group", sa.String(), nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("centre", "grain", "period", "queue_group"),
        postgresql_partition_by=PARTED_BY_CENTRE,
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in partitions_of(table):
            op.execute(statement)
