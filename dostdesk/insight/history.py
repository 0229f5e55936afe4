"""The answer of the history page, from what periods add up to: pure, and the same at a hub and at central."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from dostdesk.insight import definitions as defined
from dostdesk.insight.people import fair_view
from dostdesk.insight.quantiles import median, quantiles
from dostdesk.insight.survival import Curve, Waits
from dostdesk.insight.totals import Line, Totals
from dostdesk.protocol import insight as shapes
from dostdesk.storage.insight import BreakRow

BIN_S, BINS = 150, 17
_SHARES = (0.10, 0.25, 0.50, 0.75, 0.90)
_PAPERS_MISSING, _DECLINED = 1, 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Targets:
    """What is promised, by the policy and the catalogue in force now.

    Attributes:
        within_s, within_share: The service level: so many are called within so long.
        long_wait_s: What nine of ten should not exceed.
        groups: Promised wait of each queue group, by letter.
        services: Planned seconds at the counter, by code.
    """

    within_s: int
    within_share: float
    long_wait_s: int
    groups: Mapping[str, int] = field(default_factory=dict)
    services: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Service days, both included, and what they add up to."""

    since: date
    until: date
    totals: Totals

    @property
    def shape(self) -> shapes.PeriodShape:
        days, visits = len(self.totals.days), self.totals.counts["visits"]
        return shapes.PeriodShape(since=self.since, until=self.until, days=days, visits=visits)


def answer(
    period: Period,
    compared: Period | None,
    *,
    group: str,
    targets: Targets,
    names: Mapping[str, str] | None,
    breaks: Sequence[BreakRow],
    freshness: Sequence[shapes.CentreFreshness],
    now: datetime,
) -> shapes.HistoryAnswer:
    """Everything that the page shows.

    Args:
        names: Of staff by their ids; None where people are not told.
    """
    totals = period.totals
    waits = totals.waits()
    curve = waits.curve()
    visits = totals.counts["visits"]
    several = len(totals.centres) > 1
    return shapes.HistoryAnswer(
        definitions=defined.DEFINITIONS_VERSION,
        period=period.shape,
        compared=None if compared is None else compared.shape,
        group=group,
        offline_share=_share(totals.counts["alone"], visits),
        kpis=_kpis(totals, curve, None if compared is None else compared.totals, targets),
        heat=_heat(totals, targets),
        waits=_waits(waits, curve, targets),
        services=_services(totals, targets),
        groups=_lines(totals.groups, targets, targets.groups),
        priorities=_lines(totals.classes, targets),
        windows=() if several else _windows(totals),
        centres=_lines(totals.centres, targets),
        fair=None if names is None or several else fair_view(totals.staff, names, breaks, now),
        left_out=_left_out(totals),
        freshness=tuple(freshness),
        answered_at=now,
    )


# ---------------------------------------------------------------- the row on top


@dataclass(frozen=True, slots=True)
class _Value:
    value: float | None
    count: int | None = None
    mean: float | None = None


def _kpis(totals: Totals, curve: Curve, before: Totals | None, targets: Targets) -> tuple[shapes.Kpi, ...]:
    now = _values(totals, curve, targets)
    then = {} if before is None else _values(before, before.waits().curve(), targets)
    aims = {
        defined.WAIT_P90.code: float(targets.long_wait_s),
        defined.IN_TARGET.code: targets.within_share,
        defined.SERVICE_P50.code: _planned(totals, targets),
    }
    found = []
    for measure in defined.KPIS:
        value, target = now[measure.code], aims.get(measure.code)
        found.append(
            shapes.Kpi(
                code=measure.code,
                unit=measure.unit,
                value=value.value,
                before=then[measure.code].value if then else None,
                target=target,
                count=value.count,
                mean=value.mean,
                good=measure.good,
                met=_met(value.value, target, measure.good),
            )
        )
    return tuple(found)


def _met(value: float | None, target: float | None, good: str) -> bool | None:
    if value is None or target is None:
        return None
    return value >= target if good == "up" else value <= target


def _values(totals: Totals, curve: Curve, targets: Targets) -> dict[str, _Value]:
    """Every measure of `definitions.KPIS`, by its code."""
    visits, served, ended = totals.counts["visits"], totals.counts["served"], totals.counts["ended"]
    outcomes = [sum(row.outcomes[place] for row in totals.services.values()) for place in range(4)]
    service: Counter[int] = Counter()
    for row in totals.services.values():
        service.update(row.seconds)
    days = len(totals.days)
    return {
        "visits": _Value(visits, visits, _share(visits, days)),
        "wait_p50": _Value(curve.quantile(0.5)),
        "wait_p90": _Value(curve.quantile(0.9)),
        "in_target": _Value(curve.called_within(targets.within_s)),
        "service_p50": _Value(median(service), service.total()),
        "no_show": _Value(_share(totals.counts["no_show"], visits), totals.counts["no_show"]),
        "several_services": _Value(
            _share(totals.counts["several"], served), totals.counts["several"], _share(ended, served)
        ),
        "left": _Value(_share(totals.counts["left"], visits), totals.counts["left"]),
        "papers_missing": _Value(_share(outcomes[_PAPERS_MISSING], sum(outcomes)), outcomes[_PAPERS_MISSING]),
        "refused": _Value(_share(outcomes[_DECLINED], sum(outcomes)), outcomes[_DECLINED]),
        "total_wait_p50": _Value(median(totals.total)),
        "away_share": _Value(_share(totals.away_s, totals.stayed_s)),
        "way_p50": _Value(median(totals.way)),
        "wrap_up_p50": _Value(median(totals.wrap_up)),
        "stay_p50": _Value(median(totals.stay)),
    }


