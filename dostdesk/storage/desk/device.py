"""What stands once in a desk's store: its install, its place in the feed, the signed-in person, settings, logins."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from types import MappingProxyType

from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update

from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.events import GENESIS
from dostdesk.domain.ids import StaffId, WindowNo
from dostdesk.domain.rights import Role, Staff
from dostdesk.domain.windows import Skills
from dostdesk.storage.desk.tables import CURSOR, INSTALL, LOGIN, SESSION, SETTING
from dostdesk.storage.prepared import Prepared

# Settings: the identity that this install was made with, and the request for series that may be under way.
INSTALL_ID, SERIES_REQUEST = "install", "series_request"
# Of these texts a desk has few, and reads each with every step.
_KNOWN = 64
_INSTALL, _CURSOR, _SESSION = Prepared(select(INSTALL)), Prepared(select(CURSOR)), Prepared(select(SESSION))
_MOVE_CURSOR = Prepared(update(CURSOR).values({name: bindparam(f"new_{name}") for name in ("epoch", "seq", "hash")}))
_SETTING = Prepared(select(SETTING.c.value).where(SETTING.c.name == bindparam("of_name")))


@dataclass(frozen=True, slots=True, kw_only=True)
class Install:
    """This install as the hub enrolled it. `token` proves it to the hub; it is never shown or logged."""

    install: str
    device: str
    install_epoch: int
    token: str
    centre: str
    centre_name: Mapping[str, str]
    release_key: str
    windows: tuple[WindowNo, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """How far the feed came; `epoch` 0 before anything came."""

    epoch: int = 0
    seq: int = 0
    hash: str = GENESIS


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """The person who works at this desk, and at which window, if any."""

    token: str
    staff: Staff
    ends_at: datetime
    window: WindowNo | None
    begun_at: datetime


def install(connection: Connection) -> Install | None:
    row = _INSTALL.first(connection, {})
    if row is None:
        return None
    return Install(
        install=row["install"],
        device=row["device"],
        install_epoch=row["install_epoch"],
        token=row["token"],
        centre=row["centre"],
        centre_name=_names(row["centre_name"]),
        release_key=row["release_key"],
        windows=_windows(row["windows"]),
    )


@lru_cache(maxsize=_KNOWN)
def _names(written: str) -> Mapping[str, str]:
    return MappingProxyType(json.loads(written))


@lru_cache(maxsize=_KNOWN)
def _windows(written: str) -> tuple[WindowNo, ...]:
    return tuple(WindowNo(no) for no in json.loads(written))


def put_install(connection: Connection, value: Install) -> None:
    _put_only(
        connection,
        INSTALL,
        install=value.install,
        device=value.device,
        install_epoch=value.install_epoch,
        token=value.token,
        centre=value.centre,
        centre_name=json.dumps(dict(value.centre_name), ensure_ascii=False),
        release_key=value.release_key,
        windows=json.dumps(value.windows),
    )


def cursor(connection: Connection) -> Cursor:
    row = _CURSOR.first(connection, {})
    return Cursor() if row is None else Cursor(epoch=row["epoch"], seq=row["seq"], hash=row["hash"])


def put_cursor(connection: Connection, value: Cursor) -> None:
    moved = _MOVE_CURSOR.change(connection, {"new_epoch": value.epoch, "new_seq": value.seq, "new_hash": value.hash})
    if moved == 0:
        _put_only(connection, CURSOR, epoch=value.epoch, seq=value.seq, hash=value.hash)


def signed_in(connection: Connection) -> SignedIn | None:
    row = _SESSION.first(connection, {})
    if row is None:
        return None
    return SignedIn(
        token=row["token"],
        staff=staff_of(row["staff"]),
        ends_at=from_text(row["ends_at"]),
        window=None if row["window_no"] is None else WindowNo(row["window_no"]),
        begun_at=from_text(row["begun_at"]),
    )


def put_signed_in(connection: Connection, value: SignedIn) -> None:
    """Keep the session, and remember the login (never the password) for the next time."""
    written = staff_text(value.staff)
    _put_only(
        connection,
        SESSION,
        token=value.token,
        staff=written,
        ends_at=to_text(value.ends_at),
        window_no=value.window,
        begun_at=to_text(value.begun_at),
    )
    connection.execute(delete(LOGIN).where(LOGIN.c.login == value.staff.login))
    connection.execute(insert(LOGIN).values(login=value.staff.login, staff=written, last_at=to_text(value.begun_at)))


def forget_signed_in(connection: Connection) -> None:
    connection.execute(delete(SESSION))


def logins(connection: Connection, limit: int) -> tuple[Staff, ...]:
    """Who signed in here, latest first."""
    rows = connection.execute(select(LOGIN.c.staff).order_by(LOGIN.c.last_at.desc()).limit(limit))
    return tuple(staff_of(row.staff) for row in rows)


def setting(connection: Connection, name: str) -> str | None:
    row = _SETTING.first(connection, {"of_name": name})
    return None if row is None else str(row["value"])


def put_setting(connection: Connection, name: str, value: str) -> None:
    if connection.execute(update(SETTING).where(SETTING.c.name == name).values(value=value)).rowcount == 0:
        connection.execute(insert(SETTING).values(name=name, value=value))


def _put_only(connection: Connection, table: Table, **values: object) -> None:
    if connection.execute(update(table).values(values)).rowcount == 0:
        connection.execute(insert(table).values(id=1, **values))


def staff_text(staff: Staff) -> str:
    """A member of staff as a store keeps him."""
    return json.dumps(
        {
            "id": staff.id,
            "login": staff.login,
            "name": staff.name,
            "short_name": staff.short_name,
            "role": staff.role.value,
            "primary": sorted(staff.skills.primary),
            "secondary": sorted(staff.skills.secondary),
        },
        ensure_ascii=False,
    )


@lru_cache(maxsize=_KNOWN)
def staff_of(written: str) -> Staff:
    """As `staff_text` wrote him."""
    kept = json.loads(written)
    return Staff(
        id=StaffId(kept["id"]),
        login=kept["login"],
        name=kept["name"],
        short_name=kept["short_name"],
        role=Role(kept["role"]),
        skills=Skills(primary=frozenset(kept["primary"]), secondary=frozenset(kept["secondary"])),
    )
