"""What is decided of windows for later: breaks that end, breaks that were planned, acts that wait for their time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from dostdesk.domain.clock import from_text
from dostdesk.domain.hall import Scheduled
from dostdesk.domain.ids import StaffId
from dostdesk.domain.ops import OpKind
from dostdesk.domain.rights import Staff
from dostdesk.domain.windows import Window
from dostdesk.insight.days import Hall, PlannedChange

# Who planned a break for by now and has not begun it will, when his citizen has gone.
_BEGINS_LATE = timedelta(minutes=2)


def planned_of(
    windows: Iterable[Window], schedule: Sequence[Scheduled], staff: Mapping[StaffId, Staff], now: datetime
) -> tuple[PlannedChange, ...]:
    """Everything that is to become of windows, by time.

    Args:
        staff: Who works here, by id: the skills of who comes back to a window.
    """
    found: list[PlannedChange] = []
    known = {int(window.no): window for window in windows}
    for no, window in known.items():
        for planned in window.breaks if window.open else ():
            if planned.end > now:
                begins = max(planned.start, now + _BEGINS_LATE) if window.pause is None else planned.start
                if begins < planned.end and planned.start > now - timedelta(hours=1):
                    found.append(PlannedChange(begins.timestamp(), no, open=False))
                    found.append(PlannedChange(planned.end.timestamp(), no, open=True))
    for act in schedule:
        found += _of_act(act, known, staff, now)
    return tuple(sorted(found, key=lambda change: change.at))


def open_in(hall: Hall, start: datetime, seconds: float) -> float:
    """Windows that call people in a span of time, on average, as far as is known now."""
    begins, ends, now = start.timestamp(), start.timestamp() + seconds, hall.at.timestamp()
    whole = 0.0
    for window in hall.windows:
        no, is_open, at = int(window.no), window.open and window.pause is None, begins
        changes = [(change.at, change.open) for change in hall.planned if change.window == no]
        if window.pause is not None:
            changes.append((window.pause.until.timestamp(), True))
        for moment, opens in sorted(changes, key=lambda one: one[0]):
            if opens is None or moment >= ends:
                continue
            turned = max(begins, moment, min(now, ends))
            whole += max(0.0, turned - at) if is_open else 0.0
            is_open, at = opens, max(at, turned)
        whole += max(0.0, ends - at) if is_open else 0.0
    return whole / seconds


def _of_act(
    act: Scheduled, windows: Mapping[int, Window], staff: Mapping[StaffId, Staff], now: datetime
) -> list[PlannedChange]:
    window = windows.get(int(act.payload.get("window", 0)))
    if window is None or act.missed or act.due < now - timedelta(minutes=5):
        return []
    at, no = max(act.due, now).timestamp(), int(window.no)
    if act.act == OpKind.CLOSE_OTHER:
        return [PlannedChange(at, no, open=False)]
    if act.act == OpKind.RESUME_OTHER:
        return [PlannedChange(at, no, open=True)]
    if act.act == OpKind.PAUSE_OTHER:
        until = from_text(str(act.payload["until"])).timestamp()
        return [PlannedChange(at, no, open=False), PlannedChange(max(at, until), no, open=True)]
    if act.act == OpKind.CHANGE_SKILLS:
        primary, secondary = tuple(act.payload["primary"]), tuple(act.payload["secondary"])
        return [PlannedChange(at, no, primary=primary, secondary=secondary)]
    person = None if window.was is None else staff.get(window.was.staff)
    if act.act == OpKind.OPEN_OTHER and person is not None:
        primary, secondary = tuple(sorted(person.skills.primary)), tuple(sorted(person.skills.secondary))
        return [PlannedChange(at, no, open=True, primary=primary, secondary=secondary)]
    return []
