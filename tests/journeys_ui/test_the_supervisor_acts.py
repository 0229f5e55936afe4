"""Journey: a supervisor ends a forgotten service, acts on single tickets, sets a target and takes back what is planned;
each by keys, seen at the clerk's window or in the feed, and taken back with one key where that can be.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from clerk import Clerk
from hall import Floor
from watching import SECOND, card, says, watches

from dostdesk.domain.tickets import Ticket, TicketState
from ui.commands import CommandId
from ui.gallery.policy import replayed

pytestmark = pytest.mark.journey
Window = Callable[..., Clerk]
PENSIONS = "P"


@pytest.fixture
def ninth(clerk: Window) -> Clerk:
    """A clerk of pensions at window 9."""
    return clerk(login="l.hesenova", window=9).signs_in()


@pytest.fixture
def chief(clerk: Window, ninth: Clerk) -> Clerk:
    """The supervisor before the hall, with window 9 free."""
    me = watches(clerk(login="r.mustafayev", window=3))
    says(me, 9, lambda shown: shown.glyph == "todo")
    return me


def presses(me: Clerk, *chords: str) -> None:
    """Keys in a row; digits within a moment would be one number, and a second key the same press."""
    for chord in chords:
        me._again_may_call()
        me.press(chord)


def waiting(me: Clerk, label: str) -> Ticket | None:
    """Somebody who waits, as the desk of a window has him."""
    return next((up.ticket for up in me.view.queue if up.ticket.label == label), None)


def comes(hall: Floor, *desks: Clerk) -> Ticket:
    """Somebody takes a ticket for a pension, and these desks know of him."""
    ticket = hall.arrives("pension-survivor")
    assert ticket.group == PENSIONS
    for desk in desks:
        desk.until(lambda desk=desk: known(desk, ticket) is not None)
    return ticket


def known(me: Clerk, ticket: Ticket) -> Ticket | None:
    """A ticket that is still somebody's business, as a desk has it from the feed."""
    if me.view.floor is not None:
        return next((one for one in me.view.floor.tickets if one.id == ticket.id), None)
    return waiting(me, ticket.label)


def group_of(me: Clerk, ticket: Ticket) -> str:
    """The group in which a desk has it; none where it is not among those that this desk calls."""
    found = known(me, ticket)
    return "" if found is None else found.group


def serves(ninth: Clerk, chief: Clerk) -> Ticket:
    """Window 9 calls and begins; nobody finishes."""
    ninth.desk.actions.call_next()
    ninth.desk.actions.start("")
    says(chief, 9, lambda shown: shown.glyph == "running" and bool(shown.label))
    visit = ninth.desk.actions.view().visit
    assert visit is not None
    return visit.ticket


def may_take_back(me: Clerk) -> bool:
    return CommandId.TAKE_BACK not in me.screens.rooms.live.presenter._blocked()


# ------------------------------------------------------------ a forgotten service


def test_a_forgotten_service_ends_with_three_keys_and_the_clerk_reads_why(
    chief: Clerk, ninth: Clerk, hall: Floor
) -> None:
    comes(hall, chief, ninth)
    forgotten = serves(ninth, chief)
    presses(chief, "9", "Shift+F12", "3", "Enter")
    assert says(chief, 9, lambda shown: shown.glyph == "todo" and not shown.label) < SECOND
    chief.still()
    assert not may_take_back(chief), "a service that ended stays so"
    ninth.until(lambda: ninth.view.visit is None)
    ninth.until(lambda: bool(ninth.view.told))
    assert known(chief, forgotten) is None


def test_the_citizen_of_a_forgotten_service_can_wait_again_with_his_due_time(
    chief: Clerk, ninth: Clerk, hall: Floor
) -> None:
    comes(hall, chief, ninth)
    forgotten = serves(ninth, chief)
    presses(chief, "9", "Shift+F12", "Right", "Enter")
    says(chief, 9, lambda shown: not shown.label)
    ninth.until(lambda: waiting(ninth, forgotten.label) is not None)
    again = waiting(ninth, forgotten.label)
    assert again is not None
    assert (again.state, again.due_at) == (TicketState.WAITING, forgotten.due_at)


# ------------------------------------------------------------ single tickets


def opens_list_of_pensions(chief: Clerk) -> None:
    """F7, the group by its digit, Ctrl+Enter."""
    presses(chief, "F7")
    dialog = chief.layer
    assert dialog is not None
    letters = [letter for letter, _name, _waits in dialog._question.groups]  # type: ignore[attr-defined]
    presses(chief, str(letters.index(PENSIONS) + 1), "Ctrl+Enter")


def test_one_ticket_goes_to_another_group_and_comes_back(chief: Clerk, ninth: Clerk, hall: Floor) -> None:
    sent, stays = comes(hall, chief, ninth), comes(hall, chief, ninth)
    opens_list_of_pensions(chief)
    presses(chief, "Enter", "Enter")
    ninth.until(lambda: group_of(ninth, sent) != PENSIONS)
    chief.until(lambda: group_of(chief, sent) != PENSIONS)
    moved = known(chief, sent)
    assert moved is not None
    assert moved.due_at == sent.due_at
    assert group_of(ninth, stays) == PENSIONS
    chief.still()
    presses(chief, "Ctrl+Z")
    ninth.until(lambda: group_of(ninth, sent) == PENSIONS)
    assert waiting(ninth, sent.label).due_at == sent.due_at  # type: ignore[union-attr]


