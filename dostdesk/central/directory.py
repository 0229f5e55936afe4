"""The directory of each centre: people of the ministry change it, hubs follow it. Every change raises its version."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from dostdesk.domain.clock import service_day
from dostdesk.domain.directory import DeviceOfCentre, Directory, Posting
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ids import StaffId
from dostdesk.domain.rights import Role, Staff
from dostdesk.domain.windows import Skills
from dostdesk.storage.central.directory import Member
from dostdesk.storage.central.store import CentralRows, CentralStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """How somebody works at a centre.

    Attributes:
        since, until: First and last day; `until` is None while no end is known.
    """

    centre: str
    role: Role
    skills: Skills
    since: date
    until: date | None = None


def directory_of(rows: CentralRows, centre: str, now: datetime) -> Directory:
    """The whole directory of a centre, without those whose time there is over."""
    day = service_day(now)
    return Directory(
        version=rows.directory.version(centre),
        staff=tuple(one for one in rows.directory.postings(centre) if one.until is None or one.until >= day),
        devices=rows.directory.devices(centre),
        series=rows.series.of_centre(centre),
        days=rows.calendar.decided(),
        names=rows.centres.of(centre),
    )


def put_member(rows: CentralRows, member: Member, version: int) -> bool:
    """Add a person or renew what is known of him; False if nothing changed.

    Args:
        version: Of `next_version`, which this transaction began with.

    Raises:
        RefusedError: `staff_login_taken` (fact: login) when somebody else has the login.
    """
    other = rows.directory.by_login(member.login)
    if other is not None and other.id != member.id:
        raise RefusedError("staff_login_taken", login=member.login)
    changed = rows.directory.put_member(member)
    if changed:
        for centre in rows.directory.centres_of(member.id):
            rows.directory.stamp(centre, version)
    return changed


def put_work(rows: CentralRows, member: Member, work: Work, version: int, *, place: int | None = None) -> bool:
    """Let a person who is known work at a centre, or change how he does; False if nothing changed.

    Args:
        place: In the list of the centre.
    """
    staff = Staff(
        id=member.id,
        login=member.login,
        name=member.name,
        short_name=member.short_name,
        role=work.role,
        skills=work.skills,
    )
    posting = Posting(staff=staff, password_hash="", since=work.since, until=work.until)
    changed = rows.directory.put_posting(work.centre, posting, place)
    if changed:
        rows.directory.stamp(work.centre, version)
    return changed


def end_work(rows: CentralRows, posting: Posting, centre: str, last_day: date, version: int) -> bool:
    """Somebody's last day at a centre is this one; in the past it counts at once. False if nothing changed."""
    changed = rows.directory.put_posting(centre, replace(posting, until=last_day))
    if changed:
        rows.directory.stamp(centre, version)
    return changed


def add_member(store: CentralStore, *, login: str, name: str, short_name: str, now: datetime) -> Member:
    """A new person, who works nowhere yet and has no password. Raises as `put_member`."""
    member = Member(id=StaffId(str(uuid.uuid4())), login=login, name=name, short_name=short_name)
    with store.writing() as rows:
        put_member(rows, member, rows.directory.next_version(now))
    return member


def set_password(store: CentralStore, login: str, password_hash: str, now: datetime) -> None:
    """Raises RefusedError `staff_login_unknown` (fact: login)."""
    with store.writing() as rows:
        version = rows.directory.next_version(now)
        put_member(rows, replace(member_of(rows, login), password_hash=password_hash), version)


def post(store: CentralStore, login: str, work: Work, now: datetime) -> None:
    """Let somebody work at a centre, or change how he does. Raises RefusedError `staff_login_unknown`."""
    with store.writing() as rows:
        version = rows.directory.next_version(now)
        put_work(rows, member_of(rows, login), work, version)


def dismiss(store: CentralStore, login: str, centre: str, last_day: date | None, now: datetime) -> None:
    """Somebody works at a centre until a day, or from now on no more.

    Raises:
        RefusedError: `staff_login_unknown` (fact: login); `staff_not_posted` (facts: login, centre).
    """
    with store.writing() as rows:
        version = rows.directory.next_version(now)
        member = member_of(rows, login)
        mine = [one for one in rows.directory.postings(centre) if one.staff.id == member.id]
        if not mine:
            raise RefusedError("staff_not_posted", login=login, centre=centre)
        end_work(rows, mine[0], centre, last_day or yesterday(now), version)


def report_devices(store: CentralStore, centre: str, devices: Sequence[DeviceOfCentre], now: datetime) -> int:
    """Keep what a hub tells of its devices; the version of the directory that has them."""
    with store.writing() as rows:
        version = rows.directory.next_version(now)
        if rows.directory.put_devices(centre, devices):
            rows.directory.stamp(centre, version)
        return rows.directory.version(centre)


def retire_device(store: CentralStore, centre: str, name: str, now: datetime, *, back: bool = False) -> None:
    """Retire a device, or take it back; once is enough. Raises RefusedError `device_not_listed`."""
    with store.writing() as rows:
        version = rows.directory.next_version(now)
        if not any(one.name == name for one in rows.directory.devices(centre)):
            raise RefusedError("device_not_listed", device=name, centre=centre)
        if rows.directory.retire(centre, name, None if back else now):
            rows.directory.stamp(centre, version)


def member_of(rows: CentralRows, login: str) -> Member:
    """Raises RefusedError `staff_login_unknown` (fact: login)."""
    member = rows.directory.by_login(login)
    if member is None:
        raise RefusedError("staff_login_unknown", login=login)
    return member


def yesterday(now: datetime) -> date:
    """The last day of whoever works no more from now on."""
    return service_day(now) - timedelta(days=1)
