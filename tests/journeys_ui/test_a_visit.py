"""Journey: one citizen from the call to the receipt, with keys alone, over a real hub."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from clerk import Clerk
from hall import Floor

from dostdesk.desk.view import PaperState
from dostdesk.domain.stays import Outcome
from dostdesk.forms.fill import FormState
from dostdesk.forms.sample import sample_state
from ui.search.overlay import SearchOverlay

pytestmark = pytest.mark.journey
Window = Callable[..., Clerk]
COMMON = "aux-complaint"


def sample(me: Clerk, seed: int = 3) -> FormState:
    """A complete form as the one that is open, with what is known of the citizen already."""
    opened = me.screens.form._open
    assert opened is not None
    return sample_state(opened.document, random.Random(seed), today=opened.today, prefill=opened.prefill)


def see_documents(me: Clerk) -> None:
    """Every document of the open form by Space."""
    for button in me.screens.form_page.side.documents:
        for _ in range(20):
            if me.focus is button:
                break
            me.press("F6" if not me.screens.form_page.side.isAncestorOf(me.focus) else "Down")
        me.press("Space")


def test_call_recall_undo_and_start_by_key(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in()
    ticket = hall.arrives()
    me.until(lambda: me.queue == (ticket.label,))
    me.calls()
    scan = me.page.called.scan
    me.until(lambda: me.focus is scan)
    assert me.says(ticket.label.replace("-", "\N{NON-BREAKING HYPHEN}"))
    me.press("Ctrl+Z")
    me.until(lambda: me.state == "idle" and me.queue == (ticket.label,))
    me.still()
    assert me.focus is me.page.idle.call
    me.calls()
    me.press("F3")
    me.until(lambda: me.view.visit is not None and me.view.visit.ticket.calls == 2)
    me.still()
    me.press("Ctrl+Z")
    assert me.state == "called"
    assert "Geri al" in me.notice
    me.press("F4")
    me.until(lambda: me.state == "serving")


def test_a_typed_fin_starts_and_a_wrong_one_says_what_is_wrong(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in()
    hall.arrives()
    me.until(lambda: bool(me.queue))
    me.calls()
    me.types("0TEST0")
    me.press("Ctrl+Z")
    assert me.state == "called", "Ctrl+Z takes typing back first"
    me.press("Ctrl+A")
    me.types("0TEST0")
    me.press("Enter")
    me.until(lambda: me.says("7 simvol"))
    assert me.state == "called"
    assert me.page.called.scan.text() == "0TEST0"
    me.press("Ctrl+A")
    me.types("0test01")
    me.press("Enter")
    me.until(lambda: me.state == "serving")
    me.until(lambda: me.view.visit is not None and me.view.visit.known.get("applicant.fin") == "0TEST01")


def test_the_whole_visit_by_keyboard(clerk: Window, hall: Floor) -> None:
    me = clerk().signs_in()
    me.serves(COMMON)
    following = hall.arrives()
    # Another service, found without Azerbaijani letters.
    me.press("Ctrl+K")
    me.until(lambda: isinstance(me.layer, SearchOverlay))
    me.types("udsy")
    me.press("Enter")
    me.until(lambda: me.view.visit is not None and len(me.view.visit.ticket.services) == 2)
    me.still()
    assert me.layer is None
    # The common form: nothing is filled, so sending shows the summary and goes to the first error.
    me.press("Ctrl+1")
    me.still()
    me.opens_form()
    page = me.screens.form_page
    me.press("Ctrl+Enter")
    me.until(page.summary.isVisible)
    first = me.path()
    assert first
    me.press("Alt+E")
    assert me.path() not in ("", first)
    wanted = sample(me)
    me.fills(wanted)
    see_documents(me)
    me.press("Ctrl+Enter")
    me.until(lambda: me.front == "papers" or page.summary.isVisible())
    assert me.front == "papers", [link.text for link in page._view.problems]  # type: ignore[union-attr]
    me.until(lambda: bool(me.view.visit and me.view.visit.applications))
    me.still()
    number = me.view.visit.applications[0].number  # type: ignore[union-attr]
    assert me.says(number) or number in me.notice
    me.until(lambda: any(job.state is PaperState.PRINTED for job in me.view.journal if job.kind == "acknowledgement"))
    assert list(me.papers.glob("*.pdf"))
    me.press("Esc")
    me.until(lambda: me.front == "workspace" or not me.notice)
    if me.front != "workspace":
        me.press("Esc")
    me.until(lambda: me.front == "workspace")
    # The family's form stays open: its fate is asked, by digits.
    me._again_may_call()
    me.press("F2")
    me.until(lambda: me.layer is not None)
    me.press("3")
    me.press("Enter")
    me.until(lambda: me.state == "called" and me.view.visit is not None)
    me.still()
    assert me.view.visit is not None
    assert me.view.visit.ticket.label == following.label
    assert me.front == "workspace"
    assert me.focus is me.page.called.scan
    last = me.view.last
    assert last is not None
    assert {part.code: part.outcome for part in last.services} == {
        COMMON: Outcome.COMPLETED,
        "udsy-apply": Outcome.DECLINED,
    }
    me.until(lambda: any(job.state is PaperState.PRINTED for job in me.view.journal if job.kind == "receipt"))
    assert len(list(me.papers.glob("*.pdf"))) == 2
