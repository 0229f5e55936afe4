"""A visit's record says what its events say, whatever happened in it."""

from __future__ import annotations

from datetime import timedelta

from dostdesk.domain.events import EventKind
from dostdesk.domain.turns import Channel
from dostdesk.insight.visits import read_record, written
from tests.insight.days import MONDAY, Visit, moment, served

CAME = moment(MONDAY, 10)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def test_a_plain_visit_says_how_long_each_part_of_it_took() -> None:
    record = served("plain", CAME, services=("a", "b")).record()
    assert (record.first_wait_s, record.way_s, record.wrap_up_s, record.called) == (300, 20, 15, True)
    # On his way he still waits.
    assert (record.total_wait_s, record.served_s, record.away_s) == (320, 975, 0)
    assert record.stay_s == 320 + 975
    assert [service.served_s for service in record.services] == [480, 480]
    assert [(service.staff, service.window) for service in record.services] == [("s-1", 3)] * 2
    assert [leg.ended for leg in record.legs] == ["done"]
    assert record.marks == ()


def test_a_record_is_read_as_it_was_written() -> None:
    record = served("kept", CAME, services=("a", "b")).record()
    assert read_record(written(record)) == record
    assert record.services[0].channel is Channel.IN_PERSON


def test_a_call_that_was_undone_ended_nobodys_wait() -> None:
    visit = Visit("undone", CAME).called(CAME + minutes(2), staff="s-9")
    visit.at(EventKind.CALL_UNDONE, CAME + minutes(2.1))
    visit.called(CAME + minutes(9)).started(CAME + minutes(10))
    record = visit.record()
    assert record.first_wait_s == 9 * 60
    assert (record.undone, record.undone_by) == (1, ("s-9",))
    assert len(record.legs) == 1


def test_whoever_left_waited_that_long_and_was_not_called() -> None:
    visit = Visit("left", CAME).at(EventKind.TICKET_LEFT, CAME + minutes(12), reason="")
    record = visit.record()
    assert (record.called, record.first_wait_s, record.state) == (False, 12 * 60, "left")


def test_waits_go_on_over_a_transfer_and_the_first_one_stays() -> None:
    visit = Visit("sent on", CAME, services=("a",)).called(CAME + minutes(5)).started(CAME + minutes(6))
    visit.transferred(CAME + minutes(8), "Y")
    visit.called(CAME + minutes(20), window=7, staff="s-2").started(CAME + minutes(21))
    visit.ended(0, CAME + minutes(30)).done(CAME + minutes(30))
    record = visit.record()
    assert (record.first_wait_s, record.total_wait_s) == (5 * 60, (6 + 13) * 60)
    assert (record.transfers, record.group) == (1, "P")
    assert [leg.group for leg in record.legs] == ["P", "Y"]
    assert [leg.ended for leg in record.legs] == ["transferred", "done"]
    # Two minutes at the first window, nine at the second.
    assert (record.services[0].served_s, record.services[0].staff) == (11 * 60, "s-2")


def test_an_errand_is_away_and_no_service() -> None:
    visit = Visit("held", CAME).called(CAME + minutes(1)).started(CAME + minutes(1))
    visit.at(EventKind.TICKET_HELD, CAME + minutes(5), reason="bank", return_by=visit.steps[0][2]["at"], drafts={})
    visit.at(EventKind.TICKET_RESUMED, CAME + minutes(35), window=3, staff="s-1", claim="c")
    visit.ended(0, CAME + minutes(40)).done(CAME + minutes(41))
    record = visit.record()
    assert (record.away_s, record.holds, record.services[0].served_s) == (30 * 60, 1, 9 * 60)
    assert [leg.reason for leg in record.legs] == ["due_first", "resumed"]
    assert record.way_s == 0


def test_a_no_show_who_came_back_is_one_visit_with_one_first_wait() -> None:
    visit = Visit("returned", CAME).called(CAME + minutes(5))
    visit.at(EventKind.TICKET_NO_SHOW, CAME + minutes(7)).at(EventKind.TICKET_RETURNED, CAME + minutes(17))
    visit.called(CAME + minutes(20)).started(CAME + minutes(21)).ended(0, CAME + minutes(25)).done(CAME + minutes(25))
    record = visit.record()
    assert (record.no_shows, record.first_wait_s, record.away_s) == (1, 5 * 60, 10 * 60)
    assert record.way_s == 60


def test_a_step_that_was_undone_is_as_if_it_had_not_been() -> None:
    visit = Visit("again", CAME).called(CAME + minutes(5)).started(CAME + minutes(6))
    visit.transferred(CAME + minutes(8), "Y")
    visit.at(EventKind.TURN_UNDONE, CAME + minutes(8.1), claim="c", window=3)
    visit.ended(0, CAME + minutes(16)).done(CAME + minutes(16))
    record = visit.record()
    assert (record.transfers, [leg.ended for leg in record.legs]) == (0, ["done"])


