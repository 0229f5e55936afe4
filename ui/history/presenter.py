"""Decides what the history page shows: which answer for which days, and what of it is old; no widget here."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal, Protocol, cast, get_args

from dostdesk.domain.clock import local, service_day
from dostdesk.domain.errors import DeskError, OutsideError
from dostdesk.domain.words import Language, Words
from dostdesk.insight.periods import compared_with
from dostdesk.insight.places import centre_named
from dostdesk.protocol.insight import Compare, FairRow, HistoryAnswer, HistoryAsked, MeasuresTable
from ui.history import saying
from ui.history.page_values import Table, figures_of, summary_of, unread
from ui.history.period import KINDS, Period, read_day
from ui.history.values import BarValues, ChoiceValues, FiguresValues, Names, OptionValue
from ui.work import Run

ExportKind = Literal["csv", "xlsx", "pdf"]
Tone = Literal["accent", "success", "warning", "danger"]
ALL = "all"
_MOST_KEPT, _MOST_DAYS = 24, 3660
_COMPARES = (Compare.PREVIOUS, Compare.YEAR_BEFORE, Compare.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class HistorySources:
    """Where figures come from and files go to; all but `names` wait for the hub or the disk.

    Attributes:
        read: Of this centre, from its hub; `read_all` of all that one may see, from central.
        read_measures: Between two days, of this centre, or of all where the last argument is true.
        save: Writes what an answer says into the user's documents; answers which file.
    """

    read: Callable[[HistoryAsked], HistoryAnswer]
    read_all: Callable[[HistoryAsked], HistoryAnswer]
    read_measures: Callable[[date, date, bool], MeasuresTable]
    save: Callable[[HistoryAnswer, ExportKind, Language], Path]
    save_measures: Callable[[MeasuresTable, ExportKind, Language], Path]
    names: Callable[[Language], Names]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryWays:
    """What the page leads to.

    Attributes:
        busy: Something is awaited, in a sentence; empty when it came.
        national: Whether somebody looks who may see all centres.
    """

    told: Callable[[str, Tone], None]
    busy: Callable[[str], None]
    how: Callable[[], None]
    person: Callable[[FairRow], None]
    left: Callable[[], None]
    national: Callable[[], bool]


class Screen(Protocol):
    """What the presenter draws on."""

    def show_history(self, bar: BarValues, figures: FiguresValues | None, words: Words) -> None: ...

    def go_to_days(self) -> None: ...


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked, and of whom: the hub, or central."""

    asked: HistoryAsked
    central: bool


