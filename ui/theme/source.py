"""Which theme and text scale are in force, and where a widget finds them; no colours and no drawing here."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import QCoreApplication, QObject, Signal
from PySide6.QtWidgets import QWidget

from ui.theme.tokens import Theme, ThemeName, document, theme

_PROPERTY = "dostThemeSource"
_SCOPE = "themeName"
# Every widget asks for the theme whenever it paints or measures itself: what was found is kept, and parents are asked
# only in a program that has scopes.
_found: list[tuple[QCoreApplication, ThemeSource]] = []
_scopes: list[bool] = []


class ThemeSource(QObject):
    """The theme and text scale of the running program; `changed` is emitted after either changed."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name: ThemeName = "light"
        self._scale = 1.0

    @property
    def name(self) -> ThemeName:
        return self._name

    @property
    def theme(self) -> Theme:
        return theme(self._name)

    @property
    def scale(self) -> float:
        """Text scale: 1, 1.25 or 1.5."""
        return self._scale

    def choose(self, name: ThemeName, scale: float) -> None:
        """Remember the choice. Raises ValueError for a scale that the design does not have."""
        if scale not in document()["type"]["scaling"]:
            raise ValueError(f"no text scale {scale}")
        self._name = name
        self._scale = scale

    def announce(self) -> None:
        """Tell everybody, once style sheet and fonts are in place."""
        self.changed.emit()


def theme_source() -> ThemeSource:
    """The program's one source; made on first use and owned by the application."""
    application = QCoreApplication.instance()
    if application is None:
        raise RuntimeError("a theme needs a QApplication first")
    if _found and _found[0][0] is application:
        return _found[0][1]
    found = application.property(_PROPERTY)
    if found is None:
        found = ThemeSource(application)
        application.setProperty(_PROPERTY, found)
    _found[:] = [(application, cast(ThemeSource, found))]
    return _found[0][1]


def theme_of(widget: QWidget | None) -> Theme:
    """The theme that `widget` is drawn in: its nearest scope's (see `scope`), else the program's."""
    while _scopes and widget is not None:
        name = widget.property(_SCOPE)
        if name:
            return theme(cast(ThemeName, name))
        widget = widget.parentWidget()
    return theme_source().theme


def scope(widget: QWidget, name: ThemeName) -> None:
    """Draw `widget` and everything in it in one theme whatever the program's is (samples, previews)."""
    _scopes[:] = [True]
    widget.setProperty(_SCOPE, name)


class _Fixed(QObject):
    """Keeps one widget at lengths that hold text."""

    def __init__(self, widget: QWidget, width: float | None, height: float | None) -> None:
        super().__init__(widget)
        self._widget, self._width, self._height = widget, width, height
        theme_source().changed.connect(self.fit)
        self.fit()

    def fit(self) -> None:
        if self._width is not None:
            self._widget.setFixedWidth(scaled(self._width))
        if self._height is not None:
            self._widget.setFixedHeight(scaled(self._height))


def fix_size(widget: QWidget, *, width: float | None = None, height: float | None = None) -> None:
    """Fixed lengths that hold text: scaled now, and again whenever the text scale changes."""
    _Fixed(widget, width, height)


def scaled(pixels: float) -> int:
    """A length that holds text, in pixels at the text scale in force."""
    return round(pixels * theme_source().scale)
