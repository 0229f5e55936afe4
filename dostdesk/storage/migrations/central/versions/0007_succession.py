"""What makes a hub a centre's, for one whose disk is gone; and what of a feed was set aside for another hub's"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hub_identity",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("windows", sa.Text(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("kept_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("centre"),
    )
    op.create_table(
        "feed_set_aside",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("by_epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("op_id", sa.String(), nullable=False),
        sa.Column("entity", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("hub_time", sa.String(), nullable=False),
        sa.Column("prev_hash", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("set_aside_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("centre", "by_epoch", "seq"),
    )


def downgrade() -> None:
    op.drop_table("feed_set_aside")
    op.drop_table("hub_identity")
