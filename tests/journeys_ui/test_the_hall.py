"""Journey: what other people at the centre do: a colleague, the reception, a plain clerk; and the hub that goes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from clerk import Clerk
from hall import Floor, words
from test_a_visit import sample, see_documents

from dostdesk.desk.view import LinkState, PaperState
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.numbers import shown_label
from ui.commands import COMMANDS, JUDGED_BY_PAGE, CommandId, command_for
from ui.dialogs.reason import ReasonDialog
from ui.dialogs.walk_in import WalkInDialog
from ui.help.sheet import HelpSheet
from ui.link.sheet import LinkSheet

pytestmark = pytest.mark.journey
Window = Callable[..., Clerk]


def test_a_colleagues_call_updates_the_list_and_moves_nothing(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in()
    labels = [hall.arrives().label for _ in range(24)]
    me.until(lambda: len(me.queue) == 24)
    # A list that grew a moment ago has not its height yet.
    me.still()
    rows = me.page.queue.list
    for _ in range(12):
        if me.focus is rows:
            break
        me.press("F6")
    for _ in range(18):
        me.press("Down")
    chosen = rows.currentIndex().data()
    top = rows.verticalScrollBar().value()
    assert top > 0
    called = hall.colleague.call_next()
    assert called is not None
    me.until(lambda: called.label not in me.queue)
    me.still()
    assert called.label == labels[0]
    assert rows.currentIndex().data() == chosen
    assert me.focus is rows
    assert abs(rows.verticalScrollBar().value() - top) <= rows.sizeHintForRow(1)
    hall.colleague.start()
    hall.colleague.finish_visit()


def test_reception_issues_a_ticket_without_a_window(clerk: Window) -> None:
    me = clerk(login="qebul").signs_in()
    assert me.view.window is None
    me.press("Ctrl+B")
    me.until(lambda: isinstance(me.layer, WalkInDialog))
    me.types("udsy")
    me.press("Enter")
    me.press("2")
    dialog = me.layer
    assert isinstance(dialog, WalkInDialog)
    for _ in range(12):
        if dialog.languages.isAncestorOf(me.focus) or me.focus is dialog.languages:
            break
        me.press("Tab")
    me.press("Right")
    assert dialog.languages.current == 1
    dialog.setFocus()
    me.press("Enter")
    me.until(lambda: me.layer is None)
    me.until(lambda: any(job.kind == "slip" and job.state is PaperState.PRINTED for job in me.view.journal))
    assert list(me.papers.glob("*.pdf"))
    ticket = next(ticket for ticket in me.view.others)
    assert (ticket.language, ticket.priority != "regular") == ("ru", True)
    me.press("F2")
    assert "Növbətini çağır" in me.notice
    # Cancelled again, with a reason.
    workspace = me.screens.workspace
    assert workspace is not None
    workspace.presenter.cancel_pressed(ticket.id)
    me.until(lambda: isinstance(me.layer, ReasonDialog))
    me.press("1")
    me.press("Enter")
    me.until(lambda: not me.view.others)


def test_calling_out_of_order_needs_the_right_and_a_reason(clerk: Window, hall: Floor) -> None:
    plain = clerk(login="n.abbasova", window=6).signs_in()
    hall.arrives()
    later = hall.arrives()
    plain.until(lambda: len(plain.queue) == 2)
    rows = plain.page.queue.list
    rows.setFocus()
    plain.press("Down")
    plain.press("Down")
    plain.press("Enter")
    assert plain.notice == words("az")("workspace.no_right_to_choose")
    assert plain.layer is None
    senior = clerk().signs_in()
    senior.until(lambda: len(senior.queue) == 2)
    senior.page.queue.list.setFocus()
    senior.press("Down")
    senior.press("Down")
    senior.press("Enter")
    senior.until(lambda: isinstance(senior.layer, ReasonDialog))
    senior.press("3")
    senior.press("Enter")
    senior.until(lambda: senior.state == "called" and senior.view.visit is not None)
    assert senior.view.visit is not None
    assert senior.view.visit.ticket.label == later.label
    reason = senior.view.visit.ticket.reason
    assert reason is not None
    assert (reason.code, reason.said) == ("chosen", "frail")


def test_the_hub_goes_and_comes_back_under_an_open_form(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in().serves("aux-complaint")
    me.opens_form()
    wanted = sample(me)
    me.press("Tab")
    path = me.path()
    hall.hub_dies()
    try:
        me.until(lambda: me.view.link.state is LinkState.ON_ITS_OWN)
        assert me.path() == path
        assert me.layer is None
        me.fills(wanted)
        see_documents(me)
        me.press("Ctrl+Enter")
        me.until(lambda: me.front == "papers" or me.screens.form_page.summary.isVisible())
        assert me.front == "papers"
        me.until(lambda: any(job.kind == "acknowledgement" for job in me.view.journal))
        me.until(lambda: me.view.link.waiting > 0)
        me._again_may_call()
        me.press("F2")
        me.until(lambda: me.state == "idle")
        me.until(lambda: me.notice == words("az").of_error(RefusedError("alone_no_calls")))
    finally:
        hall.hub_comes_back()
    me.until(lambda: me.view.link.state is not LinkState.ON_ITS_OWN and me.view.link.waiting == 0)


def test_without_the_hub_ctrl_b_gives_a_ticket_of_the_own_series_and_f2_calls_it(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in()
    waiting = hall.arrives().label
    me.until(lambda: me.queue == (waiting,))
    hall.hub_dies()
    try:
        me.until(lambda: me.view.link.state is LinkState.ON_ITS_OWN)
        me.press("F2")
        me.until(lambda: me.notice == words("az").of_error(RefusedError("alone_no_calls")))
        assert me.state == "idle"
        me.press("Ctrl+B")
        me.until(lambda: isinstance(me.layer, WalkInDialog))
        me.types("udsy")
        me.press("Enter")
        me.press("Enter")
        me.until(lambda: me.layer is None)
        me.until(lambda: "X7-001" in me.queue)
        assert "X7" in me.notice
        me.calls()
        me.until(lambda: me.view.visit is not None and me.view.visit.ticket.label == "X7-001")
        me.press("F4")
        me.until(lambda: me.state == "serving")
    finally:
        hall.hub_comes_back()
    me.until(lambda: me.view.link.state is not LinkState.ON_ITS_OWN and me.view.link.waiting == 0)
    me.until(lambda: me.view.visit is not None and me.view.visit.ticket.label == "X7-001")
    me.until(lambda: waiting in me.queue)
    assert me.state == "serving"


def test_without_the_hub_a_slip_of_the_hall_is_served_from_the_last_known_queue(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in()
    first, second = hall.arrives(), hall.arrives()
    me.until(lambda: me.queue == (first.label, second.label))
    hall.hub_dies()
    try:
        me.until(lambda: me.view.link.state is LinkState.ON_ITS_OWN)
        known = me.page.queue.alone.known
        me.until(lambda: known.isVisible() and len(known.rows.rows) == 2)
        for _ in range(12):
            if me.page.queue.alone.isAncestorOf(me.focus):
                break
            me.press("F6")
        me.press("Tab")
        assert me.focus is known
        while known.currentIndex().row() < 1:
            me.press("Down")
        assert known.currentIndex().data() == shown_label(second.label)
        me.press("Enter")
        me.until(lambda: me.state == "serving" and me.view.visit is not None)
        visit = me.view.visit
        assert visit is not None
        # He holds this slip in his hand: the window shows what stands on it.
        assert visit.ticket.label == second.label
        assert [part.code for part in visit.ticket.services] == [part.code for part in second.services]
        assert me.layer is None
    finally:
        hall.hub_comes_back()
    me.until(lambda: me.view.link.state is not LinkState.ON_ITS_OWN and me.view.link.waiting == 0)
    # Nobody else had called it: it is the ticket of the hall again, and still at this window.
    me.until(lambda: me.view.visit is not None and me.view.visit.ticket.id == second.id)
    assert me.state == "serving"
    me.until(lambda: me.queue == (first.label,))


def test_what_waits_is_seen_and_counts_down_when_the_hub_is_back(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in().serves()
    shell, said = me.window.shell, words("az")
    hall.hub_dies()
    try:
        me.until(lambda: me.view.link.state is LinkState.ON_ITS_OWN)
        assert me.layer is None
        assert me.says(said("link.strip"))
        me.press("F1")
        me.until(lambda: isinstance(me.layer, LinkSheet))
        me.press("Esc")
        me.desk.actions.add_service("udsy-apply")
        me.press("Ctrl+O")
        me.until(lambda: me.front == "outbox" and len(me.screens.rooms.outbox.page.list.ops.rows) >= 1)
        me.press("Ctrl+Enter")
        me.until(lambda: me.notice == said("outbox.no_link"))
    finally:
        hall.hub_comes_back()
    page = me.screens.rooms.outbox.page
    me.until(lambda: not page.list.ops.rows)
    me.until(lambda: me.says(said("outbox.empty.all")))
    me.until(lambda: said("shell.link.all_sent") in shell.bar.connection.accessibleName())
    assert not me.says(said("link.strip"))
    me.press("Esc")
    me.until(lambda: me.front == "workspace")


def test_every_shortcut_acts_or_says_why(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in().serves()
    shell = me.window.shell
    for command in COMMANDS:
        if command.built or command.chord is None:
            continue
        shell.notice.dismiss()
        chord = "+".join([*command.caps])
        assert command.id not in shell._active
        me.press(chord)
        assert words("az")(command.words_key) in me.notice, command.id
    shell.notice.dismiss()
    me.press("F1")
    assert isinstance(me.layer, HelpSheet)
    me.press("Esc")
    assert me.layer is None
    me.press("F11")
    assert me.window.isFullScreen()
    me.press("F11")
    assert not me.window.isFullScreen()
    panes = set()
    for _ in range(10):
        me.press("F6")
        panes.add(me.focus)
    assert len(panes) >= 4
    # What belongs to the hall is not a clerk's.
    elsewhere = {*JUDGED_BY_PAGE, "live"}
    for command in COMMANDS:
        if command.chord is not None and command.page not in elsewhere and command.id is not CommandId.CLOSE_LAYER:
            assert command_for(command.chord, "workspace") is not None, command.id
            assert shell._handler(command.id) is not None or not command.built, command.id
