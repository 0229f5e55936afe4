"""Pictures of the history page: an invented October, an empty week, all centres, figures that are old."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NoReturn, Protocol

from PySide6.QtWidgets import QWidget

from dostdesk.domain.errors import OutsideError
from dostdesk.domain.words import Language, Words
from dostdesk.insight.places import ordered
from dostdesk.protocol.insight import (
    CentreFreshness,
    Fair,
    FairRow,
    GroupRow,
    Heat,
    HeatCell,
    HistogramBin,
    HistoryAnswer,
    HistoryAsked,
    Kpi,
    LeftOut,
    MeasureRow,
    MeasuresTable,
    OwnWork,
    PeriodShape,
    Reason,
    ServiceRow,
    Waits,
    WindowRow,
)
from ui.gallery import day
from ui.gallery.doubles import at_once
from ui.gallery.supervision import supervisor_stage
from ui.history.names import names_of
from ui.history.presenter import HistorySources
from ui.history.room import HistoryRoom, HistoryRoomWays
from ui.places import HISTORY
from ui.shell.frame import Shell

Sentences = Callable[[Language], Words]
Make = Callable[[Words, Sentences], QWidget]
# A day after the month that is looked at.
NOW = datetime(2025, 10, 31, 10, 32, 21, tzinfo=UTC)
SINCE, UNTIL = date(2025, 10, 1), date(2025, 10, 31)
MEASURES = (
    "visits", "wait_p50", "wait_p90", "in_target", "service_p50", "no_show", "several_services", "left",
    "papers_missing", "refused", "total_wait_p50", "away_share", "way_p50", "wrap_up_p50", "stay_p50",
)  # fmt: skip
_HEAT = (
    (7, 18, 32, 29, 15, 23, 32, 21, 10),
    (5, 15, 25, 22, 11, 17, 25, 17, 8),
    (6, 12, 21, 20, 11, 16, 22, 12, 7),
    (6, 13, 22, 21, 10, 17, 23, 14, 6),
    (8, 17, 30, 27, 14, 20, 28, 18, 7),
)
_BARS = (380, 760, 985, 1005, 800, 590, 420, 320, 240, 185, 145, 105, 75, 52, 38, 20, 11)
_SERVICES = (
    ("references-income-payments", 1904, 100, 120, 150, 210, 330, 4),
    ("udsy-apply", 1388, 600, 840, 1020, 1320, 1860, 20),
    ("references-insurance-record", 1120, 240, 300, 360, 450, 660, 8),
    ("pension-old-age", 1042, 540, 780, 990, 1260, 1740, 20),
    ("references-employment-status", 986, 110, 150, 180, 240, 384, 4),
    ("employment-jobseeker-register", 911, 240, 360, 480, 600, 840, 10),
    ("disability-reassessment", 604, 480, 660, 840, 1140, 1680, 15),
    ("disability-wheelchair", 372, 300, 420, 540, 720, 1020, 12),
)
_PEOPLE = (
    ("Abbaszadə Günel", 388, 0.98, 0.94, 1.02, 0.31),
    ("Baxşıyev Elçin", 361, 1.07, 1.01, 1.13, 0.34),
    ("Cəfərova Aynur", 402, 0.94, 0.90, 0.98, 0.38),
    ("Həmidov Tural", 455, 1.00, 0.96, 1.04, 0.29),
    ("Nəbiyeva Lalə", 377, 1.02, 0.97, 1.07, 0.33),
    ("Orucova Fidan", 340, 0.97, 0.91, 1.02, 0.41),
    ("Rzazadə Cavid", 296, 0.96, 0.90, 1.02, 0.18),
    ("Zeynallı Kamran", 212, 1.16, 1.08, 1.24, 0.22),
)
_GROUPS = (
    ("P", 2810, 702, 1560, 0.66, 0.04, 0.03), ("Y", 2104, 640, 1420, 0.71, 0.05, 0.02),
    ("E", 1240, 560, 1290, 0.76, 0.03, 0.02), ("A", 1702, 410, 900, 0.86, 0.04, 0.01),
    ("S", 820, 380, 860, 0.88, 0.02, 0.01), ("M", 538, 300, 700, 0.93, 0.03, 0.01),
)  # fmt: skip
_CENTRES = (
    ("12", "12 saylı DOST mərkəzi", "Центр DOST № 12", "DOST centre 12"),
    ("31", "Gəncə DOST mərkəzi", "Гянджинский центр DOST", "Ganja DOST centre"),
    ("27", "Quba DOST mərkəzi", "Губинский центр DOST", "Guba DOST centre"),
)
_ANOTHER = (
    "05", "5 saylı DOST mərkəzi (Nərimanov və Nizami rayonları)",
    "Центр DOST № 5 (Наримановский и Низаминский районы)", "DOST centre 5 (Narimanov and Nizami districts)",
)  # fmt: skip
_REGIONS = {
    "05": ("Bakı", "Баку", "Baku"),
    "12": ("Bakı", "Баку", "Baku"),
    "31": ("Gəncə–Daşkəsən iqtisadi rayonu", "Гянджа-Дашкесанский экономический район", "Ganja–Dashkasan region"),
}
_MEASURED = (
    ("placement", 128, 131, 0), ("self_employment", 41, 44, 1), ("vocational_training", 66, 70, 2),
    ("career_guidance", 214, 240, 5), ("paid_public_works", 19, 19, 0),
)  # fmt: skip


class Staged(Protocol):
    """A shell with the workspace in it."""

    shell: Shell


Stages = Callable[[Words], Staged]


def kpis() -> tuple[Kpi, ...]:
    """Those on top as they are drawn, and the others."""
    return (
        Kpi(code="visits", unit="count", value=9214, before=8928, mean=401),
        Kpi(code="wait_p50", unit="seconds", value=591, before=640, good="down"),
        Kpi(code="wait_p90", unit="seconds", value=1360, before=1435, target=1500, good="down", met=True),
        Kpi(code="in_target", unit="share", value=0.74, before=0.70, target=0.85, good="up", met=False),
        Kpi(code="service_p50", unit="seconds", value=516, before=524, good="down", met=True),
        Kpi(code="no_show", unit="share", value=0.038, before=0.042, count=352, good="down"),
        Kpi(code="several_services", unit="share", value=0.22, before=0.20, mean=1.3, good="up"),
        Kpi(code="left", unit="share", value=0.021, before=0.024, count=193, good="down"),
        Kpi(code="papers_missing", unit="share", value=0.112, before=0.118, count=1032, good="down"),
        Kpi(code="refused", unit="share", value=0.013, before=0.012, count=119),
        Kpi(code="total_wait_p50", unit="seconds", value=662, before=705, good="down"),
        Kpi(code="away_share", unit="share", value=0.061, before=0.058),
        Kpi(code="way_p50", unit="seconds", value=48, before=51, good="down"),
        Kpi(code="wrap_up_p50", unit="seconds", value=72, before=70, good="down"),
        Kpi(code="stay_p50", unit="seconds", value=1440, before=1502, good="down"),
    )


def answer(asked: HistoryAsked) -> HistoryAnswer:
    """An invented October of one centre."""
    cells = tuple(
        HeatCell(weekday=weekday, hour=9 + hour, visits=40 + 4 * minutes, p90_s=60 * minutes, above=minutes > 25)
        for weekday, row in enumerate(_HEAT)
        for hour, minutes in enumerate(row)
    )
    total = sum(_BARS)
    bins = tuple(
        HistogramBin(
            from_s=150 * place,
            until_s=150 * (place + 1),
            visits=float(visits),
            share=visits / total,
            in_target=place < 6,
        )
        for place, visits in enumerate(_BARS)
    )  # fmt: skip
    return HistoryAnswer(
        definitions=1,
        period=PeriodShape(since=SINCE, until=UNTIL, days=23, visits=9214),
        compared=PeriodShape(since=date(2025, 9, 1), until=date(2025, 9, 30), days=22, visits=8928),
        group=asked.group,
        offline_share=0.003,
        kpis=kpis(),
        heat=Heat(target_s=1500, hours=tuple(range(9, 18)), weekdays=(0, 1, 2, 3, 4), cells=cells),
        waits=Waits(
            bins=bins, p50_s=591, p75_s=926, p90_s=1360, p95_s=1643, within_s=900, within_share=0.74,
            within_target=0.85, visits=9214, censored=193, censored_share=0.021,
        ),
        services=tuple(
            ServiceRow(
                code=code, count=count, p10_s=p10, p25_s=p25, p50_s=p50, p75_s=p75, p90_s=p90, target_s=60 * target,
                completed=count - count // 8, papers_missing=count // 9, advised=count // 90, declined=count // 200,
            )
            for code, count, p10, p25, p50, p75, p90, target in _SERVICES
        ),
        groups=tuple(_group(*row) for row in _GROUPS),
        priorities=tuple(
            _group(*row)
            for row in (
                ("by_law", 92, 61, 240, 0.99, 0.01, 0.0), ("mobility", 640, 210, 520, 0.97, 0.02, 0.01),
                ("care", 1180, 280, 640, 0.95, 0.02, 0.01), ("regular", 7302, 668, 1440, 0.68, 0.04, 0.02),
            )
        ),
        windows=tuple(
            WindowRow(
                window=number, visits=430 + 17 * number, at_window_p50_s=500 + 9 * number, at_window_p90_s=1290,
                way_p50_s=48,
            )
            for number in range(1, 21)
        ),
        centres=(),
        fair=Fair(rows=tuple(_person(place, row) for place, row in enumerate(_PEOPLE)), hidden=9, least=200),
        left_out=(LeftOut(code="too_long", visits=2, from_what=("stay_p50",)), LeftOut(code="clock_jumped", visits=1)),
        freshness=(_fresh(_CENTRES[0], NOW),),
        answered_at=NOW,
    )  # fmt: skip


def nobody(asked: HistoryAsked) -> HistoryAnswer:
    """A period without anybody."""
    waits = Waits(
        bins=(), p50_s=None, p75_s=None, p90_s=None, p95_s=None, within_s=900, within_share=None, within_target=0.85,
        visits=0, censored=0, censored_share=None,
    )  # fmt: skip
    return answer(asked).model_copy(
        update={
            "period": PeriodShape(since=asked.since, until=asked.until, days=0, visits=0),
            "kpis": (), "heat": Heat(target_s=0, hours=(), weekdays=(), cells=()), "waits": waits, "services": (),
            "groups": (), "priorities": (), "windows": (), "fair": None, "left_out": (),
        }
    )  # fmt: skip


def young(asked: HistoryAsked) -> HistoryAnswer:
    """The first morning of a centre: two hours, too few for most of it, an event that is not counted yet."""
    full = answer(asked)
    few = {"value": None, "before": None, "met": None}
    return full.model_copy(
        update={
            "period": PeriodShape(since=asked.since, until=asked.until, days=1, visits=11),
            "compared": None,
            "kpis": tuple(
                kpi.model_copy(update={"value": 11.0, "before": None, "mean": 11.0} if kpi.code == "visits" else few)
                for kpi in full.kpis
            ),
            "heat": Heat(
                target_s=1500, hours=(9, 10), weekdays=(4,),
                cells=(
                    HeatCell(weekday=4, hour=9, visits=7, p90_s=None, above=False),
                    HeatCell(weekday=4, hour=10, visits=4, p90_s=300, above=False),
                ),
            ),
            "waits": full.waits.model_copy(
                update={"p75_s": None, "p90_s": None, "p95_s": None, "censored": 4, "censored_share": 0.36}
            ),
            "services": (), "fair": Fair(rows=(), hidden=6, least=200),
            "freshness": (full.freshness[0].model_copy(update={"behind": 12}),),
        }
    )  # fmt: skip


def of_all_centres(asked: HistoryAsked) -> HistoryAnswer:
    """What central says of three centres, one of which was not heard since the morning."""
    rows = tuple(
        _group(code, visits, p50, p90, within, 0.04, 0.02)
        for (code, *_names), (visits, p50, p90, within) in zip(
            _CENTRES, ((9214, 591, 1360, 0.74), (8120, 470, 1100, 0.83), (3011, 380, 880, 0.9)), strict=True
        )
    )
    heard = (NOW, NOW - timedelta(seconds=40), NOW - timedelta(hours=4))
    fresh = tuple(_fresh(centre, at) for centre, at in zip(_CENTRES, heard, strict=True))
    return answer(asked).model_copy(update={"centres": rows, "fair": None, "freshness": fresh})


def own_work(visits: int = 402) -> OwnWork:
    """A clerk's own."""
    row = _person(2, _PEOPLE[2])
    few = visits < 200
    changes = {"visits": visits, "ratio": None, "low": None, "high": None} if few else {"visits": visits}
    return OwnWork(
        definitions=1,
        period=PeriodShape(since=SINCE, until=UNTIL, days=23, visits=visits),
        row=row.model_copy(update=changes),
        least=200,
        freshness=_fresh(_CENTRES[0], NOW),
    )


