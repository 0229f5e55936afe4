"""The directory of a centre between central and its hub: staff, devices, series and decided days down; devices up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated, Literal, Self

from pydantic import Field

from dostdesk.domain.directory import CentreNames, DeviceInstall, DeviceOfCentre, Directory, Posting, SeriesHeld
from dostdesk.domain.ids import StaffId
from dostdesk.domain.numbers import Series
from dostdesk.domain.rights import Role, Staff
from dostdesk.domain.windows import Skills
from dostdesk.protocol.calendar import DecidedDaysShape
from dostdesk.protocol.hub import SeriesShape
from dostdesk.protocol.shapes import AnswerShape, Instant, Shape, Uuid, Whole

DIRECTORY = "/v1/directory"
DEVICES = "/v1/devices"
GRANT = "/v1/series/grant"
CALENDAR_YEAR = "/v1/calendar/{year}"
MOST_DEVICES = 500
MOST_INSTALLS = 100
MOST_GRANTED = 2

Letters = tuple[Annotated[str, Field(pattern=r"^[A-Z]$")], ...]
SeriesCode = Annotated[str, Field(pattern=r"^[0-9][0-9A-Z]{2}$")]
DeviceName = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,40}$")]
Epoch = Annotated[Whole, Field(ge=1, le=2**31 - 1)]
Year = Annotated[Whole, Field(ge=2000, le=2099)]


class PostingShape(AnswerShape):
    """A member of staff at this centre."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,80}$")]
    login: Annotated[str, Field(min_length=1, max_length=80)]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    short_name: Annotated[str, Field(min_length=1, max_length=80)]
    role: Role
    primary: Letters = ()
    secondary: Letters = ()
    password_hash: Annotated[str, Field(pattern=r"^(\$argon2id\$[!-~]{1,300})?$")]
    since: date
    until: date | None = None

    @classmethod
    def of(cls, posting: Posting) -> PostingShape:
        staff = posting.staff
        return cls(
            id=staff.id,
            login=staff.login,
            name=staff.name,
            short_name=staff.short_name,
            role=staff.role,
            primary=tuple(sorted(staff.skills.primary)),
            secondary=tuple(sorted(staff.skills.secondary)),
            password_hash=posting.password_hash,
            since=posting.since,
            until=posting.until,
        )

    def value(self) -> Posting:
        staff = Staff(
            id=StaffId(self.id),
            login=self.login,
            name=self.name,
            short_name=self.short_name,
            role=self.role,
            skills=Skills(primary=frozenset(self.primary), secondary=frozenset(self.secondary)),
        )
        return Posting(staff=staff, password_hash=self.password_hash, since=self.since, until=self.until)


class InstallShape(Shape):
    """An install of a device; `enrolled_at` is its hub's time."""

    install: Uuid
    install_epoch: Epoch
    enrolled_at: Instant


class DeviceShape(Shape):
    """A device, as its hub reports it."""

    name: DeviceName
    program: Literal["desk", "board", "simulator"]
    installs: Annotated[tuple[InstallShape, ...], Field(max_length=MOST_INSTALLS)] = ()

    @classmethod
    def of(cls, device: DeviceOfCentre) -> Self:
        installs = tuple(
            InstallShape(install=one.install, install_epoch=one.install_epoch, enrolled_at=one.enrolled_at)
            for one in device.installs
        )
        return cls.model_validate({"name": device.name, "program": device.program, "installs": installs})

    def value(self) -> DeviceOfCentre:
        installs = tuple(
            DeviceInstall(install=one.install, install_epoch=one.install_epoch, enrolled_at=one.enrolled_at)
            for one in self.installs
        )
        return DeviceOfCentre(name=self.name, program=self.program, installs=installs)


class KnownDeviceShape(DeviceShape):
    """A device as central knows it."""

    retired: bool = False

    def value(self) -> DeviceOfCentre:
        told = super().value()
        return DeviceOfCentre(name=told.name, program=told.program, installs=told.installs, retired=self.retired)


class SeriesHeldShape(AnswerShape):
    """A series that was granted, and to whom."""

    series: SeriesShape
    device: str
    install_epoch: int
    granted_at: datetime

    @classmethod
    def of(cls, held: SeriesHeld) -> SeriesHeldShape:
        return cls(
            series=series_shape(held.series),
            device=held.device,
            install_epoch=held.install_epoch,
            granted_at=held.granted_at,
        )

    def value(self) -> SeriesHeld:
        return SeriesHeld(
            series=series_of(self.series),
            device=self.device,
            install_epoch=self.install_epoch,
            granted_at=self.granted_at,
        )


