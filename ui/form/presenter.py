"""Decides on the form's page: what is shown as wrong and when, what is saved, when the form may go. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from dostdesk.desk.actions import Submitted
from dostdesk.desk.view import Draft
from dostdesk.domain.errors import DeskError, RefusedError
from dostdesk.domain.ids import VisitServiceId
from dostdesk.domain.services import DocumentState
from dostdesk.domain.turns import Channel
from dostdesk.domain.words import Words
from dostdesk.forms.compute import Tables, computed
from dostdesk.forms.explain import sentence, short
from dostdesk.forms.fill import FormState, from_draft, to_draft
from dostdesk.forms.validate import Problem, check, progress
from ui.form.known import Known, Offer, applicant_fin, filled, fin_fields, from_register, is_fin, offers, taken
from ui.form.rows import FormRows
from ui.form.saving import DraftSaver
from ui.form.values import DocumentLine, FormPageView, OpenForm, ProblemLink, SavedLine, VisitBarView, document_lines

if TYPE_CHECKING:
    from ui.work import Run

_RETRY_EVERY_S = 5


class FormScreen(Protocol):
    """What the page can be told."""

    def show_view(self, view: FormPageView) -> None: ...

    def focus_field(self, path: str) -> None: ...

    def focus_problem(self, path: str) -> None: ...

    def focus_section(self, key: str) -> None: ...

    def focus_summary(self) -> None: ...


class FormPresenter:
    """One open form.

    Attributes:
        submitted, left, service_wanted: Told when an application was registered, the clerk goes back to the workspace,
            or asks for another service of the visit; everything typed is already being saved then.
    """

    def __init__(
        self,
        screen: FormScreen,
        *,
        run: Run,
        save: Callable[[VisitServiceId, Draft], Draft],
        submit: Callable[[VisitServiceId], Submitted],
        tables: Tables,
        words: Words,
        local_time: Callable[[datetime], datetime],
        submitted: Callable[[VisitServiceId, Submitted], None],
        left: Callable[[], None],
        service_wanted: Callable[[VisitServiceId], None],
    ) -> None:
        self._screen = screen
        self._run = run
        self._submit = submit
        self._tables = tables
        self._words = words
        self._local_time = local_time
        self._submitted, self._left, self._service_wanted = submitted, left, service_wanted
        self._fin_entered: Callable[[str], None] = lambda _fin: None
        self._applicant_entered: Callable[[str], None] = lambda _fin: None
        self._known, self._declined = Known(), frozenset[tuple[str, str]]()
        self._saver = DraftSaver(run=run, save=save, told=self._heard_of_saving)
        self._open: OpenForm | None = None
        self._state: FormState | None = None
        self._documents: dict[str, DocumentState] = {}
        self._note = ""
        self._quantity, self._channel = 1, Channel.IN_PERSON
        self._written: list[tuple[dict[str, DocumentState], str]] = []
        self._current = ""
        self._reported: frozenset[str] = frozenset()
        self._unfinished = ""
        self.rows = FormRows(state=lambda: self.state, put=self._take, focus=screen.focus_field)
        self._saved = SavedLine()
        self._notice = ""
        self._busy = False
        self._seconds_failed = 0
        self._last_problem = ""

    @property
    def state(self) -> FormState:
        """Raises RuntimeError before a form was opened."""
        if self._state is None:
            raise RuntimeError("no form is open")
        return self._state

    @property
    def service(self) -> VisitServiceId | None:
        """The service whose form is open."""
        return None if self._open is None else self._open.service_id

    @property
    def correcting(self) -> bool:
        """Whether the form that is open was sent before."""
        return self._open is not None and self._open.correcting

    def when_saved(self, then: Callable[[], None]) -> None:
        """Call `then` once everything typed is durable; not at all if it turns out that it cannot be."""

        def settled(durable: bool) -> None:
            if durable:
                then()

        self._saver.when_idle(settled)

    def open(self, opened: OpenForm) -> None:
        """Show a form: its draft if there is one, else a new one with what is known of the citizen."""
        draft = self._saver.newest(opened.service_id, opened.draft)
        self._saver.opened(opened.service_id, opened.draft)
        self._open = opened
        self._quantity, self._channel = draft.quantity, draft.channel
        self._documents, self._note = dict(draft.documents), draft.note
        self._written = [(dict(draft.documents), draft.note)]
        self._reported, self._unfinished = frozenset(), ""
        self.rows.forget()
        self._busy, self._notice, self._last_problem = False, "", ""
        at = None if draft.saved_at is None else self._local_time(draft.saved_at)
        self._saved = SavedLine(kind="empty" if at is None else "saved", at=at)
        self._state = self._read(opened, draft)
        self._known, self._declined = opened.known, frozenset()
        if not draft.form:
            self._state = filled(self._state, self._heard)
        self._current = self._visible_sections()[0] if self._visible_sections() else ""
        self._show()
        self._ask_register()

    def tell_fins(self, entered: Callable[[str], None]) -> None:
        """Tell each whole FİN of the form; `show_known` follows when something is known of that person."""
        self._fin_entered = entered

    def tell_applicant(self, entered: Callable[[str], None]) -> None:
        """Tell each whole FİN that the clerk gives for the applicant, once, when its field is left."""
        self._applicant_entered = entered

    def use_tables(self, tables: Tables) -> None:
        """Compute with these dated tables from now on: those of the release of the form that opens next."""
        self._tables = tables

    def change_words(self, words: Words) -> None:
        """Say everything in another language from now on."""
        self._words = words
        if self._state is not None:
            self._show()

    def show_bar(self, bar: VisitBarView) -> None:
        """The visit changed: another service, a citizen identified."""
        if self._open is not None:
            self._open = replace(self._open, bar=bar)
            self._show()

    def show_desk(self, documents: Mapping[str, DocumentState], note: str) -> None:
        """Documents or the note as the desk has them.

        A view may be older than what was chosen here meanwhile: what this page wrote itself is never taken back.
        """
        given = (dict(documents), note)
        if self._open is not None and given not in self._written:
            self._written = [given]
            self._documents, self._note = dict(documents), note
            self._show()

    def field_left(self, path: str, raw: object) -> None:
        """The clerk left a field, or chose: judge it, compute, save."""
        before = applicant_fin(self.state)
        # What a pause saved in the middle of typing was not judged then.
        unjudged = path == self._unfinished
        self._unfinished = ""
        self._put(path, raw)
        self._current = self._section_of(path)
        self._keep()
        self._show()
        if is_fin(self.state, path):
            self._ask_register()
            self._tell_applicant("" if unjudged else before)

    def show_known(self, known: Known, *, notice: str = "", failed: DeskError | None = None) -> None:
        """The register answered, or a paper was scanned: empty fields are filled, what differs is offered.

        Args:
            failed: Why the register did not answer when it was asked for the household.
        """
        self._known, self._notice = replace(known, scanned=self._known.scanned), notice
        if self._open is None:
            return
        self.rows.heard(known.household, applicant_fin(self.state), self._words, failed)
        before = self.state
        self._state = filled(before, self._heard)
        if self._state is not before:
            self._keep()
        self._show()

    def fin_scanned(self, path: str, fin: str) -> None:
        """A FİN was scanned while its field had the keyboard: it fills an empty or unfinished one, or is offered."""
        standing = self.state.value(path)
        if standing and standing != fin and path not in self.state.errors:
            self._known = replace(self._known, scanned={**self._known.scanned, path: fin})
            self._show()
        else:
            self.field_left(path, fin)

    def offers_taken(self) -> None:
        """Put everything offered into the form."""
        offered = self._offers()
        if offered:
            before = applicant_fin(self.state)
            if self.rows.undoable[1] == "removed":
                self.rows.changed()
            self._known = replace(self._known, scanned={})
            self._state = taken(self.state, offered)
            self._keep()
            self._show()
            self._ask_register()
            self._tell_applicant(before)

    def offers_left(self) -> None:
        """Keep what stands in the form; the same values are not offered again."""
        self._declined |= {(offer.path, offer.value) for offer in self._offers()}
        self._show()

    def typing_paused(self, path: str, raw: object) -> None:
        """Save what stands in a field that was not left yet, without judging it."""
        if self.state.raw(path) == raw:
            return
        self._unfinished = path
        self._put(path, raw)
        self._keep()

    def field_entered(self, path: str) -> None:
        """The focus came into a field: its section is the one marked."""
        section = self._section_of(path)
        if section != self._current and section:
            self._current = section
            self._show()

    def row_added(self, table: str) -> None:
        """A row more; the focus goes to its first cell."""
        self.rows.add(table)

    def row_removed(self, table: str, row: int) -> None:
        """Take a row away; it can be brought back until something else is changed."""
        reported = frozenset(path for path in self._reported if not path.startswith(f"{table}."))
        self._reported, before = reported, self._reported
        if not self.rows.remove(table, row):
            self._reported = before

    def row_restored(self) -> None:
        """Take back what was done to rows last."""
        self.rows.restore()

    def family_wanted(self, table: str) -> None:
        """The clerk wants a family as the register has it; `show_known` follows when it has answered."""
        self.rows.renew(table)

    def document_chosen(self, code: str, state: DocumentState) -> None:
        """The clerk says what became of a required document."""
        self._documents[code] = state
        self._written.append((dict(self._documents), self._note))
        self._keep()
        self._show()

    def section_chosen(self, key: str) -> None:
        """Go to a section."""
        self._current = key
        self._show()
        self._screen.focus_section(key)

    def section_moved(self, step: int) -> None:
        """Go to the next (1) or the previous (-1) section; at the ends nothing happens."""
        keys = self._visible_sections()
        place = keys.index(self._current) + step if self._current in keys else 0
        if 0 <= place < len(keys):
            self.section_chosen(keys[place])

    def next_problem(self) -> None:
        """Focus the next thing to put right, in reading order, beginning again after the last."""
        paths = [problem.path for problem in self._standing()] or sorted(self._wrong())
        if not paths:
            return
        place = paths.index(self._last_problem) + 1 if self._last_problem in paths else 0
        self.problem_chosen(paths[place % len(paths)])

    def problem_chosen(self, path: str) -> None:
        """Focus the field of a link in the summary."""
        self._last_problem = path
        self._current = self._section_of(path)
        self._show()
        self._screen.focus_problem(path)

    def send_pressed(self) -> None:
        """Check everything; register the application when nothing is wrong, else show the summary and the first one."""
        if self._busy or self._open is None:
            return
        found = check(self.state)
        self._reported = frozenset(problem.path for problem in found)
        self._unfinished = ""
        self._notice = ""
        if found:
            self._show()
            self._screen.focus_summary()
            self.problem_chosen(found[0].path)
            return
        self._busy = True
        self._keep()
        self._show()
        self._saver.when_idle(self._saved_for_sending)

    def leave_pressed(self) -> None:
        """Back to the workspace; what was typed is kept."""
        self._left()

    def save_rest(self) -> None:
        """At the program's end, when no worker runs any more. Raises as saving a draft does."""
        self._saver.save_rest()

    def service_chosen(self, service: VisitServiceId) -> None:
        """Another service of this visit, by its tab or key."""
        if self._open is not None and service != self._open.service_id:
            self._service_wanted(service)

    def tick(self) -> None:
        """Once a second: try again what could not be saved."""
        if self._saved.kind != "failed":
            self._seconds_failed = 0
            return
        self._seconds_failed += 1
        if self._seconds_failed >= _RETRY_EVERY_S:
            self._seconds_failed = 0
            self._saver.retry()

    def _read(self, opened: OpenForm, draft: Draft) -> FormState:
        if draft.form:
            try:
                return from_draft(opened.document, draft.form, today=opened.today)
            except RefusedError as unreadable:
                self._notice = self._words.of_error(unreadable)
        return FormState.open(opened.document, today=opened.today, prefill=opened.prefill)

    def _ask_register(self) -> None:
        for _, fin in fin_fields(self.state):
            self._fin_entered(fin)

    def _tell_applicant(self, before: str) -> None:
        now = applicant_fin(self.state)
        if now and now != before:
            self._applicant_entered(now)

    def _offers(self) -> tuple[Offer, ...]:
        offered = offers(self.state, self._heard, self._words)
        return tuple(offer for offer in offered if (offer.path, offer.value) not in self._declined)

    @property
    def _heard(self) -> Known:
        """What is filled in and offered: of the household only once the clerk asked for it."""
        return self._known.with_household(self.rows.used)

    def _take(self, state: FormState) -> None:
        self._state = state
        self._keep()
        self._show()

    def _put(self, path: str, raw: object) -> None:
        if self.state.raw(path) != raw:
            self._state = self.state.set(path, raw)
            self.rows.changed()

    def _keep(self) -> None:
        if self._open is None:
            return
        draft = Draft(
            version=self._open.draft.version,
            form=to_draft(self.state),
            documents=dict(self._documents),
            note=self._note,
            quantity=self._quantity,
            channel=self._channel,
        )
        self._saver.keep(self._open.service_id, draft)

    def _heard_of_saving(self, service: VisitServiceId, saved: Draft | None, error: DeskError | None) -> None:
        if self._open is None or service != self._open.service_id:
            return
        if error is not None:
            self._saved = replace(self._saved, kind="failed", sentence=self._words.of_error(error))
        elif saved is not None:
            at = None if saved.saved_at is None else self._local_time(saved.saved_at)
            self._saved = SavedLine(kind="saved", at=at)
        elif self._saved.kind != "failed":
            self._saved = replace(self._saved, kind="saving")
            return
        self._show()

    def _saved_for_sending(self, durable: bool) -> None:
        service = self.service
        if not durable or service is None:
            self._busy = False
            self._show()
            return
        self._run(
            lambda: self._submit(service),
            done=lambda result: self._sent(service, result),
            failed=self._not_sent,
        )

    def _sent(self, service: VisitServiceId, result: Submitted) -> None:
        self._busy = False
        self._show()
        self._submitted(service, result)

    def _not_sent(self, error: DeskError) -> None:
        self._busy = False
        self._notice = self._words.of_error(error)
        self._show()

    def _visible_sections(self) -> list[str]:
        return [section.key for section in progress(self.state, extra=self._extra()).sections]

    def _from_register(self, state: FormState) -> dict[str, datetime | None]:
        stand = from_register(state, self._known)
        return {path: None if at is None else self._local_time(at) for path, at in stand.items()}

    def _section_of(self, path: str) -> str:
        return self.state.form.section_of(path)

    def _standing(self) -> tuple[Problem, ...]:
        """What was reported at the last attempt and is still wrong."""
        if not self._reported:
            return ()
        return tuple(problem for problem in check(self.state) if problem.path in self._reported)

    def _wrong(self) -> dict[str, str]:
        state, words = self.state, self._words
        wrong = {problem.path: sentence(state, problem, words) for problem in self._standing()}
        for path, error in state.errors.items():
            if path != self._unfinished:
                wrong[path] = sentence(state, error, words)
        return wrong

    def _extra(self) -> dict[str, tuple[int, int]]:
        """The documents count as answers of the section that shows them."""
        lines = self._document_lines()
        ready = sum(not line.state.stops_completion for line in lines)
        return {
            section.key: (ready, len(lines)) for section in self.state.form.sections if section.widget == "attachments"
        }

    def _document_lines(self) -> tuple[DocumentLine, ...]:
        return () if self._open is None else document_lines(self._open.service, self._documents, self._words.language)

    def _show(self) -> None:
        opened, state = self._open, self._state
        if opened is None or state is None:
            return
        standing = self._standing()
        self._screen.show_view(
            FormPageView(
                service=opened.service_id,
                bar=opened.bar,
                state=state,
                words=self._words,
                progress=progress(state, reported=standing, extra=self._extra()),
                current=self._current,
                computed=computed(state, self._tables),
                wrong=self._wrong(),
                problems=tuple(
                    ProblemLink(path=problem.path, text=short(state, problem, self._words)) for problem in standing
                ),
                documents=self._document_lines(),
                saved=self._saved,
                restorable=self.rows.undoable[0],
                undoes=self.rows.undoable[1],
                renewable=self.rows.may_renew,
                notice=self._notice,
                busy=self._busy,
                offers=self._offers(),
                from_register=self._from_register(state),
                correcting=opened.correcting,
            )
        )
