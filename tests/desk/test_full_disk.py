"""A disk without room: nothing new is begun, what was begun is finished, nothing is lost, the desk keeps showing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dostdesk.desk.room import RESERVE
from dostdesk.desk.view import Draft
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.ids import TicketId
from dostdesk.domain.tickets import TicketState
from dostdesk.domain.words import LANGUAGES
from tests.desk.alone import alone, back, finish, give, ops, refused, the_fold_is_the_state
from tests.desk.place import SERVICE, Place, words
from tests.desk.test_copied_store import apply_for

Filled = Callable[[Place], Callable[[], None]]


def reopened(place: Place, free: list[int]) -> None:
    """The same desk on a disk that says how much it takes."""
    place.desk.close()
    place.desk = place.open(room=lambda: free[-1])
    place.settle()


def test_nothing_new_is_begun_and_what_was_begun_is_finished(place: Place) -> None:
    free = [RESERVE]
    place.sign_in()
    waiting = [place.issue(), place.issue()]
    reopened(place, free)
    place.desk.actions.call_next()
    place.desk.actions.start("0TEST01")
    free.append(RESERVE - 1)
    asked = len(place.wire.asked)
    service = place.visit.ticket.services[0].id
    begin = (
        place.desk.actions.call_next,
        lambda: place.desk.actions.call_ticket(TicketId("x"), "reason"),
        lambda: place.desk.actions.issue_ticket(services=(SERVICE,), priority="regular", language="az"),
        lambda: place.desk.actions.back_office((SERVICE,)),
    )
    for one in begin:
        with pytest.raises(RefusedError) as refused:
            one()
        assert refused.value.code == "disk_nearly_full"
        assert refused.value.facts == {"free": (RESERVE - 1) // 1_000_000}
        assert all(words(language).of_error(refused.value) for language in LANGUAGES)
    assert len(place.wire.asked) == asked
    number = apply_for(place, service)
    place.desk.actions.finish({}, call_the_next=False)
    place.settle()
    assert place.hub_application(number) is not None
    assert [up.ticket.label for up in place.view().queue] == waiting[1:]
    free.append(RESERVE)
    place.desk.actions.call_next()
    assert place.visit.ticket.label == waiting[1]


def test_without_the_hub_nothing_new_is_begun_either(place: Place) -> None:
    free = [RESERVE]
    place.sign_in()
    held, *_ = (place.issue(), place.issue())
    reopened(place, free)
    place.desk.actions.call_next()
    place.desk.actions.start("0TEST01")
    alone(place)
    own = give(place)
    free.append(RESERVE - 1)
    before = ops(place)
    begin = (
        lambda: give(place),
        lambda: place.desk.actions.serve_slip("Y-002", (SERVICE,)),
        place.desk.actions.call_next,
        lambda: place.desk.actions.call_ticket(TicketId("x"), "reason"),
    )
    assert [refused(one) for one in begin] == ["disk_nearly_full"] * len(begin)
    assert ops(place) == before
    assert place.visit.ticket.label == held
    finish(place)
    assert place.view().visit is None
    assert [refused(one) for one in begin] == ["disk_nearly_full"] * len(begin)
    free.append(RESERVE)
    place.desk.actions.call_next()
    assert place.visit.ticket.label == own
    place.desk.actions.start("0TEST02")
    finish(place)
    back(place)
    the_fold_is_the_state(place)


def test_a_full_disk_is_shown_through_and_loses_nothing(place: Place, fill_the_disk: Filled) -> None:
    place.sign_in()
    place.serve()
    service = place.visit.ticket.services[0].id
    place.fill(service)
    place.settle()
    written = place.visit.drafts[service].form
    waiting = place.view().link.waiting
    make_room = fill_the_disk(place)
    for one in (
        lambda: place.desk.actions.submit(service),
        lambda: place.desk.actions.save_draft(service, Draft(note="x" * 200_000)),
        lambda: place.desk.actions.finish({}, call_the_next=False),
    ):
        with pytest.raises((OutsideError, RefusedError)):
            one()
    view = place.view()
    assert view.visit is not None
    assert view.visit.ticket.state is TicketState.SERVING
    assert view.visit.drafts[service].form == written
    assert view.link.waiting == waiting
    make_room()
    number = place.desk.actions.submit(service).number
    place.desk.actions.finish({}, call_the_next=False)
    place.settle()
    assert place.hub_application(number) is not None
    assert place.view().visit is None


def test_a_desk_opens_on_a_disk_that_takes_nothing(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """It shows what is there; what was on its way is sent again all the same, and papers are asked about later."""
    place.sign_in()
    label = place.issue()
    place.desk.actions.issue_ticket(services=(SERVICE,), priority="regular", language="az")
    place.desk.close()

    from dostdesk.storage.desk.store import DeskStore

    class Full(DeskStore):
        def writing(self) -> object:  # type: ignore[override]
            raise OutsideError("disk_full")

    from dostdesk.desk import build

    monkeypatch.setattr(build, "DeskStore", Full)
    place.desk = place.open()
    assert place.view().queue[0].ticket.label == label
    with pytest.raises(OutsideError) as failed:
        place.desk.journal.step()
    assert failed.value.code == "disk_full"
    assert place.printer.papers == place.printer.papers[:1]
    place.desk.close()
    monkeypatch.undo()
    place.desk = place.open()
    place.settle()
    assert len(place.view().queue) == 2
