"""What is decided of days between two releases counts at every window for what is promised from then on."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from dostdesk.central import calendar
from dostdesk.domain.calendar import DecidedDay
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import EventDraft
from dostdesk.domain.services import DocumentState
from dostdesk.protocol.central_directory import DIRECTORY as FETCHED
from dostdesk.protocol.outlook import Outlook
from dostdesk.storage.engine import writing
from dostdesk.storage.hub.tables import DIRECTORY
from tests.desk.place import Place
from tests.directory.linked import LinkedHub
from tests.insight.lived import Town

# From 18.11.2026, a Wednesday.
FIFTEEN_WORKING_DAYS, SATURDAY = date(2026, 12, 9), date(2026, 12, 5)


def promised(desk: Place) -> date:
    """The day that is promised to a citizen now, by the service's own term."""
    service = desk.serve().ticket.services[0].id
    desk.fill(service)
    on = desk.desk.actions.submit(service).promised_on
    desk.desk.actions.finish({}, False)
    return on


def closes(hub: LinkedHub, clock: ManualClock, *days: date, is_open: bool = False) -> None:
    for day in days:
        decided = DecidedDay(day=day, open=is_open, name="Qurban bayramı", decision="№ 512, 17.11.2026")
        calendar.decide(hub.store, decided, clock.now())
    hub.follow()


def test_a_decision_after_the_release_reaches_the_desk_and_moves_what_is_promised_from_then_on(
    hub: LinkedHub, desk: Place, clock: ManualClock
) -> None:
    desk.sign_in()
    first = promised(desk)
    assert first == FIFTEEN_WORKING_DAYS
    closes(hub, clock, first)
    desk.turn()
    assert promised(desk) == date(2026, 12, 10)
    # Whoever was promised a day has it: at the hub, on paper, and after a restart.
    desk.restart()
    desk.settle()
    with hub.hub.store.reading() as rows:
        events = [event.body["promised_on"] for event in rows.feed.all() if "promised_on" in event.body]
    assert events[0] == first.isoformat()
    closes(hub, clock, first, is_open=True)
    desk.turn()
    assert promised(desk) == first


def test_a_term_ends_on_a_day_that_is_worked_instead(hub: LinkedHub, desk: Place, clock: ManualClock) -> None:
    desk.sign_in()
    assert promised(desk) == FIFTEEN_WORKING_DAYS
    closes(hub, clock, date(2026, 11, 21), is_open=True)
    desk.turn()
    assert promised(desk) == date(2026, 12, 8)
    closes(hub, clock, date(2026, 11, 28), SATURDAY, is_open=True)
    desk.turn()
    assert promised(desk) == SATURDAY
    calendar.withdraw(hub.store, SATURDAY, clock.now())
    hub.follow()
    desk.turn()
    assert promised(desk) == date(2026, 12, 7)


def test_a_correction_keeps_its_promise_whatever_was_decided_since(
    hub: LinkedHub, desk: Place, clock: ManualClock
) -> None:
    desk.sign_in()
    service = desk.serve().ticket.services[0].id
    draft = desk.fill(service)
    sent = desk.desk.actions.submit(service)
    closes(hub, clock, sent.promised_on)
    desk.turn()
    code = desk.desk.release_of(1).service("udsy-apply").documents[0].code
    desk.desk.actions.save_draft(service, replace(draft, documents={**draft.documents, code: DocumentState.SCANNED}))
    again = desk.desk.actions.submit(service)
    assert again.number == sent.number
    assert again.paper != sent.paper
    assert again.promised_on == sent.promised_on


def test_nothing_is_promised_in_a_year_that_nobody_knows(hub: LinkedHub, desk: Place, clock: ManualClock) -> None:
    known = max(day.year for day in desk.desk.release_of(1).calendar.closed)
    clock.advance(date(known, 12, 30) - clock.now().date())
    desk.turn()
    desk.sign_in()
    service = desk.serve().ticket.services[0].id
    desk.fill(service)
    with pytest.raises(RefusedError) as refused:
        desk.desk.actions.submit(service)
    assert (refused.value.code, refused.value.facts) == ("calendar_year_unknown", {"year": known + 1})
    assert desk.visit.applications == ()