def measures() -> MeasuresTable:
    """People of each employment measure in that month."""
    return _measures((_CENTRES[0],), {})


def measures_of_all_centres() -> MeasuresTable:
    """The same of four centres, two of which are in one region, and one in none that anybody said."""
    return _measures((_ANOTHER, *_CENTRES), _REGIONS)


def _measures(
    centres: tuple[tuple[str, str, str, str], ...], regions: Mapping[str, tuple[str, str, str]]
) -> MeasuresTable:
    rows = []
    for code, people, services, unknown in _MEASURED:
        for place, (centre, *_names) in enumerate(centres):
            region = dict(zip(("az", "ru", "en"), regions.get(centre, ()), strict=False))
            rows.append(
                MeasureRow(
                    measure=code,
                    centre=centre,
                    period="2025-10",
                    region=region.get("az", ""),
                    region_name=region,
                    people=people + 3 * place,
                    services=services + 3 * place,
                    unidentified=unknown,
                )
            )
    fresh = tuple(_fresh(centre, NOW) for centre in centres)
    return MeasuresTable(definitions=1, since=SINCE, until=UNTIL, rows=ordered(rows), freshness=fresh)


def screens(stage: Stages) -> Mapping[str, Make]:
    """The pictures by name."""

    def page(
        read: Callable[[HistoryAsked], HistoryAnswer] = answer,
        *,
        national: bool = False,
        then: Callable[[HistoryRoom], None] = lambda _room: None,
    ) -> Make:
        def make(words: Words, _sentences: Sentences) -> QWidget:
            made = supervisor_stage(words)
            room = room_over(made.shell, read, words, national=national, dress=lambda: made.tabs.dress(HISTORY))
            room.open()
            then(room)
            return made.shell

        return make

    def table(name: str) -> Callable[[HistoryRoom], None]:
        return lambda room: room.presenter.table_chosen(name)

    def mine(visits: int) -> Make:
        def make(words: Words, _sentences: Sentences) -> QWidget:
            made = stage(words)
            room_over(made.shell, answer, words, own=own_work(visits)).open_mine()
            return made.shell

        return make

    return {
        "07-analytics": page(),
        "07b-history-empty": page(nobody),
        "07c-history-first-day": page(young),
        "07d-history-centres": page(of_all_centres, national=True, then=table("centres")),
        "07e-history-stale": page(_Failing(), then=lambda room: room.presenter.renew()),
        "07f-history-unread": page(_refuse),
        "07g-history-measures": page(then=table("measures")),
        "07h-history-groups": page(then=table("groups")),
        "07i-history-figures": page(then=table("figures")),
        "07j-history-wrong-day": page(then=lambda room: room.presenter.days_typed("31.09.2025", "31.10.2025")),
        "07k-history-how": page(then=lambda room: room.presenter.how_pressed()),
        "07l-history-person": page(then=lambda room: room.presenter.person_entered("s1")),
        "07m-history-mine": mine(402),
        "07n-history-mine-few": mine(112),
        "07o-history-measures-centres": page(of_all_centres, national=True, then=table("measures")),
    }


