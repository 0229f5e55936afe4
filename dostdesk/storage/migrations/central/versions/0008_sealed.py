"""The secret of a centre is kept sealed; those that lay here in the clear go, and hubs tell them again"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _made_anew("sealed")


def downgrade() -> None:
    _made_anew("secret")


def _made_anew(name: str) -> None:
    # The table itself goes: of deleted rows PostgreSQL would keep the content until it is cleaned up.
    op.drop_table("hub_identity")
    op.create_table(
        "hub_identity",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("windows", sa.Text(), nullable=False),
        sa.Column(name, sa.String(), nullable=False),
        sa.Column("kept_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("centre"),
    )
