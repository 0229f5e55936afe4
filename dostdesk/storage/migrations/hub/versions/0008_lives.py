"""Which life of an install speaks, and series that ended"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "install_life",
        sa.Column("install", sa.String(), nullable=False),
        sa.Column("mark", sa.String(), nullable=False),
        sa.Column("heard_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("install"),
    )
    op.create_table(
        "series_end",
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("heir_device", sa.String(), nullable=False),
        sa.Column("heir_epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("ended_at", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["series"], ["number_series.key"]),
        sa.PrimaryKeyConstraint("series", "heir_device", "heir_epoch"),
    )


def downgrade() -> None:
    op.drop_table("series_end")
    op.drop_table("install_life")
