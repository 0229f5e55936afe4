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
_ROLE, _WEIGHT, _FIGURES, _PX = "fontRole", "fontWeight", "fontFigures", "fontPx"


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
    """The font of a role at the text scale in force.

    `weight` (400, 500, 600, 700) and `px` replace the role's own. Figures are tabular unless the role is a ticket,
    whose large digits look better proportional; `code` also slashes the zero and tells I, l and 1 apart.
    """
    register_fonts()
    style = theme("light").scale[role]
    made = QFont(document()["type"]["family"])
    made.setPixelSize(round((px or style.px) * theme_source().scale))
    made.setWeight(QFont.Weight(_bundled(weight or style.weight)))
    if role == "ticket":
        made.setLetterSpacing(QFont.SpacingType.PercentageSpacing, _TICKET_SPACING)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    for feature in _FEATURES[figures or ("proportional" if role == "ticket" else "tabular")]:
        made.setFeature(QFont.Tag(feature), 1)
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
    for name, value in ((_ROLE, role), (_WEIGHT, weight), (_FIGURES, figures), (_PX, px)):
        widget.setProperty(name, value)
    widget.setFont(font(role, weight=weight, figures=figures, px=px))


def renew_font(widget: QWidget) -> None:
    """Apply the remembered role again at the text scale in force."""
    role = widget.property(_ROLE)
    if role:
        widget.setFont(
            font(
                role,
                weight=widget.property(_WEIGHT),
                figures=widget.property(_FIGURES),
                px=widget.property(_PX),
            )
        )


def text_width(text: str, made: QFont) -> float:
    """Advance of a text in pixels."""
    return QFontMetricsF(made).horizontalAdvance(text)


def line_height(role: Role) -> int:
    """Line height of a role in pixels at the text scale in force."""
    return round(theme("light").scale[role].line * theme_source().scale)
