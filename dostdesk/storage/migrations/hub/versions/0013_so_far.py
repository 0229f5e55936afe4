"""What a day adds up to while it goes on: which of its visits are in that sum."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Those that are here count as going on: they are read one by one until their day is rolled up.
    op.add_column("insight_visit", sa.Column("stage", sa.Integer(), nullable=False, server_default="0"))
    op.drop_index("insight_visit_of_day", "insight_visit")
    op.create_index("insight_visit_of_day", "insight_visit", ["centre", "day", "stage"])
    _drop_stale()


def downgrade() -> None:
    op.drop_index("insight_visit_of_day", "insight_visit")
    _drop_stale()
    op.drop_column("insight_visit", "stage")
    op.create_index("insight_visit_of_day", "insight_visit", ["centre", "day"])


def _drop_stale() -> None:
    """What a day added up to before it changed, or adds up to so far, only one of both programs can read."""
    op.execute(
        "DELETE FROM insight_sum WHERE grain = 'day' AND EXISTS (SELECT 1 FROM insight_stale_day AS stale"
        " WHERE stale.centre = insight_sum.centre AND stale.day = insight_sum.period)"
    )
