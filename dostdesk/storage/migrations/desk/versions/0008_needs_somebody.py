"""What clashed or lies in quarantine is found at once among thousands of ops that wait."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "outbox_needs_somebody", "outbox", ["happened_at"], sqlite_where=sa.text("state IN ('conflict', 'quarantined')")
    )


def downgrade() -> None:
    op.drop_index("outbox_needs_somebody", "outbox")
