"""Acts on single tickets under a real keyboard: a forgotten one ends, one that waits is moved or cancelled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from dostdesk.desk.actions import SendTo
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.numbers import shown_label
from dostdesk.domain.tickets import Ticket, TicketState
from tests.ui.supervision.test_live_page import CONTROL, SHIFT, Bench
from ui.commands import CommandId
from ui.gallery import day
from ui.gallery.busy_hall import busy_floor, view_of
from ui.supervision.ticket_dialogs import TicketDialog, TicketsDialog
from ui.theme import apply_theme

Key = Qt.Key


@pytest.fixture
def bench(qapp: QApplication) -> Iterator[Bench]:
    apply_theme(qapp, "light", 1.0)
    made = Bench()
    yield made
    made.close()


def press(bench: Bench, *keys: Qt.Key) -> None:
    for key in keys:
        bench.press(key)


def in_line(letter: str) -> list[Ticket]:
    """Who waits in a group, by due time."""
    waiting = [one for one in busy_floor().tickets if one.group == letter and one.state is TicketState.WAITING]
    return sorted(waiting, key=lambda one: (one.due_at, one.arrived_at))


def list_of_pensions(bench: Bench) -> TicketsDialog:
    bench.press(Key.Key_F7)
    bench.press(Key.Key_Return, CONTROL)
    dialog = bench.shell.layers.top
    assert isinstance(dialog, TicketsDialog)
    return dialog


def test_a_forgotten_service_ends_with_its_reason(bench: Bench) -> None:
    press(bench, Key.Key_7)
    bench.press(Key.Key_F12, SHIFT)
    assert bench.asked == []
    press(bench, Key.Key_3, Key.Key_Return)
    [(name, (window, ticket), named)] = bench.asked
    assert (name, window.no, ticket.label) == ("end_service", 7, "Y-047")
    assert named == {"reason": "clerk_left", "waits": False}
    assert shown_label("Y-047") in bench.told[-1][0]


def test_the_citizen_of_a_silent_window_can_wait_again(bench: Bench) -> None:
    press(bench, Key.Key_1)
    bench.seconds = 0.3
    press(bench, Key.Key_1)
    bench.press(Key.Key_F12, SHIFT)
    press(bench, Key.Key_2, Key.Key_Right, Key.Key_Return)
    [(name, (window, _ticket), named)] = bench.asked
    assert (name, window.no) == ("end_service", 11)
    assert named == {"reason": "desk_failed", "waits": True}


def test_where_nobody_is_served_nothing_can_be_ended(bench: Bench) -> None:
    press(bench, Key.Key_9)
    assert CommandId.END_FORGOTTEN in bench.presenter._blocked()
    bench.press(Key.Key_F12, SHIFT)
    assert len(bench.shell.layers) == 0
    assert bench.asked == []


def test_one_ticket_moves_and_the_others_stay(bench: Bench) -> None:
    list_of_pensions(bench)
    press(bench, Key.Key_3, Key.Key_Return)
    assert isinstance(bench.shell.layers.top, TicketDialog)
    press(bench, Key.Key_Right, Key.Key_Return)
    [(name, (tickets, to), _)] = bench.asked
    assert (name, [one.label for one in tickets]) == ("move_tickets", [in_line("P")[2].label])
    others = [group.letter for group in day.book().policy.groups if group.letter != "P"]
    assert to == SendTo(group=others[1])


def test_arrows_reach_tickets_that_have_no_digit(bench: Bench) -> None:
    dialog = list_of_pensions(bench)
    assert [row.digit for row in dialog._options] == [*range(1, 10), 0, 0, 0, 0, 0]
    for _ in range(11):
        press(bench, Key.Key_Down)
    press(bench, Key.Key_Return, Key.Key_Return)
    assert [one.label for one in bench.asked[0][1][0]] == [in_line("P")[11].label]


def test_another_class_needs_a_reason_and_is_taken_back_with_one_key(bench: Bench) -> None:
    list_of_pensions(bench)
    press(bench, Key.Key_Return, Key.Key_2, Key.Key_Return)
    [(name, (ticket, priority), named)] = bench.asked
    classes = [one.code for one in day.book().policy.classes if one.code != ticket.priority]
    assert (name, ticket.label, priority) == ("change_priority", in_line("P")[0].label, classes[0])
    assert named == {"reason": "queue"}
    bench.press(Key.Key_Z, CONTROL)
    assert bench.asked[-1][:2] == ("undo", ("a1",))


def test_a_ticket_is_cancelled_for_the_chosen_reason(bench: Bench) -> None:
    list_of_pensions(bench)
    press(bench, Key.Key_2, Key.Key_Return, Key.Key_3, Key.Key_Right, Key.Key_Return)
    [(name, (ticket, reason), _)] = bench.asked
    assert (name, ticket.label, reason) == ("cancel", in_line("P")[1].label, "mistake")


def test_who_did_not_come_stands_last_and_is_brought_back(bench: Bench) -> None:
    dialog = list_of_pensions(bench)
    assert dialog._options[-1].words == shown_label("P-104")
    press(bench, Key.Key_Up, Key.Key_Return)
    [(name, (ticket,), _)] = bench.asked
    assert (name, ticket.label) == ("bring_back", "P-104")
    assert len(bench.shell.layers) == 0


def test_an_empty_group_says_so_and_enter_does_nothing(bench: Bench) -> None:
    floor = busy_floor()
    bench.presenter.show(view_of(replace(floor, tickets=(), no_shows=())))
    dialog = list_of_pensions(bench)
    press(bench, Key.Key_Return)
    assert not dialog.confirm.isEnabled()
    assert len(bench.shell.layers) == 1
    press(bench, Key.Key_Escape)
    assert bench.asked == []


def test_a_ticket_that_went_on_meanwhile_is_refused_in_words(qapp: QApplication) -> None:
    error = RefusedError("ticket_not_waiting", label="P-150")
    made = Bench(refuses={"move_tickets": error})
    list_of_pensions(made)
    press(made, Key.Key_Return, Key.Key_Return)
    assert made.told[-1] == (day.words("az").of_error(error), "danger")
    made.close()
