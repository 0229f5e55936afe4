"""Since when central has an op"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None
_AT_HUB = sa.text("state = 'at_hub'")


def upgrade() -> None:
    op.add_column("outbox", sa.Column("central_at", sa.String(), nullable=True))
    op.create_index("outbox_at_hub", "outbox", ["result_seq"], unique=False, sqlite_where=_AT_HUB)


def downgrade() -> None:
    op.drop_index("outbox_at_hub", table_name="outbox")
    op.drop_column("outbox", "central_at")
