"""Contrast by the formula of WCAG 2.2, for every pair that is used: as drawn on each screen, in both themes."""

from __future__ import annotations

import re

import pytest
from drawn_colours import Pair, pairs
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from tour import STOPS, in_front, put_away, share, shown

from ui.theme import ThemeName, apply_theme, contrast, lay_out, theme, theme_of
from ui.theme.tokens import document
from ui.widgets.paint import LEFT

THEMES: tuple[ThemeName, ...] = ("light", "dark")
# What the style sheet draws: ink, ground.
TOOLKIT = (
    ("text.primary", "bg.surface"), ("text.muted", "bg.surface"), ("text.secondary", "bg.surfaceAlt"),
    ("text.primary", "danger.tint"), ("text.primary", "bg.selected"), ("text.primary", "bg.hover"),
    ("text.primary", "bg.app"), ("text.muted", "bg.surfaceAlt"), ("text.onFill", "accent.fill"),
    ("text.onFill", "accent.hover"), ("text.onFill", "accent.pressed"), ("text.primary", "bg.sunken"),
    ("bar.text", "bar.bg"), ("bar.muted", "bar.bg"), ("bar.text", "bar.raised"), ("bar.muted", "bar.raised"),
)  # fmt: skip
# Lines by which a control or the focus is seen: 3 to 1 against what lies on both sides.
LINES = (
    *(("focus.ring", ground) for ground in (
        "bg.surface", "bg.surfaceAlt", "bg.app", "bg.sunken", "bg.hover", "bg.selected", "accent.tint",
    )),
    *(("border.control", ground) for ground in ("bg.surface", "bg.app")),
    *(("danger.fill", ground) for ground in ("bg.surface", "danger.tint")),
    ("accent.fill", "bg.surface"), ("warning.fill", "bg.surface"),
)  # fmt: skip


def weak(name: ThemeName, used: tuple[tuple[str, str], ...], least: float) -> list[str]:
    values = theme(name)
    return [
        f"{ink} on {ground} in {name}: {ratio:.2f}"
        for ink, ground in used
        if (ratio := contrast(values.hex(ink), values.hex(ground))) < least
    ]


@pytest.mark.parametrize("name", THEMES)
def test_text_of_the_toolkit_can_be_read(name: ThemeName) -> None:
    assert weak(name, TOOLKIT, 4.5) == []


@pytest.mark.parametrize("name", THEMES)
def test_controls_and_the_focus_are_seen(name: ThemeName) -> None:
    assert weak(name, LINES, 3.0) == []
    on_bar = document()["focus"]["onDarkBar"]
    assert weak(name, ((on_bar, "bar.bg"), (on_bar, "bar.raised")), 3.0) == []


@pytest.mark.parametrize("name", THEMES)
def test_every_text_of_every_screen_can_be_read(
    spoken: QApplication, monkeypatch: pytest.MonkeyPatch, name: ThemeName
) -> None:
    apply_theme(spoken, name, 1.0)
    faded = theme(name).hex("text.disabled").upper()
    found: dict[tuple[str, str], str] = {}
    seen = 0
    for stop in share(STOPS, THEMES.index(name), of=2):
        with shown(stop, "az") as window:
            for pair in pairs(window, in_front(window), monkeypatch):
                seen += 1
                # What does nothing now is exempt, and is faded on purpose.
                if not pair.enough and pair.ink != faded:
                    said = f"{stop}: {pair.ink} on {pair.ground} = {pair.ratio:.2f} for {pair.text!r}"
                    found.setdefault((pair.ink, pair.ground), said)
    assert seen > 500
    assert not found, "\n" + "\n".join(found.values())


@pytest.mark.parametrize("name", THEMES)
def test_every_colour_of_text_is_among_the_listed_pairs(name: ThemeName) -> None:
    """The design lists its pairs with their ratios; an ink that is in no pair was never measured."""
    listed = {pair["fg"] for pair in document()["contrast"][name]["text_min_4.5"]}
    inks = {path for path in theme(name).colors if re.match(r"text\.(?!disabled)|.*\.text$", path)}
    assert inks - listed <= {"text.onFill", "bar.text"}, inks - listed


class Planted(QWidget):
    """Pale words on the page."""

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's own name
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme_of(self).color("bg.surface"))
        painter.setPen(QColor("#A8A8A8"))
        painter.drawText(self.rect(), LEFT, "Solğun sözlər")
        painter.end()


def test_a_planted_bad_pair_is_seen(spoken: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    window = Planted()
    lay_out(window, (200, 40))
    (pair,) = pairs(window, window, monkeypatch)
    put_away(window)
    assert pair == Pair("Solğun sözlər", "#A8A8A8", theme("light").hex("bg.surface").upper(), large=False)
    assert not pair.enough
    assert weak("light", (("border.subtle", "bg.surface"),), 3.0) != []
