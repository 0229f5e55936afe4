"""How whom an application names stands to the register of people."""

import sqlalchemy as sa
from alembic import op

from dostdesk.storage.central.tables import PARTED_BY_CENTRE, partitions_of

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identity_check",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("application", sa.String(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("identity", sa.String(), nullable=False),
        sa.Column("checked_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("centre", "application", "seq"),
        postgresql_partition_by=PARTED_BY_CENTRE,
    )
    if op.get_bind().dialect.name == "postgresql":
        for statement in partitions_of("identity_check"):
            op.execute(statement)


def downgrade() -> None:
    op.drop_table("identity_check")
