"""Journey: nobody came; that was too soon after all, or he comes late. Meanwhile centre and desk grow older."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from clerk import Clerk
from hall import Floor
from test_a_visit import COMMON
from test_the_turns import asks, here, known, takes_back

from dostdesk.desk.view import LinkState
from dostdesk.domain.ids import TicketId
from dostdesk.domain.tickets import TicketState
from ui.commands import CommandId
from ui.dialogs.reason import ReasonDialog
from ui.search.overlay import SearchOverlay

pytestmark = pytest.mark.journey
Window = Callable[..., Clerk]


def two_minutes_later(me: Clerk, hall: Floor) -> None:
    """For everybody: the hub is started anew with the moved clock, which the desk shares."""
    hall.hub_dies()
    me.until(lambda: me.view.link.state is not LinkState.ONLINE)
    hall.site.clock.shown += timedelta(minutes=2)
    hall.hub_comes_back()
    me.until(lambda: me.view.link.state is LinkState.ONLINE)
    me.until(lambda: me.window.shell.can(CommandId.NO_SHOW))


def gives_up(me: Clerk, hall: Floor) -> TicketId:
    """Called twice, and nobody came."""
    hall.arrives(COMMON)
    me.until(lambda: bool(me.queue))
    me.calls()
    me.press("F3")
    me.until(lambda: here(me).calls == 2)
    me.still()
    ticket = here(me).id
    two_minutes_later(me, hall)
    me.press("F8")
    me.until(lambda: me.state == "idle")
    return ticket


def test_a_no_show_is_taken_back_by_one_key(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in()
    takes_back(me, gives_up(me, hall), "called")


def test_who_was_called_in_vain_is_brought_back_from_the_list(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in()
    ticket = gives_up(me, hall)
    me.still()
    due = known(me, ticket).due_at
    asks(me, "Ctrl+G", ReasonDialog)
    me.press("Enter")
    me.until(lambda: bool(me.queue))
    me.still()
    assert "qaytarıldı" in me.notice
    assert known(me, ticket).state is TicketState.WAITING
    assert known(me, ticket).due_at == due


def test_who_was_called_in_vain_is_brought_back_by_his_number(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in()
    ticket = gives_up(me, hall)
    me.press("Ctrl+K")
    me.until(lambda: isinstance(me.layer, SearchOverlay))
    me.still()
    me.types(f"#{known(me, ticket).label}")
    me.press("Enter")
    me.until(lambda: bool(me.queue))
    assert known(me, ticket).state is TicketState.WAITING
