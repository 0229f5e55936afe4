"""The register of applications and who asked it, within one transaction. What may be asked is `domain.register`'s."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, delete, insert, select, text

from dostdesk.domain.clock import BAKU, ROLLS_OVER_AT, from_text, to_text
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.register import (
    MOST_ENTRIES,
    ApplicationState,
    AskedFor,
    Asker,
    RegisterEntry,
    RegisterPage,
    RegisterQuestion,
)
from dostdesk.domain.text import fold
from dostdesk.storage.central.tables_register import REGISTER_ACCESS, REGISTER_KEY
from dostdesk.storage.prepared import say

_COLUMNS = (
    "a.centre, a.number, a.id, a.version, a.code, coalesce(d.state, 'submitted'), a.submitted_at, a.staff, a.content,"
    " a.seq, a.fin, a.surname, a.given, a.patronymic, a.name_folded,"
    " (SELECT i.identity FROM identity_check i WHERE i.centre = a.centre AND i.application = a.id"
    " ORDER BY i.seq DESC LIMIT 1)"
)
_NUMBER, _STATE, _SUBMITTED, _NAME, _IDENTITY = 1, 5, 6, 14, 15
_STATES = {state.value: state for state in ApplicationState}
_PARAMETER = re.compile(r":([a-z_]+)")
_JOINED = "application_decision d ON d.centre = a.centre AND d.application = a.id"
# A correction is a row of its own; what stands in the register is the newest.
_NEWEST = (
    "NOT EXISTS (SELECT 1 FROM application n WHERE n.centre = a.centre AND n.id = a.id"
    " AND (n.version, n.seq) > (a.version, a.seq))"
)
_CONDITIONS = {
    "centre": "a.centre = :centre",
    "number": "a.number = :number",
    "fin": "a.fin = :fin",
    "name": "a.name_folded >= :name AND a.name_folded < :name_end",
    "service": "a.code = :service",
    "state": "d.state = :state",
    "undecided": "d.state IS NULL",
    "since": "a.submitted_at >= :since",
    "until": "a.submitted_at < :until",
}
_NEWEST_FIRST = "a.submitted_at DESC, a.number DESC"
_BY_NAME = "a.name_folded, a.submitted_at, a.number"
_STATUS = text(
    f"SELECT coalesce(d.state, 'submitted'), a.submitted_at, coalesce(d.decided_at, ''), a.version FROM application a"  # noqa: S608
    f" LEFT JOIN {_JOINED} WHERE a.centre = :centre AND a.number = :number"
    " UNION ALL SELECT 'issued', r.issued_at, '', 0 FROM receipt r WHERE r.centre = :centre AND r.number = :number"
    " ORDER BY 4 DESC LIMIT 1"
)
_DECIDE = text(
    "INSERT INTO application_decision (centre, application, state, decided_at) VALUES (:centre, :application, :state,"
    " :at) ON CONFLICT (centre, application) DO UPDATE SET state = excluded.state, decided_at = excluded.decided_at"
)
_MAKE_KEY = text("INSERT INTO register_key (name, key) VALUES ('fin', :key) ON CONFLICT DO NOTHING")
_LAST_LETTER = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class NumberStatus:
    """What everybody may know of a number: the state of an application or, of a receipt, `issued`."""

    state: str
    on: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """That somebody asked about a person."""

    at: datetime
    centre: str
    staff: str
    role: str
    asked_for: AskedFor
    ticket: str
    found: int


class RegisterRows:
    """The register, within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # ------------------------------------------------------------ searching

    def search(self, question: RegisterQuestion) -> RegisterPage:
        """One page of what a question finds: by name if one is asked for, else the newest first.

        The question was narrowed to what its asker may see.

        Raises:
            RefusedError: `request_malformed` for a place that no page gave.
        """
        values = _values(question)
        by_name = "name" in values
        conditions = tuple(name for name in _CONDITIONS if name in values)
        limit = max(1, min(question.limit, MOST_ENTRIES))
        if question.after:
            values |= _place(question.after, by_name)
        # One more than asked tells whether there is another page.
        sql = _statement(conditions, by_name, bool(question.after), self._connection.dialect.paramstyle == "pyformat")
        found = say(self._connection, sql, values | {"limit": limit + 1}).fetchall()
        page = found[:limit]
        after = _after(page[-1], by_name) if len(found) > limit else ""
        return RegisterPage(entries=tuple(map(_entry, page)), after=after)

    def status(self, centre: str, number: str) -> NumberStatus | None:
        """What a number of an application or a receipt is; None when it is not here."""
        row = self._connection.execute(_STATUS, {"centre": centre, "number": number}).first()
        return None if row is None else NumberStatus(row[0], from_text(row[2] or row[1]))

    def decide(self, centre: str, application: str, state: ApplicationState, at: datetime) -> None:
        """Note what was decided about an application; the last decision counts."""
        values = {"centre": centre, "application": application, "state": state.value, "at": to_text(at)}
        self._connection.execute(_DECIDE, values)

    # ------------------------------------------------------------ who asked

    def asked(self, fin: str, why: AskedFor, asker: Asker, *, found: int, access: str, at: datetime) -> None:
        """Record that somebody asked about a person, whatever was answered.

        Args:
            access: Id of this record.
            found: How many entries he was shown.
        """
        self._connection.execute(
            insert(REGISTER_ACCESS).values(
                centre=asker.centre,
                id=access,
                at=to_text(at),
                staff=asker.staff,
                role=asker.role.value,
                asked_for=why.value,
                fin_key=self._key_of(fin),
                ticket=asker.ticket,
                found=found,
            )
        )

    def forget_access(self, before: datetime, *, most: int) -> int:
        """Delete records of who asked that are older than a moment, so many at once; answers how many went."""
        table = REGISTER_ACCESS
        old = select(table.c.centre, table.c.id).where(table.c.at < to_text(before)).limit(most)
        keys = [tuple(row) for row in self._connection.execute(old)]
        for centre in {centre for centre, _ in keys}:
            ids = [id_ for of, id_ in keys if of == centre]
            self._connection.execute(delete(table).where(table.c.centre == centre, table.c.id.in_(ids)))
        return len(keys)

    def who_asked(self, fin: str) -> Sequence[Access]:
        """Who asked about a person, the last first."""
        wanted = (
            select(REGISTER_ACCESS)
            .where(REGISTER_ACCESS.c.fin_key == self._key_of(fin))
            .order_by(REGISTER_ACCESS.c.at.desc(), REGISTER_ACCESS.c.id.desc())
        )
        return tuple(
            Access(
                at=from_text(row.at),
                centre=row.centre,
                staff=row.staff,
                role=row.role,
                asked_for=AskedFor(row.asked_for),
                ticket=row.ticket,
                found=row.found,
            )
            for row in self._connection.execute(wanted)
        )

    def _key_of(self, fin: str) -> str:
        """Keyed, so that whoever has the log alone cannot try all FİN against it."""
        wanted = select(REGISTER_KEY.c.key).where(REGISTER_KEY.c.name == "fin")
        key = self._connection.execute(wanted).scalar()
        if key is None:
            self._connection.execute(_MAKE_KEY, {"key": secrets.token_bytes(32)})
            key = self._connection.execute(wanted).scalar_one()
        return hmac.new(bytes(key), fin.encode(), hashlib.sha256).hexdigest()


