"""What centres and their regions are called, within one transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select, update

from dostdesk.domain.directory import CentreNames
from dostdesk.domain.events import canonical
from dostdesk.storage.central.tables_directory import CENTRE_NAME


class CentreRows:
    """The names of centres as the ministry said them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, centre: str, names: CentreNames) -> bool:
        """Name a centre and its region, in place of the names before; False if nothing changed."""
        row = {"name": canonical(dict(names.name)), "region": canonical(dict(names.region))}
        mine = CENTRE_NAME.c.centre == centre
        known = self._connection.execute(select(CENTRE_NAME).where(mine)).mappings().first()
        if known is None:
            self._connection.execute(insert(CENTRE_NAME).values(centre=centre, **row))
            return True
        if all(known[name] == value for name, value in row.items()):
            return False
        self._connection.execute(update(CENTRE_NAME).where(mine).values(row))
        return True

    def of(self, centre: str) -> CentreNames | None:
        """What a centre is called; None where nobody said so."""
        row = self._connection.execute(select(CENTRE_NAME).where(CENTRE_NAME.c.centre == centre)).first()
        return None if row is None else _names(row)

    def all(self) -> Mapping[str, CentreNames]:
        """Every centre that was named, in order of their codes."""
        return {row.centre: _names(row) for row in self._connection.execute(select(CENTRE_NAME).order_by("centre"))}


def _names(row: Any) -> CentreNames:
    return CentreNames(name=json.loads(row.name), region=json.loads(row.region))
