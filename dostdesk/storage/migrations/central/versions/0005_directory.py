"""Who works where, which devices and series a centre has, and what was decided of days."""

import sqlalchemy as sa
from alembic import op

from dostdesk.storage.central.tables import PARTED_BY_CENTRE, partitions_of

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None
_PARTED = ("posting", "device", "device_install", "series_grant")


def upgrade() -> None:
    op.create_table(
        "directory_head",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "centre_directory",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("centre"),
    )
    op.create_table(
        "staff_member",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("login"),
    )
    op.create_table(
        "posting",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("staff", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("primary_skills", sa.String(), nullable=False),
        sa.Column("secondary_skills", sa.String(), nullable=False),
        sa.Column("since", sa.String(), nullable=False),
        sa.Column("until", sa.String(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("centre", "staff"),
        postgresql_partition_by=PARTED_BY_CENTRE,
    )
    op.create_table(
        "device",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("program", sa.String(), nullable=False),
        sa.Column("retired_at", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("centre", "name"),
        postgresql_partition_by=PARTED_BY_CENTRE,
    )
    op.create_table(
        "device_install",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("install", sa.String(), nullable=False),
        sa.Column("install_epoch", sa.Integer(), nullable=False),
        sa.Column("enrolled_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("centre", "name", "install"),
        postgresql_partition_by=PARTED_BY_CENTRE,
    )
    op.create_table(
        "series_grant",
        sa.Column("centre", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("install_epoch", sa.Integer(), nullable=False),
        sa.Column("request", sa.String(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("granted_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("centre", "year", "code"),
        sa.UniqueConstraint("centre", "request", "place", name="one_series_a_place"),
        postgresql_partition_by=PARTED_BY_CENTRE,
    )
    op.create_table(
        "calendar_day",
        sa.Column("day", sa.String(), nullable=False),
        sa.Column("is_open", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("day"),
    )
    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("announced_at", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("year"),
    )
    if op.get_bind().dialect.name == "postgresql":
        for table in _PARTED:
            for statement in partitions_of(table):
                op.execute(statement)
    op.create_index("posting_of_staff", "posting", ["staff"], unique=False)
