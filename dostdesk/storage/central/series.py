"""The series of central, within one transaction."""

from __future__ import annotations

from sqlalchemy import Connection


class SeriesRows:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
