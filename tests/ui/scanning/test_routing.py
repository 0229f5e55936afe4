"""A scan goes where its content belongs, whatever has the keyboard."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from dostdesk.assets import resource
from dostdesk.domain.words import Words
from tests.mrz_cards import card, text_of
from ui.commands import DeskState
from ui.scanning.recogniser import RawScan
from ui.scanning.routing import ScanRouter, ScanWays, Where

WORDS = Words.load(resource("translations"), "en")
IDLE, CALLED, SERVING = (Where(state=state) for state in (DeskState.IDLE, DeskState.CALLED, DeskState.SERVING))
CARD = text_of(card("0TEST07"))
FOREIGN = text_of(replace(card(""), issuer="GEO"))
MISREAD = CARD.replace("9005", "9105")


def went(where: Where, text: str) -> list[tuple[Any, ...]]:
    """Where a scan went."""
    seen: list[tuple[Any, ...]] = []

    def noting(name: str) -> Any:
        return lambda *given: seen.append((name, *given))

    ways = ScanWays(
        come=noting("come"),
        paper=lambda paper: seen.append(("paper", paper.fin)),
        identify=noting("identify"),
        fill=noting("fill"),
        answer=noting("answer"),
        search=noting("search"),
        tell=lambda _sentence, tone: seen.append(("tell", tone)),
    )
    router = ScanRouter(ways=ways, where=lambda: where, words=lambda: WORDS, today=lambda: date(2026, 11, 18))
    router.heard(RawScan(keyed=text, typed=text, took_ms=50))
    return seen


FORM = replace(SERVING, form=True, fin="0TEST01")


@pytest.mark.parametrize(
    ("where", "text", "expected"),
    [
        (CALLED, "Y-047", [("come", "Y-047")]),
        (CALLED, "0TEST07", [("come", "0TEST07")]),
        (CALLED, CARD, [("paper", "0TEST07"), ("come", "0TEST07")]),
        (CALLED, FOREIGN, [("paper", ""), ("tell", "warning"), ("come", "")]),
        (CALLED, MISREAD, [("tell", "warning")]),
        (CALLED, "4006381333931", [("search", "4006381333931")]),
        (IDLE, "Y-047", [("search", "#Y-047")]),
        (IDLE, CARD, [("search", "@0TEST07")]),
        (IDLE, FOREIGN, [("search", "@ALIYEVA")]),
        (SERVING, CARD, [("paper", "0TEST07"), ("identify", "0TEST07")]),
        (replace(SERVING, fin="0TEST07"), CARD, [("paper", "0TEST07"), ("tell", "success")]),
        (replace(SERVING, fin="0TEST01"), CARD, [("search", "@0TEST07")]),
        (FORM, CARD, [("paper", "0TEST07")]),
        (replace(FORM, fin_field="family.1.fin"), CARD, [("paper", "0TEST07"), ("fill", "family.1.fin", "0TEST07")]),
        (replace(FORM, fin_field="applicant.fin"), "0TEST07", [("fill", "applicant.fin", "0TEST07")]),
        (replace(FORM, fin_field="applicant.fin"), "Y-047", [("search", "#Y-047")]),
        (replace(IDLE, layer="search"), "0TEST07", [("search", "@0TEST07")]),
        (replace(CALLED, layer="question"), "0TEST07", [("tell", "warning")]),
        (replace(IDLE, layer="question", takes_fin=True), CARD, [("answer", "0TEST07")]),
        (replace(IDLE, layer="question", takes_fin=True), "Y-047", [("tell", "warning")]),
    ],
)
def test_content_decides(where: Where, text: str, expected: list[tuple[Any, ...]]) -> None:
    assert went(where, text) == expected