def test_a_visit_of_a_desk_on_its_own_is_known_by_its_label_or_by_what_happened() -> None:
    assert served("own series", CAME, label="X7-003").record().alone
    visit = Visit("slip", CAME)
    visit.at(EventKind.TICKET_TAKEN, CAME + minutes(4), window=3, staff="s-1", claim="c", reason="uncoordinated")
    assert visit.record().alone
    assert not served("ordinary", CAME, label="P-003").record().alone


# ---------------------------------------------------------------- bad input


def test_a_clock_that_went_back_marks_the_visit() -> None:
    visit = Visit("clock", CAME).called(CAME + minutes(20)).started(CAME + minutes(21))
    visit.ended(0, CAME + minutes(5)).done(CAME + minutes(6))
    record = visit.record()
    assert "clock_jumped" in record.marks
    assert min(record.first_wait_s, record.stay_s, record.services[0].served_s) >= 0


def test_a_visit_of_fourteen_hours_is_marked_and_its_service_too() -> None:
    visit = served("forgotten", moment(MONDAY, 9), service_s=14 * 3600)
    assert set(visit.record().marks) == {"too_long", "service_too_long"}


def test_a_transfer_loop_is_marked() -> None:
    visit = Visit("loop", CAME)
    at = CAME
    for turn in range(8):
        visit.called(at + minutes(1)).transferred(at + minutes(2), "Y" if turn % 2 else "P")
        at += minutes(2)
    record = visit.record()
    assert (record.transfers, record.first_wait_s) == (8, 60)
    assert "transfer_loop" in record.marks


def test_ten_services_are_ten_and_nothing_is_marked() -> None:
    record = served("ten", CAME, services=tuple(f"s{place}" for place in range(10)), service_s=120).record()
    assert [service.served_s for service in record.services] == [120] * 10
    assert record.marks == ()


def test_an_event_that_does_not_fit_marks_the_visit_and_changes_nothing_else() -> None:
    visit = served("misfit", CAME)
    whole = visit.record()
    visit.started(CAME + minutes(60))
    again = visit.record()
    assert again.marks == ("feed_gap",)
    assert (again.first_wait_s, again.stay_s, again.state) == (whole.first_wait_s, whole.stay_s, "done")


def test_a_ticket_that_the_day_closed_was_censored_or_not_finished() -> None:
    waiting = Visit("waits", CAME).at(EventKind.TICKET_CLOSED, CAME + minutes(400)).record()
    assert (waiting.called, waiting.first_wait_s, waiting.marks) == (False, 400 * 60, ())
    serving = Visit("serving", CAME).called(CAME + minutes(5)).started(CAME + minutes(6))
    assert serving.at(EventKind.TICKET_CLOSED, CAME + minutes(400)).record().marks == (
        "service_too_long",
        "not_finished",
    )


def test_a_supervisor_who_takes_a_ticket_from_a_window_makes_no_transfer() -> None:
    visit = Visit("released", CAME).called(CAME + minutes(5)).started(CAME + minutes(6))
    visit.at(EventKind.TICKET_RELEASED, CAME + minutes(50), drafts={}, by="s-5", why="other")
    visit.called(CAME + minutes(60), staff="s-2").started(CAME + minutes(61)).ended(0, CAME + minutes(65))
    record = visit.done(CAME + minutes(65)).record()
    assert (record.transfers, [leg.ended for leg in record.legs]) == (0, ["released", "done"])
    assert (record.first_wait_s, record.total_wait_s, record.marks) == (5 * 60, (6 + 11) * 60, ())


def test_what_a_supervisor_ended_was_not_finished() -> None:
    visit = Visit("ended", CAME).called(CAME + minutes(5)).started(CAME + minutes(6))
    record = visit.at(EventKind.TICKET_ENDED, CAME + minutes(90), by="s-5", why="other").record()
    assert (record.state, record.marks) == ("closed", ("not_finished",))


def test_a_ticket_that_was_cancelled_by_mistake_waits_as_if_nobody_had() -> None:
    visit = Visit("restored", CAME).at(EventKind.TICKET_CANCELLED, CAME + minutes(5), reason="other")
    visit.at(EventKind.TICKET_RESTORED, CAME + minutes(7), to_window=None, to_staff=None)
    record = visit.called(CAME + minutes(10)).record()
    assert (record.first_wait_s, record.marks) == (10 * 60, ())


def test_a_desk_that_was_not_heard_before_the_day_closed_is_no_clock_that_was_set() -> None:
    visit = Visit("unheard", CAME).called(CAME + minutes(5)).started(CAME + minutes(6))
    visit.at(EventKind.TICKET_CLOSED, CAME + minutes(480))
    visit.at(EventKind.TICKET_REOPENED, CAME + minutes(20), claim="c", window=3)
    record = visit.ended(0, CAME + minutes(20)).done(CAME + minutes(21)).record()
    assert (record.state, record.marks, [leg.ended for leg in record.legs]) == ("done", (), ["done"])
    assert (record.services[0].served_s, record.stay_s, record.wrap_up_s) == (14 * 60, 21 * 60, 60)


def test_work_without_a_person_is_marked() -> None:
    assert served("office", CAME, in_person=False).record().marks == ("back_office",)
