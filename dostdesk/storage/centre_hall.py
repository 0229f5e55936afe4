"""How the plan of a window, its call for help and what was decided for the hall are written, and read back."""

from __future__ import annotations

import json

from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.hall import Hall, hall_body, hall_from_body
from dostdesk.domain.ids import DeviceId, StaffId
from dostdesk.domain.windows import HelpCall, PlannedBreak, Seat


def help_text(call: HelpCall | None) -> str | None:
    return None if call is None else json.dumps([call.code, to_text(call.since), call.staff])


def help_of(written: str | None) -> HelpCall | None:
    if written is None:
        return None
    code, since, staff = json.loads(written)
    return HelpCall(code=code, since=from_text(since), staff=StaffId(staff))


def breaks_text(breaks: tuple[PlannedBreak, ...]) -> str | None:
    if not breaks:
        return None
    return json.dumps([[planned.reason, to_text(planned.start), to_text(planned.end)] for planned in breaks])


def breaks_of(written: str | None) -> tuple[PlannedBreak, ...]:
    if written is None:
        return ()
    return tuple(
        PlannedBreak(reason=reason, start=from_text(start), end=from_text(end))
        for reason, start, end in json.loads(written)
    )


def seat_text(seat: Seat | None) -> str | None:
    return None if seat is None else json.dumps([seat.staff, seat.device, seat.by, seat.reason])


def seat_of(written: str | None) -> Seat | None:
    if written is None:
        return None
    staff, device, by, reason = json.loads(written)
    return Seat(staff=StaffId(staff), device=DeviceId(device), by=StaffId(by), reason=reason)


def hall_text(hall: Hall) -> str:
    return json.dumps(hall_body(hall), ensure_ascii=False, sort_keys=True)


def hall_of(written: str) -> Hall:
    return hall_from_body(json.loads(written))
