"""What a desk needs on its own: its emergency series, and who may sign in without the hub"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None
_OF_WINDOWS = sa.text("ticket IS NULL AND lane = 'queue'")


def upgrade() -> None:
    op.create_table(
        "verifier",
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("verifier", sa.String(), nullable=False),
        sa.Column("proved_at", sa.String(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("free_at", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("staff"),
        sa.UniqueConstraint("login"),
    )
    op.create_table(
        "emergency",
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("window_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("day", "window_no"),
    )

    op.create_index("outbox_of_windows", "outbox", ["lane_seq"], unique=False, sqlite_where=_OF_WINDOWS)


def downgrade() -> None:
    op.drop_index("outbox_of_windows", table_name="outbox")
    op.drop_table("emergency")
    op.drop_table("verifier")
