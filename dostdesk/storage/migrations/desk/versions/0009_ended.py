"""Series from which nothing is given any more"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("number_series", sa.Column("ended", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("number_series", "ended")