def room_over(
    shell: Shell,
    read: Callable[[HistoryAsked], HistoryAnswer],
    words: Words,
    *,
    national: bool = False,
    own: OwnWork | None = None,
    dress: Callable[[], None] = lambda: None,
    saved: Callable[[str], None] = lambda _kind: None,
) -> HistoryRoom:
    """The real page and presenter over an answer that is there at once."""

    def save(_answer: object, kind: str, _language: Language) -> Path:
        saved(kind)
        return Path(f"dost.{kind}")

    sources = HistorySources(
        read=read,
        read_all=read,
        read_measures=lambda _since, _until, central: measures_of_all_centres() if central else measures(),
        save=save,
        save_measures=save,
        names=lambda language: names_of(day.book(), language),
    )
    ways = HistoryRoomWays(
        sources=lambda: sources,
        mine=lambda _since, _until: own or own_work(),
        measures=lambda: (MEASURES, 1),
        commit=_nothing,
        dress=dress,
        national=lambda: national,
        leave=_nothing,
    )
    return HistoryRoom(shell, run=at_once, words=lambda: words, now=lambda: NOW, ways=ways)


class _Failing:
    """Answers once, and then the hub is away."""

    def __init__(self) -> None:
        self._asked = 0

    def __call__(self, asked: HistoryAsked) -> HistoryAnswer:
        self._asked += 1
        if self._asked > 1:
            raise OutsideError("hub_unreachable")
        return answer(asked).model_copy(update={"answered_at": NOW - timedelta(minutes=22)})


