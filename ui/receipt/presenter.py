"""Decides on the page of papers: which to show, what to say about each, what can be done. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol

from dostdesk.desk.view import PaperState, PrintJobView
from dostdesk.domain.errors import DeskError
from dostdesk.domain.ids import PrintJobId
from dostdesk.domain.numbers import shown_label
from dostdesk.domain.words import Words
from ui.form.values import VisitBarView
from ui.receipt.values import (
    ActButton,
    JournalLine,
    PaperAct,
    PaperGlyph,
    PaperLine,
    Preview,
    PrinterLine,
    ReceiptPageView,
)

if TYPE_CHECKING:
    from ui.work import Run

REASONS = ("lost", "poor_print", "representative", "not_printed")
PRINT_UNKNOWN = "print_unknown"
_SHEET = "acknowledgement"
_ROLLS = ("receipt", "to_bring")
_KINDS = (*_ROLLS, _SHEET, "slip")
_MOST_JOURNAL, _MOST_PRINTERS = 8, 3
# A printer's name may be 127 letters long; its button is not.
_LONGEST_NAME = 14
_GLYPHS: dict[PaperState, PaperGlyph] = {
    PaperState.WAITING: "todo",
    PaperState.PRINTING: "running",
    PaperState.PRINTED: "done",
    PaperState.FAILED: "error",
}


class ReceiptScreen(Protocol):
    """What the page can be told."""

    def show_view(self, view: ReceiptPageView) -> None: ...


class ReceiptPresenter:
    """The papers of one visit.

    Attributes:
        came_out: Records that a paper whose end is unknown did come out; without it the answer holds on this page only.
        move: Sends a paper that did not come out to another printer; without it there is no other.
        urge: Starts the printer that has a paper.
        left: Told when the clerk goes back to the workspace.
    """

    def __init__(
        self,
        screen: ReceiptScreen,
        *,
        run: Run,
        paper: Callable[[PrintJobId], bytes],
        reprint: Callable[[PrintJobId, str], PrintJobId],
        print_again: Callable[[PrintJobId], None],
        save_paper: Callable[[PrintJobId], str],
        words: Words,
        local_time: Callable[[datetime], datetime],
        left: Callable[[], None],
        came_out: Callable[[PrintJobId], None] | None = None,
        move: Callable[[PrintJobId, str], None] | None = None,
        urge: Callable[[PrintJobId], None] | None = None,
    ) -> None:
        self._move, self._urge = move, urge
        self._screen = screen
        self._run = run
        self._paper, self._reprint = paper, reprint
        self._print_again, self._save_paper = print_again, save_paper
        self._words = words
        self._local_time = local_time
        self._left = left
        self._record_came_out = came_out
        self._bar: VisitBarView | None = None
        self._papers: tuple[PrintJobView, ...] = ()
        self._journal: tuple[PrintJobView, ...] = ()
        self._printers: tuple[PrinterLine, ...] = ()
        self._selected: PrintJobId | None = None
        self._reason = REASONS[0]
        self._pdfs: dict[PrintJobId, bytes] = {}
        self._asked: set[PrintJobId] = set()
        self._out: set[PrintJobId] = set()
        self._wanted_copy: PrintJobId | None = None
        self._notice, self._notice_good = "", True
        self._busy = False

    def open(
        self,
        *,
        bar: VisitBarView,
        papers: tuple[PrintJobView, ...],
        journal: tuple[PrintJobView, ...],
        printers: tuple[PrinterLine, ...],
        selected: PrintJobId | None = None,
    ) -> None:
        """Show a visit's papers; the one that needs the clerk is selected, or `selected`."""
        self._pdfs, self._asked, self._notice = {}, set(), ""
        self._selected = selected
        self.show_desk(bar=bar, papers=papers, journal=journal, printers=printers)

    def show_desk(
        self,
        *,
        bar: VisitBarView,
        papers: tuple[PrintJobView, ...],
        journal: tuple[PrintJobView, ...],
        printers: tuple[PrinterLine, ...],
    ) -> None:
        """The desk changed: a paper came out, or stopped. The selection stays."""
        self._bar, self._papers, self._journal, self._printers = bar, papers, journal, printers
        known = {job.id for job in self._all()}
        if self._wanted_copy in known:
            self._selected, self._wanted_copy = self._wanted_copy, None
        if self._selected not in known:
            self._selected = self._first()
        self._show()
        self._fetch()

    def change_words(self, words: Words) -> None:
        """Say everything in another language from now on."""
        self._words = words
        self._show()

    def paper_chosen(self, job: PrintJobId) -> None:
        """Select a paper of the visit or of today's journal."""
        self._selected = job
        self._notice = ""
        self._show()
        self._fetch()

    def reason_chosen(self, code: str) -> None:
        """Why a copy is wanted."""
        self._reason = code

    def act(self, act: PaperAct) -> None:
        """Do what a button says; what is faded does nothing."""
        button = next((button for button in self._acts() if button.act is act and button.enabled), None)
        if button is None or self._busy:
            return
        job = self._job()
        if act is PaperAct.BACK:
            self._left()
        elif job is None:
            return
        elif act is PaperAct.OTHER_PRINTER:
            other = self._other(job)
            if other is not None:
                self._send_elsewhere(job, other)
        elif act is PaperAct.RETRY and job.state is not PaperState.FAILED:
            urge = self._urge
            if urge is not None:
                self._start(lambda: urge(job.id), lambda _: self._say("receipt_page.trying"))
        elif act is PaperAct.SAVE_PDF and job.state is PaperState.PRINTING:
            folder = next((line for line in self._printers if line.folder), None)
            if folder is not None:
                self._send_elsewhere(job, folder)
        elif act in {PaperAct.RETRY, PaperAct.NOT_OUT}:
            self._start(lambda: self._print_again(job.id), lambda _: self._say("receipt_page.trying"))
        elif act is PaperAct.CAME_OUT:
            self._answer_came_out(job.id)
        elif act is PaperAct.SAVE_PDF:
            self._start(
                lambda: self._save_paper(job.id), lambda place: self._say("receipt_page.pdf_saved", place=place)
            )

    def print_pressed(self) -> None:
        """F9: try a stopped paper again. One whose end is unknown is asked about instead, never printed blindly."""
        self.act(PaperAct.RETRY)

    def key_pressed(self, key: str) -> bool:
        """A key that is printed on a button (`Alt 2`); answers whether there is one."""
        for button in self._acts():
            if button.key == key:
                self.act(button.act)
                return True
        return False

    def copy_pressed(self) -> None:
        """Shift+F9: print a numbered copy with the reason chosen."""
        job = self._job()
        if job is None or self._busy or not self._may_copy(job):
            return
        reason = self._reason
        self._start(lambda: self._reprint(job.id, reason), self._copied)

    def leave_pressed(self) -> None:
        """Back to the workspace."""
        self._left()

    def _start(self, work: Callable[[], object], done: Callable[[object], None]) -> None:
        self._busy = True
        self._show()

        def ended(result: object) -> None:
            self._busy = False
            done(result)

        self._run(work, done=ended, failed=self._failed)

    def _send_elsewhere(self, job: PrintJobView, printer: PrinterLine) -> None:
        move = self._move
        if move is not None:
            self._start(
                lambda: move(job.id, printer.key), lambda _: self._say("receipt_page.moved", printer=printer.name)
            )

    def _other(self, job: PrintJobView) -> PrinterLine | None:
        """The printer that a paper could go to instead of its own: one that is ready, best one that is in use here."""
        if self._move is None:
            return None
        own = [line for line in self._printers if (line.sheets if job.kind == _SHEET else line.rolls)]
        fit = [line for line in self._printers if line.key and not line.folder and line.glyph != "error"]
        return next((line for line in fit if line not in own), None)

    def _failed(self, error: DeskError) -> None:
        self._busy = False
        self._notice, self._notice_good = self._words.of_error(error), False
        self._show()

    def _say(self, key: str, **facts: object) -> None:
        self._notice = self._words(key, **{name: str(fact) for name, fact in facts.items()})
        self._notice_good = True
        self._show()

    def _copied(self, job: object) -> None:
        self._wanted_copy = PrintJobId(str(job))
        self._say("receipt_page.copy_asked", number=self._next_copy())

    def _answer_came_out(self, job: PrintJobId) -> None:
        self._out.add(job)
        record = self._record_came_out
        if record is not None:
            self._start(lambda: record(job), lambda _: self._show())
        else:
            self._show()

    def _all(self) -> tuple[PrintJobView, ...]:
        own = {job.id for job in self._papers}
        return (*self._papers, *(job for job in self._journal if job.id not in own))

    def _job(self) -> PrintJobView | None:
        return next((job for job in self._all() if job.id == self._selected), None)

    def _first(self) -> PrintJobId | None:
        """The paper that needs the clerk: a stopped one, else the receipt, else the newest."""
        for job in self._papers:
            if job.state is PaperState.FAILED:
                return job.id
        for kind in _KINDS:
            for job in reversed(self._papers):
                if job.kind == kind:
                    return job.id
        return None

    def _fetch(self) -> None:
        for job in self._shown():
            if job.id not in self._asked:
                self._asked.add(job.id)
                self._run(
                    partial(self._paper, job.id),
                    done=partial(self._fetched, job.id),
                    failed=partial(self._not_fetched, job.id),
                )

    def _fetched(self, job: PrintJobId, pdf: bytes) -> None:
        self._pdfs[job] = pdf
        self._show()

    def _not_fetched(self, job: PrintJobId, error: DeskError) -> None:
        self._asked.discard(job)
        self._failed(error)

    def _shown(self) -> tuple[PrintJobView, ...]:
        """The selected paper with the newest of the other size of the same visit; rolls stand before sheets."""
        selected = self._job()
        if selected is None:
            return ()
        beside = () if selected.kind == "slip" else _ROLLS if selected.kind == _SHEET else (_SHEET,)
        same = [job for job in self._papers if job.kind in beside and job.ticket == selected.ticket]
        return tuple(sorted((selected, *same[-1:]), key=lambda job: job.kind == _SHEET))

    def _stuck(self, job: PrintJobView) -> bool:
        """Whether a paper did not come out, or does not for now, for a reason that has a name."""
        if job.id in self._out or job.state is PaperState.PRINTED:
            return False
        return job.state is PaperState.FAILED or bool(job.error)

    def _glyph(self, job: PrintJobView) -> PaperGlyph:
        if job.state is not PaperState.FAILED and self._stuck(job):
            return "error"
        if job.state is PaperState.FAILED:
            if job.error == PRINT_UNKNOWN:
                return "done" if job.id in self._out else "warning"
            return "error"
        return _GLYPHS[job.state]

    def _name(self, job: PrintJobView, *, sized: bool = True) -> str:
        if job.copy:
            return self._words(f"receipt_page.kind_{job.kind}_copy", number=job.copy + 1)
        return self._words(f"receipt_page.kind_{job.kind}" + ("" if sized else "_short"))

    def _left_behind(self) -> list[PrintJobView]:
        """Papers of earlier visits that have not come out: nobody forgets them because the next person came."""
        own = {job.id for job in self._papers}
        open_ = [job for job in self._journal if job.state is not PaperState.PRINTED and job.id not in own]
        return [job for job in open_ if job.id not in self._out]

    def _listed(self, job: PrintJobView) -> str:
        if job in self._papers:
            return self._name(job)
        paper = self._name(job, sized=False)
        return self._words("receipt_page.of_ticket", label=shown_label(job.label), paper=paper)

    def _trouble(self, job: PrintJobView) -> str:
        return job.error if f"receipt_page.trouble_{job.error}" in self._words else "other"

    def _said(self, job: PrintJobView) -> str:
        words = self._words
        if job.state is PaperState.PRINTED and job.printed_at is not None:
            return words("receipt_page.printed_at", time=self._local_time(job.printed_at).strftime("%H:%M:%S"))
        if self._stuck(job):
            return words("receipt_page.stopped", why=words(f"receipt_page.why_{self._trouble(job)}"))
        return words(f"receipt_page.state_{'printed' if job.id in self._out else job.state.value}")

    def _chip(self, job: PrintJobView) -> str:
        if job.id in self._out:
            return PaperState.PRINTED.value
        if job.state is PaperState.PRINTING and job.error:
            return PaperState.FAILED.value
        unknown = job.state is PaperState.FAILED and job.error == PRINT_UNKNOWN
        return "unknown" if unknown else job.state.value

    def _acts(self) -> tuple[ActButton, ...]:
        words, job = self._words, self._job()
        failed = job is not None and self._stuck(job)
        there = job is not None and not self._busy

        def button(act: PaperAct, key: str, *, primary: bool = False, enabled: bool = False) -> ActButton:
            text = words(f"receipt_page.act_{act.value}")
            return ActButton(act=act, text=text, key=key, primary=primary, enabled=enabled)

        if failed and job is not None and job.error == PRINT_UNKNOWN:
            return (
                button(PaperAct.CAME_OUT, "Alt 1", primary=True, enabled=there),
                button(PaperAct.NOT_OUT, "Alt 2", enabled=there),
                button(PaperAct.SAVE_PDF, "Alt 4", enabled=there),
            )
        first = (
            button(PaperAct.RETRY, "F9", primary=True, enabled=there)
            if failed
            else button(PaperAct.BACK, "Esc", primary=True, enabled=True)
        )
        other = self._other(job) if job is not None and failed else None
        elsewhere = (
            words("receipt_page.act_no_printer")
            if other is None
            else words("receipt_page.act_other_printer", printer=_short(other.name))
        )
        return (
            first,
            ActButton(act=PaperAct.OTHER_PRINTER, text=elsewhere, key="Alt 1", enabled=there and other is not None),
            button(PaperAct.SMS, "Alt 3"),
            button(PaperAct.SAVE_PDF, "Alt 4", enabled=there),
        )

    def _may_copy(self, job: PrintJobView) -> bool:
        return job.state is PaperState.PRINTED or job.id in self._out

    def _next_copy(self) -> int:
        job = self._job()
        if job is None:
            return 2
        same = [other.copy for other in self._all() if (other.kind, other.number) == (job.kind, job.number)]
        return max(same, default=0) + 2

    def _headline(self, job: PrintJobView | None) -> tuple[str, str, PaperGlyph]:
        words = self._words
        if job is None:
            return words("receipt_page.no_papers"), words("receipt_page.no_papers_text"), "todo"
        if self._stuck(job):
            trouble = self._trouble(job)
            return words(f"receipt_page.title_{trouble}"), words(f"receipt_page.trouble_{trouble}"), self._glyph(job)
        state = "printed" if job.id in self._out else job.state.value
        return words(f"receipt_page.headline_{state}"), words(f"receipt_page.text_{state}"), self._glyph(job)

    def _printer_lines(self) -> tuple[PrinterLine, ...]:
        """What stopped a paper is the state of its printer, which may not have said so itself."""
        stopped = next((job for job in self._papers if self._glyph(job) in {"error", "warning"}), None)
        if stopped is None or not self._printers:
            return self._printers
        sheet = stopped.kind == _SHEET
        own = next((line for line in self._printers if (line.sheets if sheet else line.rolls)), self._printers[0])
        if own.glyph != "done":
            return self._printers
        said = self._words(f"receipt_page.why_{self._trouble(stopped)}")
        known = replace(own, said=said, glyph=self._glyph(stopped))
        return tuple(known if line is own else line for line in self._printers)

    def _listed_printers(self) -> tuple[PrinterLine, ...]:
        """The folder has its own button: it is a printer of the list only where papers go there."""
        lines = self._printer_lines()
        return tuple(line for line in lines if not line.folder or line.rolls or line.sheets)[:_MOST_PRINTERS]

    def _show(self) -> None:
        if self._bar is None:
            return
        words, job = self._words, self._job()
        title, sentence, glyph = self._headline(job)
        printed = [line for line in self._journal if line.state is PaperState.PRINTED]
        self._screen.show_view(
            ReceiptPageView(
                bar=self._bar,
                words=words,
                papers=tuple(
                    PaperLine(job=line.id, name=self._listed(line), said=self._said(line), glyph=self._glyph(line))
                    for line in (*self._papers, *self._left_behind())
                ),
                selected=self._selected,
                journal=tuple(
                    JournalLine(
                        job=line.id,
                        label=shown_label(line.label),
                        name=self._name(line, sized=False),
                        time=self._local_time(line.printed_at or line.made_at).strftime("%H:%M"),
                    )
                    for line in printed[:_MOST_JOURNAL]
                ),
                printed_today=len(printed),
                previews=tuple(
                    Preview(
                        job=line.id,
                        name=self._name(line),
                        said=words(f"receipt_page.chip_{self._chip(line)}"),
                        glyph=self._glyph(line),
                        wide=line.kind == "acknowledgement",
                        pdf=self._pdfs.get(line.id),
                    )
                    for line in self._shown()
                ),
                title=title,
                sentence=sentence,
                glyph=glyph,
                acts=self._acts(),
                safe=words("receipt_page.safe") if job is not None else "",
                printers=self._listed_printers(),
                reasons=tuple((code, words(f"paper.copy_reason.{code}")) for code in REASONS),
                reason=self._reason,
                copy=self._next_copy(),
                may_copy=job is not None and self._may_copy(job) and not self._busy,
                notice=self._notice,
                notice_good=self._notice_good,
            )
        )


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1]}…"
