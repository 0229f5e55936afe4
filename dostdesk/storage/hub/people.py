"""Devices, staff and sessions: who may speak to a hub. Passwords and tokens are kept as hashes alone."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update

from dostdesk.domain.clock import to_text
from dostdesk.domain.ids import StaffId
from dostdesk.domain.rights import Role, Staff
from dostdesk.domain.windows import Skills
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

    def enrol(self, name: str, install: str, program: str, token: str, at: datetime) -> Device:
        """The device of this install; a new one gets the next epoch, a known one keeps its own."""
        mine = (DEVICE.c.name == name) & (DEVICE.c.install == install)
        known = self._connection.execute(select(DEVICE.c.install_epoch, DEVICE.c.program).where(mine)).first()
        if known is not None:
            return Device(name, install, known.install_epoch, known.program)
        last = self._connection.execute(select(func.max(DEVICE.c.install_epoch)).where(DEVICE.c.name == name)).scalar()
        epoch = (last or 0) + 1
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
        return Device(name, install, epoch, program)

    def devices(self) -> dict[str, Device]:
        """Every install by the hash of its token."""
        rows = self._connection.execute(select(DEVICE))
        return {row.token_hash: Device(row.name, row.install, row.install_epoch, row.program) for row in rows}

    def put_staff(self, staff: Staff, password_hash: str, position: int) -> None:
        """Add a member of staff, or renew what is known of him."""
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
        }
        if self._connection.execute(update(STAFF).where(STAFF.c.id == staff.id).values(row)).rowcount == 0:
            self._connection.execute(insert(STAFF).values(id=staff.id, **row))

    def staff(self) -> list[Staff]:
        """Everybody, in the order of the directory."""
        return [_staff(row) for row in self._connection.execute(select(STAFF).order_by(STAFF.c.position)).mappings()]

    def by_login(self, login: str) -> tuple[Staff, str] | None:
        """A member of staff with the hash of his password."""
        row = self._connection.execute(select(STAFF).where(STAFF.c.login == login)).mappings().first()
        return None if row is None else (_staff(row), row["password_hash"])

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

    def end_session(self, token: str, device: str) -> None:
        self._present.signed_in_or_out()
        self._connection.execute(
            delete(SESSION).where(SESSION.c.token_hash == token_hash(token), SESSION.c.device == device)
        )


def _staff(row: Row) -> Staff:
    return Staff(
        id=StaffId(row["id"]),
        login=row["login"],
        name=row["name"],
        short_name=row["short_name"],
        role=Role(row["role"]),
        skills=Skills(primary=_letters(row["primary_skills"]), secondary=_letters(row["secondary_skills"])),
    )


@cache
def _letters(written: str) -> frozenset[str]:
    return frozenset(json.loads(written))
