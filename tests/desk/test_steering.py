"""A supervisor's acts from his desk to the hub, and what the clerk at the other window sees of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from dostdesk.desk.actions import SendTo
from dostdesk.desk.steering import Steering
from dostdesk.desk.view import DeskView
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.events import EventKind
from dostdesk.domain.ids import WindowNo
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.windows import PlannedBreak, Skills, Window
from dostdesk.storage.desk import device
from dostdesk.storage.desk.device import Cursor
from tests.desk.place import SUPERVISOR, Place

Another = Callable[[str], Place]


@pytest.fixture
def chief(another: Another) -> Place:
    made = another("desk-1")
    made.sign_in(SUPERVISOR, window=None)
    return made


@pytest.fixture
def clerk(place: Place) -> Place:
    place.sign_in()
    return place


def steer(chief: Place) -> Steering:
    chief.turn()
    return chief.desk.actions.steer


def window(place: Place, no: int = 7) -> Window:
    return next(one for one in place.view().windows if one.no == no)


def waiting(place: Place) -> tuple[Ticket, ...]:
    view = place.view()
    return (*(up.ticket for up in view.queue), *view.others)


def here(place: Place) -> Ticket:
    return next(one for one in place.desk.actions.day_account().open if one.state.at_a_window)


def told(place: Place) -> list[EventKind]:
    place.turn()
    return [one.kind for one in place.view().told]


def test_a_clerk_is_told_that_his_window_was_closed_and_goes_on_when_it_is_opened(clerk: Place, chief: Place) -> None:
    steer(chief).close_window(window(chief), reason="staffing")
    assert told(clerk) == [EventKind.WINDOW_CLOSED]
    view = clerk.view()
    assert (view.window_lost, view.told[0].facts["why"]) == (True, "staffing")
    clerk.restart()
    assert [one.kind for one in clerk.view().told] == [EventKind.WINDOW_CLOSED]
    clerk.desk.actions.told_seen(view.told[-1].seq)
    assert clerk.view().told == ()
    steer(chief).open_window(window(chief), reason="queue")
    assert told(clerk) == [EventKind.WINDOW_OPENED]
    assert not clerk.view().window_lost


def test_what_a_clerk_does_himself_he_is_not_told(clerk: Place) -> None:
    clerk.desk.actions.pause("lunch", clerk.clock.now() + timedelta(minutes=30))
    clerk.settle()
    clerk.desk.actions.end_pause()
    clerk.settle()
    assert clerk.view().told == ()


def test_a_break_from_outside_stands_on_the_clerks_screen(clerk: Place, chief: Place) -> None:
    until = chief.clock.now() + timedelta(minutes=20)
    act = steer(chief).pause_window(window(chief), reason="lunch", until=until)
    assert told(clerk) == [EventKind.WINDOW_PAUSED]
    pause = clerk.view().pause
    assert pause is not None
    assert (pause.until, pause.by is not None) == (until, True)
    assert act.undo_until == chief.clock.now() + timedelta(seconds=8)
    steer(chief).undo(act.id)
    clerk.turn()
    assert clerk.view().pause is None


def test_other_skills_change_the_clerks_queue_at_once(clerk: Place, chief: Place) -> None:
    clerk.issue()
    assert clerk.view().queue
    group = waiting(clerk)[0].group
    others = frozenset(set("PYEASM") - {group})
    steer(chief).change_skills(window(chief), Skills(primary=others), reason="queue")
    assert told(clerk) == [EventKind.WINDOW_SKILLS_CHANGED]
    assert clerk.view().queue == ()
    assert len(clerk.view().others) == 1


def test_an_act_on_what_has_changed_meanwhile_is_refused(clerk: Place, chief: Place) -> None:
    chief.turn()
    shown = window(chief)
    clerk.desk.actions.ask_help("question")
    with pytest.raises(RefusedError) as refused:
        chief.desk.actions.steer.close_window(shown, reason="queue")
    assert (refused.value.code, refused.value.facts) == ("act_stale", {"window": 7})
    assert window(clerk).open


def test_who_may_not_steer_does_not(clerk: Place) -> None:
    with pytest.raises(RefusedError) as refused:
        clerk.desk.actions.steer.close_window(window(clerk), reason="queue")
    assert refused.value.code == "right_missing"


def test_nothing_is_steered_while_the_hub_is_away(clerk: Place, chief: Place) -> None:
    chief.turn()
    chief.wire.cut()
    with pytest.raises(OutsideError):
        chief.desk.actions.steer.close_window(window(chief), reason="queue")
    chief.wire.mend()
    chief.clock.advance(timedelta(minutes=2))
    chief.settle()
    # It expired: what was meant a minute ago is not done now.
    assert window(chief).open
    assert clerk.view().window == 7


def test_help_that_is_called_for_is_seen_and_ended(clerk: Place, chief: Place) -> None:
    clerk.desk.actions.ask_help("equipment")
    assert clerk.view().help is not None
    chief.turn()
    call = window(chief).help
    assert call is not None
    assert call.code == "equipment"
    steer(chief).end_help(window(chief))
    assert told(clerk) == [EventKind.WINDOW_HELP_ENDED]
    assert clerk.view().help is None
    clerk.desk.actions.ask_help("safety")
    clerk.desk.actions.take_help_back()
    assert clerk.view().help is None


def test_a_message_comes_with_its_words_and_is_marked_as_read(clerk: Place, chief: Place) -> None:
    sent = steer(chief).send_message((WindowNo(7),), text="Arxivə zəng edin")
    assert sent.touched == 1
    steer(chief).send_message((WindowNo(3),), phrase="call_me")
    clerk.turn()
    clerk.turn()
    (message,) = clerk.view().messages
    assert (message.text, message.read) == ("Arxivə zəng edin", False)
    assert message.author
    clerk.wire.cut()
    clerk.desk.actions.read_message(message.id)
    assert clerk.view().messages[0].read
    clerk.desk.actions.read_message(message.id)
    clerk.wire.mend()
    clerk.settle()
    chief.turn()
    assert list(chief.view().hall.messages[0].read) == [7]
    with clerk.wire.hub.hub.store.reading() as rows:
        feed = " ".join(str(event.body) for event in rows.feed.all())
    assert "Arxiv" not in feed


def test_neither_silence_nor_both_are_a_message(chief: Place) -> None:
    for said in ({}, {"phrase": "thanks", "text": "çox sağ ol"}, {"text": "  "}):
        with pytest.raises(RefusedError) as refused:
            steer(chief).send_message((), **said)
        assert refused.value.code == "message_empty"


def test_an_announcement_is_known_everywhere_until_it_ends(clerk: Place, chief: Place) -> None:
    until = chief.clock.now() + timedelta(minutes=30)
    steer(chief).announce(until=until, phrase="group_moved", facts={"group": "G", "window": 7})
    clerk.turn()
    (standing,) = clerk.view().hall.announcements
    assert (standing.phrase, standing.facts) == ("group_moved", {"group": "G", "window": 7})
    steer(chief).end_announcement(standing.id)
    clerk.turn()
    assert clerk.view().hall.announcements == ()


def test_waiting_tickets_are_moved_and_come_back(clerk: Place, chief: Place) -> None:
    clerk.issue()
    clerk.issue()
    chief.turn()
    before = waiting(chief)
    group = next(letter for letter in "PYEASM" if letter != before[0].group)
    act = steer(chief).move_tickets(before, SendTo(group=group))
    assert (act.touched, act.left_out) == (2, ())
    assert {one.group for one in waiting(chief)} == {group}
    steer(chief).undo(act.id)
    assert [one.group for one in waiting(chief)] == [one.group for one in before]
    act = steer(chief).move_group(before[0].group, SendTo(group=group))
    assert act.touched == 2


def test_another_class_another_due_time(clerk: Place, chief: Place) -> None:
    clerk.issue()
    chief.turn()
    (before,) = waiting(chief)
    steer(chief).change_priority(before, "mobility", reason="request")
    (after,) = waiting(chief)
    assert (after.priority, after.due_at) == ("mobility", before.arrived_at + timedelta(minutes=5))
    act = steer(chief).cancel(after, "asked")
    assert waiting(chief) == ()
    steer(chief).undo(act.id)
    assert waiting(chief)[0].due_at == after.due_at


def test_targets_change_at_their_time(clerk: Place, chief: Place) -> None:
    clerk.issue()
    chief.turn()
    (before,) = waiting(chief)
    at = chief.clock.now() + timedelta(minutes=2)
    steer(chief).change_targets(groups={before.group: 3}, classes={}, redue=True, reason="queue", at=at)
    assert [one.due for one in chief.view().hall.schedule] == [at]
    assert waiting(chief)[0].due_at == before.due_at
    clerk.clock.advance(timedelta(minutes=2))
    clerk.turn()
    chief.turn()
    assert waiting(chief)[0].due_at == before.arrived_at + timedelta(minutes=3)
    assert chief.view().hall.schedule == ()
    assert dict(chief.view().hall.targets.groups) == {before.group: 3}


def test_a_schedule_survives_the_hubs_restart(clerk: Place, chief: Place) -> None:
    at = chief.clock.now() + timedelta(minutes=2)
    chief.turn()
    steer(chief).close_window(window(chief), reason="staffing", at=at)
    clerk.wire.hub.restart()
    clerk.clock.advance(timedelta(minutes=3))
    clerk.settle()
    assert clerk.view().window_lost
    clerk.settle()


def test_a_plan_of_breaks_is_told_to_whoever_sits_there(clerk: Place, chief: Place) -> None:
    now = chief.clock.now()
    plan = (PlannedBreak(reason="lunch", start=now + timedelta(hours=2), end=now + timedelta(hours=3)),)
    steer(chief).plan_breaks(window(chief), plan)
    assert told(clerk) == [EventKind.WINDOW_BREAKS_PLANNED]
    assert window(clerk).breaks == plan


@pytest.mark.parametrize("waits", [True, False])
def test_a_forgotten_service_ends_and_the_clerk_keeps_what_he_wrote(clerk: Place, chief: Place, waits: bool) -> None:
    visit = clerk.serve()
    service = visit.ticket.services[0].id
    draft = clerk.fill(service)
    clerk.settle()
    chief.turn()
    served = here(chief)
    steer(chief).end_service(window(chief), served, reason="forgotten", waits=waits)
    assert told(clerk) == [EventKind.TICKET_RELEASED if waits else EventKind.TICKET_ENDED]
    view = clerk.view()
    assert view.visit is None
    assert view.told[0].facts["label"] == served.label
    kept = clerk.desk.actions.visit_of(served.id)
    assert kept.drafts[service].form == draft.form
    assert kept.ticket.state is (TicketState.WAITING if waits else TicketState.CLOSED)
    if waits:
        clerk.desk.actions.call_next()
        clerk.desk.actions.start("")
        assert clerk.visit.drafts[service].form == draft.form


def test_a_desk_that_was_not_heard_finishes_what_was_ended_for_it(clerk: Place, chief: Place) -> None:
    visit = clerk.serve()
    clerk.settle()
    clerk.wire.cut()
    chief.clock.advance(timedelta(minutes=2))
    from dostdesk.domain.stays import Outcome

    clerk.desk.actions.finish({visit.ticket.services[0].id: Outcome.ADVISED}, False)
    chief.clock.advance(timedelta(minutes=30))
    chief.settle()
    steer(chief).end_service(window(chief), here(chief), reason="desk_failed", waits=False)
    clerk.wire.mend()
    clerk.settle()
    chief.turn()
    assert clerk.view().last is not None
    account = chief.desk.actions.day_account()
    assert (account.counts, account.open) == ({TicketState.DONE: 1}, ())


def test_the_day_ends_with_a_word_for_each_kind_that_is_left(clerk: Place, chief: Place) -> None:
    clerk.serve()
    clerk.issue()
    clerk.settle()
    chief.turn()
    account = chief.desk.actions.day_account()
    with pytest.raises(RefusedError) as refused:
        steer(chief).close_day(account, {TicketState.WAITING: "sent_home"})
    assert refused.value.code == "day_word_missing"
    clerk.issue()
    words = {TicketState.WAITING: "sent_home", TicketState.SERVING: "forgotten"}
    with pytest.raises(RefusedError) as refused:
        steer(chief).close_day(account, words)
    assert refused.value.code == "day_account_stale"
    steer(chief).close_day(chief.desk.actions.day_account(), words)
    chief.turn()
    assert chief.desk.actions.day_account().open == ()


def test_a_hub_that_does_not_know_acts_is_asked_for_none(chief: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dostdesk.hub.routes.queue.PROTOCOL", 1)
    chief.turn()
    with pytest.raises(RefusedError) as refused:
        chief.desk.actions.steer.send_message((), phrase="thanks")
    assert refused.value.code == "hub_too_old"


def test_a_desk_that_joins_later_has_all_of_it_by_the_snapshot(clerk: Place, chief: Place) -> None:
    steer(chief).announce(until=chief.clock.now() + timedelta(hours=1), phrase="quiet_please")
    steer(chief).change_targets(groups={"P": 9}, classes={}, redue=False, reason="queue")
    steer(chief).close_window(window(chief), reason="queue")
    chief.turn()
    known: DeskView = chief.view()
    with clerk.store.writing() as transaction:
        device.put_cursor(transaction, Cursor(epoch=0, seq=0, hash=""))
    clerk.settle()
    clerk.settle()
    assert clerk.view().hall == known.hall
    assert clerk.view().windows == known.windows
