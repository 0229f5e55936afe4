"""What was laid over the queue of the centre, so that a start with thousands of ops need not fold them all"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "laid_over",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("beneath", sa.String(), nullable=False),
        sa.Column("last_place", sa.Integer(), nullable=False),
        sa.Column("last_op", sa.String(), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("tickets", sa.String(), nullable=False),
        sa.CheckConstraint("id = 1", name="one_laid_over"),
    )


def downgrade() -> None:
    op.drop_table("laid_over")