class HistoryPresenter:
    """Figures that are known stay until newer ones come; an answer that comes late is kept and not shown."""

    def __init__(
        self,
        screen: Screen,
        *,
        sources: HistorySources,
        ways: HistoryWays,
        run: Run,
        words: Callable[[], Words],
        now: Callable[[], datetime],
    ) -> None:
        self._screen, self._sources, self._ways = screen, sources, ways
        self._run, self._words, self._now = run, words, now
        self._period = Period.around("month", service_day(now()))
        self._typed: tuple[str, str] | None = None
        self._wrong = ""
        self._group = ""
        self._compare = Compare.PREVIOUS
        self._centre = ""
        self._centres: Mapping[str, Mapping[str, str]] = {}
        self._table: Table = "services"
        self._kept: OrderedDict[_Question, HistoryAnswer] = OrderedDict()
        self._measures: dict[tuple[date, date, bool], MeasuresTable] = {}
        self._shown: HistoryAnswer | None = None
        self._shown_for: _Question | None = None
        self._trouble: DeskError | None = None
        self._turn = 0
        self._waiting = False
        self._saving: set[str] = set()

    # ------------------------------------------------------------ what somebody does

    def open(self) -> None:
        """The page comes to the front: what is known at once, and newer figures when they come."""
        if self._shown is None and self._ways.national():
            self._centre = ALL
        self._ask()

    def renew(self) -> None:
        """Some time went by: figures that can change are asked for again, and ages grow."""
        if not self._waiting and (self._trouble is not None or self._period.holds(self._today)):
            self._ask(quiet=True)
        else:
            self._draw()

    def redraw(self) -> None:
        """Say it again, as in another language."""
        self._draw()

    def kind_chosen(self, place: int) -> None:
        """Today, this week, month or quarter; the same again goes back to the present one."""
        self._go_to(Period.around(KINDS[place], self._today))

    def earlier(self) -> None:
        """The period before."""
        self._go_to(self._period.before())

    def later(self) -> None:
        """The period behind."""
        self._go_to(self._period.behind())

    def days_pressed(self) -> None:
        """Type the days."""
        self._screen.go_to_days()

    def days_typed(self, since: str, until: str) -> None:
        """Days of one's own. A first day beyond the last one takes the last one along."""
        words, today = self._words(), self._today
        first, last = read_day(since, today), read_day(until, today)
        self._typed = (since, until)
        if first is None or last is None:
            self._refuse(words("history.wrong.day"))
            return
        if first != self._period.since and first > last:
            last = first + timedelta(days=self._period.days - 1)
        if last < first:
            self._refuse(words("history.wrong.order"))
        elif (last - first).days > _MOST_DAYS:
            self._refuse(words("history.wrong.long"))
        else:
            self._go_to(Period(first, last))

    def group_chosen(self, letter: str) -> None:
        """One queue group, or all."""
        self._group = letter
        self._ask()

    def compare_chosen(self, compare: str) -> None:
        """What the figures are held against."""
        self._compare = Compare(compare)
        self._ask()

    def centre_chosen(self, centre: str) -> None:
        """This centre, all of them, or another one."""
        self._centre = centre
        self._ask()
        if self._table == "measures":
            self._read_measures()

    def table_chosen(self, table: str) -> None:
        """Another table at the lower left; the ministry's is read when it is first looked at."""
        self._table = cast(Table, table) if table in get_args(Table) else "services"
        self._draw()
        if self._table == "measures":
            self._read_measures()

    def export_pressed(self, kind: str) -> None:
        """Write what is on screen into a file. A key that is held down writes one."""
        answer, language = self._answer, self._words().language
        if kind in self._saving or answer is None:
            if answer is None:
                self._ways.told(self._words()("history.nothing_to_save"), "accent")
            return
        self._saving.add(kind)
        chosen = cast(ExportKind, kind)
        measures = self._measures.get(self._days) if self._table == "measures" else None

        def work() -> Path:
            if measures is not None:
                return self._sources.save_measures(measures, chosen, language)
            return self._sources.save(answer, chosen, language)

        def done(path: Path) -> None:
            self._saving.discard(kind)
            self._ways.told(self._words()("history.saved", name=path.name, folder=str(path.parent)), "success")

        def failed(error: DeskError) -> None:
            self._saving.discard(kind)
            self._ways.told(self._words().of_error(error), "danger")

        self._run(work, done=done, failed=failed)

    def how_pressed(self) -> None:
        """How all of it is counted."""
        self._ways.how()

    def person_entered(self, staff: str) -> None:
        """More of one person: breaks and calls with their reasons."""
        fair = None if self._answer is None else self._answer.fair
        row = None if fair is None else next((row for row in fair.rows if row.staff == staff), None)
        if row is not None:
            self._ways.person(row)

    def leave_pressed(self) -> None:
        """Back to the live page."""
        self._ways.left()

    def forget(self) -> None:
        """Somebody else looks from now on."""
        self._kept.clear()
        self._measures.clear()
        self._centre, self._centres = "", {}
        self._shown = self._shown_for = self._trouble = None
        self._turn += 1

    # ------------------------------------------------------------ inside

    @property
    def period(self) -> Period:
        """The days that are asked for."""
        return self._period

    @property
    def _today(self) -> date:
        return service_day(self._now())

    @property
    def _days(self) -> tuple[date, date, bool]:
        return self._period.since, self._period.until, bool(self._centre)

    @property
    def _question(self) -> _Question:
        centres = (self._centre,) if self._centre not in ("", ALL) else ()
        asked = HistoryAsked(
            since=self._period.since, until=self._period.until, group=self._group, compare=self._compare,
            centres=centres,
        )  # fmt: skip
        return _Question(asked, central=bool(self._centre))

    @property
    def _answer(self) -> HistoryAnswer | None:
        """The answer to what is asked now, if it was ever given."""
        return self._kept.get(self._question)

    def _go_to(self, period: Period) -> None:
        self._period, self._typed, self._wrong = period, None, ""
        self._ask()
        if self._table == "measures":
            self._read_measures()

    def _refuse(self, why: str) -> None:
        self._wrong = why
        self._draw()

    def _ask(self, *, quiet: bool = False) -> None:
        question = self._question
        self._turn += 1
        turn = self._turn
        read = self._sources.read_all if question.central else self._sources.read
        self._waiting = True
        self._trouble = self._trouble if quiet else None
        self._ways.busy("" if quiet else self._words()("history.awaited"))
        self._draw()

        def done(answer: HistoryAnswer) -> None:
            self._keep(question, answer)
            if turn == self._turn:
                self._end_waiting(None)

        def failed(error: DeskError) -> None:
            if turn == self._turn:
                self._end_waiting(error)
                # The page itself says what could not be had: in place of the figures, or by their age.
                if not quiet and not isinstance(error, OutsideError):
                    self._ways.told(self._words().of_error(error), "danger")

        self._run(lambda: read(question.asked), done=done, failed=failed)

    def _end_waiting(self, trouble: DeskError | None) -> None:
        self._waiting, self._trouble = False, trouble
        self._ways.busy("")
        self._draw()

    def _keep(self, question: _Question, answer: HistoryAnswer) -> None:
        self._kept[question] = answer
        self._kept.move_to_end(question)
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        if question.central and not question.asked.centres:
            self._centres = {centre.centre: centre.name for centre in answer.freshness}

    def _read_measures(self) -> None:
        days = self._days
        if days in self._measures:
            return

        def done(table: MeasuresTable) -> None:
            self._measures[days] = table
            self._draw()

        def failed(error: DeskError) -> None:
            self._ways.told(self._words().of_error(error), "danger")

        self._run(lambda: self._sources.read_measures(*days), done=done, failed=failed)

    def _draw(self) -> None:
        words, answer = self._words(), self._answer
        if answer is not None:
            self._shown, self._shown_for = answer, self._question
        names = self._sources.names(words.language)
        figures = None
        if self._shown is not None:
            figures = figures_of(
                self._shown, table=self._table, measures=self._measures.get(self._days), names=names, words=words,
                now=self._now(),
            )  # fmt: skip
        elif self._trouble is not None:
            away = self._trouble.code == "hub_unreachable"
            figures = unread(words("history.unread_hub") if away else words.of_error(self._trouble), words)
        self._screen.show_history(self._bar(names, words), figures, words)

    def _bar(self, names: Names, words: Words) -> BarValues:
        period, today = self._period, self._today
        since, until = self._typed or (period.since.strftime("%d.%m.%Y"), period.until.strftime("%d.%m.%Y"))
        kind = period.kind
        return BarValues(
            since=since,
            until=until,
            kinds=tuple(self._kind(one, words) for one in KINDS),
            kind=-1 if kind is None else KINDS.index(kind),
            groups=self._groups(names, words),
            compares=self._compares(words, today),
            centres=self._centre_choice(words),
            summary=self._summary(words),
            stale=self._stale(words),
            wrong=self._wrong,
            can_export=self._answer is not None,
        )

    def _kind(self, kind: str, words: Words) -> str:
        """A month says which one; so does a day that is not today, and a week or quarter of another time."""
        period, today = self._period, self._today
        if period.kind == kind and kind == "month":
            return words(f"history.month_title.{period.since.month}")
        if period.kind == kind and not period.holds(today):
            return words(f"history.other.{kind}")
        return words(f"history.kind.{kind}")

    def _groups(self, names: Names, words: Words) -> ChoiceValues:
        options = [OptionValue(key="", text=words("history.all_groups"))]
        options += [OptionValue(key=letter, text=f"{letter} · {name}") for letter, name in names.groups.items()]
        return ChoiceValues(options=tuple(options), chosen=self._group)

    def _compares(self, words: Words, today: date) -> ChoiceValues:
        held = compared_with(self._period.since, self._period.until, Compare.PREVIOUS)
        before = self._period.before() if held is None else Period(*held)
        texts = {
            Compare.PREVIOUS: words("history.compare.with", period=before.in_words(words, today)),
            Compare.YEAR_BEFORE: words("history.compare.year_before"),
            Compare.NONE: words("history.compare.none"),
        }
        options = tuple(OptionValue(key=one.value, text=texts[one]) for one in _COMPARES)
        return ChoiceValues(options=options, chosen=self._compare.value)

    def _centre_choice(self, words: Words) -> ChoiceValues:
        if not self._ways.national() and len(self._centres) <= 1:
            return ChoiceValues(options=(), chosen="")
        options = [
            OptionValue(key="", text=words("history.this_centre")),
            OptionValue(key=ALL, text=words("history.all_centres")),
        ]
        options += [
            OptionValue(key=code, text=centre_named(code, name, words.language)) for code, name in self._centres.items()
        ]
        return ChoiceValues(options=tuple(options), chosen=self._centre)

    def _summary(self, words: Words) -> str:
        if self._shown is None:
            return ""
        if self._shown_for != self._question:
            shown = self._shown.period
            return words("history.summary.still", period=Period(shown.since, shown.until).written())
        return summary_of(self._shown, words)

    def _stale(self, words: Words) -> str:
        """How old the figures are, once newer ones were asked for in vain."""
        if self._trouble is None or self._shown is None:
            return ""
        at, now = self._shown.answered_at, self._now()
        time = local(at).strftime("%H:%M" if local(at).date() == local(now).date() else "%d.%m %H:%M")
        return words("history.stale", time=time, minutes=saying.count((now - at).total_seconds() // 60, words.language))
