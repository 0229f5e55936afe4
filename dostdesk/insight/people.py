"""What is told of people: the fair view of a centre, and a clerk's own row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from dostdesk.domain.clock import end_of, from_text
from dostdesk.domain.text import sort_key
from dostdesk.insight.definitions import LEAST_VISITS
from dostdesk.insight.fair import Expected
from dostdesk.insight.totals import OfStaff
from dostdesk.protocol import insight as shapes
from dostdesk.storage.insight import BreakRow


def fair_view(
    staff: Mapping[str, OfStaff], names: Mapping[str, str], breaks: Sequence[BreakRow], now: datetime
) -> shapes.Fair:
    """Everybody with enough visits, in the order of the Azerbaijani alphabet."""
    shown = {person: done for person, done in staff.items() if done.visits >= LEAST_VISITS}
    # Most days show nobody, and what is expected of nobody takes as long as a day's figures.
    expected = Expected(staff if shown else {})
    rows = [_row(person, done, names, expected, breaks, now) for person, done in shown.items()]
    hidden = sum(0 < done.visits < LEAST_VISITS for done in staff.values())
    ordered = sorted(rows, key=lambda row: (sort_key(row.name), row.staff))
    return shapes.Fair(rows=tuple(ordered), hidden=hidden, least=LEAST_VISITS)


def own_row(
    person: str, staff: Mapping[str, OfStaff], names: Mapping[str, str], breaks: Sequence[BreakRow], now: datetime
) -> shapes.FairRow | None:
    """A clerk's own; None when he did nothing."""
    done = staff.get(person)
    return None if done is None else _row(person, done, names, Expected(staff), breaks, now)


def _row(
    person: str,
    done: OfStaff,
    names: Mapping[str, str],
    expected: Expected,
    breaks: Sequence[BreakRow],
    now: datetime,
) -> shapes.FairRow:
    ratio = expected.ratio(done) if done.visits >= LEAST_VISITS else None
    return shapes.FairRow(
        staff=person,
        name=names.get(person, person),
        visits=done.visits,
        ratio=None if ratio is None else ratio.value,
        low=None if ratio is None else ratio.low,
        high=None if ratio is None else ratio.high,
        several_share=done.several / done.visits if done.visits else None,
        breaks=_breaks(person, breaks, now),
        out_of_order=tuple(shapes.Reason(code=code, count=done.chosen[code]) for code in sorted(done.chosen)),
        undone=done.undone,
    )


def _breaks(person: str, breaks: Sequence[BreakRow], now: datetime) -> tuple[shapes.Reason, ...]:
    """His breaks by reason. One that nobody ended lasts until now, and no longer than its service day."""
    counts: dict[str, list[int]] = {}
    for one in breaks:
        if one.staff != person:
            continue
        ended = from_text(one.ended_at) if one.ended_at else min(now, end_of(date.fromisoformat(one.day)))
        row = counts.setdefault(one.reason, [0, 0])
        row[0] += 1
        row[1] += max(0, int((ended - from_text(one.began_at)).total_seconds()))
    return tuple(shapes.Reason(code=code, count=row[0], seconds=row[1]) for code, row in sorted(counts.items()))
