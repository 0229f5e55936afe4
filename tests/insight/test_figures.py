"""Each figure is what it says it is: held against values that can be counted by hand, or against a plainer way."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta

import pytest

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import EventKind
from dostdesk.domain.text import sort_key
from dostdesk.insight.adding import Adding
from dostdesk.insight.fair import Expected
from dostdesk.insight.history import Period, Targets, answer
from dostdesk.insight.packing import packed
from dostdesk.insight.people import fair_view
from dostdesk.insight.periods import check_period, compared_with
from dostdesk.insight.quantiles import quantiles
from dostdesk.insight.rollups import roll
from dostdesk.insight.survival import Waits
from dostdesk.insight.totals import OfStaff, Totals
from dostdesk.insight.visits import VisitRecord
from dostdesk.protocol.insight import Compare, HistoryAnswer
from tests.insight.days import MONDAY, Visit, moment, served
from tests.insight.keeping import CENTRE, LONG_AFTER
from tests.insight.made_up import weeks

TARGETS = Targets(within_s=900, within_share=0.85, long_wait_s=1500, groups={"P": 900}, services={"pension-age": 600})


def totals_of(records: list[VisitRecord]) -> Totals:
    adding = Adding(alone=True)
    adding.add(CENTRE, packed("", roll(records, LONG_AFTER)))
    return adding.totals()


def told(visits: list[Visit], **more: object) -> HistoryAnswer:
    period = Period(since=MONDAY, until=MONDAY + timedelta(days=4), totals=totals_of([one.record() for one in visits]))
    given = {"group": "", "targets": TARGETS, "names": {}, "breaks": (), "freshness": (), "now": LONG_AFTER, **more}
    return answer(period, None, **given)  # type: ignore[arg-type]


def value(found: HistoryAnswer, code: str) -> float | None:
    return next(kpi.value for kpi in found.kpis if kpi.code == code)


# ---------------------------------------------------------------- estimates


def test_without_censoring_the_estimate_is_the_plain_percentile() -> None:
    draw = random.Random(1)
    seconds = [draw.randrange(3000) for _ in range(997)]
    waits = Waits(called=Counter(seconds))
    curve = waits.curve()
    for share in (0.5, 0.75, 0.9, 0.95):
        assert curve.quantile(share) == quantiles(Counter(seconds), (share,))[0]
        assert curve.quantile(share) == sorted(seconds)[-(-int(share * 1000) * 997 // 1000) - 1]
    assert curve.called_within(900) == pytest.approx(sum(one <= 900 for one in seconds) / 997)


def test_the_estimate_counts_those_who_left_as_the_textbook_does() -> None:
    # Freireich et al. 1963, 6-MP arm: the remission times with which the estimate is taught.
    ended = Counter({6: 3, 7: 1, 10: 1, 13: 1, 16: 1, 22: 1, 23: 1})
    censored = Counter({6: 1, 9: 1, 10: 1, 11: 1, 17: 1, 19: 1, 20: 1, 25: 1, 32: 2, 34: 1, 35: 1})
    curve = Waits(called=ended, censored=censored).curve()
    left = {seconds: round(share, 3) for seconds, share in zip(curve.seconds, curve.left, strict=True)}
    assert left == {6: 0.857, 7: 0.807, 10: 0.753, 13: 0.690, 16: 0.627, 22: 0.538, 23: 0.448}
    assert curve.quantile(0.5) == 23
    assert curve.quantile(0.9) is None, "so many were never called"


def test_who_leaves_does_not_make_waits_shorter() -> None:
    stayed = Waits(called=Counter({60 * minute: 1 for minute in range(1, 41)}))
    left = Waits(called=Counter({60 * minute: 1 for minute in range(1, 21)}), censored=Counter({1230: 20}))
    assert stayed.curve().quantile(0.5) == left.curve().quantile(0.5) == 1200
    plain = quantiles(left.called, (0.5,))[0]
    assert plain == 600, "leaving them out would halve it"


def test_nothing_gives_nothing_and_divides_by_nothing() -> None:
    assert quantiles(Counter(), (0.1, 0.9)) == (None, None)
    curve = Waits().curve()
    assert (curve.quantile(0.5), curve.called_within(900)) == (None, None)
    only_left = Waits(censored=Counter({60: 3})).curve()
    assert (only_left.quantile(0.1), only_left.called_within(900)) == (None, None)


# ---------------------------------------------------------------- the page


def test_the_page_adds_up() -> None:
    visits = [
        served(
            f"v{place}",
            moment(MONDAY, 9 + place % 3),
            wait_s=60 * place,
            services=("pension-age",) * (1 + place % 2),
        )
        for place in range(1, 21)
    ]
    visits.append(Visit("gone", moment(MONDAY, 11)).at(EventKind.TICKET_LEFT, moment(MONDAY, 11, 30), reason=""))
    visits.append(
        Visit("no", moment(MONDAY, 11))
        .called(moment(MONDAY, 11, 5))
        .at(EventKind.TICKET_NO_SHOW, moment(MONDAY, 11, 7))
    )
    found = told(visits)
    assert (found.period.visits, found.period.days) == (22, 1)
    assert value(found, "visits") == 22
    assert value(found, "no_show") == pytest.approx(1 / 22)
    assert value(found, "left") == pytest.approx(1 / 22)
    assert value(found, "several_services") == 0.5
    assert value(found, "service_p50") == 480
    assert value(found, "in_target") == found.waits.within_share == pytest.approx(16 / 22)
    # One went after all others had been called, and never was.
    assert sum(one.share for one in found.waits.bins) == pytest.approx(21 / 22)
    assert found.waits.censored == 1
    assert sum(cell.visits for cell in found.heat.cells) == 22
    assert {(cell.weekday, cell.hour) for cell in found.heat.cells} == {(0, 9), (0, 10), (0, 11)}
    (service,) = found.services
    assert (service.count, service.p10_s, service.p90_s, service.target_s) == (30, 480, 480, 600)
    assert [(row.key, row.visits) for row in found.groups] == [("P", 22)]
    assert found.left_out == ()


def test_an_empty_period_has_no_figures_and_no_error() -> None:
    found = told([])
    assert {kpi.value for kpi in found.kpis} <= {None, 0}
    assert (found.waits.bins, found.heat.cells, found.services, found.offline_share) == ((), (), (), None)


def test_a_centre_that_never_closed_a_ticket_still_tells_who_waits() -> None:
    found = told([Visit(f"w{place}", moment(MONDAY, 10)) for place in range(5)])
    assert found.period.visits == 5
    assert (found.waits.censored, found.waits.censored_share, found.waits.p50_s) == (5, 1.0, None)


def test_what_is_marked_is_left_out_and_told() -> None:
    good = [served(f"g{place}", moment(MONDAY, 10), wait_s=120) for place in range(10)]
    bad = [
        served("fourteen hours", moment(MONDAY, 9), wait_s=60, service_s=14 * 3600),
        served("office", moment(MONDAY, 9), in_person=False),
        Visit("clock", moment(MONDAY, 10))
        .called(moment(MONDAY, 11))
        .started(moment(MONDAY, 11))
        .ended(0, moment(MONDAY, 10))
        .done(moment(MONDAY, 10)),
        Visit("cancelled", moment(MONDAY, 10)).at(EventKind.TICKET_CANCELLED, moment(MONDAY, 11), reason="x"),
    ]
    found, plain = told(good + bad), told(good)
    assert {one.code: one.visits for one in found.left_out} == {
        "too_long": 1, "service_too_long": 1, "back_office": 1, "clock_jumped": 1, "cancelled": 1,
    }  # fmt: skip
    for code in ("wait_p50", "wait_p90", "in_target", "way_p50", "stay_p50"):
        assert value(found, code) == value(plain, code), code
    assert value(found, "visits") == 12
    assert all(one.from_what for one in found.left_out)


def test_times_are_those_of_the_centres_own_clock() -> None:
    late = served("late", moment(MONDAY, 23, 50), wait_s=30)
    after_midnight = served("after", moment(MONDAY + timedelta(days=1), 0, 20), wait_s=30)
    found = told([late, after_midnight])
    assert {(cell.weekday, cell.hour) for cell in found.heat.cells} == {(0, 23), (0, 0)}
    assert found.period.days == 1


# ---------------------------------------------------------------- people


def staff_of(visits: list[Visit]) -> dict[str, OfStaff]:
    return totals_of([one.record() for one in visits]).staff


def test_who_does_what_takes_long_is_not_slow() -> None:
    visits = []
    for place in range(300):
        came = moment(MONDAY, 10)
        visits.append(served(f"a{place}", came, staff="long", services=("pension-age",), service_s=1200))
        visits.append(served(f"b{place}", came, staff="short", services=("record",), service_s=120))
        visits.append(served(f"c{place}", came, staff="both", services=("record",), service_s=120))
        visits.append(served(f"d{place}", came, staff="both", services=("pension-age",), service_s=1200))
    view = fair_view(staff_of(visits), {}, (), LONG_AFTER)
    assert [row.ratio for row in view.rows] == pytest.approx([1.0, 1.0, 1.0])


def test_the_interval_holds_a_clerk_who_only_had_bad_luck_and_not_one_who_takes_twice_as_long() -> None:
    visits = weeks(7, 60, 40)
    view = fair_view(staff_of(visits), {f"s-{place}": f"Person {place}" for place in range(4)}, (), LONG_AFTER)
    by_name = {row.staff: row for row in view.rows}
    assert len(by_name) == 4
    slow = by_name["s-1"]
    assert slow.low is not None
    assert slow.low > 1.2
    for other in ("s-0", "s-2", "s-3"):
        row = by_name[other]
        assert row.high is not None
        assert row.high < 1
        assert row.low is not None
        assert row.ratio is not None
        assert row.low < row.ratio < row.high


def test_names_stand_in_the_azerbaijani_order_and_few_visits_are_hidden() -> None:
    names = {"1": "Zeynallı", "2": "Əliyev", "3": "Çingiz", "4": "Cəfərova", "5": "Xəlilov", "6": "Hidden"}
    staff = {code: OfStaff(visits=200) for code in names} | {"6": OfStaff(visits=199)}
    view = fair_view(staff, names, (), LONG_AFTER)
    assert [row.name for row in view.rows] == ["Cəfərova", "Çingiz", "Əliyev", "Xəlilov", "Zeynallı"]
    assert [row.name for row in view.rows] == sorted((row.name for row in view.rows), key=sort_key)
    assert (view.hidden, view.least) == (1, 200)
    assert {row.ratio for row in view.rows} == {None}, "nothing was expected of anybody"


def test_a_thin_stratum_gives_way_to_a_wider_one() -> None:
    times = {"a": {"regular|9": [2, 200, 20_000], "regular|10": [50, 10_000, 2_000_000], "care|9": [1, 900, 810_000]}}
    expected = Expected({"one": OfStaff(visits=53, times=times)})
    assert expected.of("a", "regular|10") == 200
    assert expected.of("a", "regular|9") == pytest.approx(10_200 / 52)
    assert expected.of("a", "care|9") == pytest.approx(11_100 / 53)
    assert expected.of("unknown", "regular|9") == 0.0


# ---------------------------------------------------------------- periods


@pytest.mark.parametrize(
    ("since", "until", "compare", "wanted"),
    [
        ("2025-10-01", "2025-10-31", Compare.PREVIOUS, ("2025-09-01", "2025-09-30")),
        ("2025-07-01", "2025-09-30", Compare.PREVIOUS, ("2025-04-01", "2025-06-30")),
        ("2025-10-06", "2025-10-12", Compare.PREVIOUS, ("2025-09-29", "2025-10-05")),
        ("2025-10-06", "2025-10-06", Compare.PREVIOUS, ("2025-09-29", "2025-09-29")),
        ("2025-10-06", "2025-10-15", Compare.PREVIOUS, ("2025-09-22", "2025-10-01")),
        ("2025-02-01", "2025-02-28", Compare.YEAR_BEFORE, ("2024-02-01", "2024-02-29")),
        ("2024-02-29", "2024-02-29", Compare.YEAR_BEFORE, ("2023-02-28", "2023-02-28")),
    ],
)
def test_a_period_is_compared_with_the_one_that_people_mean(
    since: str, until: str, compare: Compare, wanted: tuple[str, str]
) -> None:
    found = compared_with(date.fromisoformat(since), date.fromisoformat(until), compare)
    assert found is not None
    assert tuple(day.isoformat() for day in found) == wanted


def test_no_comparison_and_periods_that_are_none() -> None:
    assert compared_with(MONDAY, MONDAY, Compare.NONE) is None
    wrong = (
        (MONDAY, MONDAY - timedelta(days=1)),
        (date(2010, 1, 1), MONDAY),
        (date.min, date.min),
        (date.max, date.max),
    )
    for since, until in wrong:
        with pytest.raises(RefusedError) as refused:
            check_period(since, until)
        assert refused.value.code == "range_wrong"
