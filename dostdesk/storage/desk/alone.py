"""Rows of what a desk needs on its own: its emergency series, and who may sign in without the hub."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, delete, insert, or_, select, update

from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.ids import StaffId, WindowNo
from dostdesk.domain.rights import Staff
from dostdesk.storage.desk.device import staff_of, staff_text
from dostdesk.storage.desk.tables import EMERGENCY, VERIFIER


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptVerifier:
    """What lets somebody sign in here without the hub.

    Attributes:
        verifier: Argon2id of his password; never shown or logged.
        proved_at: When the hub took that password last.
        wrong: How many wrong passwords came in a row since; `free_at` is when the next may be tried.
    """

    staff: Staff
    verifier: str
    proved_at: datetime
    wrong: int = 0
    free_at: datetime | None = None


def next_number(connection: Connection, day: date, window: WindowNo, *, beyond: int) -> int:
    """Take the next number of a window's emergency series on a service day: none is ever given twice.

    Args:
        beyond: The last one of that series which the feed shows, as after this store was made anew.
    """
    mine = (EMERGENCY.c.day == day.isoformat()) & (EMERGENCY.c.window_no == window)
    last = connection.execute(select(EMERGENCY.c.last).where(mine)).scalar()
    number = max(last or 0, beyond) + 1
    if last is None:
        connection.execute(insert(EMERGENCY).values(day=day.isoformat(), window_no=window, last=number))
    else:
        connection.execute(update(EMERGENCY).where(mine).values(last=number))
    return number


def verifier_of(connection: Connection, login: str) -> KeptVerifier | None:
    row = connection.execute(select(VERIFIER).where(VERIFIER.c.login == login)).mappings().first()
    if row is None:
        return None
    return KeptVerifier(
        staff=staff_of(row["person"]),
        verifier=row["verifier"],
        proved_at=from_text(row["proved_at"]),
        wrong=row["wrong"],
        free_at=None if row["free_at"] is None else from_text(row["free_at"]),
    )


def put_verifier(connection: Connection, value: KeptVerifier) -> None:
    """Keep it in place of what there was for this person, or for this login."""
    staff = value.staff
    connection.execute(delete(VERIFIER).where(or_(VERIFIER.c.staff == staff.id, VERIFIER.c.login == staff.login)))
    connection.execute(
        insert(VERIFIER).values(
            staff=staff.id,
            login=staff.login,
            person=staff_text(staff),
            verifier=value.verifier,
            proved_at=to_text(value.proved_at),
            wrong=value.wrong,
            free_at=None if value.free_at is None else to_text(value.free_at),
        )
    )


def drop_verifier(connection: Connection, staff: StaffId) -> None:
    """Without the hub he signs in here no more."""
    connection.execute(delete(VERIFIER).where(VERIFIER.c.staff == staff))
