"""What central says of staff counts at a hub and its desks within one step, and nothing that was begun is lost."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from dostdesk.central.directory import add_member, directory_of, dismiss, post, retire_device, set_password
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.events import EventKind
from dostdesk.domain.rights import Role
from dostdesk.domain.stays import Outcome
from dostdesk.domain.tickets import TicketState
from dostdesk.storage.passwords import hashed
from tests.desk.place import CLERK, OTHER_CLERK, PASSWORD, Place
from tests.directory.linked import CENTRE, LinkedHub, working

HASH = hashed(PASSWORD)
NEWCOMER = "n.yeni"


def employ(hub: LinkedHub, clock: ManualClock, login: str = NEWCOMER) -> None:
    add_member(hub.store, login=login, name="Nuray Yeni", short_name="N. Yeni", now=clock.now())
    set_password(hub.store, login, HASH, clock.now())
    post(hub.store, login, working(clock), clock.now())


def refusal(act: object) -> str:
    with pytest.raises(RefusedError) as refused:
        act()  # type: ignore[operator]
    return refused.value.code


def test_a_new_member_of_staff_signs_in_after_one_step(hub: LinkedHub, desk: Place, clock: ManualClock) -> None:
    assert refusal(lambda: desk.sign_in(NEWCOMER)) == "password_wrong"
    employ(hub, clock)
    before = hub.version
    assert hub.follow() == 0
    assert hub.version > before
    desk.sign_in(NEWCOMER)
    assert desk.view().staff is not None
    desk.issue()
    desk.desk.actions.call_next()


def test_who_left_is_refused_with_a_sentence_and_his_visit_is_not_lost(
    hub: LinkedHub, desk: Place, clock: ManualClock
) -> None:
    desk.sign_in()
    visit = desk.serve()
    waiting = desk.issue()
    dismiss(hub.store, CLERK, CENTRE, None, clock.now())
    hub.follow()
    # He can ask for nothing more, …
    assert refusal(
        lambda: desk.desk.actions.issue_ticket(services=("udsy-apply",), priority="regular", language="az")
    ) == ("staff_left")
    # … but what happens at his window is taken: form, application, receipt.
    service = visit.ticket.services[0].id
    desk.fill(service)
    submitted = desk.desk.actions.submit(service)
    desk.desk.actions.finish({}, False)
    desk.settle()
    assert desk.hub_application(submitted.number) is not None
    with hub.hub.store.reading() as rows:
        ticket = rows.queue.ticket(visit.ticket.id)
        assert rows.ops.quarantined() == {}
    assert ticket is not None
    assert ticket.state is TicketState.DONE
    assert ticket.services[0].outcome is Outcome.COMPLETED
    assert refusal(desk.desk.actions.call_next) == "staff_left"
    desk.desk.actions.sign_out()
    desk.settle()
    assert refusal(lambda: desk.sign_in(CLERK)) == "staff_left"
    assert refusal(lambda: desk.desk.actions.sign_in(login=CLERK, password="x", window=None)) == "password_wrong"
    # Whoever waits is there for the next.
    desk.sign_in(OTHER_CLERK)
    desk.desk.actions.call_next()
    assert desk.visit.ticket.label == waiting


def test_the_free_window_of_whoever_left_closes(hub: LinkedHub, desk: Place, clock: ManualClock) -> None:
    desk.sign_in()
    dismiss(hub.store, CLERK, CENTRE, None, clock.now())
    hub.follow()
    with hub.hub.store.reading() as rows:
        assert not any(window.open for window in rows.queue.windows())
        kinds = [event.kind for event in rows.feed.all()]
    assert kinds[-2:] == [EventKind.DIRECTORY_TAKEN, EventKind.WINDOW_CLOSED]
    desk.turn()
    assert desk.view().window_lost


def test_a_last_day_ends_by_itself_and_without_a_link(hub: LinkedHub, desk: Place, clock: ManualClock) -> None:
    last = clock.now().date() + timedelta(days=1)
    dismiss(hub.store, CLERK, CENTRE, last, clock.now())
    hub.follow()
    hub.line.cut = True
    clock.advance(timedelta(days=1))
    desk.turn()
    desk.sign_in(CLERK)
    ends = desk.view().session_ends_at
    assert ends is not None
    clock.advance(timedelta(hours=20))
    desk.turn()
    assert refusal(
        lambda: desk.desk.actions.issue_ticket(services=("udsy-apply",), priority="regular", language="az")
    ) == ("staff_left")


def test_other_skills_count_for_the_next_call_and_in_the_clerks_list(
    hub: LinkedHub, desk: Place, clock: ManualClock
) -> None:
    desk.sign_in()
    label = desk.issue()
    letter = label[0]
    others = "".join(sorted(set("PYEASM") - {letter}))
    post(hub.store, CLERK, working(clock, primary=others, secondary=""), clock.now())
    hub.follow()
    assert refusal(desk.desk.actions.call_next) == "nobody_waiting"
    desk.turn()
    view = desk.view()
    assert view.staff is not None
    assert view.staff.skills.primary == frozenset(others)
    assert view.queue == ()
    assert [ticket.label for ticket in view.others] == [label]
    post(hub.store, CLERK, working(clock, primary=letter), clock.now())
    hub.follow()
    desk.desk.actions.call_next()
    assert desk.visit.ticket.label == label
    with hub.hub.store.writing() as rows:
        before = rows.live()
        rows.rebuild()
        assert rows.live() == before


def test_other_rights_count_at_the_next_op(hub: LinkedHub, desk: Place, clock: ManualClock) -> None:
    desk.sign_in()
    desk.issue()
    post(hub.store, CLERK, working(clock, Role.RECEPTION), clock.now())
    hub.follow()
    assert refusal(desk.desk.actions.call_next) == "right_missing"


def test_logins_change_hands(hub: LinkedHub, desk: Place, clock: ManualClock) -> None:
    with hub.store.writing() as rows:
        version = rows.directory.next_version(clock.now())
        one, other = rows.directory.by_login(CLERK), rows.directory.by_login(OTHER_CLERK)
        assert one is not None
        assert other is not None
        for member, login in ((one, "for a moment"), (other, CLERK), (one, OTHER_CLERK)):
            row = {"id": member.id, "login": login, "name": member.name, "short_name": member.short_name}
            rows.directory.put_member(type(member)(**row))
        rows.directory.stamp(CENTRE, version)
    hub.follow()
    desk.sign_in(CLERK)
    staff = desk.view().staff
    assert staff is not None
    assert staff.id == other.id


def test_without_a_link_the_last_directory_goes_on(hub: LinkedHub, desk: Place, clock: ManualClock) -> None:
    employ(hub, clock)
    hub.line.cut = True
    assert hub.follow() > 0
    hub.restart()
    desk.sign_in(CLERK)
    assert refusal(lambda: desk.desk.actions.sign_in(login=NEWCOMER, password=PASSWORD, window=None)) == (
        "password_wrong"
    )
    hub.line.cut = False
    hub.follow()
    hub.follow()
    assert hub.version == _told(hub, clock)


def test_a_directory_that_is_none_changes_nothing(hub: LinkedHub, clock: ManualClock) -> None:
    before = hub.version
    employ(hub, clock)
    for garbage in (
        lambda body: b"{}",
        lambda body: body[:-40],
        lambda body: body.replace(b'"centre":"12"', b'"centre":"07"'),
        lambda body: body.replace(b'"login":"qebul"', b'"login":"a.ceferova"'),
        lambda body: body.replace(b'"role":"reception"', b'"role":"king"'),
        lambda body: body.replace(b"$argon2id$", b"$argon2i$"),
    ):
        hub.line.spoil = lambda path, body, garbage=garbage: garbage(body) if path == "/v1/directory" else body  # type: ignore[misc]
        assert hub.follow() > 0
        assert hub.version == before
    hub.line.spoil = lambda path, body: body
    hub.follow()
    assert hub.version > before


def test_a_central_that_was_set_back_takes_nothing_from_the_hub_until_it_is_changed(
    hub: LinkedHub, clock: ManualClock
) -> None:
    dismiss(hub.store, CLERK, CENTRE, None, clock.now())
    hub.follow()
    seen = hub.version
    with hub.store.writing() as rows:
        # As an older back-up has it: she works there.
        rows.directory.stamp(CENTRE, seen - 1)
        version = rows.directory.next_version(clock.now())
        mine = next(one for one in rows.directory.postings(CENTRE) if one.staff.login == CLERK)
        rows.directory.put_posting(CENTRE, type(mine)(staff=mine.staff, password_hash="", since=mine.since))
    hub.follow()
    assert hub.version == seen
    clock.advance(timedelta(minutes=1))
    employ(hub, clock)
    hub.follow()
    assert hub.version > max(seen, version)


def test_a_retired_device_is_refused_with_a_sentence_and_may_still_report(
    hub: LinkedHub, desk: Place, clock: ManualClock
) -> None:
    hub.follow()
    desk.sign_in()
    visit = desk.serve()
    service = visit.ticket.services[0].id
    desk.fill(service)
    desk.wire.cut = True
    submitted = desk.desk.actions.submit(service)
    desk.desk.actions.finish({}, False)
    retire_device(hub.store, CENTRE, "desk-7", clock.now())
    hub.follow()
    desk.wire.cut = False
    for _ in range(6):
        clock.advance(timedelta(seconds=20))
        desk.turn()
    assert desk.hub_application(submitted.number) is not None
    assert desk.view().link.waiting == 0
    assert refusal(desk.desk.actions.call_next) == "device_retired"
    assert refusal(lambda: desk.desk.actions.sign_in(login=CLERK, password=PASSWORD, window=None)) == "device_retired"
    install = desk.desk.courier.introduction.install
    assert install is not None
    headers = {"Authorization": f"Bearer {install.token}"}
    for path in ("/v1/feed?after=0", "/v1/snapshot", "/v1/staff", "/v1/releases"):
        answer = hub.request(httpx.Request("GET", f"http://hub{path}", headers=headers))
        assert (answer.status_code, answer.json()["code"]) == (403, "device_retired")
    hub.restart()
    assert refusal(lambda: desk.desk.actions.sign_in(login=CLERK, password=PASSWORD, window=None)) == "device_retired"
    retire_device(hub.store, CENTRE, "desk-7", clock.now(), back=True)
    hub.follow()
    desk.turn()
    desk.sign_in(CLERK)


def test_devices_that_enrolled_are_known_to_central_after_one_step(
    hub: LinkedHub, desk: Place, clock: ManualClock
) -> None:
    hub.follow()
    hub.follow()
    known = {one.name: one for one in _directory(hub, clock).devices}
    assert known["desk-7"].program == "desk"
    assert [one.install_epoch for one in known["desk-7"].installs] == [1]
    asked = hub.line.down["/v1/devices"]
    version = hub.version
    hub.restart()
    hub.follow()
    assert hub.line.down["/v1/devices"] == asked
    assert hub.version == version


def test_series_are_centrals_two_at_a_time_and_none_without_it(hub: LinkedHub, desk: Place, clock: ManualClock) -> None:
    held = _directory(hub, clock).series
    assert [(one.series.code, one.device) for one in held] == [("000", "desk-7"), ("001", "desk-7")]
    with hub.hub.store.reading() as rows:
        assert [one.series for one in rows.numbers.series()] == [one.series for one in held]
        audit_feed = [event.body["code"] for event in rows.feed.all() if event.kind is EventKind.SERIES_GRANTED]
    assert audit_feed == ["000", "001"]
    hub.line.cut = True
    with pytest.raises(OutsideError, match="central_unreachable"):
        hub.hub.parts.central.directory()
    desk.sign_in()
    service = desk.serve().ticket.services[0].id
    desk.fill(service)
    assert desk.desk.actions.submit(service).number.startswith("12-26-000-00001-")


def _directory(hub: LinkedHub, clock: ManualClock):  # type: ignore[no-untyped-def]
    with hub.store.reading() as rows:
        return directory_of(rows, CENTRE, clock.now())


def _told(hub: LinkedHub, clock: ManualClock) -> int:
    return int(_directory(hub, clock).version)
