"""The turns of a visit, breaks of windows, and the end of a service day"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None
_WAITING = sa.text("state = 'waiting'")
_TURNED = sa.text("turn IS NOT NULL")
_FIRST_LEG = '[1, 0, 0, 0, "waiting", null]'


def upgrade() -> None:
    for column in (
        sa.Column("line", sa.String(), nullable=False, server_default=""),
        sa.Column("in_person", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("leg", sa.String(), nullable=False, server_default=_FIRST_LEG),
        sa.Column("hold", sa.String(), nullable=True),
        sa.Column("sent_to", sa.String(), nullable=True),
        sa.Column("turn", sa.String(), nullable=True),
        sa.Column("notes", sa.String(), nullable=True),
        sa.Column("person", sa.String(), nullable=False, server_default=""),
        sa.Column("identity", sa.String(), nullable=False, server_default=""),
    ):
        op.add_column("ticket", column)
    op.execute("UPDATE ticket SET line = queue_group")
    op.drop_index("ticket_waiting_by_due", table_name="ticket")
    op.create_index(
        "ticket_waiting_by_due",
        "ticket",
        ["line", "due_at", "arrived_at", "id"],
        unique=False,
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.create_index("ticket_by_person", "ticket", ["person", "day"], unique=False)
    op.create_index(
        "ticket_by_last_turn", "ticket", ["revision"], unique=False, sqlite_where=_TURNED, postgresql_where=_TURNED
    )
    op.add_column("visit_service", sa.Column("quantity", sa.Integer(), nullable=False, server_default="1"))
    op.add_column("visit_service", sa.Column("channel", sa.String(), nullable=False, server_default="in_person"))
    op.add_column("visit_service", sa.Column("draft", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("window", sa.Column("pause", sa.String(), nullable=True))
    op.create_table(
        "service_day",
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("closed_at", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("counts", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )


def downgrade() -> None:
    op.drop_table("service_day")
    op.drop_column("window", "pause")
    for name in ("draft", "channel", "quantity"):
        op.drop_column("visit_service", name)
    op.drop_index("ticket_by_last_turn", table_name="ticket")
    op.drop_index("ticket_by_person", table_name="ticket")
    op.drop_index("ticket_waiting_by_due", table_name="ticket")
    for name in ("identity", "person", "notes", "turn", "sent_to", "hold", "leg", "in_person", "line"):
        op.drop_column("ticket", name)
    op.create_index(
        "ticket_waiting_by_due",
        "ticket",
        ["queue_group", "due_at", "arrived_at", "id"],
        unique=False,
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
