"""The directory that central keeps: until when people work here, which devices are retired, what was decided of days"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "directory",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("days", sa.Text(), nullable=False),
        sa.Column("installs", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name="one_directory"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "retired_device",
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name"),
    )
    op.add_column("staff", sa.Column("since", sa.String(), nullable=True))
    op.add_column("staff", sa.Column("until", sa.String(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("staff") as staff:
        staff.drop_column("until")
        staff.drop_column("since")
    op.drop_table("retired_device")
    op.drop_table("directory")
