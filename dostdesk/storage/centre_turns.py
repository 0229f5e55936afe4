"""How the turns of a visit are written in a column of its ticket: short JSON lists, read whole and never searched."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.ids import StaffId, VisitServiceId, WindowNo
from dostdesk.domain.stays import StayClock
from dostdesk.domain.turns import Destination, Hold, NoteLeft, Turn, TurnKind
from dostdesk.domain.windows import Break


def leg_text(number: int, leg: StayClock) -> str:
    spans = [milliseconds(leg.waiting), milliseconds(leg.away), milliseconds(leg.served)]
    return json.dumps([number, *spans, leg.running, text_of(leg.since)])


def leg_of(written: str) -> tuple[int, StayClock]:
    number, waiting, away, served, running, since = json.loads(written)
    return number, StayClock(
        waiting=timedelta(milliseconds=waiting),
        away=timedelta(milliseconds=away),
        served=timedelta(milliseconds=served),
        running=running,
        since=instant_of(since),
    )


def hold_text(hold: Hold | None) -> str | None:
    return None if hold is None else json.dumps([hold.reason, to_text(hold.return_by), hold.service])


def hold_of(written: str | None) -> Hold | None:
    if written is None:
        return None
    reason, return_by, service = json.loads(written)
    return Hold(reason=reason, return_by=from_text(return_by), service=_service(service))


def destination_text(to: Destination | None) -> str | None:
    return None if to is None else json.dumps([to.window, to.staff])


def destination_of(written: str | None) -> Destination | None:
    if written is None:
        return None
    window, staff = json.loads(written)
    return Destination(
        window=None if window is None else WindowNo(window), staff=None if staff is None else StaffId(staff)
    )


def turn_text(turn: Turn | None) -> str | None:
    if turn is None:
        return None
    before = [turn.state, turn.group, turn.window, turn.staff, turn.calls, text_of(turn.called_at), turn.service]
    return json.dumps([turn.kind.value, to_text(turn.at), *before])


def turn_of(written: str | None) -> Turn | None:
    if written is None:
        return None
    kind, at, state, group, window, staff, calls, called_at, service = json.loads(written)
    return Turn(
        kind=TurnKind(kind),
        at=from_text(at),
        state=state,
        group=group,
        window=WindowNo(window),
        staff=StaffId(staff),
        calls=calls,
        called_at=instant_of(called_at),
        service=_service(service),
    )


def notes_text(notes: tuple[NoteLeft, ...]) -> str | None:
    if not notes:
        return None
    return json.dumps([[to_text(note.at), note.staff, note.window, note.content] for note in notes])


def notes_of(written: str | None) -> tuple[NoteLeft, ...]:
    if written is None:
        return ()
    return tuple(
        NoteLeft(
            at=from_text(at),
            staff=StaffId(staff),
            window=None if window is None else WindowNo(window),
            content=content,
        )
        for at, staff, window, content in json.loads(written)
    )


def break_text(pause: Break | None) -> str | None:
    if pause is None:
        return None
    told = [pause.reason, to_text(pause.since), to_text(pause.until)]
    return json.dumps(told if pause.by is None else [*told, pause.by])


def break_of(written: str | None) -> Break | None:
    if written is None:
        return None
    reason, since, until, *by = json.loads(written)
    ended_by = StaffId(by[0]) if by else None
    return Break(reason=reason, since=from_text(since), until=from_text(until), by=ended_by)


def milliseconds(span: timedelta) -> int:
    return round(span / timedelta(milliseconds=1))


def text_of(instant: datetime | None) -> str | None:
    return None if instant is None else to_text(instant)


def instant_of(written: str | None) -> datetime | None:
    return None if written is None else from_text(written)


def _service(written: str | None) -> VisitServiceId | None:
    return None if written is None else VisitServiceId(written)
