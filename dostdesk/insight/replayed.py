"""The answer of a replay: a past day under other rules, beside the same day as it was."""

from __future__ import annotations

import time
from math import isfinite

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.policy import QueuePolicy
from dostdesk.insight.days import CentreDay
from dostdesk.insight.replay import closing_s, figures_of, people_of, recorded, run_again
from dostdesk.protocol import outlook as shapes


def replayed(day: CentreDay | None, policy: QueuePolicy, asked: shapes.ReplayRequest) -> shapes.Replayed:
    """A past day under other rules, beside the same day as it was.

    Raises RefusedError `replay_day_empty` when nobody of that day was ever called.
    """
    begun = time.perf_counter()
    people = None if day is None else people_of(day)
    if day is None or people is None or not people.first:
        raise RefusedError("replay_day_empty", day=asked.day.strftime("%d.%m.%Y"))
    plain = run_again(day, people, policy, shapes.Changes())
    changed = run_again(day, people, policy, asked.changes)
    closes = closing_s(day)
    return shapes.Replayed(
        day=day.day,
        visits=len(people.first),
        windows=len({change.window for change in day.changes}),
        before=figures_of(plain, policy),
        after=figures_of(changed, policy),
        recorded=figures_of(recorded(people, policy), policy),
        after_hours_before_min=_minutes_beyond(plain.last, closes),
        after_hours_after_min=_minutes_beyond(changed.last, closes),
        took_ms=round((time.perf_counter() - begun) * 1000),
        left_out=tuple(shapes.LeftOut(code=code, count=count) for code, count in sorted(people.left_out.items())),
    )


def _minutes_beyond(last: float | None, closes: float) -> int:
    return 0 if last is None or not isfinite(last) else max(0, round((last - closes) / 60))
