"""What the visits of a day add up to: every wait and every service to the second, ready to be joined.

A rollup loses nothing that a percentile needs, so a month joined from its days gives the figures of its visits exactly.
It is derived: `roll` makes it anew from visit records at any time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from dostdesk.domain.clock import local
from dostdesk.domain.stays import Outcome
from dostdesk.domain.tickets import TicketState
from dostdesk.insight import definitions as defined
from dostdesk.insight.measures import MEASURE_OF
from dostdesk.insight.visits import ServiceRecord, VisitRecord
from dostdesk.storage.insight_rollups import EVERYBODY

Rollup = dict[str, Any]
"""JSON values, by these names:

    n         how many visits were what (see `_count`)
    days      the service days that had anybody
    out       visits that carry a mark, by mark
    waits     "weekday.hour" of arrival → [seconds until called], [seconds of those who were not]
    classes   priority class → the same, and how many visits, no-shows and people who left
    groups    queue group of arrival → as of classes
    total, stay, wrap   seconds; away and stayed are sums of seconds
    services  code → [seconds], [completed, papers missing, advised, declined]
    windows   number → [seconds of a visit there], [seconds from call to start]
    staff     id → v visits, m of them with several services, u calls taken back, c chosen calls by reason,
              f service → "class|hour" → [how many, sum of seconds, sum of their squares]
    measures  measure → [people], services, services of nobody known
    centres   of several centres together only, and never kept: code → as of classes
