"""Signing in without the hub: who is known here, for how long, and what he can do then."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from dostdesk.desk.session import VERIFIER
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.events import EventKind
from dostdesk.domain.ids import WindowNo
from dostdesk.domain.ops import OpKind
from dostdesk.domain.stays import Outcome
from dostdesk.domain.tickets import TicketState
from dostdesk.storage.desk import device
from dostdesk.storage.desk.tables import OUTBOX
from dostdesk.storage.desk.tables import VERIFIER as VERIFIERS
from dostdesk.storage.passwords import hashed
from tests.desk.alone import alone, back, give, of_hub, told_by_hub
from tests.desk.place import CLERK, OTHER_CLERK, PASSWORD, RECEPTION, SERVICE, Place


def signed_out_alone(place: Place) -> None:
    """Somebody worked here with the hub; then the link was cut and he went home."""
    place.sign_in()
    place.desk.actions.sign_out()
    alone(place)
    place.restart()
    place.turn()


def why(place: Place, *, login: str = CLERK, password: str = PASSWORD, window: int | None = 7) -> RefusedError:
    no = None if window is None else WindowNo(window)
    with pytest.raises(RefusedError) as refused:
        place.desk.actions.sign_in(login=login, password=password, window=no)
    return refused.value


def test_who_signed_in_here_lately_signs_in_again_and_works_for_himself_alone(place: Place) -> None:
    signed_out_alone(place)
    staff = place.desk.actions.sign_in(login=CLERK, password=PASSWORD, window=WindowNo(7))
    view = place.view()
    assert (view.staff, view.window, view.window_lost) == (staff, 7, False)
    assert staff.login == CLERK
    label = give(place)
    place.desk.actions.call_next()
    place.desk.actions.start("")
    (service,) = place.visit.ticket.services
    place.desk.actions.finish({service.id: Outcome.ADVISED}, False)
    with place.store.reading() as transaction:
        made = transaction.execute(select(OUTBOX.c.kind, OUTBOX.c.actor).order_by(OUTBOX.c.lane_seq)).all()
    since = [row.kind for row in made].index("sign_in_alone")
    assert {row.actor for row in made[since:]} == {staff.id}
    back(place)
    (told,) = told_by_hub(place, EventKind.SIGNED_IN_ALONE)
    assert (told["staff"], told["device"], told["window"]) == (staff.id, "desk-7", 7)
    assert of_hub(place, label).state is TicketState.DONE
    assert told_by_hub(place, EventKind.CONFLICT_RECORDED) == []
    window = next(window for window in place.view().windows if window.no == 7)
    assert (window.staff, window.device) == (staff.id, "desk-7")


def test_what_needs_the_hub_needs_a_sign_in_with_it(place: Place) -> None:
    signed_out_alone(place)
    place.desk.actions.sign_in(login=CLERK, password=PASSWORD, window=WindowNo(7))
    give(place)
    place.desk.actions.call_next()
    place.desk.actions.start("")
    (service,) = place.visit.ticket.services
    back(place)
    place.turn()
    ends = place.view().session_ends_at
    assert ends is not None
    assert ends > place.clock.now(), "the visit here is finished first"
    with pytest.raises(RefusedError, match="session_missing"):
        place.desk.actions.back_office((SERVICE,))
    place.desk.actions.finish({service.id: Outcome.ADVISED}, False)
    place.settle()
    place.turn()
    ends = place.view().session_ends_at
    assert ends is not None
    assert ends <= place.clock.now(), "then the password is asked for"
    place.desk.actions.unlock(PASSWORD)
    place.issue()
    place.desk.actions.call_next()
    assert place.visit.ticket.state is TicketState.CALLED


def test_a_restart_keeps_who_signed_in_without_the_hub(place: Place) -> None:
    signed_out_alone(place)
    staff = place.desk.actions.sign_in(login=CLERK, password=PASSWORD, window=WindowNo(7))
    place.restart()
    place.turn()
    assert (place.view().staff, place.view().window) == (staff, 7)
    place.desk.actions.unlock(PASSWORD)
    with pytest.raises(RefusedError, match="password_wrong"):
        place.desk.actions.unlock("başqa")


def test_a_wrong_password_is_refused_and_slows_down_also_after_a_restart(place: Place) -> None:
    signed_out_alone(place)
    for _ in range(2):
        assert why(place, password="başqa").code == "password_wrong"
    assert why(place, password="başqa").code == "password_wrong"
    assert why(place).code == "sign_in_slow"
    place.restart()
    slow = why(place)
    assert slow.code == "sign_in_slow"
    place.clock.advance(timedelta(seconds=float(slow.facts["seconds"] or 0)))
    place.desk.actions.sign_in(login=CLERK, password=PASSWORD, window=WindowNo(7))
    place.desk.actions.sign_out()
    assert why(place, password="başqa").code == "password_wrong"
    assert why(place, password="başqa").code == "password_wrong"


def test_after_two_weeks_it_takes_the_hub(place: Place) -> None:
    signed_out_alone(place)
    place.clock.advance(timedelta(days=13, hours=23))
    place.desk.actions.sign_in(login=CLERK, password=PASSWORD, window=WindowNo(7))
    place.desk.actions.sign_out()
    place.clock.advance(timedelta(hours=2))
    refused = why(place)
    assert (refused.code, refused.facts) == ("alone_too_long", {"days": 14})
    back(place)
    place.sign_in()
    place.desk.actions.sign_out()
    alone(place)
    place.desk.actions.sign_in(login=CLERK, password=PASSWORD, window=WindowNo(7))


def test_a_clock_that_was_set_back_lets_nobody_in_for_longer(place: Place) -> None:
    signed_out_alone(place)
    place.clock.advance(timedelta(days=-15))
    assert why(place).code == "alone_too_long"


def test_who_never_signed_in_here_is_told_what_to_do(place: Place) -> None:
    signed_out_alone(place)
    refused = why(place, login=OTHER_CLERK)
    assert (refused.code, refused.facts) == ("alone_never_here", {"days": 14})


def test_the_window_is_the_one_that_this_desk_was_last(place: Place) -> None:
    signed_out_alone(place)
    refused = why(place, window=9)
    assert (refused.code, refused.facts) == ("alone_other_window", {"window": 7})


def test_a_visit_of_somebody_else_is_finished_first(place: Place) -> None:
    place.sign_in(OTHER_CLERK)
    place.desk.actions.sign_out()
    place.sign_in()
    place.serve()
    alone(place)
    assert why(place, login=OTHER_CLERK).code == "visit_open"
    assert place.view().staff is not None


def test_one_goes_and_another_comes_without_the_hub(place: Place) -> None:
    place.sign_in(OTHER_CLERK)
    place.desk.actions.sign_out()
    place.sign_in()
    alone(place)
    staff = place.desk.actions.sign_in(login=OTHER_CLERK, password=PASSWORD, window=WindowNo(7))
    give(place)
    back(place)
    window = next(window for window in place.view().windows if window.no == 7)
    assert window.staff == staff.id
    assert window.skills == staff.skills
    assert told_by_hub(place, EventKind.CONFLICT_RECORDED) == []


def test_the_reception_signs_in_without_a_window_and_gives_no_tickets(place: Place) -> None:
    place.sign_in(RECEPTION, window=None)
    place.desk.actions.sign_out()
    alone(place)
    place.desk.actions.sign_in(login=RECEPTION, password=PASSWORD, window=None)
    with pytest.raises(RefusedError, match="window_none"):
        give(place)
    back(place)
    (told,) = told_by_hub(place, EventKind.SIGNED_IN_ALONE)
    assert told["window"] is None


def test_who_has_another_password_by_now_is_known_here_no_more(place: Place) -> None:
    place.sign_in()
    place.desk.actions.sign_out()
    hub = place.wire.hub.hub
    with hub.store.writing() as rows:
        known = rows.people.by_login(CLERK)
        assert known is not None
        rows.people.put_staff(known.staff, hashed("yeni"), 0)
    with pytest.raises(RefusedError, match="password_wrong"):
        place.desk.actions.sign_in(login=CLERK, password="heç biri", window=WindowNo(7))
    alone(place)
    place.desk.actions.sign_in(login=CLERK, password=PASSWORD, window=WindowNo(7))
    place.desk.actions.sign_out()
    back(place)
    with pytest.raises(RefusedError, match="password_wrong"):
        place.desk.actions.sign_in(login=CLERK, password=PASSWORD, window=WindowNo(7))
    alone(place)
    assert why(place).code == "alone_never_here"


def test_no_password_is_kept(place: Place) -> None:
    place.sign_in()
    with place.store.reading() as transaction:
        (row,) = transaction.execute(select(VERIFIERS)).all()
        while_signed_in = device.setting(transaction, VERIFIER)
    assert row.verifier.startswith("$argon2id$")
    assert row.verifier == while_signed_in
    assert PASSWORD not in row.verifier
    assert PASSWORD.encode() not in (place.folder / "desk.db").read_bytes()


def test_a_desk_that_never_met_its_hub_says_that_the_hub_is_not_there(place: Place) -> None:
    with place.store.writing() as transaction:
        transaction.exec_driver_sql("DELETE FROM install")
    alone(place)
    with pytest.raises(OutsideError, match="hub_unreachable"):
        place.desk.actions.sign_in(login=CLERK, password=PASSWORD, window=WindowNo(7))


def test_who_left_meanwhile_is_on_record_and_opens_no_window(place: Place) -> None:
    signed_out_alone(place)
    staff = place.desk.actions.sign_in(login=CLERK, password=PASSWORD, window=WindowNo(7))
    hub = place.wire.hub.hub
    with hub.store.writing() as rows:
        known = rows.people.by_login(CLERK)
        assert known is not None
        rows.people.put_staff(known.staff, known.password_hash, 0, until=place.today - timedelta(days=1))
    back(place)
    (told,) = told_by_hub(place, EventKind.SIGNED_IN_ALONE)
    assert told["staff"] == staff.id
    assert [body["code"] for body in told_by_hub(place, EventKind.CONFLICT_RECORDED)] == ["staff_left"]
    assert not [window for window in place.view().windows if window.open]
    with place.store.reading() as transaction:
        states = {row.kind: row.state for row in transaction.execute(select(OUTBOX.c.kind, OUTBOX.c.state))}
    assert states[OpKind.SIGN_IN_ALONE] == "conflict"
