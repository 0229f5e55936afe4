"""What changed of a day since a place in the feed, without looking at all of the day"""

from __future__ import annotations

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ticket_by_day_and_revision", "ticket", ["day", "revision"])


def downgrade() -> None:
    op.drop_index("ticket_by_day_and_revision", "ticket")