def _planned(totals: Totals, targets: Targets) -> float | None:
    """What the catalogue plans for the services that were done, on the average."""
    planned = count = 0
    for code, row in totals.services.items():
        if code in targets.services:
            planned += targets.services[code] * row.seconds.total()
            count += row.seconds.total()
    return _share(planned, count)


# ---------------------------------------------------------------- waits


def _heat(totals: Totals, targets: Targets) -> shapes.Heat:
    cells = []
    for (weekday, hour), waits in sorted(totals.cells.items()):
        p90 = waits.curve().quantile(0.9)
        above = p90 is not None and p90 > targets.long_wait_s
        cells.append(shapes.HeatCell(weekday=weekday, hour=hour, visits=waits.visits, p90_s=p90, above=above))
    return shapes.Heat(
        target_s=targets.long_wait_s,
        hours=tuple(sorted({cell.hour for cell in cells})),
        weekdays=tuple(sorted({cell.weekday for cell in cells})),
        cells=tuple(cells),
    )


def _waits(waits: Waits, curve: Curve, targets: Targets) -> shapes.Waits:
    censored, visits = waits.censored.total(), waits.visits
    bins = []
    for number in range(BINS if waits.called else 0):
        since, until = number * BIN_S, (number + 1) * BIN_S
        share = curve.called_between(since, until if number < BINS - 1 else None)
        bins.append(
            shapes.HistogramBin(
                from_s=since,
                until_s=until,
                visits=share * visits,
                share=share,
                in_target=until <= targets.within_s,
            )
        )
    return shapes.Waits(
        bins=tuple(bins),
        p50_s=curve.quantile(0.50),
        p75_s=curve.quantile(0.75),
        p90_s=curve.quantile(0.90),
        p95_s=curve.quantile(0.95),
        within_s=targets.within_s,
        within_share=curve.called_within(targets.within_s),
        within_target=targets.within_share,
        visits=visits,
        censored=censored,
        censored_share=_share(censored, visits),
    )


# ---------------------------------------------------------------- tables


def _services(totals: Totals, targets: Targets) -> tuple[shapes.ServiceRow, ...]:
    rows = []
    for code, row in totals.services.items():
        p10, p25, p50, p75, p90 = quantiles(row.seconds, _SHARES)
        completed, papers_missing, advised, declined = row.outcomes
        rows.append(
            shapes.ServiceRow(
                code=code,
                count=sum(row.outcomes),
                p10_s=p10,
                p25_s=p25,
                p50_s=p50,
                p75_s=p75,
                p90_s=p90,
                target_s=targets.services.get(code),
                completed=completed,
                papers_missing=papers_missing,
                advised=advised,
                declined=declined,
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.count, row.code)))


def _lines(
    lines: Mapping[str, Line], targets: Targets, promised: Mapping[str, int] | None = None
) -> tuple[shapes.GroupRow, ...]:
    rows = []
    for key, line in sorted(lines.items()):
        if line.visits:
            curve = line.waits.curve()
            rows.append(
                shapes.GroupRow(
                    key=key,
                    visits=line.visits,
                    wait_p50_s=curve.quantile(0.5),
                    wait_p90_s=curve.quantile(0.9),
                    within_share=curve.called_within(targets.within_s),
                    no_show_share=_share(line.no_show, line.visits),
                    left_share=_share(line.left, line.visits),
                    target_s=(promised or {}).get(key),
                )
            )
    return tuple(rows)


def _windows(totals: Totals) -> tuple[shapes.WindowRow, ...]:
    rows = []
    for number, window in sorted(totals.windows.items()):
        p50, p90 = quantiles(window.seconds, (0.5, 0.9))
        rows.append(
            shapes.WindowRow(
                window=number,
                visits=window.seconds.total(),
                at_window_p50_s=p50,
                at_window_p90_s=p90,
                way_p50_s=median(window.way),
            )
        )
    return tuple(rows)


def _left_out(totals: Totals) -> tuple[shapes.LeftOut, ...]:
    return tuple(
        shapes.LeftOut(code=code, visits=totals.left_out[code], from_what=from_what)
        for code, from_what in defined.LEFT_OUT_OF.items()
        if totals.left_out[code]
    )


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole else None