def _refuse(_asked: HistoryAsked) -> NoReturn:
    raise OutsideError("hub_unreachable")


def _group(key: str, visits: int, p50: int, p90: int, within: float, no_show: float, left: float) -> GroupRow:
    return GroupRow(
        key=key, visits=visits, wait_p50_s=p50, wait_p90_s=p90, within_share=within, no_show_share=no_show,
        left_share=left, target_s=900,
    )  # fmt: skip


def _person(place: int, row: tuple[str, int, float, float, float, float]) -> FairRow:
    name, visits, ratio, low, high, several = row
    return FairRow(
        staff=f"s{place}",
        name=name,
        visits=visits,
        ratio=ratio,
        low=low,
        high=high,
        several_share=several,
        breaks=(Reason(code="lunch", count=21, seconds=21 * 2700), Reason(code="rest", count=30, seconds=30 * 540)),
        out_of_order=(Reason(code="frail", count=2), Reason(code="returned", count=1)) if place % 2 else (),
        undone=place % 3,
    )


def _fresh(centre: tuple[str, str, str, str], at: datetime) -> CentreFreshness:
    code, az, ru, en = centre
    return CentreFreshness(
        centre=code,
        name={"az": az, "ru": ru, "en": en},
        seq=120_000,
        at=at - timedelta(seconds=9),
        behind=0,
        reached_at=at,
    )


def _nothing() -> None:
    """A picture leads nowhere."""
