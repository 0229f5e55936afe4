"""Devices, staff and sessions: who may speak to a hub. Passwords and tokens are kept as hashes alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from dostdesk.domain.clock import end_of, from_text, service_day, to_text
from dostdesk.domain.directory import Posting
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ids import StaffId
from dostdesk.domain.rights import Role, Staff
from dostdesk.domain.windows import Skills
from dostdesk.storage.hub.beside import mark_changed
from dostdesk.storage.hub.present import Present
from dostdesk.storage.hub.tables import DEVICE, PERSON, SESSION, STAFF
from dostdesk.storage.prepared import Prepared, Row

_SIGNED_IN = Prepared(
    select(STAFF, SESSION.c.ends_at)
    .join(SESSION, SESSION.c.staff == STAFF.c.id)
    .where(
        SESSION.c.device == bindparam("at_device"),
        SESSION.c.staff == bindparam("of_staff"),
        SESSION.c.ends_at > bindparam("at"),
    )
    .limit(1)
)

_OF_SESSION = Prepared(
    select(STAFF)
    .join(SESSION, SESSION.c.staff == STAFF.c.id)
    .where(
        SESSION.c.token_hash == bindparam("of_token"),
        SESSION.c.device == bindparam("at_device"),
        SESSION.c.ends_at > bindparam("at"),
    )
)


@dataclass(frozen=True, slots=True)
class Device:
    """One install of a device; a later install of the same device has a higher epoch.

    Attributes:
        program: What it was enrolled as; that stays.
    """

    name: str
    install: str
    install_epoch: int
    program: str = "desk"


def token_hash(token: str) -> str:
    """What is kept of a token: 256 random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


