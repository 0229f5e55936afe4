"""Journey: the keystroke budget of the design, counted at the real window over a real hub."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from clerk import Clerk
from hall import Floor
from test_a_visit import sample, see_documents

from dostdesk.desk.view import PaperState
from dostdesk.domain.tickets import TicketState
from ui.dialogs.finish import FinishDialog
from ui.dialogs.hold import HoldDialog
from ui.dialogs.transfer import TransferDialog
from ui.gallery import form as family
from ui.search.overlay import SearchOverlay

pytestmark = pytest.mark.journey
Window = Callable[..., Clerk]
COMMON = "aux-complaint"
# Screen, task, keys: the table of the design. A password and the letters of a search are the clerk's own.
BUDGET = {
    ("01", "sign in"): 1,
    ("02", "call next"): 1,
    ("02", "start"): 1,
    ("02", "finish and call next"): 1,
    ("02", "hold"): 2,
    ("02", "transfer"): 3,
    ("02", "add service"): 6,
    ("02", "add hint"): 1,
    ("03", "next problem"): 1,
    ("03", "send"): 1,
    ("04", "print"): 1,
    ("04", "reprint with reason"): 3,
}


class Fingers:
    """Counts what is pressed and typed."""

    def __init__(self, me: Clerk) -> None:
        self.me, self.keys = me, 0

    def press(self, *chords: str) -> None:
        for chord in chords:
            self.keys += 1
            self.me._again_may_call()
            self.me.press(chord)

    def types(self, text: str) -> None:
        self.keys += len(text)
        self.me.types(text)


@contextmanager
def budget(me: Clerk, screen: str, task: str, *, own: int = 0) -> Iterator[Fingers]:
    """A task within its number of keys; `own` are letters that the budget leaves to the clerk."""
    fingers = Fingers(me)
    yield fingers
    assert fingers.keys <= BUDGET[screen, task] + own, f"{task}: {fingers.keys} keys"


def test_signing_in_is_the_password_and_enter(clerk: Window) -> None:
    me = clerk(password="")
    with budget(me, "01", "sign in", own=len("demo")) as fingers:
        fingers.types("demo")
        fingers.press("Enter")
        me.until(lambda: me.front == "workspace")


def test_calling_starting_and_calling_the_next_are_a_key_each(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in()
    first = hall.arrives(COMMON)
    me.until(lambda: bool(me.queue))
    with budget(me, "02", "call next") as fingers:
        fingers.press("F2")
        me.until(lambda: me.state == "called")
    with budget(me, "02", "start") as fingers:
        fingers.press("F4")
        me.until(lambda: me.state == "serving")
    me.still()
    visit = me.view.visit
    assert visit is not None
    assert visit.ticket.id == first.id
    sends(me)
    leaves_papers(me)
    following = hall.arrives()
    me.until(lambda: bool(me.queue))
    with budget(me, "02", "finish and call next") as fingers:
        fingers.press("F2")
        me.until(lambda: bool(me.view.visit and me.view.visit.ticket.id == following.id))
    assert me.state == "called"


def test_a_service_is_found_by_four_letters(clerk: Window) -> None:
    me = clerk().signs_in().serves(COMMON)
    with budget(me, "02", "add service") as fingers:
        fingers.press("Ctrl+K")
        me.until(lambda: isinstance(me.layer, SearchOverlay))
        fingers.types("udsy")
        fingers.press("Enter")
        me.until(lambda: bool(me.view.visit and len(me.view.visit.ticket.services) == 2))


def test_a_hint_is_taken_with_one_key(clerk: Window) -> None:
    me = clerk().signs_in().serves("udsy-apply")
    visit = me.view.visit
    assert visit is not None
    service = visit.ticket.services[0].id
    # A family with a child of eight months: the catalogue's rule for infants applies.
    me.desk.actions.save_draft(service, replace(visit.drafts[service], form=family.draft().form))
    me.until(lambda: bool(me.screens.workspace and me.screens.workspace.presenter._hints_now()))
    me.still()
    with budget(me, "02", "add hint") as fingers:
        fingers.press("Ctrl+E")
        me.until(lambda: bool(me.view.visit and len(me.view.visit.ticket.services) == 2))


def test_holding_is_two_keys(clerk: Window) -> None:
    me = clerk().signs_in().serves(COMMON)
    with budget(me, "02", "hold") as fingers:
        fingers.press("F5")
        me.until(lambda: isinstance(me.layer, HoldDialog))
        fingers.press("Enter")
        me.until(lambda: me.state == "idle")
    me.until(lambda: [ticket.state for ticket in me.view.held] == [TicketState.HELD])
    # Back again, so that the window is left as it was found.
    me.press("Ctrl+Z")
    me.until(lambda: me.state == "serving")


def test_transferring_is_three_keys(clerk: Window) -> None:
    me = clerk().signs_in().serves(COMMON)
    with budget(me, "02", "transfer") as fingers:
        fingers.press("F7")
        me.until(lambda: isinstance(me.layer, TransferDialog))
        fingers.press("1", "Enter")
        me.until(lambda: me.state == "idle")


def test_the_next_problem_and_sending_are_a_key_each(clerk: Window) -> None:
    me = clerk().signs_in().serves(COMMON)
    me.opens_form()
    page = me.screens.form_page
    me.press("Ctrl+Enter")
    me.until(page.summary.isVisible)
    first = me.path()
    with budget(me, "03", "next problem") as fingers:
        fingers.press("Alt+E")
        me.until(lambda: me.path() not in ("", first))
    me.fills(sample(me))
    see_documents(me)
    with budget(me, "03", "send") as fingers:
        fingers.press("Ctrl+Enter")
        me.until(lambda: me.front == "papers")


def test_printing_is_a_key_and_a_copy_with_its_reason_three(clerk: Window) -> None:
    me = clerk().signs_in().serves(COMMON)
    sends(me)
    leaves_papers(me)
    with budget(me, "04", "print") as fingers:
        fingers.press("F9")
        me.until(lambda: me.front == "papers")
    me.still()
    before = len(me.view.journal)
    with budget(me, "04", "reprint with reason") as fingers:
        fingers.press("Shift+F9")
        me.still()
        for key in ("1", "Enter"):
            if len(me.view.journal) == before:
                fingers.press(key)
                me.still()
        me.until(lambda: len(me.view.journal) > before)
    copy = max(me.view.journal, key=lambda job: job.copy)
    assert copy.copy >= 1


def test_an_open_service_asks_one_question_more(clerk: Window, hall: Floor) -> None:
    """Beside the table: whoever leaves with an open service costs a digit and Enter."""
    me = clerk().signs_in().serves(COMMON)
    fingers = Fingers(me)
    fingers.press("F12")
    me.until(lambda: isinstance(me.layer, FinishDialog))
    fingers.press("3", "Enter")
    me.until(lambda: me.state == "idle")
    assert fingers.keys == 3


def test_every_task_of_the_table_is_counted() -> None:
    """Each task stands in a `budget(…)` of a test here; what a test names, the table has."""
    written = Path(__file__).read_text(encoding="utf-8")
    assert set(re.findall(r'budget\(\w+, "(\d+)", "([^"]+)"', written)) == set(BUDGET)


def sends(me: Clerk) -> None:
    """The form of the service in front, filled and sent; its acknowledgement is printed."""
    me.opens_form()
    me.fills(sample(me))
    see_documents(me)
    me.press("Ctrl+Enter")
    me.until(lambda: me.front == "papers")
    me.still()
    me.until(lambda: any(job.state is PaperState.PRINTED for job in me.view.journal if job.kind == "acknowledgement"))
    me.still()


def leaves_papers(me: Clerk) -> None:
    """Esc takes the notice away first, if one stands there."""
    me.press("Esc")
    me.until(lambda: me.front == "workspace" or not me.notice)
    if me.front != "workspace":
        me.press("Esc")
    me.until(lambda: me.front == "workspace")
