"""The projections of central, within one transaction."""

from __future__ import annotations

from sqlalchemy import Connection


class ProjectionRows:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
