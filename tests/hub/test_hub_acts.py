"""A supervisor's acts at the hub: what they do, what they refuse, what takes them back, and what waits for its time."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dostdesk.domain.clock import to_text
from dostdesk.domain.events import EventKind, content_hash
from dostdesk.domain.ids import TicketId, WindowNo
from dostdesk.domain.ops import OpKind, OpStatus
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.windows import Window
from dostdesk.hub.directory import take_directory
from dostdesk.storage.hub.ops import Answer
from tests.hub.hub_floor import Desk, Floor


def refused(answer: Answer, code: str) -> bool:
    return (answer.status, answer.code) == (OpStatus.REFUSED, code)


def applied(answer: Answer) -> Answer:
    assert answer.status is OpStatus.APPLIED, answer
    return answer


@pytest.fixture
def clerk(floor: Floor) -> Desk:
    made = floor.desk("desk-1", 1)
    made.open(1)
    return made


@pytest.fixture
def other(floor: Floor) -> Desk:
    made = floor.desk("desk-2", 2)
    made.open(2)
    return made


@pytest.fixture
def chief(floor: Floor) -> Desk:
    return floor.desk("desk-5", 5)


def window(floor: Floor, no: int) -> Window:
    with floor.store.reading() as rows:
        return rows.queue.window(WindowNo(no)) or Window(no=WindowNo(no))


def ticket(floor: Floor, answer: Answer) -> Ticket:
    with floor.store.reading() as rows:
        found = rows.queue.ticket(TicketId(answer.body["ticket"]["id"]))
    assert found is not None
    return found


def act(chief: Desk, kind: OpKind, no: int, **more: Any) -> Answer:
    seen = {} if kind is OpKind.END_FORGOTTEN else {"seen": window(chief.floor, no).revision}
    return chief.ask(kind, {"window": no, **seen, **more})


def kinds(floor: Floor) -> list[EventKind]:
    with floor.store.reading() as rows:
        return [event.kind for event in rows.feed.all()]


def turn(floor: Floor) -> None:
    """The next device is heard."""
    parts = floor.hub.parts
    with floor.store.writing() as rows:
        parts.turns(rows, floor.clock.now())
        events = list(rows.feed.appended)
    if events:
        parts.timetable.committed(events)


def test_only_a_supervisor_steers(clerk: Desk, other: Desk) -> None:
    assert refused(act(clerk, OpKind.CLOSE_OTHER, 2, reason="queue"), "right_missing")
    assert other.window == 2


def test_a_window_that_was_closed_from_outside_is_opened_again_for_whoever_sat_there(
    floor: Floor, clerk: Desk, chief: Desk
) -> None:
    applied(act(chief, OpKind.CLOSE_OTHER, 1, reason="staffing"))
    closed = window(floor, 1)
    assert not closed.open
    assert closed.was is not None
    assert (closed.was.staff, closed.was.device, closed.was.by) == ("s-1", "desk-1", "s-5")
    assert refused(clerk.call(), "window_not_open")
    applied(act(chief, OpKind.OPEN_OTHER, 1, reason="queue"))
    assert (window(floor, 1).staff, window(floor, 1).device) == ("s-1", "desk-1")
    clerk.issue()
    applied(clerk.call())


def test_nobody_is_put_at_a_window_at_which_nobody_is_signed_in(floor: Floor, clerk: Desk, chief: Desk) -> None:
    assert refused(act(chief, OpKind.OPEN_OTHER, 3, reason="queue"), "window_nobody")
    assert refused(act(chief, OpKind.OPEN_OTHER, 1, reason="queue"), "other_window_open")
    act(chief, OpKind.CLOSE_OTHER, 1, reason="queue")
    clerk.open(4)
    assert refused(act(chief, OpKind.OPEN_OTHER, 1, reason="queue"), "window_nobody")
    floor.advance(hours=13)
    chief = floor.desk("desk-5b", 5)
    assert refused(act(chief, OpKind.OPEN_OTHER, 1, reason="queue"), "window_nobody")


def test_an_act_on_a_window_that_has_changed_is_refused(clerk: Desk, other: Desk, chief: Desk) -> None:
    seen = window(chief.floor, 1).revision
    applied(clerk.ask(OpKind.ASK_HELP, {"window": 1, "code": "question"}))
    assert refused(chief.ask(OpKind.CLOSE_OTHER, {"window": 1, "seen": seen, "reason": "queue"}), "act_stale")
    assert window(chief.floor, 1).open
    assert other.window == 2


def test_a_window_with_a_citizen_is_neither_closed_nor_paused(clerk: Desk, chief: Desk) -> None:
    clerk.issue()
    clerk.call()
    until = to_text(chief.floor.clock.now() + timedelta(minutes=9))
    assert refused(act(chief, OpKind.CLOSE_OTHER, 1, reason="queue"), "other_window_busy")
    assert refused(act(chief, OpKind.PAUSE_OTHER, 1, reason="lunch", until=until), "other_window_busy")


def test_a_break_from_outside_its_other_end_and_its_end(floor: Floor, clerk: Desk, chief: Desk) -> None:
    now = floor.clock.now()
    applied(act(chief, OpKind.PAUSE_OTHER, 1, reason="lunch", until=to_text(now + timedelta(minutes=30))))
    pause = window(floor, 1).pause
    assert pause is not None
    assert (pause.by, pause.since) == ("s-5", now)
    clerk.issue()
    assert refused(clerk.call(), "window_on_break")
    floor.advance(minutes=5)
    longer = to_text(now + timedelta(minutes=40))
    applied(act(chief, OpKind.PAUSE_OTHER, 1, reason="lunch", until=longer))
    moved = window(floor, 1).pause
    assert moved is not None
    assert (moved.since, moved.until) == (now, now + timedelta(minutes=40))
    applied(act(chief, OpKind.RESUME_OTHER, 1, reason="queue"))
    assert refused(act(chief, OpKind.RESUME_OTHER, 1, reason="queue"), "window_not_paused")
    applied(clerk.call())


def test_other_skills_decide_the_next_call_and_last_until_the_window_closes(
    floor: Floor, clerk: Desk, chief: Desk
) -> None:
    wanted = {"primary": ["E"], "secondary": ["M"], "reason": "queue"}
    clerk.issue("E")
    assert refused(clerk.call(), "nobody_waiting")
    applied(act(chief, OpKind.CHANGE_SKILLS, 1, **wanted))
    assert refused(act(chief, OpKind.CHANGE_SKILLS, 1, **wanted), "nothing_changed")
    assert refused(act(chief, OpKind.CHANGE_SKILLS, 1, **{**wanted, "primary": []}), "skills_none")
    assert refused(act(chief, OpKind.CHANGE_SKILLS, 1, **{**wanted, "primary": ["Q"]}), "group_unknown")
    assert refused(act(chief, OpKind.CHANGE_SKILLS, 1, **{**wanted, "primary": ["M"]}), "skills_twice")
    assert applied(clerk.call()).body["ticket"]["group"] == "E"
    assert window(floor, 1).skills.primary == frozenset("E")


def test_a_directory_that_says_nothing_new_leaves_what_a_supervisor_changed(
    floor: Floor, clerk: Desk, chief: Desk
) -> None:
    applied(act(chief, OpKind.CHANGE_SKILLS, 1, primary=["E"], secondary=[], reason="queue"))
    parts = floor.hub.parts
    told = replace(parts.central.directory(), version=7)
    with floor.store.writing() as rows:
        take_directory(rows, told, now=floor.clock.now(), new_id=floor.new_id)
    assert window(floor, 1).skills.primary == frozenset("E")
    assert clerk.window == 1


def test_a_plan_of_breaks_stays_with_the_window(floor: Floor, clerk: Desk, chief: Desk) -> None:
    now = floor.clock.now()
    at = [to_text(now + timedelta(minutes=minutes)) for minutes in (60, 75, 70, 90)]
    plan = [{"reason": "lunch", "start": at[0], "end": at[1]}]
    applied(act(chief, OpKind.PLAN_BREAKS, 1, breaks=plan))
    crossing = [*plan, {"reason": "rest", "start": at[2], "end": at[3]}]
    assert refused(act(chief, OpKind.PLAN_BREAKS, 1, breaks=crossing), "break_times_wrong")
    clerk.ask(OpKind.CLOSE_WINDOW, {"window": 1})
    clerk.open(1)
    assert [(one.reason, one.start) for one in window(floor, 1).breaks] == [("lunch", now + timedelta(minutes=60))]


def test_help_is_asked_for_taken_back_and_ended(floor: Floor, clerk: Desk, chief: Desk) -> None:
    applied(clerk.ask(OpKind.ASK_HELP, {"window": 1, "code": "equipment"}))
    assert window(floor, 1).help is not None
    applied(clerk.ask(OpKind.TAKE_HELP_BACK, {"window": 1}))
    assert window(floor, 1).help is None
    assert refused(act(chief, OpKind.END_HELP, 1), "help_none")
    assert refused(clerk.ask(OpKind.ASK_HELP, {"window": 1, "code": "tea"}), "reason_unknown")
    applied(clerk.ask(OpKind.ASK_HELP, {"window": 1, "code": "safety"}))
    applied(act(chief, OpKind.END_HELP, 1))
    assert window(floor, 1).help is None


def test_a_forgotten_service_ends_and_gives_way_to_what_its_desk_reports_later(
    floor: Floor, clerk: Desk, chief: Desk
) -> None:
    served = clerk.issue()
    clerk.call()
    clerk.about(OpKind.START, ticket(floor, served).id)
    at = floor.clock.now() + timedelta(minutes=1)
    floor.advance(minutes=40)
    here = ticket(floor, served)
    told = {"ticket": here.id, "claim": here.claim, "reason": "forgotten", "waits": False}
    assert refused(act(chief, OpKind.END_FORGOTTEN, 1, **{**told, "claim": floor.new_id()}), "act_stale")
    applied(act(chief, OpKind.END_FORGOTTEN, 1, **told))
    assert (ticket(floor, served).state, ticket(floor, served).claim) == (TicketState.CLOSED, None)
    clerk.issue()
    assert refused(act(chief, OpKind.END_FORGOTTEN, 1, **told), "act_stale")
    # The desk had not been heard, and had finished long before.
    done = {"service_id": here.services[0].id, "outcome": "advised"}
    applied(clerk.ask(OpKind.FINISH_SERVICE, {"ticket": here.id, **done}, happened_at=at))
    assert clerk.ask(OpKind.FINISH_VISIT, {"ticket": here.id}, happened_at=at).status is OpStatus.APPLIED
    after = ticket(floor, served)
    assert (after.state, after.clock.served) == (TicketState.DONE, timedelta(minutes=1))


def test_what_was_at_a_window_may_wait_again(floor: Floor, clerk: Desk, other: Desk, chief: Desk) -> None:
    served = clerk.issue()
    clerk.call()
    clerk.about(OpKind.START, ticket(floor, served).id)
    before = ticket(floor, served)
    told = {"ticket": before.id, "claim": before.claim, "reason": "clerk_left", "waits": True}
    applied(act(chief, OpKind.END_FORGOTTEN, 1, **told))
    after = ticket(floor, served)
    assert (after.state, after.due_at, after.leg_no, after.window) == (TicketState.WAITING, before.due_at, 2, None)
    assert applied(other.call()).body["ticket"]["id"] == before.id


def test_tickets_are_moved_with_their_due_times_and_back(floor: Floor, clerk: Desk, chief: Desk) -> None:
    first = clerk.issue("Y")
    clerk.call()
    second, third = clerk.issue("Y"), clerk.issue("P")
    due = ticket(floor, second).due_at
    wanted = [ticket(floor, one).id for one in (first, second, third)]
    did = chief.op(OpKind.MOVE_TICKETS, {"tickets": wanted, "group": "E"})
    answer = chief.send(did).answers[0]
    assert (answer.body["touched"], answer.body["left_out"]) == (2, ["Y-001"])
    assert (ticket(floor, second).group, ticket(floor, second).due_at) == ("E", due)
    applied(chief.ask(OpKind.UNDO_ACT, {"op": did.op_id}))
    assert [ticket(floor, one).group for one in (second, third)] == ["Y", "P"]
    assert refused(chief.ask(OpKind.UNDO_ACT, {"op": did.op_id}), "undo_act_late")
    one = chief.ask(OpKind.MOVE_TICKETS, {"tickets": wanted[:1], "group": "E"})
    assert refused(one, "ticket_at_window")


def test_a_whole_group_is_moved_to_a_window_that_is_open(floor: Floor, clerk: Desk, chief: Desk) -> None:
    waiting = [clerk.issue("E") for _ in range(3)]
    to = {"from_group": "E", "group": "E", "to_window": 6}
    assert refused(chief.ask(OpKind.MOVE_TICKETS, to), "destination_closed")
    assert applied(chief.ask(OpKind.MOVE_TICKETS, {**to, "to_window": 1})).body["touched"] == 3
    assert {ticket(floor, one).line for one in waiting} == {"w:1"}
    assert refused(chief.ask(OpKind.MOVE_TICKETS, {**to, "to_window": 1}), "nobody_waiting_there")
    assert applied(clerk.call()).body["ticket"]["reason"]["code"] == "sent_here"


def test_another_class_counts_from_arrival(floor: Floor, clerk: Desk, chief: Desk) -> None:
    came = clerk.issue()
    before = ticket(floor, came)
    floor.advance(minutes=3)
    wanted = {"ticket": before.id, "was": "regular", "priority": "care", "reason": "request"}
    did = chief.op(OpKind.CHANGE_PRIORITY, wanted)
    applied(chief.send(did).answers[0])
    after = ticket(floor, came)
    assert (after.priority, after.due_at) == ("care", before.arrived_at + timedelta(minutes=7))
    assert refused(chief.ask(OpKind.CHANGE_PRIORITY, wanted), "ticket_changed")
    applied(chief.ask(OpKind.UNDO_ACT, {"op": did.op_id}))
    assert (ticket(floor, came).priority, ticket(floor, came).due_at) == ("regular", before.due_at)


@pytest.mark.parametrize("redue", [True, False])
def test_other_targets_are_for_who_comes_and_if_wanted_for_who_waits(
    floor: Floor, clerk: Desk, chief: Desk, redue: bool
) -> None:
    waits = clerk.issue("Y")
    before = ticket(floor, waits)
    wanted = {"groups": {"Y": 5}, "classes": {}, "redue": redue, "reason": "queue"}
    did = chief.op(OpKind.CHANGE_TARGETS, wanted)
    assert applied(chief.send(did).answers[0]).body["touched"] == int(redue)
    comes = ticket(floor, clerk.issue("Y"))
    assert comes.due_at == comes.arrived_at + timedelta(minutes=5)
    expected = timedelta(minutes=5) if redue else before.target
    assert ticket(floor, waits).due_at == before.arrived_at + expected
    applied(chief.ask(OpKind.UNDO_ACT, {"op": did.op_id}))
    assert ticket(floor, waits).due_at == before.due_at
    assert ticket(floor, clerk.issue("Y")).target == before.target


def test_what_the_law_sets_nobody_changes(chief: Desk, clerk: Desk) -> None:
    law = {"groups": {}, "classes": {"by_law": 5}, "redue": True, "reason": "queue"}
    assert refused(chief.ask(OpKind.CHANGE_TARGETS, law), "class_by_law")
    nothing = {"groups": {"Y": None}, "classes": {}, "redue": True, "reason": "queue"}
    assert refused(chief.ask(OpKind.CHANGE_TARGETS, nothing), "nothing_changed")
    assert clerk.window == 1


def _later(floor: Floor, act: OpKind, minutes: int, **payload: Any) -> dict[str, Any]:
    due = to_text(floor.clock.now() + timedelta(minutes=minutes))
    return {"scheduled": floor.new_id(), "due": due, "act": act.value, "payload": payload}


def test_an_act_for_later_is_carried_out_at_its_time_also_after_a_restart(
    floor: Floor, clerk: Desk, chief: Desk
) -> None:
    told = _later(floor, OpKind.CHANGE_SKILLS, 10, window=1, primary=["E"], secondary=[], reason="queue")
    applied(chief.ask(OpKind.SCHEDULE_ACT, told))
    floor.advance(minutes=9)
    turn(floor)
    assert window(floor, 1).skills.primary == frozenset("Y")
    # Nothing of a timetable is in memory alone.
    floor.hub.parts.timetable.__init__()  # type: ignore[misc]
    floor.advance(minutes=1)
    turn(floor)
    turn(floor)
    assert window(floor, 1).skills.primary == frozenset("E")
    assert kinds(floor).count(EventKind.SCHEDULE_ENDED) == 1
    with floor.store.reading() as rows:
        assert rows.queue.hall().schedule == ()
    assert clerk.window == 1


def test_an_act_that_cannot_be_at_its_time_is_kept_as_missed(floor: Floor, clerk: Desk, chief: Desk) -> None:
    told = _later(floor, OpKind.CLOSE_OTHER, 5, window=1, reason="staffing")
    applied(chief.ask(OpKind.SCHEDULE_ACT, told))
    clerk.issue()
    clerk.call()
    floor.advance(minutes=6)
    turn(floor)
    with floor.store.reading() as rows:
        (missed,) = rows.queue.hall().schedule
    assert (missed.missed, window(floor, 1).open) == ("other_window_busy", True)
    applied(chief.ask(OpKind.UNSCHEDULE, {"scheduled": missed.id}))
    assert refused(chief.ask(OpKind.UNSCHEDULE, {"scheduled": missed.id}), "schedule_unknown")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"act": "call_next"}, "schedule_act_wrong"),
        ({"payload": {"window": 1}}, "schedule_act_wrong"),
        ({"due": "2026-11-23T04:00:00Z"}, "schedule_time_wrong"),
        ({"due": "2027-11-23T04:00:00Z"}, "schedule_time_wrong"),
        ({"payload": {"window": 44, "reason": "queue"}}, "window_unknown"),
    ],
)
def test_not_everything_can_be_done_later(floor: Floor, chief: Desk, change: dict[str, Any], code: str) -> None:
    told = _later(floor, OpKind.CLOSE_OTHER, 5, window=1, reason="staffing")
    assert refused(chief.ask(OpKind.SCHEDULE_ACT, {**told, **change}), code)


def test_a_message_is_read_once_at_each_window_and_goes_with_the_day(floor: Floor, clerk: Desk, chief: Desk) -> None:
    message = floor.new_id()
    sent = applied(chief.ask(OpKind.SEND_MESSAGE, {"message": message, "windows": [1], "phrase": "call_me"}))
    assert sent.body["touched"] == 1
    for _ in range(2):
        applied(clerk.ask(OpKind.READ_MESSAGE, {"message": message, "window": 1}))
    assert kinds(floor).count(EventKind.MESSAGE_READ) == 1
    assert refused(chief.ask(OpKind.SEND_MESSAGE, {"message": floor.new_id(), "windows": []}), "message_empty")
    with floor.store.reading() as rows:
        assert list(rows.queue.hall().messages[0].read) == [1]
    applied(chief.ask(OpKind.CLOSE_DAY, {"day": "2026-11-23", "force": True}))
    with floor.store.reading() as rows:
        assert rows.queue.hall().messages == ()
    applied(clerk.ask(OpKind.READ_MESSAGE, {"message": message, "window": 1}))


def test_words_wait_for_their_blob(floor: Floor, chief: Desk) -> None:
    content = b'{"text": "salam"}'
    op = chief.op(OpKind.SEND_MESSAGE, {"message": floor.new_id(), "windows": [], "content": content_hash(content)})
    assert chief.send(op).missing == (content_hash(content),)
    with floor.store.writing() as rows:
        rows.papers.put_blob(content_hash(content), content, "desk-5", floor.clock.now())
    assert chief.send(op).answers[0].status is OpStatus.APPLIED


def test_an_announcement_stands_until_it_is_ended(floor: Floor, chief: Desk) -> None:
    until = to_text(floor.clock.now() + timedelta(minutes=30))
    told = {"announcement": floor.new_id(), "until": until, "phrase": "closing_soon", "facts": {"minutes": 30}}
    applied(chief.ask(OpKind.ANNOUNCE, told))
    with floor.store.reading() as rows:
        (standing,) = rows.queue.hall().announcements
    assert (standing.phrase, standing.facts) == ("closing_soon", {"minutes": 30})
    applied(chief.ask(OpKind.END_ANNOUNCEMENT, {"announcement": standing.id}))
    assert refused(chief.ask(OpKind.END_ANNOUNCEMENT, {"announcement": standing.id}), "announcement_ended")


@pytest.mark.parametrize("fact", ["0TEST01", "Vüqar", "12:99", 1_000_000])
def test_nothing_about_anybody_fits_into_a_phrase(floor: Floor, chief: Desk, fact: str | int) -> None:
    until = to_text(floor.clock.now() + timedelta(minutes=30))
    told = {"announcement": floor.new_id(), "until": until, "phrase": "break_until", "facts": {"time": fact}}
    assert refused(chief.ask(OpKind.ANNOUNCE, told), "payload_malformed")


def test_an_act_is_taken_back_within_eight_seconds_by_whoever_did_it(floor: Floor, clerk: Desk, chief: Desk) -> None:
    did = chief.op(
        OpKind.CHANGE_SKILLS,
        {"window": 1, "seen": window(floor, 1).revision, "primary": ["E"], "secondary": [], "reason": "queue"},
    )
    applied(chief.send(did).answers[0])
    second = floor.desk("desk-6", 1)
    assert refused(second.ask(OpKind.UNDO_ACT, {"op": did.op_id}), "undo_not_yours")
    floor.advance(seconds=9)
    assert refused(chief.ask(OpKind.UNDO_ACT, {"op": did.op_id}), "undo_act_late")
    closes = chief.op(OpKind.CLOSE_OTHER, {"window": 1, "seen": None, "reason": "queue"})
    chief.send(closes)
    assert refused(chief.ask(OpKind.UNDO_ACT, {"op": closes.op_id}), "undo_none")
    assert clerk.window == 1


def test_a_ticket_that_was_cancelled_by_mistake_waits_as_before(floor: Floor, clerk: Desk, chief: Desk) -> None:
    came = clerk.issue()
    before = ticket(floor, came)
    did = chief.op(OpKind.CANCEL_TICKET, {"ticket": before.id, "reason": "mistake"})
    chief.send(did)
    floor.advance(seconds=5)
    applied(chief.ask(OpKind.UNDO_ACT, {"op": did.op_id}))
    after = ticket(floor, came)
    assert (after.state, after.clock, after.due_at) == (TicketState.WAITING, before.clock, before.due_at)


def test_the_end_of_the_day_takes_a_word_for_each_kind_that_is_left(floor: Floor, clerk: Desk, chief: Desk) -> None:
    clerk.issue()
    clerk.issue()
    clerk.call()
    day = {"day": "2026-11-23", "force": True}
    shown = {"waiting": 1, "called": 1}
    words = {"waiting": "sent_home"}
    assert refused(chief.ask(OpKind.CLOSE_DAY, {**day, "shown": {"waiting": 1}, "words": words}), "day_account_stale")
    assert refused(chief.ask(OpKind.CLOSE_DAY, {**day, "shown": shown, "words": words}), "day_word_missing")
    applied(chief.ask(OpKind.CLOSE_DAY, {**day, "shown": shown, "words": {**words, "called": "gone"}}))
    with floor.store.reading() as rows:
        events = list(rows.feed.all())
    closed = sorted(event.body["reason"] for event in events if event.kind is EventKind.TICKET_CLOSED)
    assert closed == ["gone", "sent_home"]
    assert events[-1].body["words"] == {"waiting": "sent_home", "called": "gone"}
