"""What a supervisor decides: calls for help, plans of breaks, who was sent away, and the whole hall's"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("help", "breaks", "was"):
        op.add_column("window", sa.Column(name, sa.String(), nullable=True))
    op.create_table(
        "hall",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.CheckConstraint("id = 1", name="one_hall"),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    op.drop_table("hall")
    for name in ("was", "breaks", "help"):
        op.drop_column("window", name)