class PeopleRows:
    """Devices, staff and sessions within one transaction."""

    def __init__(self, connection: Connection, present: Present) -> None:
        self._connection = connection
        self._present = present

    def person(self, mark: str) -> str | None:
        """The random id behind the keyed hash of a FİN."""
        found: str | None = self._connection.execute(select(PERSON.c.id).where(PERSON.c.mark == mark)).scalar()
        return found

    def put_person(self, mark: str, person: str) -> None:
        self._connection.execute(insert(PERSON).values(mark=mark, id=person))
        mark_changed(self._connection, "person", mark)

    def enrol(self, name: str, install: str, program: str, token: str, at: datetime, *, above: int = 0) -> Device:
        """The device of this install; a new one gets the next epoch, a known one keeps its own.

        Args:
            above: The epoch of the install whose work goes on in this one; the new one's is higher.
        """
        mine = (DEVICE.c.name == name) & (DEVICE.c.install == install)
        known = self._connection.execute(select(DEVICE.c.install_epoch, DEVICE.c.program).where(mine)).first()
        if known is not None:
            return Device(name, install, known.install_epoch, known.program)
        last = self._connection.execute(select(func.max(DEVICE.c.install_epoch)).where(DEVICE.c.name == name)).scalar()
        epoch = max(last or 0, above) + 1
        self._connection.execute(
            insert(DEVICE).values(
                name=name,
                install=install,
                install_epoch=epoch,
                program=program,
                token_hash=token_hash(token),
                enrolled_at=to_text(at),
            )
        )
        mark_changed(self._connection, "device")
        return Device(name, install, epoch, program)

    def restore(self, device: Device, token: str, at: datetime) -> Device:
        """Add an install of this centre, with the epoch that it has; one that is known stays as it is, and is answered.

        Raises:
            RefusedError: `device_unknown` when its epoch is another install's.
        """
        mine = (DEVICE.c.name == device.name) & (DEVICE.c.install == device.install)
        known = self._connection.execute(select(DEVICE).where(mine)).first()
        if known is not None:
            return Device(known.name, known.install, known.install_epoch, known.program)
        its_epoch = (DEVICE.c.name == device.name) & (DEVICE.c.install_epoch == device.install_epoch)
        if self._connection.execute(select(DEVICE.c.name).where(its_epoch)).first() is not None:
            raise RefusedError("device_unknown")
        self._connection.execute(
            insert(DEVICE).values(
                name=device.name,
                install=device.install,
                install_epoch=device.install_epoch,
                program=device.program,
                token_hash=token_hash(token),
                enrolled_at=to_text(at),
            )
        )
        mark_changed(self._connection, "device")
        return device

    def by_install(self, install: str) -> Device | None:
        """An install under whichever name it is known."""
        row = self._connection.execute(select(DEVICE).where(DEVICE.c.install == install)).first()
        return None if row is None else Device(row.name, row.install, row.install_epoch, row.program)

    def names(self) -> frozenset[str]:
        """Every name that a device ever had."""
        return frozenset(self._connection.execute(select(DEVICE.c.name)).scalars())

    def enrolled_at(self, name: str, install: str) -> datetime:
        """When an install that is here enrolled."""
        mine = (DEVICE.c.name == name) & (DEVICE.c.install == install)
        return from_text(self._connection.execute(select(DEVICE.c.enrolled_at).where(mine)).scalar_one())

    def devices(self) -> dict[str, Device]:
        """Every install by the hash of its token."""
        rows = self._connection.execute(select(DEVICE))
        return {row.token_hash: Device(row.name, row.install, row.install_epoch, row.program) for row in rows}

    def put_staff(
        self, staff: Staff, password_hash: str, position: int, *, since: date | None = None, until: date | None = None
    ) -> None:
        """Add a member of staff, or renew what is known of him.

        Args:
            since, until: First and last day; None where nobody named one.
        """
        self._present.signed_in_or_out()
        row = {
            "login": staff.login,
            "name": staff.name,
            "short_name": staff.short_name,
            "role": staff.role.value,
            "primary_skills": json.dumps(sorted(staff.skills.primary)),
            "secondary_skills": json.dumps(sorted(staff.skills.secondary)),
            "password_hash": password_hash,
            "position": position,
            "since": None if since is None else since.isoformat(),
            "until": None if until is None else until.isoformat(),
        }
        if self._connection.execute(update(STAFF).where(STAFF.c.id == staff.id).values(row)).rowcount == 0:
            self._connection.execute(insert(STAFF).values(id=staff.id, **row))
        mark_changed(self._connection, "staff")

    def replace_staff(self, postings: Sequence[Posting], now: datetime) -> None:
        """From now on these work here, in this order; who is not among them is kept, because his work is here.

        Sessions of those who do not work here today end at once, and nobody's outlasts his last day.
        """
        day = service_day(now)
        yesterday = (day - timedelta(days=1)).isoformat()
        taken = {posting.staff.login for posting in postings}
        gone = STAFF.c.id.not_in([posting.staff.id for posting in postings])
        ended = gone & (STAFF.c.until.is_(None) | (STAFF.c.until > yesterday))
        self._connection.execute(update(STAFF).where(ended).values(until=yesterday))
        # Logins change hands: nobody has one while they are given out.
        for row in self._connection.execute(select(STAFF.c.id, STAFF.c.login)).all():
            if row.login in taken:
                self._connection.execute(update(STAFF).where(STAFF.c.id == row.id).values(login=f"\n{row.id}"))
        for position, posting in enumerate(postings):
            self.put_staff(posting.staff, posting.password_hash, position, since=posting.since, until=posting.until)
        self._present.signed_in_or_out()
        joined = select(SESSION.c.token_hash, STAFF.c.since, STAFF.c.until).join(STAFF, STAFF.c.id == SESSION.c.staff)
        for session in self._connection.execute(joined).all():
            mine = SESSION.c.token_hash == session.token_hash
            if not _works(session.since, session.until, day):
                self._connection.execute(delete(SESSION).where(mine))
            elif session.until is not None:
                last = to_text(end_of(date.fromisoformat(session.until)))
                shortened = update(SESSION).where(mine, SESSION.c.ends_at > last).values(ends_at=last)
                self._connection.execute(shortened)
        for changed in ("staff", "session"):
            mark_changed(self._connection, changed)

    def staff(self, day: date | None = None) -> list[Staff]:
        """Everybody who works here, on a day if one is given, in the order of the directory."""
        rows = self._connection.execute(select(STAFF).order_by(STAFF.c.position)).mappings()
        return [_staff(row) for row in rows if day is None or _works(row["since"], row["until"], day)]

    def by_login(self, login: str) -> Posting | None:
        """Who has a login, with the hash of his password; he may work here no more, or not yet."""
        row = self._connection.execute(select(STAFF).where(STAFF.c.login == login)).mappings().first()
        if row is None:
            return None
        return Posting(
            staff=_staff(row),
            password_hash=row["password_hash"],
            since=date.min if row["since"] is None else date.fromisoformat(row["since"]),
            until=None if row["until"] is None else date.fromisoformat(row["until"]),
        )

    def left(self, staff: str, day: date) -> bool:
        """Whether somebody is known here who does not work here on a day."""
        row = self._connection.execute(select(STAFF.c.since, STAFF.c.until).where(STAFF.c.id == staff)).first()
        return row is not None and not _works(row.since, row.until, day)

    def by_id(self, staff: str) -> Staff | None:
        """Somebody who is known here, whether he still works here or not."""
        row = self._connection.execute(select(STAFF).where(STAFF.c.id == staff)).mappings().first()
        return None if row is None else _staff(row)

    def known(self, staff: str) -> bool:
        return self._connection.execute(select(STAFF.c.id).where(STAFF.c.id == staff)).first() is not None

    def signed_in(self, device: str, staff: str, at: datetime) -> Staff | None:
        """Who acts at a device, if his session there is alive."""
        sessions, now = self._present.sessions, to_text(at)
        known = sessions.get((device, staff))
        if known is not None and known[1] > now:
            return known[0]
        row = _SIGNED_IN.first(self._connection, {"at_device": device, "of_staff": staff, "at": now})
        if row is None:
            return None
        sessions[device, staff] = (_staff(row), row["ends_at"])
        return sessions[device, staff][0]

    def of_session(self, token: str, device: str, at: datetime) -> Staff | None:
        """Whose session a token is, at the device that it was given to."""
        asked = {"of_token": token_hash(token), "at_device": device, "at": to_text(at)}
        row = _OF_SESSION.first(self._connection, asked)
        return None if row is None else _staff(row)

    def session_ends(self, token: str) -> datetime | None:
        """When a session ends; None for one that is not known."""
        mine = SESSION.c.token_hash == token_hash(token)
        ends_at = self._connection.execute(select(SESSION.c.ends_at).where(mine)).scalar_one_or_none()
        return None if ends_at is None else from_text(ends_at)

    def begin_session(self, token: str, staff: StaffId, device: str, at: datetime, ends_at: datetime) -> None:
        """Sign somebody in at a device; whoever was there before is signed out."""
        self._present.signed_in_or_out()
        self._connection.execute(delete(SESSION).where(SESSION.c.device == device))
        self._connection.execute(delete(SESSION).where(SESSION.c.ends_at <= to_text(at)))
        self._connection.execute(
            insert(SESSION).values(
                token_hash=token_hash(token),
                staff=staff,
                device=device,
                began_at=to_text(at),
                ends_at=to_text(ends_at),
            )
        )
        mark_changed(self._connection, "session")

    def end_session(self, token: str, device: str) -> None:
        self._present.signed_in_or_out()
        self._connection.execute(
            delete(SESSION).where(SESSION.c.token_hash == token_hash(token), SESSION.c.device == device)
        )
        mark_changed(self._connection, "session")


def _staff(row: Row) -> Staff:
    return Staff(
        id=StaffId(row["id"]),
        login=row["login"],
        name=row["name"],
        short_name=row["short_name"],
        role=Role(row["role"]),
        skills=Skills(primary=_letters(row["primary_skills"]), secondary=_letters(row["secondary_skills"])),
    )


def _works(since: str | None, until: str | None, day: date) -> bool:
    written = day.isoformat()
    return (since is None or since <= written) and (until is None or written <= until)


@cache
def _letters(written: str) -> frozenset[str]:
    return frozenset(json.loads(written))
