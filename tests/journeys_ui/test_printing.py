"""Journey: papers of a real window on a real printing service, chosen, stopped and sent elsewhere by keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from clerk import Clerk
from test_a_visit import sample, see_documents

from dostdesk.desk.papers import FOLDER
from dostdesk.desk.view import PaperState, PrintJobView
from tests.printing.print_service import PrintService
from ui.printers.panel import PrinterPanel
from ui.search.overlay import SearchOverlay

pytestmark = pytest.mark.journey
Window = Callable[..., Clerk]
NOTICE, FORM = "acknowledgement", "aux-complaint"


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrintService]:
    started = PrintService(once=True, forgets=False)
    monkeypatch.setenv("CUPS_SERVER", started.address)
    yield started
    started.close()


class Tone:
    """Stands where the sound of the window would."""

    audible = True

    def __init__(self, me: Clerk) -> None:
        self.heard = 0
        me.screens.papers._make_tone = lambda _sound, _owner: self

    def play(self) -> None:
        self.heard += 1

    def close(self) -> None: ...


def chooses_printers(me: Clerk) -> None:
    """Receipts go to `roll` and notices to `sheet`: found by search, chosen by the keys on the buttons."""
    me.press("Ctrl+K")
    me.until(lambda: isinstance(me.layer, SearchOverlay))
    me.types(">printer")
    me.still()
    me.press("Enter")
    me.until(lambda: me.front == "printers")
    panel = printers_of(me)
    me.until(lambda: [row.key for row in panel.rows] == ["roll", "sheet", FOLDER])
    me.until(lambda: me.focus is panel.rows[2])
    me.press("Up")
    takes(me, "2", "sheet")
    me.press("Up")
    takes(me, "1", "roll")


def printers_of(me: Clerk) -> PrinterPanel:
    """The list on the page of printers, which is in front."""
    return next(panel for panel in me.window.findChildren(PrinterPanel) if panel.isVisible())


def takes(me: Clerk, key: str, use: str) -> None:
    me.press(key)
    me.until(lambda: me.desk.printers.chosen(use) == use)  # type: ignore[arg-type]
    me.still()


def sends(me: Clerk) -> None:
    """A form, filled and sent; its notice is on the way to the printer."""
    me.serves(FORM)
    me.opens_form()
    me.fills(sample(me))
    see_documents(me)
    me.press("Ctrl+Enter")
    me.until(lambda: me.front == "papers")
    me.still()


def notice(me: Clerk) -> PrintJobView:
    """The latest notice of this desk."""
    return max((job for job in me.view.journal if job.kind == NOTICE), key=lambda job: job.id)


def leaves(me: Clerk) -> None:
    for _ in range(3):
        if me.front != "workspace":
            me.press("Esc")
            me.still()


def test_printers_are_chosen_and_tried_by_keys_and_papers_come_out_there(clerk: Window, service: PrintService) -> None:
    me = clerk().signs_in()
    tone = Tone(me)
    chooses_printers(me)
    me.press("Enter")
    me.until(lambda: len(service.out("roll")) == 1)
    assert service.out("roll")[0].startswith("test-")
    me.still()
    assert not printers_of(me)._repeats.isVisible()
    leaves(me)
    sends(me)
    me.until(lambda: notice(me).state is PaperState.PRINTED)
    assert service.out("sheet") == [f"{NOTICE}-{notice(me).id}"]
    assert tone.heard == 0


def test_a_paper_that_its_printer_does_not_take_goes_elsewhere_with_one_key(
    clerk: Window, service: PrintService
) -> None:
    me = clerk().signs_in()
    tone = Tone(me)
    chooses_printers(me)
    leaves(me)
    service.disable("sheet")
    sends(me)
    me.until(lambda: notice(me).error == "printer_stopped")
    me.until(lambda: tone.heard == 1)
    me.still()
    me.press("Alt+1")
    me.until(lambda: notice(me).state is PaperState.PRINTED)
    service.enable("sheet")
    assert service.out("roll") == [f"{NOTICE}-{notice(me).id}"]
    assert (service.out("sheet"), notice(me).copy) == ([], 0)


def test_a_paper_that_may_be_out_is_asked_about_and_then_copied_with_a_reason(
    clerk: Window, service: PrintService
) -> None:
    me = clerk().signs_in()
    chooses_printers(me)
    leaves(me)
    service.trouble("hangs-after", "sheet")
    sends(me)
    me.until(lambda: service.hangs("after", "sheet"))
    service.stop()
    service.mended("hangs-after", "sheet")
    service.start()
    me.until(lambda: notice(me).error == "print_unknown")
    me.still()
    original = notice(me)
    me.press("F9")
    me.still()
    assert service.out("sheet") == [f"{NOTICE}-{original.id}"], "no key prints it again before the question is answered"
    me.press("Alt+1")
    me.until(lambda: notice(me).state is PaperState.PRINTED)
    me.still()
    for key in ("Shift+F9", "1", "Enter"):
        if notice(me).copy == 0:
            me.press(key)
            me.still()
    me.until(lambda: notice(me).copy == 1 and notice(me).state is PaperState.PRINTED)
    assert service.out("sheet") == [f"{NOTICE}-{original.id}", f"{NOTICE}-{notice(me).id}"]