class CentreNamesShape(AnswerShape):
    """What a centre is called, and the region in which it is, by language."""

    name: Mapping[str, str]
    region: Mapping[str, str] = {}

    @classmethod
    def of(cls, names: CentreNames) -> CentreNamesShape:
        return cls(name=dict(names.name), region=dict(names.region))

    def value(self) -> CentreNames:
        return CentreNames(name=self.name, region=self.region)


class DirectoryShape(AnswerShape):
    """`GET /v1/directory`: the whole directory of the hub's centre.

    Attributes:
        version: As `FollowedShape.directory` names it.
    """

    centre: Annotated[str, Field(pattern=r"^[0-9]{2}$")]
    version: Annotated[int, Field(ge=0, le=2**53)]
    staff: tuple[PostingShape, ...] = ()
    devices: tuple[KnownDeviceShape, ...] = ()
    series: tuple[SeriesHeldShape, ...] = ()
    calendar: DecidedDaysShape = DecidedDaysShape()
    names: CentreNamesShape | None = None

    @classmethod
    def of(cls, centre: str, directory: Directory) -> DirectoryShape:
        return cls(
            centre=centre,
            version=directory.version,
            staff=tuple(PostingShape.of(one) for one in directory.staff),
            devices=tuple(
                KnownDeviceShape(**{**DeviceShape.of(one).model_dump(), "retired": one.retired})
                for one in directory.devices
            ),
            series=tuple(SeriesHeldShape.of(one) for one in directory.series),
            calendar=DecidedDaysShape.of(directory.days),
            names=None if directory.names is None else CentreNamesShape.of(directory.names),
        )

    def value(self) -> Directory:
        """Raises ValueError when somebody or something is listed twice."""
        for listed in (
            [one.id for one in self.staff],
            [one.login for one in self.staff],
            [one.name for one in self.devices],
            [one.day for one in self.calendar.days],
        ):
            if len(set(listed)) != len(listed):
                raise ValueError("listed twice")
        return Directory(
            version=self.version,
            staff=tuple(one.value() for one in self.staff),
            devices=tuple(one.value() for one in self.devices),
            series=tuple(one.value() for one in self.series),
            days=self.calendar.value(),
            names=None if self.names is None else self.names.value(),
        )


class DevicesReported(Shape):
    """`POST /v1/devices`: devices that enrolled at the hub; reporting one again changes nothing."""

    devices: Annotated[tuple[DeviceShape, ...], Field(min_length=1, max_length=MOST_DEVICES)]

    @classmethod
    def of(cls, devices: Iterable[DeviceOfCentre]) -> DevicesReported:
        return cls(devices=tuple(DeviceShape.of(one) for one in devices))


class DevicesTaken(AnswerShape):
    """Version of the directory that has them."""

    directory: int


class SeriesAsked(Shape):
    """`POST /v1/series/grant`: series for an install; the same request again has the same answer.

    Attributes:
        request: Id of the device's request, which the hub hands on.
        first: How many series of this request the hub has recorded already.
        taken: Codes of that year which the hub knows, pushed or not.
    """

    device: DeviceName
    install_epoch: Epoch
    request: Uuid
    year: Year
    first: Annotated[Whole, Field(ge=0, le=10_000)] = 0
    count: Annotated[Whole, Field(ge=1, le=MOST_GRANTED)] = 1
    taken: Annotated[tuple[SeriesCode, ...], Field(max_length=12_960)] = ()


class SeriesGranted(AnswerShape):
    """The series of the places `first` and behind it, in their order."""

    series: tuple[SeriesShape, ...]


class CalendarDayShape(AnswerShape):
    """A day on which offices are closed, or work although they would be closed."""

    day: date
    open: bool
    name: str
    estimated: bool = False
    decision: str = ""


class CalendarYearShape(AnswerShape):
    """`GET /v1/calendar/{year}`: what is special about the days of a year; weekends are not listed.

    Attributes:
        announced: The holidays of this year were announced; until then those of the moon calendar are estimates.
        paydays: Days of it on which pensions and benefits are paid.
    """

    year: int
    announced: bool
    days: tuple[CalendarDayShape, ...]
    paydays: tuple[date, ...] = ()


def series_shape(series: Series) -> SeriesShape:
    return SeriesShape(centre=series.centre, year=series.year, code=series.code, capacity=series.capacity)


def series_of(shape: SeriesShape) -> Series:
    return Series(centre=shape.centre, year=shape.year, code=shape.code, capacity=shape.capacity)
