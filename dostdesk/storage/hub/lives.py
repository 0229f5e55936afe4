"""Which life of each install was heard last, within one transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from dostdesk.domain.clock import to_text
from dostdesk.storage.hub.beside import mark_changed
from dostdesk.storage.hub.tables import INSTALL_LIFE


class LifeRows:
    """Marks of lives, by install."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def of(self, install: str) -> str | None:
        """The mark that was heard last; None before the first."""
        wanted = select(INSTALL_LIFE.c.mark).where(INSTALL_LIFE.c.install == install)
        found: str | None = self._connection.execute(wanted).scalar()
        return found

    def all(self) -> dict[str, str]:
        """Marks by install."""
        return {row.install: row.mark for row in self._connection.execute(select(INSTALL_LIFE))}

    def put(self, install: str, mark: str, at: datetime) -> None:
        """From now on this life of an install is heard; a standby follows it."""
        row = {"mark": mark, "heard_at": to_text(at)}
        mine = update(INSTALL_LIFE).where(INSTALL_LIFE.c.install == install)
        if self._connection.execute(mine.values(row)).rowcount == 0:
            self._connection.execute(insert(INSTALL_LIFE).values(install=install, **row))
        mark_changed(self._connection, "install_life", install)
