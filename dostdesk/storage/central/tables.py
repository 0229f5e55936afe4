"""The one list of central's tables. Each part declares its own in `tables_<part>.py`.

Tables that hold what centres do have `centre` as first column of their key, and are parted by it on PostgreSQL. Types
are text, whole numbers and bytes, times are text in UTC, so that both engines compare and order alike.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import MetaData

METADATA = MetaData()
PARTED_BY_CENTRE = "HASH (centre)"
"""Value of `postgresql_partition_by`, in the table and in its migration."""

PARTITIONS = 16


def partitions_of(table: str) -> Iterator[str]:
    """The statements that make the partitions of a table which was made with `PARTED_BY_CENTRE`; PostgreSQL only."""
    for part in range(PARTITIONS):
        yield (
            f'CREATE TABLE "{table}_p{part:02d}" PARTITION OF "{table}" '
            f"FOR VALUES WITH (MODULUS {PARTITIONS}, REMAINDER {part})"
        )