def test_another_class_is_due_sooner_until_it_is_taken_back(chief: Clerk, ninth: Clerk, hall: Floor) -> None:
    ticket = comes(hall, chief, ninth)
    opens_list_of_pensions(chief)
    presses(chief, "Enter", "2", "Enter")
    ninth.until(lambda: waiting(ninth, ticket.label).priority != "regular")  # type: ignore[union-attr]
    sooner = waiting(ninth, ticket.label)
    assert sooner is not None
    assert sooner.due_at < ticket.due_at
    chief.still()
    presses(chief, "Ctrl+Z")
    ninth.until(lambda: waiting(ninth, ticket.label).priority == "regular")  # type: ignore[union-attr]
    assert waiting(ninth, ticket.label).due_at == ticket.due_at  # type: ignore[union-attr]


def test_a_ticket_is_cancelled_and_waits_again_by_one_key(chief: Clerk, ninth: Clerk, hall: Floor) -> None:
    ticket = comes(hall, chief, ninth)
    opens_list_of_pensions(chief)
    presses(chief, "Enter", "3", "Enter")
    ninth.until(lambda: waiting(ninth, ticket.label) is None)
    assert known(chief, ticket) is None
    chief.still()
    assert may_take_back(chief)
    presses(chief, "Ctrl+Z")
    ninth.until(lambda: waiting(ninth, ticket.label) is not None)


# ------------------------------------------------------------ targets


def goes_to_group(chief: Clerk, letter: str) -> None:
    """F6 to the groups, arrows to one of them."""
    groups = chief.screens.rooms.live.page.groups
    for _ in range(6):
        if groups.hasFocus():
            break
        presses(chief, "F6")
    assert groups.hasFocus()
    presses(chief, "Home")
    for _ in range(len(groups.groups.rows)):
        if groups.letter == letter:
            return
        presses(chief, "Down")
    assert groups.letter == letter


def test_a_target_holds_for_who_waits_and_is_taken_back(chief: Clerk, ninth: Clerk, hall: Floor) -> None:
    ticket = comes(hall, chief, ninth)
    goes_to_group(chief, PENSIONS)
    presses(chief, "Enter", "Left", "2", "Enter")
    ninth.until(lambda: waiting(ninth, ticket.label).due_at < ticket.due_at)  # type: ignore[union-attr]
    chief.until(lambda: PENSIONS in chief.view.hall.targets.groups)
    newcomer = comes(hall, chief, ninth)
    assert newcomer.target < ticket.target
    chief.still()
    presses(chief, "Ctrl+Z")
    ninth.until(lambda: waiting(ninth, ticket.label).due_at == ticket.due_at)  # type: ignore[union-attr]
    chief.until(lambda: PENSIONS not in chief.view.hall.targets.groups)


def test_targets_that_were_tried_on_a_past_day_are_taken_back_too(chief: Clerk) -> None:
    room = chief.screens.rooms.policy
    # No day is over yet at this centre: an invented one is run again.
    room._ways = replace(room._ways, replay=replayed)
    presses(chief, "F4")
    presenter = room.presenter
    assert presenter is not None
    presenter.target_typed("group", PENSIONS, "12")
    presses(chief, "Enter")
    chief.until(lambda: room.dialog is not None and room.dialog.switch.isEnabled())
    presses(chief, "Ctrl+Enter", "1", "Enter")
    chief.until(lambda: PENSIONS in chief.view.hall.targets.groups)
    chief.until(lambda: room.dialog is None and may_take_back(chief))
    presses(chief, "Ctrl+Z")
    chief.until(lambda: PENSIONS not in chief.view.hall.targets.groups)


# ------------------------------------------------------------ planned acts


def test_a_planned_act_stands_on_its_card_until_it_is_taken_back(chief: Clerk, ninth: Clerk) -> None:
    plain = card(chief, 9)
    presses(chief, "9", "Shift+F2", "Right", "Enter")
    chief.until(lambda: bool(chief.view.hall.schedule))
    [planned] = chief.view.hall.schedule
    assert (planned.act, planned.payload["window"]) == ("close_other", 9)
    says(chief, 9, lambda shown: plain is not None and shown.note != plain.note)
    assert ninth.view.window_lost is False
    chief.still()
    presses(chief, "Shift+F4", "1", "Enter")
    chief.until(lambda: not chief.view.hall.schedule)
    ninth.until(lambda: not ninth.view.hall.schedule)
    says(chief, 9, lambda shown: not shown.closed and plain is not None and shown.note == plain.note)
    chief.still()
    presses(chief, "Shift+F4")
    assert chief.layer is None, "nothing is planned any more"
