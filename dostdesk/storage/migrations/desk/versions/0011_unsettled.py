"""What waits is counted without being read"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_UNSETTLED = sa.text("state IN ('pending', 'in_flight')")
_PLACE = ("lane", "lane_seq")


def upgrade() -> None:
    _made_anew((*_PLACE, "state", "result_seq", "op_id"))


def downgrade() -> None:
    _made_anew(_PLACE)


def _made_anew(columns: tuple[str, ...]) -> None:
    op.drop_index("outbox_unsettled", "outbox")
    op.create_index("outbox_unsettled", "outbox", list(columns), sqlite_where=_UNSETTLED)