@cache
def _statement(conditions: tuple[str, ...], by_name: bool, further: bool, pyformat: bool) -> str:
    """One statement for each kind of question, as the driver wants it: SQLAlchemy would take longer than the search."""
    order = _BY_NAME if by_name else _NEWEST_FIRST
    where = [_CONDITIONS[name] for name in conditions]
    if further and by_name:
        where.append("(a.name_folded, a.submitted_at, a.number) > (:at_name, :at_time, :at_number)")
    elif further:
        where.append("(a.submitted_at, a.number) < (:at_time, :at_number)")
    joined = "JOIN" if "state" in conditions else "LEFT JOIN"
    sql = (
        f"SELECT {_COLUMNS} FROM application a {joined} {_JOINED}"  # noqa: S608 - of constants alone
        f" WHERE {' AND '.join([*where, _NEWEST])} ORDER BY {order} LIMIT :limit"
    )
    return _PARAMETER.sub(r"%(\1)s", sql) if pyformat else sql


def _values(question: RegisterQuestion) -> dict[str, Any]:
    values: dict[str, Any] = {}
    # A number says its centre, and so its partition.
    centre = question.centre or question.number[:2]
    folded = fold(question.name)
    told = {"centre": centre, "number": question.number, "fin": question.fin, "service": question.service}
    values.update({name: value for name, value in told.items() if value})
    if folded:
        values |= {"name": folded, "name_end": folded + _LAST_LETTER}
    if question.state is ApplicationState.SUBMITTED:
        values["undecided"] = ""
    elif question.state is not None:
        values["state"] = question.state.value
    if question.since is not None:
        values["since"] = to_text(_begins(question.since))
    if question.until is not None:
        values["until"] = to_text(_begins(question.until + timedelta(days=1)))
    return values


def _begins(day: date) -> datetime:
    """The instant at which a service day begins."""
    return datetime.combine(day, time(ROLLS_OVER_AT.hour), BAKU)


def _entry(row: Sequence[Any]) -> RegisterEntry:
    said = datetime.fromisoformat(row[_SUBMITTED])
    whom = (*row[_SUBMITTED + 1 : _NAME], row[_IDENTITY] or "")
    return RegisterEntry._make((*row[:_STATE], _STATES[row[_STATE]], said, *whom))


def _after(row: Sequence[Any], by_name: bool) -> str:
    place = [row[_SUBMITTED], row[_NUMBER], *([row[_NAME]] if by_name else ())]
    return base64.urlsafe_b64encode(json.dumps(place, ensure_ascii=False).encode()).decode()


def _place(after: str, by_name: bool) -> dict[str, str]:
    try:
        place = json.loads(base64.urlsafe_b64decode(after.encode()))
    except (ValueError, RecursionError) as error:
        raise RefusedError("request_malformed", at="after") from error
    wanted = 3 if by_name else 2
    parts = place if isinstance(place, list) else []
    if len(parts) != wanted or not all(isinstance(part, str) and "\x00" not in part for part in parts):
        raise RefusedError("request_malformed", at="after")
    return dict(zip(("at_time", "at_number", "at_name"), parts, strict=False))
