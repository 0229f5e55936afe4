"""The directory that a hub has of central, beside the people themselves: its version, retired devices, decided days,
what the centre is called.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from dostdesk.domain.calendar import DecidedDay, DecidedDays
from dostdesk.domain.directory import CentreNames, Directory
from dostdesk.domain.events import canonical
from dostdesk.storage.hub.beside import mark_changed
from dostdesk.storage.hub.tables import DIRECTORY, RETIRED_DEVICE


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptDirectory:
    """What of the last directory a hub needs while it runs.

    Attributes:
        version: 0 before the first.
        installs: Of which installs central knows.
        retired: Names of devices.
        names: What the centre is called; None where nobody said so.
        partial: A program that knew less of directories kept it: the same version says more than is here.
    """

    version: int = 0
    days: DecidedDays = field(default_factory=DecidedDays)
    installs: frozenset[str] = frozenset()
    retired: frozenset[str] = frozenset()
    names: CentreNames | None = None
    partial: bool = False


class DirectoryRows:
    """The directory within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def read(self) -> KeptDirectory:
        row = self._connection.execute(select(DIRECTORY)).first()
        if row is None:
            return KeptDirectory()
        written = json.loads(row.days)
        return KeptDirectory(
            version=row.version,
            days=_days(written),
            installs=frozenset(json.loads(row.installs)),
            retired=frozenset(self._connection.execute(select(RETIRED_DEVICE.c.name)).scalars()),
            names=_names(written.get("names")),
            partial="names" not in written,
        )

    def keep(self, directory: Directory) -> KeptDirectory:
        """Put another directory in the place of the one before."""
        kept = KeptDirectory(
            version=directory.version,
            days=directory.days,
            installs=frozenset(one.install for device in directory.devices for one in device.installs),
            retired=frozenset(device.name for device in directory.devices if device.retired),
            names=directory.names,
        )
        row = {"version": kept.version, "days": _days_text(kept), "installs": canonical(sorted(kept.installs))}
        if self._connection.execute(update(DIRECTORY).values(row)).rowcount == 0:
            self._connection.execute(insert(DIRECTORY).values(id=1, **row))
        self._connection.execute(delete(RETIRED_DEVICE))
        for name in sorted(kept.retired):
            self._connection.execute(insert(RETIRED_DEVICE).values(name=name))
        for changed in ("directory", "retired_device"):
            mark_changed(self._connection, changed)
        return kept


def _days_text(kept: KeptDirectory) -> str:
    """Days, and what else is small and is only ever read whole."""
    days, names = kept.days, kept.names
    listed = [[one.day.isoformat(), one.open, one.name, one.decision] for one in days.days]
    paydays = sorted(day.isoformat() for day in days.paydays)
    called = None if names is None else {"name": dict(names.name), "region": dict(names.region)}
    return canonical({"days": listed, "announced": sorted(days.announced), "paydays": paydays, "names": called})


def _names(kept: dict[str, dict[str, str]] | None) -> CentreNames | None:
    return None if kept is None else CentreNames(name=kept["name"], region=kept["region"])


def _days(kept: dict[str, Any]) -> DecidedDays:
    days = (
        DecidedDay(day=date.fromisoformat(day), open=is_open, name=name, decision=decision)
        for day, is_open, name, decision in kept["days"]
    )
    paydays = frozenset(map(date.fromisoformat, kept.get("paydays", ())))
    return DecidedDays(tuple(days), frozenset(kept["announced"]), paydays)