def test_what_was_decided_is_there_after_a_restart_without_a_hub(
    hub: LinkedHub, desk: Place, clock: ManualClock
) -> None:
    day = date(2027, 3, 13)
    closes(hub, clock, day, is_open=True)
    desk.turn()
    desk.wire.cut = True
    desk.restart()
    calendar_here = desk.desk.release_of(1).calendar
    assert calendar_here.is_open(day)
    assert date(2027, 3, 9) in calendar_here.estimated
    calendar.announce(hub.store, 2027, clock.now())
    hub.follow()
    desk.wire.cut = False
    clock.advance(timedelta(seconds=30))
    desk.turn()
    desk.turn()
    assert not desk.desk.release_of(1).calendar.estimated & {date(2027, 3, 9)}


def test_paydays_reach_the_hub_and_promise_nothing(hub: LinkedHub, desk: Place, clock: ManualClock) -> None:
    desk.sign_in()
    followed, mark = hub.hub.parts.directory, hub.hub.parts.directory.days_mark
    calendar.add_payday(hub.store, FIFTEEN_WORKING_DAYS, clock.now())
    calendar.add_payday(hub.store, SATURDAY, clock.now())
    hub.follow()
    assert followed.days.paydays == {FIFTEEN_WORKING_DAYS, SATURDAY}
    desk.turn()
    assert followed.days_mark == mark
    assert promised(desk) == FIFTEEN_WORKING_DAYS
    assert not desk.desk.release_of(1).calendar.is_open(SATURDAY)
    closes(hub, clock, FIFTEEN_WORKING_DAYS)
    desk.turn()
    assert promised(desk) == date(2026, 12, 10)
    hub.restart()
    assert hub.hub.parts.directory.days.paydays == {FIFTEEN_WORKING_DAYS, SATURDAY}
    calendar.withdraw_payday(hub.store, SATURDAY, clock.now())
    hub.follow()
    assert hub.hub.parts.directory.days.paydays == {FIFTEEN_WORKING_DAYS}


def test_a_hub_that_was_upgraded_fetches_what_it_did_not_keep(hub: LinkedHub, clock: ManualClock) -> None:
    calendar.add_payday(hub.store, SATURDAY, clock.now())
    # The second time it hears of the devices that it told of the first time.
    hub.follow()
    hub.follow()
    with writing(hub.hub.store._engine) as connection:
        # As programs before this one kept it.
        kept = json.loads(connection.execute(select(DIRECTORY.c.days)).scalar_one())
        del kept["paydays"], kept["names"]
        connection.execute(update(DIRECTORY).values(days=json.dumps(kept)))
    hub.restart()
    version = hub.version
    assert hub.hub.parts.directory.days.paydays == frozenset()
    hub.follow()
    assert (hub.version, hub.hub.parts.directory.days.paydays) == (version, {SATURDAY})
    fetched = hub.line.down[FETCHED]
    hub.follow()
    assert hub.line.down[FETCHED] == fetched


def test_more_people_are_expected_on_a_payday(hub: LinkedHub, clock: ManualClock) -> None:
    town = Town(5, windows=10, visits=120, first=date(2026, 11, 4))
    past = [day for day in town.open_days(10) if day < clock.now().date()]
    for day in past:
        town.visits = 260 if day in past[2::4] else 120
        events = list(town.events(day))
        with hub.hub.store.writing() as rows:
            for event in events:
                draft = EventDraft(entity=event.entity, kind=event.kind, body=event.body)
                rows.feed.append(draft, op_id=event.op_id, order=0, hub_time=event.hub_time)

    def expected() -> float:
        outlook = Outlook.model_validate_json(hub.hub.parts.foresight.outlook())
        return sum(one.expected or 0.0 for one in outlook.half_hours)

    unknown = expected()
    for day in past[2::4]:
        calendar.add_payday(hub.store, day, clock.now())
    hub.follow()
    ordinary = expected()
    calendar.add_payday(hub.store, clock.now().date(), clock.now())
    hub.follow()
    payday = expected()
    assert ordinary < unknown < payday
    assert payday > 1.25 * ordinary
