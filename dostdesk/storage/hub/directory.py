"""The directory that a hub has of central, beside the people themselves: its version, retired devices, decided days."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from dostdesk.domain.calendar import DecidedDay, DecidedDays
from dostdesk.domain.directory import DeviceOfCentre
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
        partial: A program that knew less of directories kept it: the same version says more than is here.
    """

    version: int = 0
    days: DecidedDays = field(default_factory=DecidedDays)
    installs: frozenset[str] = frozenset()
    retired: frozenset[str] = frozenset()
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
            partial="paydays" not in written,
        )

    def keep(self, version: int, days: DecidedDays, devices: Iterable[DeviceOfCentre]) -> KeptDirectory:
        """Put another directory in the place of the one before."""
        known = tuple(devices)
        kept = KeptDirectory(
            version=version,
            days=days,
            installs=frozenset(one.install for device in known for one in device.installs),
            retired=frozenset(device.name for device in known if device.retired),
        )
        row = {"version": version, "days": _days_text(days), "installs": canonical(sorted(kept.installs))}
        if self._connection.execute(update(DIRECTORY).values(row)).rowcount == 0:
            self._connection.execute(insert(DIRECTORY).values(id=1, **row))
        self._connection.execute(delete(RETIRED_DEVICE))
        for name in sorted(kept.retired):
            self._connection.execute(insert(RETIRED_DEVICE).values(name=name))
        for changed in ("directory", "retired_device"):
            mark_changed(self._connection, changed)
        return kept


def _days_text(days: DecidedDays) -> str:
    listed = [[one.day.isoformat(), one.open, one.name, one.decision] for one in days.days]
    paydays = sorted(day.isoformat() for day in days.paydays)
    return canonical({"days": listed, "announced": sorted(days.announced), "paydays": paydays})


def _days(kept: dict[str, Any]) -> DecidedDays:
    days = (
        DecidedDay(day=date.fromisoformat(day), open=is_open, name=name, decision=decision)
        for day, is_open, name, decision in kept["days"]
    )
    paydays = frozenset(map(date.fromisoformat, kept.get("paydays", ())))
    return DecidedDays(tuple(days), frozenset(kept["announced"]), paydays)
