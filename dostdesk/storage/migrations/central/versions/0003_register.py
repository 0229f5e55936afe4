"""How applications are searched, what was decided of them, and who asked about whom."""

import sqlalchemy as sa
from alembic import op

from dostdesk.storage.central.tables import PARTED_BY_CENTRE, partitions_of

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None
_INDEXES = (
    ("application_of_number", "application", ("centre", "number")),
    ("application_by_time", "application", ("centre", "submitted_at", "number")),
    ("application_of_service", "application", ("centre", "code", "submitted_at", "number")),
    ("application_by_name", "application", ("centre", "name_folded", "submitted_at", "number")),
    ("application_of_fin", "application", ("fin", "submitted_at", "number")),
    ("application_anywhere_by_time", "application", ("submitted_at", "number")),
    ("application_anywhere_by_name", "application", ("name_folded", "submitted_at", "number")),
    ("receipt_of_number", "receipt", ("centre", "number")),
    ("decision_of_state", "application_decision", ("centre", "state", "decided_at")),
    ("register_access_of_person", "register_access", ("fin_key", "at")),
    ("register_access_of_staff", "register_access", ("centre", "staff", "at")),
)


def upgrade() -> None:
    op.create_table(
        "application_decision",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("application", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("centre", "application"),
        postgresql_partition_by=PARTED_BY_CENTRE,
    )
    op.create_table(
        "register_access",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("asked_for", sa.String(), nullable=False),
        sa.Column("fin_key", sa.String(), nullable=False),
        sa.Column("ticket", sa.String(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("centre", "id"),
        postgresql_partition_by=PARTED_BY_CENTRE,
    )
    op.create_table(
        "register_key",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in ("application_decision", "register_access"):
            for statement in partitions_of(table):
                op.execute(statement)
    for name, table, columns in _INDEXES:
        op.create_index(name, table, list(columns))
