"""The tokens: every printed contrast ratio is the true one, and every colour that a widget names exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dostdesk.assets import resource
from ui.theme.tokens import ThemeName, contrast, document, theme

NAMES: tuple[ThemeName, ...] = ("light", "dark")


def pairs(kind: str) -> list[tuple[str, str, str, float]]:
    found = []
    for name in NAMES:
        for pair in document()["contrast"][name][kind]:
            values = theme(name)
            found.append((name, values.hex(pair["fg"]), values.hex(pair["bg"]), pair["ratio"]))
    return found


@pytest.mark.parametrize(("kind", "least"), [("text_min_4.5", 4.5), ("component_min_3", 3.0)])
def test_ratios_are_as_printed_and_enough(kind: str, least: float) -> None:
    assert pairs(kind)
    for name, foreground, background, printed in pairs(kind):
        ratio = contrast(foreground, background)
        assert ratio == pytest.approx(printed, abs=0.011), (name, foreground, background)
        assert ratio >= least, (name, foreground, background)


def test_board_and_connection_ratios_are_as_printed() -> None:
    board = document()["color"]["board"]
    listed = document()["contrast"]["board"]
    for pair in listed["text_min_4.5"] + listed["component_min_3"]:
        assert contrast(board[pair["fg"]], board[pair["bg"]]) == pytest.approx(pair["ratio"], abs=0.011)
    for pair in document()["contrast"]["connection"]:
        assert contrast(pair["fg"], pair["bg"]) == pytest.approx(pair["ratio"], abs=0.011)
        assert pair["ratio"] >= pair["min"]


def test_contrast_knows_its_ends() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#123456", "#123456") == pytest.approx(1)


def test_both_themes_name_the_same_colours() -> None:
    assert set(theme("light").colors) == set(theme("dark").colors)


def test_an_unknown_colour_is_an_error() -> None:
    with pytest.raises(KeyError):
        theme("light").hex("text.loud")


def test_chevrons_have_the_colour_of_secondary_text() -> None:
    for name in NAMES:
        drawing = resource("icons", "marks", f"chevron-{name}.svg").read_text(encoding="utf-8")
        assert f'stroke="{theme(name).hex("text.secondary")}"' in drawing


def test_no_widget_writes_a_colour_of_its_own() -> None:
    allowed = {"#000001"}  # the letter of the mark, replaced when it is drawn
    folder = Path(__file__).parents[3] / "ui"
    for file in [*(folder / "widgets").glob("*.py"), *(folder / "theme").glob("*.py")]:
        found = set(re.findall(r'"(#[0-9A-Fa-f]{6})"', file.read_text(encoding="utf-8")))
        assert found <= allowed, (file.name, found)
