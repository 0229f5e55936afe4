"""The bundled Inter: registering it, and the font of each role of the type scale."""

from __future__ import annotations

from functools import cache
from typing import Literal

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF
from PySide6.QtWidgets import QWidget

from dostdesk.assets import resource
from ui.theme.source import theme_source
from ui.theme.tokens import Role, document, theme

Figures = Literal["tabular", "code", "proportional"]
_FILES = ("Inter-Regular.ttf", "Inter-Medium.ttf", "Inter-SemiBold.ttf", "Inter-Bold.ttf")
_TICKET_SPACING = 99.0  # per cent: large digits stand closer
_WEIGHTS = (400, 500, 600, 700)
_FEATURES: dict[Figures, tuple[str, ...]] = {"tabular": ("tnum",), "code": ("tnum", "zero", "ss02"), "proportional": ()}
_SPEC = "fontSpec"
# Widths of the last while, and of the while before: what is still shown stays, and clocks of hours ago go.
_widths: dict[tuple[str, str], float] = {}
_earlier_widths: dict[tuple[str, str], float] = {}
# Qt takes longer to name a font than to look a width up: the names of the fonts that live on here, by identity.
_names: dict[int, str] = {}
_alike: dict[str, QFont] = {}
_MOST_WIDTHS = 1_000


@cache
def register_fonts() -> None:
    """Give the bundled fonts to Qt, once. Raises FileNotFoundError when a file is missing or damaged."""
    for name in _FILES:
        path = resource("fonts", name)
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise FileNotFoundError(path)


def font(
    role: Role = "body", *, weight: int | None = None, figures: Figures | None = None, px: float | None = None
) -> QFont:
    """The font of a role at the text scale in force: one object for all who ask, so copy it before changing it.

    `weight` (400, 500, 600, 700) and `px` replace the role's own. Figures are tabular unless the role is a ticket,
    whose large digits look better proportional; `code` also slashes the zero and tells I, l and 1 apart.
    """
    return _made(role, weight, figures, px, theme_source().scale)


@cache
def _made(role: Role, weight: int | None, figures: Figures | None, px: float | None, scale: float) -> QFont:
    register_fonts()
    style = theme("light").scale[role]
    made = QFont(document()["type"]["family"])
    made.setPixelSize(round((px or style.px) * scale))
    made.setWeight(QFont.Weight(_bundled(weight or style.weight)))
    if role == "ticket":
        made.setLetterSpacing(QFont.SpacingType.PercentageSpacing, _TICKET_SPACING)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    for feature in _FEATURES[figures or ("proportional" if role == "ticket" else "tabular")]:
        made.setFeature(QFont.Tag(feature), 1)
    _names[id(made)] = made.key()
    return made


def _bundled(weight: int) -> int:
    """The nearest bundled weight, the heavier one between two: Inter's files are 400, 500, 600 and 700."""
    return next((known for known in _WEIGHTS if known >= weight), _WEIGHTS[-1])


def set_font(
    widget: QWidget,
    role: Role = "body",
    *,
    weight: int | None = None,
    figures: Figures | None = None,
    px: float | None = None,
) -> None:
    """Give `widget` the font of a role, and remember the role so that a change of text scale reaches it."""
    widget.setProperty(_SPEC, f"{role}|{weight or ''}|{figures or ''}|{px or ''}")
    widget.setFont(font(role, weight=weight, figures=figures, px=px))


def renew_font(widget: QWidget) -> None:
    """Apply the remembered role again at the text scale in force."""
    spec = widget.property(_SPEC)
    if spec:
        role, weight, figures, px = spec.split("|")
        made = font(role, weight=int(weight) if weight else None, figures=figures or None, px=float(px) if px else None)
        widget.setFont(made)


def font_key(made: QFont) -> str:
    """What tells one font from another; known of those that `font` and `in_force` gave."""
    return _names.get(id(made)) or made.key()


def in_force(widget: QWidget) -> QFont:
    """What a widget's font has become with what it takes over from the program's: one object for all that are alike."""
    made = widget.font()
    key = made.key()
    known = _alike.setdefault(key, made)
    _names[id(known)] = key
    return known


def text_width(text: str, made: QFont) -> float:
    """Advance of a text in pixels; remembered, since everything measures itself again at each change of a layout."""
    key = font_key(made)
    width = _widths.get((text, key))
    if width is None:
        width = _earlier_widths.pop((text, key), None)
        if width is None:
            width = QFontMetricsF(made).horizontalAdvance(text)
        if len(_widths) >= _MOST_WIDTHS:
            _earlier_widths.clear()
            _earlier_widths.update(_widths)
            _widths.clear()
        _widths[text, key] = width
    return width


def line_height(role: Role) -> int:
    """Line height of a role in pixels at the text scale in force."""
    return _line_height(role, theme_source().scale)


@cache
def _line_height(role: Role, scale: float) -> int:
    return round(theme("light").scale[role].line * scale)
