"""The first schema of central: who may speak to it."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hub_token",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("made_at", sa.String(), nullable=False),
        sa.Column("ended_at", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("sha256"),
    )
    op.create_index("hub_token_of_centre", "hub_token", ["centre"], unique=False)
