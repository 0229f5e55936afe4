"""How citizens are reached by what their applications say, and what people said of clashes."""

import sqlalchemy as sa
from alembic import op

from dostdesk.storage.central.tables import PARTED_BY_CENTRE, partitions_of

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# Of applications that came before nothing is known until their centre is folded again.
_ADDED = ("phone", "asked_at")


def upgrade() -> None:
    for name in _ADDED:
        op.add_column("application", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.create_table(
        "conflict_settled",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("kept", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("settled_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("centre", "seq"),
        postgresql_partition_by=PARTED_BY_CENTRE,
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in partitions_of("conflict_settled"):
            op.execute(statement)
    op.create_index("settled_of_event", "conflict_settled", ["event"])


def downgrade() -> None:
    op.drop_table("conflict_settled")
    for name in _ADDED:
        op.drop_column("application", name)
