"""On which days pensions and benefits are paid, and what centres and their regions are called."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("payday", sa.Column("day", sa.String(), nullable=False), sa.PrimaryKeyConstraint("day"))
    op.create_table(
        "centre_name",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("centre"),
    )


def downgrade() -> None:
    op.drop_table("centre_name")
    op.drop_table("payday")
