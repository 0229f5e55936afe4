"""What the page shows while answers come, come late, or do not come."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest
from desk_double import Later

from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.words import Language, Words
from dostdesk.protocol.insight import Compare, FairRow, HistoryAnswer, HistoryAsked, MeasuresTable, PeriodShape
from ui.gallery import day
from ui.gallery import history as drawn
from ui.history import saying
from ui.history.names import names_of
from ui.history.presenter import ALL, HistoryPresenter, HistorySources, HistoryWays
from ui.history.table_values import measures_of
from ui.history.values import BarValues, FiguresValues

OCTOBER, SEPTEMBER = date(2025, 10, 1), date(2025, 9, 1)


@dataclass
class Screen:
    """Remembers what was shown."""

    bars: list[BarValues] = field(default_factory=list)
    figures: FiguresValues | None = None

    def show_history(self, bar: BarValues, figures: FiguresValues | None, _words: Words) -> None:
        self.bars.append(bar)
        self.figures = figures

    def go_to_days(self) -> None:
        self.bars = []

    @property
    def bar(self) -> BarValues:
        return self.bars[-1]


@dataclass
class Room:
    """A presenter over a hub that answers when it is let."""

    national: bool = False
    clock: ManualClock = field(default_factory=lambda: ManualClock(drawn.NOW))
    run: Later = field(default_factory=Later)
    screen: Screen = field(default_factory=Screen)
    asked: list[tuple[HistoryAsked, bool]] = field(default_factory=list)
    told: list[tuple[str, str]] = field(default_factory=list)
    awaited: list[str] = field(default_factory=list)
    saved: list[tuple[str, str]] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    error: Exception | None = None

    def __post_init__(self) -> None:
        sources = HistorySources(
            read=lambda asked: self.answer(asked, central=False),
            read_all=lambda asked: self.answer(asked, central=True),
            read_measures=lambda _since, _until, _central: drawn.measures(),
            save=self.save,
            save_measures=self.save_measures,
            names=lambda language: names_of(day.book(), language),
        )
        ways = HistoryWays(
            told=lambda sentence, tone: self.told.append((sentence, tone)),
            busy=self.awaited.append,
            how=lambda: self.told.append(("how", "accent")),
            person=self.opened,
            left=lambda: self.told.append(("left", "accent")),
            national=lambda: self.national,
        )
        self.presenter = HistoryPresenter(
            self.screen, sources=sources, ways=ways, run=self.run, words=lambda: day.words("az"), now=self.clock.now
        )

    def answer(self, asked: HistoryAsked, *, central: bool) -> HistoryAnswer:
        if self.error is not None:
            raise self.error
        self.asked.append((asked, central))
        full = drawn.of_all_centres(asked) if central else drawn.answer(asked)
        period = PeriodShape(since=asked.since, until=asked.until, days=23, visits=9214)
        return full.model_copy(update={"period": period, "answered_at": self.clock.now()})

    def save(self, answer: HistoryAnswer, kind: str, _language: Language) -> Path:
        if self.error is not None:
            raise self.error
        self.saved.append((f"{answer.period.since}", kind))
        return Path("Sənədlər") / f"dost.{kind}"

    def save_measures(self, _table: MeasuresTable, kind: str, _language: Language) -> Path:
        self.saved.append(("measures", kind))
        return Path("Sənədlər") / f"measures.{kind}"

    def opened(self, row: FairRow) -> None:
        self.people.append(row.name)


@pytest.fixture
def room() -> Room:
    made = Room()
    made.presenter.open()
    made.run.go()
    return made


def test_it_opens_with_this_month(room: Room) -> None:
    ((asked, central),) = room.asked
    assert (asked.since, asked.until, asked.group, asked.compare, central) == (
        OCTOBER, date(2025, 10, 31), "", Compare.PREVIOUS, False,
    )  # fmt: skip
    assert room.screen.bar.kinds == ("Bu gün", "Həftə", "Oktyabr", "Rüb")
    assert room.screen.bar.kind == 2
    assert room.screen.bar.summary == "23 iş günü · 9\u00a0214 müraciət · 0,3% oflayn"
    assert room.screen.figures is not None
    assert [head.value for head in room.screen.figures.head] == [
        "9\u00a0214", "9:51", "22:40", "74%", "8:36", "3,8%", "22%",
    ]  # fmt: skip


def test_known_figures_stay_while_others_are_awaited(room: Room) -> None:
    shown = room.screen.figures
    room.presenter.earlier()
    assert room.screen.figures == shown
    assert room.screen.bar.since == "01.09.2025"
    assert "01.10.2025" in room.screen.bar.summary, "of which days these figures still are"
    assert not room.screen.bar.can_export
    assert room.awaited[-1]
    room.run.go()
    assert room.awaited[-1] == ""
    assert room.screen.bar.summary.startswith("23 iş günü")
    assert room.screen.bar.can_export


def test_an_answer_that_was_overtaken_is_kept_and_not_shown(room: Room) -> None:
    room.presenter.earlier()
    room.presenter.earlier()
    september, august = room.run.kept
    room.run.kept = []
    august()
    shown = room.screen.figures
    september()
    assert room.screen.bar.since == "01.08.2025"
    assert room.screen.figures == shown
    room.presenter.later()
    assert room.screen.bar.summary.startswith("23 iş günü"), "it is there at once now"


def test_a_hub_that_is_away_leaves_what_is_known_with_its_age(room: Room) -> None:
    shown = room.screen.figures
    room.error = OutsideError("hub_unreachable")
    room.clock.advance(timedelta(minutes=22))
    room.presenter.renew()
    room.run.go()
    assert room.screen.figures is not None
    assert shown is not None
    assert room.screen.figures.head == shown.head
    assert room.screen.bar.stale == "Son cavab 14:32, 22 dəq əvvəl"
    assert room.told == [], "nobody asked for it just now"
    room.error = None
    room.presenter.renew()
    room.run.go()
    assert room.screen.bar.stale == ""


def test_without_anything_known_the_page_says_why_it_is_empty() -> None:
    room = Room(error=OutsideError("hub_unreachable"))
    room.presenter.open()
    room.run.go()
    assert room.screen.figures is not None
    assert room.screen.figures.empty is not None
    assert room.screen.figures.empty[1] == day.words("az")("history.unread_hub")
    assert room.told == [], "the page itself says it"


def test_a_refusal_is_said(room: Room) -> None:
    room.error = RefusedError("right_missing")
    room.presenter.earlier()
    room.run.go()
    assert [tone for _, tone in room.told] == ["danger"]


@pytest.mark.parametrize(
    ("since", "until", "wrong"),
    [
        ("31.09.2025", "31.10.2025", True),
        ("20.10.2025", "05.10.2025", False),
        ("x", "", True),
        ("1.1.2001", "31.12.2025", True),
    ],
)  # fmt: skip
def test_days_that_are_none_are_refused_and_stay_as_typed(room: Room, since: str, until: str, wrong: bool) -> None:
    asked = len(room.asked)
    room.presenter.days_typed(since, until)
    room.run.go()
    assert bool(room.screen.bar.wrong) == wrong
    if wrong:
        assert (room.screen.bar.since, room.screen.bar.until) == (since, until)
        assert len(room.asked) == asked


def test_a_last_day_before_the_first_is_refused(room: Room) -> None:
    room.presenter.days_typed("01.10.2025", "05.09.2025")
    assert room.screen.bar.wrong
    room.presenter.days_typed("01.10.2025", "05.10.2025")
    assert not room.screen.bar.wrong


def test_a_first_day_beyond_the_last_takes_it_along(room: Room) -> None:
    room.presenter.days_typed("01.10.2025", "10.10.2025")
    room.presenter.days_typed("15.10.2025", "10.10.2025")
    assert (room.screen.bar.since, room.screen.bar.until) == ("15.10.2025", "24.10.2025")
    assert room.screen.bar.kind == -1


def test_the_same_period_again_goes_back_to_the_present_one(room: Room) -> None:
    room.presenter.earlier()
    room.presenter.kind_chosen(2)
    assert room.screen.bar.since == "01.10.2025"


def test_one_key_writes_one_file_and_names_it(room: Room) -> None:
    room.presenter.export_pressed("xlsx")
    room.presenter.export_pressed("xlsx")
    room.run.go()
    assert room.saved == [("2025-10-01", "xlsx")]
    ((sentence, tone),) = room.told
    assert "dost.xlsx" in sentence
    assert "Sənədlər" in sentence
    assert tone == "success"


def test_a_folder_that_takes_nothing_is_said(room: Room) -> None:
    room.error = OutsideError("folder_unwritable")
    room.presenter.export_pressed("csv")
    room.run.go()
    assert room.told == [(day.words("az").of_error(OutsideError("folder_unwritable")), "danger")]
    room.error = None
    room.presenter.export_pressed("csv")
    room.run.go()
    assert len(room.saved) == 1


def test_with_the_table_of_measures_in_front_the_file_is_of_it(room: Room) -> None:
    room.presenter.table_chosen("measures")
    assert room.screen.figures is not None
    assert not room.screen.figures.table.rows
    room.run.go()
    assert [row.cells[3].text for row in room.screen.figures.table.rows] == ["128", "41", "66", "214", "19"]
    room.presenter.export_pressed("pdf")
    room.run.go()
    assert room.saved == [("measures", "pdf")]


def test_nothing_is_saved_before_there_are_figures() -> None:
    room = Room()
    room.presenter.open()
    room.presenter.export_pressed("csv")
    assert [tone for _, tone in room.told] == ["accent"]
    assert len(room.run.kept) == 1


def test_whoever_may_see_all_centres_begins_with_all_of_them() -> None:
    room = Room(national=True)
    room.presenter.open()
    room.run.go()
    assert [central for _, central in room.asked] == [True]
    assert room.screen.bar.centres.chosen == ALL
    assert [option.key for option in room.screen.bar.centres.options] == ["", ALL, "12", "31", "27"]
    assert room.screen.bar.centres.options[3].text == "31 · Gəncə DOST mərkəzi"
    room.presenter.centre_chosen("31")
    room.run.go()
    assert room.asked[-1] == (room.asked[-1][0], True)
    assert room.asked[-1][0].centres == ("31",)
    room.presenter.centre_chosen("")
    room.run.go()
    assert room.asked[-1][1] is False


def test_a_supervisor_is_not_asked_which_centre(room: Room) -> None:
    assert room.screen.bar.centres.options == ()


def test_late_centres_are_told_each_with_its_time() -> None:
    room = Room(national=True)
    room.presenter.open()
    room.presenter.table_chosen("centres")
    room.run.go()
    assert room.screen.figures is not None
    times = [(row.cells[-1].text, row.cells[-1].stale) for row in room.screen.figures.table.rows]
    assert times == [("14:32", False), ("14:31", False), ("10:32", True)]
    assert "1" in room.screen.figures.stale_foot
    assert [row.cells[0].text for row in room.screen.figures.table.rows][1] == "31 · Gəncə DOST mərkəzi"


@pytest.mark.parametrize(
    ("language", "whole", "centre", "region"),
    [
        ("az", "Region üzrə cəmi", "31 · Gəncə DOST mərkəzi", "Bakı"),
        ("ru", "Всего по региону", "31 · Гянджинский центр DOST", "Баку"),
        ("en", "Whole region", "31 · Ganja DOST centre", "Baku"),
    ],
)
def test_measures_are_told_by_region_and_centre(language: Language, whole: str, centre: str, region: str) -> None:
    table = measures_of(drawn.measures_of_all_centres(), day.words(language))
    keys = [column.key for column in table.columns]
    assert keys == ["name", "centre", "period", "region", "people", "services", "unidentified"]
    first = [[row.cells[place].text for place in (1, 3, 4)] for row in table.rows[:5]]
    assert first[0] == [whole, region, "259"]
    assert [text.split(" · ")[0] for text, _, _ in first[1:]] == ["05", "12", "31", "27"]
    assert [told for _, told, _ in first[1:3]] == [region, region]
    assert (first[3][0], first[4][1]) == (centre, saying.DASH)
    assert centre in table.rows[3].tip


def test_figures_that_can_change_are_asked_for_again_and_no_others(room: Room) -> None:
    asked = len(room.asked)
    room.presenter.renew()
    room.run.go()
    assert len(room.asked) == asked + 1, "October holds today"
    room.presenter.earlier()
    room.run.go()
    asked = len(room.asked)
    room.presenter.renew()
    room.run.go()
    assert len(room.asked) == asked


def test_whoever_comes_next_sees_nothing_of_what_was_asked(room: Room) -> None:
    room.presenter.forget()
    room.presenter.open()
    assert room.screen.figures is None


def test_people_keep_the_order_of_the_answer_and_no_other(room: Room) -> None:
    assert room.screen.figures is not None
    people = room.screen.figures.people
    assert people is not None
    assert [row.cells[0].text for row in people.rows] == [name for name, *_ in drawn._PEOPLE]
    room.presenter.person_entered("s1")
    assert room.people == ["Baxşıyev Elçin"]


def test_what_is_left_out_is_told_with_the_version_of_the_definitions(room: Room) -> None:
    assert room.screen.figures is not None
    left_out, version, fresh = room.screen.figures.foot
    assert "On saatdan uzun qalma: 2" in left_out
    assert version == "Təriflər, versiya 1"
    assert "14:32" in fresh
