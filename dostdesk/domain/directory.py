"""The directory of a centre as central keeps it: who works there until when, which devices belong to it, which series
they hold, what was decided of days, and what centres are called.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from dostdesk.domain.calendar import DecidedDays
from dostdesk.domain.numbers import Series
from dostdesk.domain.rights import Staff


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """A member of staff at one centre.

    Attributes:
        password_hash: Argon2id; empty while no password was set, and then nobody signs in.
        since, until: First and last day in Baku; `until` is None while no end is known.
    """

    staff: Staff
    password_hash: str
    since: date
    until: date | None = None

    def works_on(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceInstall:
    """One install of a device; a later one has a higher epoch."""

    install: str
    install_epoch: int
    enrolled_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceOfCentre:
    """A device that belongs to a centre.

    Attributes:
        program: What it was enrolled as: `desk`, `board` or `simulator`.
        retired: It works no more; what it still has to report is taken.
    """

    name: str
    program: str
    retired: bool = False
    installs: tuple[DeviceInstall, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesHeld:
    """A series and the install that it was granted to."""

    series: Series
    device: str
    install_epoch: int
    granted_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CentreNames:
    """What a centre is called, by language.

    Attributes:
        region: Of the region in which it is; empty where nobody said so.
    """

    name: Mapping[str, str]
    region: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """The whole directory of a centre.

    Attributes:
        version: Rises with every change; 0 where nothing was ever said.
        staff: In the order in which they are listed.
        names: What the centre is called; None where nobody said so.
    """

    version: int
    staff: tuple[Posting, ...] = ()
    devices: tuple[DeviceOfCentre, ...] = ()
    series: tuple[SeriesHeld, ...] = ()
    days: DecidedDays = field(default_factory=DecidedDays)
    names: CentreNames | None = None
