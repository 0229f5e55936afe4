"""The history, asked from a desk of its hub: by a supervisor, by a clerk of himself, and without a link by nobody."""

from __future__ import annotations

import pytest

from dostdesk.desk import insight
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.hub.register_port import InventedRegister
from dostdesk.protocol.central_insight import StatisticsAsked
from dostdesk.protocol.insight import Compare, HistoryAnswer, HistoryAsked, MeasuresTable
from tests.desk.place import NINE, SUPERVISOR, Place

TODAY = NINE.date()
ASKED = HistoryAsked(since=TODAY, until=TODAY, group="P", compare=Compare.YEAR_BEFORE)


def parts(place: Place) -> dict[str, object]:
    return {"work": place.desk._work, "api": place.desk._line.talkers.api}


def test_a_supervisor_reads_the_history_and_the_table(place: Place) -> None:
    place.sign_in(SUPERVISOR)
    told = insight.read_history(ASKED, **parts(place))  # type: ignore[arg-type]
    assert (told.period.visits, told.group) == (0, "P")
    assert told.compared is not None
    assert told.compared.since.year == TODAY.year - 1
    assert told.freshness[0].centre == "12"
    assert insight.read_measures(TODAY, TODAY, **parts(place)).rows == ()  # type: ignore[arg-type]
    own = insight.read_own_work(TODAY, TODAY, **parts(place))  # type: ignore[arg-type]
    assert (own.row, own.least) == (None, 200)
    with pytest.raises(RefusedError, match="range_wrong"):
        insight.read_own_work(TODAY, TODAY.replace(year=2000), **parts(place))  # type: ignore[arg-type]


def test_the_hub_asks_central_for_all_centres_with_what_it_promises(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[StatisticsAsked] = []

    def statistics(_: InventedRegister, one: StatisticsAsked) -> HistoryAnswer:
        asked.append(one)
        return told

    def measures(_: InventedRegister, one: StatisticsAsked) -> MeasuresTable:
        asked.append(one)
        return MeasuresTable(definitions=1, since=one.since, until=one.until, rows=(), freshness=())

    place.sign_in(SUPERVISOR)
    told = insight.read_history(ASKED, **parts(place))  # type: ignore[arg-type]
    with pytest.raises(OutsideError, match="hub_failed"):
        insight.read_all_centres(ASKED, **parts(place))  # type: ignore[arg-type]
    monkeypatch.setattr(InventedRegister, "statistics", statistics)
    monkeypatch.setattr(InventedRegister, "measures", measures)
    some = ASKED.model_copy(update={"centres": ("12", "31")})
    assert insight.read_all_centres(some, **parts(place)) == told  # type: ignore[arg-type]
    insight.read_measures(TODAY, TODAY, of_central=True, **parts(place))  # type: ignore[arg-type]
    history, table = asked
    assert (history.value(), history.asker.role) == (some, "supervisor")
    assert (history.targets.within_s, history.targets.long_wait_s) == (900, 1500)
    assert {one.group: one.seconds for one in history.targets.groups}["P"] == 900
    assert {one.service: one.seconds for one in history.targets.services}["pension-old-age"] > 60
    assert (table.centres, table.since) == ((), TODAY)


def test_a_clerk_reads_nobody_elses_work_and_nobody_reads_before_he_signed_in(place: Place) -> None:
    with pytest.raises(RefusedError, match="signed_out"):
        insight.read_history(ASKED, **parts(place))  # type: ignore[arg-type]
    with pytest.raises(RefusedError, match="signed_out"):
        insight.read_own_work(TODAY, TODAY, **parts(place))  # type: ignore[arg-type]
    place.sign_in()
    with pytest.raises(RefusedError, match="right_missing"):
        insight.read_history(ASKED, **parts(place))  # type: ignore[arg-type]
    assert insight.read_own_work(TODAY, TODAY, **parts(place)).row is None  # type: ignore[arg-type]
    place.wire.cut()
    with pytest.raises(OutsideError, match="hub_unreachable"):
        insight.read_own_work(TODAY, TODAY, **parts(place))  # type: ignore[arg-type]


def test_services_are_called_as_the_catalogue_calls_them(place: Place) -> None:
    names = insight.service_names(place.desk._work, "az")
    assert names["udsy-apply"]
    assert names != insight.service_names(place.desk._work, "ru")
