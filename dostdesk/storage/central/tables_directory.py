"""Who works where, which devices belong to which centre, which series they hold, what was decided of days, and what
centres are called.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, UniqueConstraint

from dostdesk.storage.central.tables import METADATA, PARTED_BY_CENTRE

# One row: the highest version that any directory ever had, and that of the decided days, which all of them have.
DIRECTORY_HEAD = Table(
    "directory_head",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
    Column("days", BigInteger, nullable=False),
)

CENTRE_DIRECTORY = Table(
    "centre_directory",
    METADATA,
    Column("centre", String, primary_key=True),
    Column("version", BigInteger, nullable=False),
)

STAFF_MEMBER = Table(
    "staff_member",
    METADATA,
    Column("id", String, primary_key=True),
    Column("login", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("short_name", String, nullable=False),
    Column("password_hash", String, nullable=False),
)

POSTING = Table(
    "posting",
    METADATA,
    Column("centre", String, primary_key=True),
    Column("staff", String, primary_key=True),
    Column("role", String, nullable=False),
    Column("primary_skills", String, nullable=False),
    Column("secondary_skills", String, nullable=False),
    Column("since", String, nullable=False),
    Column("until", String, nullable=True),
    Column("place", Integer, nullable=False),
    postgresql_partition_by=PARTED_BY_CENTRE,
)
Index("posting_of_staff", POSTING.c.staff)

DEVICE = Table(
    "device",
    METADATA,
    Column("centre", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("program", String, nullable=False),
    Column("retired_at", String, nullable=True),
    postgresql_partition_by=PARTED_BY_CENTRE,
)

DEVICE_INSTALL = Table(
    "device_install",
    METADATA,
    Column("centre", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("install", String, primary_key=True),
    Column("install_epoch", Integer, nullable=False),
    Column("enrolled_at", String, nullable=False),
    postgresql_partition_by=PARTED_BY_CENTRE,
)

# The key is the promise: no code of a centre and year is granted twice, whoever asks at the same moment.
SERIES_GRANT = Table(
    "series_grant",
    METADATA,
    Column("centre", String, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("code", String, primary_key=True),
    Column("capacity", Integer, nullable=False),
    Column("device", String, nullable=False),
    Column("install_epoch", Integer, nullable=False),
    Column("request", String, nullable=False),
    Column("place", Integer, nullable=False),
    Column("granted_at", String, nullable=False),
    UniqueConstraint("centre", "request", "place", name="one_series_a_place"),
    postgresql_partition_by=PARTED_BY_CENTRE,
)

CALENDAR_DAY = Table(
    "calendar_day",
    METADATA,
    Column("day", String, primary_key=True),
    Column("is_open", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("decision", Text, nullable=False),
)

CALENDAR_YEAR = Table(
    "calendar_year",
    METADATA,
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("announced_at", String, nullable=False),
)

PAYDAY = Table(
    "payday",
    METADATA,
    Column("day", String, primary_key=True),
)

# Names by language as JSON; an empty region is an empty object.
CENTRE_NAME = Table(
    "centre_name",
    METADATA,
    Column("centre", String, primary_key=True),
    Column("name", Text, nullable=False),
    Column("region", Text, nullable=False),
)
