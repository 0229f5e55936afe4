"""A directory written as a folder of YAML: `staff.yaml`, `devices.yaml`, `calendar.yaml`, `centres.yaml`, as many of
them as needed.

For the centres that it names the folder is the whole truth about who works there and what they are called, and for the
years that it names about what was decided of their days and when pensions and benefits are paid; of devices it adds and
retires, because they enrol by themselves.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal, NoReturn, TypeVar

from pydantic import Field, TypeAdapter, ValidationError

from dostdesk.central.calendar import must_know
from dostdesk.central.directory import Work, end_work, put_member, put_work, yesterday
from dostdesk.domain.calendar import DecidedDay
from dostdesk.domain.directory import CentreNames, DeviceOfCentre
from dostdesk.domain.errors import Fact, OutsideError, RefusedError
from dostdesk.domain.faults import Place
from dostdesk.domain.ids import StaffId
from dostdesk.domain.rights import Role
from dostdesk.domain.windows import Skills
from dostdesk.domain.words import Words
from dostdesk.protocol.central_directory import DeviceName, Letters
from dostdesk.protocol.shapes import Day, Shape
from dostdesk.publishing.check import Finding, as_finding
from dostdesk.publishing.lines import SourceText, UnreadableError
from dostdesk.publishing.program import sentence
from dostdesk.publishing.reading import MOST_BYTES, kind_faults, text_fault
from dostdesk.storage.central.directory import Member
from dostdesk.storage.central.store import CentralRows, CentralStore

STAFF, DEVICES, CALENDAR, CENTRES = "staff.yaml", "devices.yaml", "calendar.yaml", "centres.yaml"
_KEY_OF_DAY = {"days": "day", "paydays": "paydays"}
_Shape = TypeVar("_Shape")

Centre = Annotated[str, Field(pattern=r"^\d{2}$")]
Called = Annotated[str, Field(min_length=1, max_length=120, pattern=r"^\S(.*\S)?$")]


class WorkEntry(Shape):
    """How somebody works at a centre."""

    centre: Centre
    role: Role
    primary: Letters = ()
    secondary: Letters = ()
    since: date
    until: date | None = None


class StaffEntry(Shape):
    """A person; the login tells him apart."""

    login: Annotated[str, Field(min_length=1, max_length=80)]
    name: Annotated[str, Field(min_length=1, max_length=200)]
    short_name: Annotated[str, Field(min_length=1, max_length=80)]
    works: tuple[WorkEntry, ...] = ()


class DeviceEntry(Shape):
    """A device that belongs to a centre."""

    centre: Centre
    name: DeviceName
    program: Literal["desk", "board", "simulator"] = "desk"
    retired: bool = False


class DayEntry(Shape):
    """What was decided of a day."""

    day: date
    open: bool
    name: Annotated[str, Field(max_length=200)]
    decision: Annotated[str, Field(max_length=400)] = ""


class YearEntry(Shape):
    """What was decided of a year; `paydays` are its days on which pensions and benefits are paid."""

    year: int
    announced: bool = False
    days: tuple[DayEntry, ...] = ()
    paydays: tuple[Day, ...] = ()


class InWords(Shape):
    """The same in each language."""

    az: Called
    ru: Called
    en: Called


class CentreEntry(Shape):
    """What a centre and its region are called."""

    centre: Centre
    name: InWords
    region: InWords | None = None

    def value(self) -> CentreNames:
        region = {} if self.region is None else self.region.model_dump()
        return CentreNames(name=self.name.model_dump(), region=region)


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryFolder:
    """The folder as it was read; nothing of it is known to central yet."""

    staff: tuple[StaffEntry, ...] = ()
    devices: tuple[DeviceEntry, ...] = ()
    years: tuple[YearEntry, ...] = ()
    centres: tuple[CentreEntry, ...] = ()


def read_directory(folder: Path, words: Words) -> DirectoryFolder:
    """Read a folder, all of it or nothing.

    Raises:
        RefusedError: `directory_folder_empty` (fact: folder); `directory_folder_wrong` (facts: file, place, fault) at
            the first thing to mend.
        OutsideError: `folder_unreadable`.
    """
    texts: dict[str, SourceText] = {}
    for name in (STAFF, DEVICES, CALENDAR, CENTRES):
        try:
            with (folder / name).open("rb") as stream:
                content = stream.read(MOST_BYTES + 1)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise OutsideError("folder_unreadable") from error
        if len(content) > MOST_BYTES:
            _refuse(name, 1, "file_huge", words, most=MOST_BYTES // 1024)
        fault = text_fault(name, content)
        if fault is not None:
            finding = as_finding(fault)
            _refuse(name, finding.line, finding.code, words, **finding.facts)
        texts[name] = SourceText(name, content.decode("utf-8"))
    if not texts:
        raise RefusedError("directory_folder_empty", folder=folder.name)
    read = DirectoryFolder(
        staff=_read(texts, STAFF, TypeAdapter(tuple[StaffEntry, ...]), words),
        devices=_read(texts, DEVICES, TypeAdapter(tuple[DeviceEntry, ...]), words),
        years=_read(texts, CALENDAR, TypeAdapter(tuple[YearEntry, ...]), words),
        centres=_read(texts, CENTRES, TypeAdapter(tuple[CentreEntry, ...]), words),
    )
    _once(texts, STAFF, [(one.login,) for one in read.staff], words)
    _once(texts, DEVICES, [(one.centre, one.name) for one in read.devices], words)
    _once(texts, CALENDAR, [(str(one.year),) for one in read.years], words)
    _once(texts, CENTRES, [(one.centre,) for one in read.centres], words)
    for order, person in enumerate(read.staff):
        _once(texts, STAFF, [(one.centre,) for one in person.works], words, (order, "works"))
    for order, year in enumerate(read.years):
        _days_of(texts[CALENDAR], order, year.year, "days", [one.day for one in year.days], words)
        _days_of(texts[CALENDAR], order, year.year, "paydays", year.paydays, words)
    _same_regions(texts, read.centres, words)
    return read


def import_directory(store: CentralStore, read: DirectoryFolder, now: datetime) -> None:
    """Make the directory what the folder says, in one transaction; the same folder again changes nothing.

    Raises:
        RefusedError: `calendar_year_unknown` (fact: year).
    """
    with store.writing() as rows:
        version = rows.directory.next_version(now)
        _put_staff(rows, read, version, now)
        _put_devices(rows, read, version, now)
        if _put_years(rows, read, now):
            rows.directory.stamp_days(version)
        for one in read.centres:
            if rows.centres.put(one.centre, one.value()):
                rows.directory.stamp(one.centre, version)


def _put_staff(rows: CentralRows, read: DirectoryFolder, version: int, now: datetime) -> None:
    listed: dict[str, set[str]] = {}
    for place, person in enumerate(read.staff):
        known = rows.directory.by_login(person.login)
        member = Member(
            id=StaffId(str(uuid.uuid4())) if known is None else known.id,
            login=person.login,
            name=person.name,
            short_name=person.short_name,
        )
        put_member(rows, member, version)
        for one in person.works:
            listed.setdefault(one.centre, set()).add(member.id)
            work = Work(
                centre=one.centre,
                role=one.role,
                skills=Skills(primary=frozenset(one.primary), secondary=frozenset(one.secondary)),
                since=one.since,
                until=one.until,
            )
            put_work(rows, member, work, version, place=place)
    for centre, members in listed.items():
        for posting in rows.directory.postings(centre):
            if posting.staff.id not in members and (posting.until is None or posting.until > yesterday(now)):
                end_work(rows, posting, centre, yesterday(now), version)


def _put_devices(rows: CentralRows, read: DirectoryFolder, version: int, now: datetime) -> None:
    for one in read.devices:
        added = rows.directory.put_devices(one.centre, [DeviceOfCentre(name=one.name, program=one.program)])
        moved = rows.directory.retire(one.centre, one.name, now if one.retired else None)
        if added or moved:
            rows.directory.stamp(one.centre, version)


def _put_years(rows: CentralRows, read: DirectoryFolder, now: datetime) -> bool:
    changed = False
    for year in read.years:
        must_know(year.year)
        named = {one.day for one in year.days}
        known = rows.calendar.decided()
        for before in known.days:
            if before.day.year == year.year and before.day not in named:
                changed = rows.calendar.withdraw(before.day) or changed
        for day in known.paydays:
            if day.year == year.year and day not in year.paydays:
                changed = rows.calendar.withdraw_payday(day) or changed
        for one in year.days:
            decided = DecidedDay(day=one.day, open=one.open, name=one.name, decision=one.decision)
            changed = rows.calendar.decide(decided) or changed
        for day in year.paydays:
            changed = rows.calendar.add_payday(day) or changed
        if year.announced:
            changed = rows.calendar.announce(year.year, now) or changed
    return changed


def _read(
    texts: Mapping[str, SourceText], name: str, shape: TypeAdapter[tuple[_Shape, ...]], words: Words
) -> tuple[_Shape, ...]:
    if name not in texts:
        return ()
    text = texts[name]
    try:
        content = text.content
    except UnreadableError as damage:
        _refuse(name, damage.line, damage.code, words, **damage.facts)
    for place, code, facts in kind_faults(content):
        _refuse(name, text.line(place), code, words, **facts)
    try:
        return shape.validate_python(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = first["loc"]
        key = next((step for step in reversed(place) if isinstance(step, str)), name)
        if first["type"] == "extra_forbidden":
            _refuse(name, text.line(place), "key_unknown", words, key=key)
        if first["type"] == "missing":
            _refuse(name, text.line(place), "key_missing", words, key=key, entry=" ".join(map(str, place[:-1])))
        _refuse(name, text.line(place), "value_wrong", words, value=str(first["input"])[:60], key=key)


def _once(
    texts: Mapping[str, SourceText], name: str, keys: list[tuple[str, ...]], words: Words, below: Place = ()
) -> None:
    """Nothing is listed twice: the later one would quietly count."""
    for order, key in enumerate(keys):
        if key in keys[:order]:
            _refuse(name, texts[name].line((*below, order)), "key_twice", words, key=" ".join(key))


def _days_of(text: SourceText, order: int, year: int, key: str, days: Sequence[date], words: Words) -> None:
    """Days of a year, each once."""
    _once({CALENDAR: text}, CALENDAR, [(day.isoformat(),) for day in days], words, (order, key))
    for place, day in enumerate(days):
        if day.year != year:
            line = text.line((order, key, place))
            _refuse(CALENDAR, line, "value_wrong", words, value=day.isoformat(), key=_KEY_OF_DAY[key])


def _same_regions(texts: Mapping[str, SourceText], centres: Sequence[CentreEntry], words: Words) -> None:
    """A region has one name in each language: figures are told by region."""
    known: dict[str, InWords] = {}
    for order, one in enumerate(centres):
        if one.region is None or known.setdefault(one.region.az, one.region) == one.region:
            continue
        other = one.region.ru if one.region.ru != known[one.region.az].ru else one.region.en
        _refuse(CENTRES, texts[CENTRES].line((order, "region")), "value_wrong", words, value=other, key="region")


def _refuse(file: str, line: int, code: str, words: Words, /, **facts: Fact) -> NoReturn:
    fault = sentence(Finding(file=file, line=line, code=code, facts=facts), words)
    raise RefusedError("directory_folder_wrong", file=file, place=line, fault=fault)
