"""The directory of central, within one transaction: people, where they work, and devices.

Whoever changes anything of any directory begins with `next_version`, which lets one after the other in; so a version
that a hub was told is never that of two different directories.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select, text, update

from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.directory import DeviceInstall, DeviceOfCentre, Posting
from dostdesk.domain.ids import StaffId
from dostdesk.domain.rights import Role, Staff
from dostdesk.domain.windows import Skills
from dostdesk.storage.central.tables_directory import (
    CENTRE_DIRECTORY,
    DEVICE,
    DEVICE_INSTALL,
    DIRECTORY_HEAD,
    POSTING,
    STAFF_MEMBER,
)

_BEGIN = text("INSERT INTO directory_head (id, version, days) VALUES (1, 0, 0) ON CONFLICT DO NOTHING")
_STAMP = text(
    "INSERT INTO centre_directory (centre, version) VALUES (:centre, :version) "
    "ON CONFLICT (centre) DO UPDATE SET version = excluded.version"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A person who works at one centre or several; `password_hash` is empty while none was set."""

    id: StaffId
    login: str
    name: str
    short_name: str
    password_hash: str = ""


class DirectoryRows:
    """People, postings and devices of all centres."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # ------------------------------------------------------------ versions

    def version(self, centre: str) -> int:
        """Of a centre's directory; 0 before anything was said of it."""
        own = select(CENTRE_DIRECTORY.c.version).where(CENTRE_DIRECTORY.c.centre == centre)
        days = select(DIRECTORY_HEAD.c.days)
        return max(self._connection.execute(own).scalar() or 0, self._connection.execute(days).scalar() or 0)

    def next_version(self, at: datetime) -> int:
        """A version above every one before; others that change a directory wait until this transaction ends.

        It is the time in milliseconds where that is higher: so a central that was set back to an older back-up gives no
        version again that it gave before.
        """
        self._connection.execute(_BEGIN)
        before = self._connection.execute(select(DIRECTORY_HEAD.c.version).with_for_update()).scalar_one()
        version = max(int(before) + 1, int(at.timestamp() * 1000))
        self._connection.execute(update(DIRECTORY_HEAD).values(version=version))
        return version

    def stamp(self, centre: str, version: int) -> None:
        """The directory of a centre has changed."""
        self._connection.execute(_STAMP, {"centre": centre, "version": version})

    def stamp_days(self, version: int) -> None:
        """What was decided of days has changed, and with it the directory of every centre."""
        self._connection.execute(update(DIRECTORY_HEAD).values(days=version))

    # ------------------------------------------------------------ people

    def put_member(self, member: Member) -> bool:
        """Add a person, or renew what is known of him; an empty password hash leaves his. False if nothing changed.

        Raises sqlalchemy.exc.IntegrityError when somebody else has that login.
        """
        known = self.member(member.id)
        row = {"login": member.login, "name": member.name, "short_name": member.short_name}
        if known is None:
            hash_ = member.password_hash
            self._connection.execute(insert(STAFF_MEMBER).values(id=member.id, password_hash=hash_, **row))
            return True
        row["password_hash"] = member.password_hash or known.password_hash
        if known == Member(id=member.id, **row):
            return False
        self._connection.execute(update(STAFF_MEMBER).where(STAFF_MEMBER.c.id == member.id).values(row))
        return True

    def member(self, staff: str) -> Member | None:
        row = self._connection.execute(select(STAFF_MEMBER).where(STAFF_MEMBER.c.id == staff)).first()
        return None if row is None else _member(row)

    def by_login(self, login: str) -> Member | None:
        row = self._connection.execute(select(STAFF_MEMBER).where(STAFF_MEMBER.c.login == login)).first()
        return None if row is None else _member(row)

    def centres_of(self, staff: str) -> tuple[str, ...]:
        """Where somebody works or worked."""
        wanted = select(POSTING.c.centre).where(POSTING.c.staff == staff).order_by(POSTING.c.centre)
        return tuple(self._connection.execute(wanted).scalars())

    # ------------------------------------------------------------ who works where

    def put_posting(self, centre: str, posting: Posting, place: int | None = None) -> bool:
        """Let a person who is known work at a centre, or change how he does; False if nothing changed.

        Args:
            place: In the list of the centre; at its end if not given.
        """
        staff = posting.staff
        row: dict[str, Any] = {
            "role": staff.role.value,
            "primary_skills": _letters_text(staff.skills.primary),
            "secondary_skills": _letters_text(staff.skills.secondary),
            "since": posting.since.isoformat(),
            "until": None if posting.until is None else posting.until.isoformat(),
        }
        mine = (POSTING.c.centre == centre) & (POSTING.c.staff == staff.id)
        known = self._connection.execute(select(POSTING).where(mine)).mappings().first()
        if known is None:
            last = select(func.coalesce(func.max(POSTING.c.place), -1)).where(POSTING.c.centre == centre)
            row["place"] = self._connection.execute(last).scalar_one() + 1 if place is None else place
            self._connection.execute(insert(POSTING).values(centre=centre, staff=staff.id, **row))
            return True
        row["place"] = known["place"] if place is None else place
        if all(known[name] == value for name, value in row.items()):
            return False
        self._connection.execute(update(POSTING).where(mine).values(row))
        return True

    def postings(self, centre: str) -> tuple[Posting, ...]:
        """Everybody who is listed at a centre, in the order of the list."""
        wanted = (
            select(POSTING, STAFF_MEMBER)
            .join(STAFF_MEMBER, STAFF_MEMBER.c.id == POSTING.c.staff)
            .where(POSTING.c.centre == centre)
            .order_by(POSTING.c.place, POSTING.c.staff)
        )
        return tuple(_posting(row) for row in self._connection.execute(wanted))

    # ------------------------------------------------------------ devices

    def put_devices(self, centre: str, devices: Sequence[DeviceOfCentre]) -> bool:
        """Add what is not known of devices; what is known stays, also that one was retired. False if nothing was new.

        Of an install that two reports describe differently the first one counts.
        """
        known = {device.name: {one.install for one in device.installs} for device in self.devices(centre)}
        changed = False
        for device in devices:
            if device.name not in known:
                row = {"centre": centre, "name": device.name, "program": device.program}
                self._connection.execute(insert(DEVICE).values(**row))
                changed = True
            have = known.setdefault(device.name, set())
            for one in device.installs:
                if one.install in have:
                    continue
                have.add(one.install)
                self._connection.execute(
                    insert(DEVICE_INSTALL).values(
                        centre=centre,
                        name=device.name,
                        install=one.install,
                        install_epoch=one.install_epoch,
                        enrolled_at=to_text(one.enrolled_at),
                    )
                )
                changed = True
        return changed

    def retire(self, centre: str, name: str, at: datetime | None) -> bool:
        """Retire a device, or with None take it back; False if it is unknown or so already."""
        mine = (DEVICE.c.centre == centre) & (DEVICE.c.name == name)
        was = DEVICE.c.retired_at.is_(None) if at is not None else DEVICE.c.retired_at.is_not(None)
        written = None if at is None else to_text(at)
        return self._connection.execute(update(DEVICE).where(mine & was).values(retired_at=written)).rowcount == 1

    def devices(self, centre: str) -> tuple[DeviceOfCentre, ...]:
        """The devices of a centre by name, each with its installs by epoch."""
        install = DEVICE_INSTALL.c
        order = (install.name, install.install_epoch, install.install)
        installs: dict[str, list[DeviceInstall]] = {}
        for row in self._connection.execute(select(DEVICE_INSTALL).where(install.centre == centre).order_by(*order)):
            one = DeviceInstall(
                install=row.install, install_epoch=row.install_epoch, enrolled_at=from_text(row.enrolled_at)
            )
            installs.setdefault(row.name, []).append(one)
        wanted = select(DEVICE).where(DEVICE.c.centre == centre).order_by(DEVICE.c.name)
        return tuple(
            DeviceOfCentre(
                name=row.name,
                program=row.program,
                retired=row.retired_at is not None,
                installs=tuple(installs.get(row.name, ())),
            )
            for row in self._connection.execute(wanted)
        )

    def retired(self, centre: str, name: str) -> bool:
        mine = (DEVICE.c.centre == centre) & (DEVICE.c.name == name) & DEVICE.c.retired_at.is_not(None)
        return self._connection.execute(select(DEVICE.c.name).where(mine)).first() is not None


def _letters_text(letters: frozenset[str]) -> str:
    return json.dumps(sorted(letters))


def _member(row: Any) -> Member:
    return Member(
        id=StaffId(row.id),
        login=row.login,
        name=row.name,
        short_name=row.short_name,
        password_hash=row.password_hash,
    )


def _posting(row: Any) -> Posting:
    primary, secondary = json.loads(row.primary_skills), json.loads(row.secondary_skills)
    staff = Staff(
        id=StaffId(row.staff),
        login=row.login,
        name=row.name,
        short_name=row.short_name,
        role=Role(row.role),
        skills=Skills(primary=frozenset(primary), secondary=frozenset(secondary)),
    )
    return Posting(
        staff=staff,
        password_hash=row.password_hash,
        since=date.fromisoformat(row.since),
        until=None if row.until is None else date.fromisoformat(row.until),
    )
