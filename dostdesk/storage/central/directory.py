"""The directory of central, within one transaction."""

from __future__ import annotations

from sqlalchemy import Connection


class DirectoryRows:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
