"""Where a scan goes, by what it says and what happens at the window. Decides only; knows no widget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from dostdesk.domain.mrz import Mrz
from dostdesk.domain.scans import ScanKind, Scanned, read_scanned
from dostdesk.domain.words import Words
from ui.commands import DeskState
from ui.scanning.recogniser import RawScan

Layer = Literal["none", "search", "question"]
Tone = Literal["accent", "success", "warning", "danger"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """What happens at the window when a scan comes.

    Attributes:
        layer: What lies above the page.
        form: Whether a form is in front.
        fin_field: Path of the form's FİN field that has the keyboard, or empty.
        takes_fin: The question in front has a FİN field.
        fin: Of the citizen being served, as far as known.
    """

    state: DeskState
    layer: Layer = "none"
    form: bool = False
    fin_field: str = ""
    takes_fin: bool = False
    fin: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanWays:
    """What can be done with a scan.

    Attributes:
        come: The citizen of the called ticket is there: a label, a FİN or nothing.
        paper: An identity paper is known in this visit from now on.
        identify: The citizen who is served has this FİN.
        fill: A FİN for a field of the form.
        answer: A FİN for the question in front.
        search: Open the search, or change its text.
    """

    come: Callable[[str], None]
    paper: Callable[[Mrz], None]
    identify: Callable[[str], None]
    fill: Callable[[str, str], None]
    answer: Callable[[str], None]
    search: Callable[[str], None]
    tell: Callable[[str, Tone], None]


class ScanRouter:
    """Takes scans from any focus. A scan never presses a button."""

    def __init__(
        self, *, ways: ScanWays, where: Callable[[], Where], words: Callable[[], Words], today: Callable[[], date]
    ) -> None:
        self._ways, self._where, self._words, self._today = ways, where, words, today
        self.last: Scanned | None = None

    def heard(self, raw: RawScan) -> None:
        """Read a scan and bring it where it belongs."""
        scanned = self.last = read_scanned(raw.keyed, raw.typed, today=self._today())
        where, ways, words = self._where(), self._ways, self._words()
        if scanned.problem is not None:
            ways.tell(words.of_error(scanned.problem), "warning")
        elif where.layer == "question":
            self._to_question(scanned, where)
        elif where.layer == "search":
            ways.search(_query(scanned))
        elif where.state is DeskState.CALLED and scanned.kind in (ScanKind.TICKET, ScanKind.FIN, ScanKind.PAPER):
            self._come(scanned)
        elif where.fin_field and scanned.fin:
            self._fill(scanned, where)
        elif where.state is DeskState.SERVING and scanned.kind in (ScanKind.FIN, ScanKind.PAPER):
            self._of_the_visit(scanned, where)
        else:
            ways.search(_query(scanned))

    def _to_question(self, scanned: Scanned, where: Where) -> None:
        if where.takes_fin and scanned.fin:
            self._ways.answer(scanned.fin)
        else:
            self._ways.tell(self._words()("scanning.close_first"), "warning")

    def _come(self, scanned: Scanned) -> None:
        if scanned.paper is not None:
            self._ways.paper(scanned.paper)
            if not scanned.fin:
                self._ways.tell(self._words()("identity.no_fin"), "warning")
        self._ways.come(scanned.label or scanned.fin)

    def _fill(self, scanned: Scanned, where: Where) -> None:
        if scanned.paper is not None:
            self._ways.paper(scanned.paper)
        self._ways.fill(where.fin_field, scanned.fin)

    def _of_the_visit(self, scanned: Scanned, where: Where) -> None:
        """The citizen's own paper says more about him; somebody else's is looked for."""
        if scanned.fin and where.fin and scanned.fin != where.fin and not where.form:
            self._ways.search(_query(scanned))
            return
        if scanned.paper is not None:
            self._ways.paper(scanned.paper)
        if not where.fin and scanned.fin:
            self._ways.identify(scanned.fin)
        elif scanned.fin == where.fin:
            self._ways.tell(self._words()("scanning.same_person"), "success")
        elif scanned.paper is None:
            self._ways.search(_query(scanned))


def _query(scanned: Scanned) -> str:
    """What the search is to look for."""
    if scanned.kind is ScanKind.TICKET:
        return f"#{scanned.label}"
    if scanned.fin or scanned.kind is ScanKind.NUMBER:
        return f"@{scanned.fin or scanned.text}"
    if scanned.paper is not None:
        return f"@{scanned.paper.surname}"
    return scanned.text