"""

_TIMES_OUT = frozenset(mark for mark, measures in defined.LEFT_OUT_OF.items() if defined.WAIT_P50.code in measures)
_TOTALS_OUT = frozenset(
    mark for mark, measures in defined.LEFT_OUT_OF.items() if defined.TOTAL_WAIT_P50.code in measures
)
_STAY_OUT = frozenset(mark for mark, measures in defined.LEFT_OUT_OF.items() if defined.STAY_P50.code in measures)
_SERVICES_OUT = frozenset({defined.CLOCK_JUMPED, defined.FEED_GAP})
_NO_VISIT = frozenset({defined.BACK_OFFICE, defined.CANCELLED})
_OUTCOMES = (Outcome.COMPLETED, Outcome.PAPERS_MISSING, Outcome.ADVISED, Outcome.DECLINED)
_LONGEST_SERVICE_S = int(defined.LONGEST_SERVICE.total_seconds())


def rolled(records: Iterable[VisitRecord], now: datetime) -> dict[str, Rollup]:
    """Rollups of some visits: of all of them as `EVERYBODY`, and of each queue group at which some arrived.

    Args:
        now: Until when those who still wait have waited.
    """
    found: dict[str, list[VisitRecord]] = {}
    for record in records:
        found.setdefault(EVERYBODY, []).append(record)
        if record.group != EVERYBODY:
            found.setdefault(record.group, []).append(record)
    return {group: roll(some, now) for group, some in found.items()}


def roll(records: Iterable[VisitRecord], now: datetime, *, centres: bool = False) -> Rollup:
    """What some visits add up to. Args as of `rolled`.

    Args:
        centres: They are of several centres, which are told apart.
    """
    found = empty() | ({"centres": {}} if centres else {})
    for record in records:
        _add(found, record, now)
    return _sorted(found)


def joined(rollups: Iterable[Rollup]) -> Rollup:
    """What several rollups add up to."""
    into = empty()
    for one in rollups:
        _join(into, one)
    return _sorted(into)


def empty() -> Rollup:
    """What no visits add up to."""
    return {
        "n": {}, "days": [], "out": {}, "waits": {}, "classes": {}, "groups": {}, "total": [], "stay": [], "wrap": [],
        "away": 0, "stayed": 0, "services": {}, "windows": {}, "staff": {}, "measures": {},
    }  # fmt: skip


def _add(into: Rollup, record: VisitRecord, now: datetime) -> None:
    marks = frozenset(record.marks)
    for mark in marks:
        _count(into["out"], mark)
    visit = not marks & _NO_VISIT
    if visit:
        day = record.day.isoformat()
        if day not in into["days"]:
            into["days"].append(day)
        _add_visit(into, record)
        if not marks & _TIMES_OUT:
            _add_times(into, record, marks, now)
    if defined.CANCELLED not in marks:
        _add_services(into, record, marks)
        _add_windows(into, record, marks)


def _count(into: dict[str, int], name: str, by: int = 1) -> None:
    into[name] = into.get(name, 0) + by


def _add_visit(into: Rollup, record: VisitRecord) -> None:
    counts, ended = into["n"], [service for service in record.services if service.outcome is not None]
    _count(counts, "visits")
    states = {
        TicketState.NO_SHOW: "no_show",
        TicketState.LEFT: "left",
        TicketState.CLOSED: "day_end",
    }
    ending = states.get(TicketState(record.state), "open" if record.open else "")
    if ending:
        _count(counts, ending)
    if record.alone:
        _count(counts, "alone")
    if ended:
        _count(counts, "served")
        _count(counts, "ended", len(ended))
        if len(ended) > 1:
            _count(counts, "several")
    for name, key in _lines(into, record):
        line = into[name].setdefault(key, [[], [], [0, 0, 0]])[2]
        line[0] += 1
        line[1] += ending == "no_show"
        line[2] += ending == "left"


def _lines(into: Rollup, record: VisitRecord) -> Iterator[tuple[str, str]]:
    yield "classes", record.priority
    yield "groups", record.group
    if "centres" in into:
        yield "centres", record.centre


def _add_times(into: Rollup, record: VisitRecord, marks: frozenset[str], now: datetime) -> None:
    wait = record.first_wait_s
    if not record.called and record.open:
        wait = max(wait, int((now - record.arrived_at).total_seconds()))
    came = local(record.arrived_at)
    place = 0 if record.called else 1
    # By the service day, so that whoever came after midnight is of the evening before.
    cell = f"{record.day.weekday()}.{came.hour}"
    into["waits"].setdefault(cell, [[], []])[place].append(wait)
    for name, key in _lines(into, record):
        into[name][key][place].append(wait)
    if record.open:
        return
    if not marks & _TOTALS_OUT and record.called:
        into["total"].append(record.total_wait_s)
    if not marks & _STAY_OUT and record.state == TicketState.DONE:
        into["stay"].append(record.stay_s)
        into["away"] += record.away_s
        into["stayed"] += record.stay_s
    if record.wrap_up_s is not None and defined.SERVICE_TOO_LONG not in marks:
        into["wrap"].append(record.wrap_up_s)


def _add_services(into: Rollup, record: VisitRecord, marks: frozenset[str]) -> None:
    timed = not marks & _SERVICES_OUT
    ended = [service for service in record.services if service.outcome is not None]
    for service in ended:
        row = into["services"].setdefault(service.code, [[], [0, 0, 0, 0]])
        row[1][_OUTCOMES.index(service.outcome)] += 1
        if timed and service.started_at is not None and service.served_s <= _LONGEST_SERVICE_S:
            row[0].append(service.served_s)
            if service.staff is not None and record.in_person:
                _add_time(_of_staff(into, service.staff)["f"], service, record.priority, service.started_at)
        measure = MEASURE_OF.get(service.code)
        if measure is not None and service.outcome is Outcome.COMPLETED:
            _add_measure(into, measure, record.person)
    served_by = {service.staff for service in ended if service.staff is not None} if record.in_person else set()
    for staff in served_by:
        of_staff = _of_staff(into, staff)
        of_staff["v"] += 1
        of_staff["m"] += len(ended) > 1
    for staff in record.undone_by:
        _of_staff(into, staff)["u"] += 1
    for leg in record.legs:
        if leg.reason == "chosen" and leg.staff is not None:
            _count(_of_staff(into, leg.staff)["c"], leg.said or "other")


def _add_time(
    into: dict[str, dict[str, list[int]]], service: ServiceRecord, priority: str, started_at: datetime
) -> None:
    sums = into.setdefault(service.code, {}).setdefault(f"{priority}|{local(started_at).hour}", [0, 0, 0])
    seconds = service.served_s
    sums[0] += 1
    sums[1] += seconds
    sums[2] += seconds * seconds


def _add_measure(into: Rollup, measure: str, person: str) -> None:
    row = into["measures"].setdefault(measure, [[], 0, 0])
    row[1] += 1
    if not person:
        row[2] += 1
    elif person not in row[0]:
        row[0].append(person)


def _of_staff(into: Rollup, staff: str) -> dict[str, Any]:
    found: dict[str, Any] = into["staff"].setdefault(staff, {"v": 0, "m": 0, "u": 0, "c": {}, "f": {}})
    return found


def _add_windows(into: Rollup, record: VisitRecord, marks: frozenset[str]) -> None:
    if marks & _SERVICES_OUT:
        return
    there: Counter[int] = Counter()
    for leg in record.legs:
        if leg.window is None or leg.started_at is None or leg.ended_at is None or not leg.ended:
            continue
        there[leg.window] += max(0, int((leg.ended_at - leg.started_at) / timedelta(seconds=1)))
        if leg.reason != "resumed" and record.in_person:
            way = max(0, int((leg.started_at - leg.called_at) / timedelta(seconds=1)))
            into["windows"].setdefault(str(leg.window), [[], []])[1].append(way)
    for window, seconds in there.items():
        if seconds <= _LONGEST_SERVICE_S:
            into["windows"].setdefault(str(window), [[], []])[0].append(seconds)


# ---------------------------------------------------------------- joining


def _join(into: Rollup, other: Mapping[str, Any]) -> None:
    for name in ("n", "out"):
        for key, count in other[name].items():
            _count(into[name], key, count)
    into["days"] = sorted({*into["days"], *other["days"]})
    for name in ("total", "stay", "wrap"):
        into[name].extend(other[name])
    for name in ("away", "stayed"):
        into[name] += other[name]
    for name in ("waits", "windows"):
        for key, (first, second) in other[name].items():
            row = into[name].setdefault(key, [[], []])
            row[0].extend(first)
            row[1].extend(second)
    for name in ("classes", "groups"):
        for key, (called, censored, counts) in other[name].items():
            row = into[name].setdefault(key, [[], [], [0, 0, 0]])
            row[0].extend(called)
            row[1].extend(censored)
            row[2] = [mine + more for mine, more in zip(row[2], counts, strict=True)]
    for key, (seconds, outcomes) in other["services"].items():
        row = into["services"].setdefault(key, [[], [0, 0, 0, 0]])
        row[0].extend(seconds)
        row[1] = [mine + more for mine, more in zip(row[1], outcomes, strict=True)]
    for key, of_staff in other["staff"].items():
        _join_staff(_of_staff(into, key), of_staff)
    for key, (people, services, unknown) in other["measures"].items():
        row = into["measures"].setdefault(key, [[], 0, 0])
        row[0] = sorted({*row[0], *people})
        row[1] += services
        row[2] += unknown


def _join_staff(into: dict[str, Any], other: Mapping[str, Any]) -> None:
    for name in ("v", "m", "u"):
        into[name] += other[name]
    for reason, count in other["c"].items():
        _count(into["c"], reason, count)
    for code, strata in other["f"].items():
        of_code = into["f"].setdefault(code, {})
        for key, (count, seconds, squares) in strata.items():
            mine = of_code.get(key)
            if mine is None:
                of_code[key] = [count, seconds, squares]
            else:
                mine[0] += count
                mine[1] += seconds
                mine[2] += squares


def _sorted(rolled: Rollup) -> Rollup:
    """The same however it came together: two that are equal are written alike."""
    for name in ("total", "stay", "wrap", "days"):
        rolled[name].sort()
    for name in ("waits", "windows", "classes", "groups", "centres"):
        for row in rolled.get(name, {}).values():
            row[0].sort()
            row[1].sort()
    for row in rolled["services"].values():
        row[0].sort()
    for row in rolled["measures"].values():
        row[0].sort()
    return rolled
