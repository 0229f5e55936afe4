"""Buttons with their keys printed on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from ui.theme.fonts import font, text_width
from ui.theme.icons import paint_icon
from ui.theme.source import scaled, theme_of
from ui.theme.tokens import Role, Theme
from ui.widgets.focus import FocusRing
from ui.widgets.paint import LEFT, box, keycaps, keycaps_width

ButtonKind = Literal["primary", "secondary", "quiet", "link", "danger"]
ButtonSize = Literal["small", "normal", "large"]
Look = Literal["live", "hover", "pressed", "focus"]

_HEIGHT = {"small": "buttonSmall", "normal": "button", "large": "buttonLarge"}
_PADDING = {"small": 11, "normal": 13, "large": 17}
_GAP = 8


class Button(QAbstractButton):
    """A button: text, its keys at the right of it, an icon at the left.

    `keys` are drawn, not bound: commands own the shortcuts. One entry is one keycap (`("Ctrl", "Enter")` are two).
    `spread` puts the text at the left edge and the keys at the right one, for buttons stacked in a column.
    """

    def __init__(
        self,
        text: str,
        keys: Sequence[str] = (),
        kind: ButtonKind = "secondary",
        icon: str | None = None,
        size: ButtonSize = "normal",
        *,
        spread: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._keys = tuple(keys)
        self._kind = kind
        self._icon = icon
        self._size = size
        self._spread = spread
        self._look: Look = "live"
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        if kind == "link":
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._ring = FocusRing(self, radius=theme_of(self).radius["control"])
        self.set_text(text)

    def set_text(self, text: str, *, spoken: str = "") -> None:
        """Change the words (and the accessible name with them).

        `spoken` is the name of a button whose words count seconds: a name that changes is read out each time.
        """
        self.setText(text.replace("&", "&&"))
        self._words, self._spoken = text, spoken or text
        self._name()
        self.updateGeometry()

    def set_keys(self, keys: Sequence[str]) -> None:
        """Change the keys printed."""
        self._keys = tuple(keys)
        self._name()
        self.updateGeometry()
        self.update()

    def set_kind(self, kind: ButtonKind) -> None:
        """Change the weight of the button on its page."""
        self._kind = kind
        self.update()

    def set_icon(self, name: str | None) -> None:
        """Change the icon."""
        self._icon = name
        self.updateGeometry()
        self.update()

    def show_look(self, look: Look) -> None:
        """Draw one state whatever the mouse and the keyboard do, for samples of states."""
        self._look = look
        self._ring.pin(look == "focus")
        self.update()

    def sizeHint(self) -> QSize:
        width = self._content() + 2 * scaled(_PADDING[self._size])
        return QSize(round(width), scaled(theme_of(self).sizes[_HEIGHT[self._size]]))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of(self)
        painter = QPainter(self)
        rect = QRectF(self.rect())
        fill, edge, ink = self._colors(theme)
        box(painter, rect, theme.radius["control"], fill, edge)
        inside = scaled(_PADDING[self._size])
        left = float(inside) if self._spread else max(float(inside), (rect.width() - self._content()) / 2)
        middle = rect.center().y()
        if self._icon:
            side = scaled(theme.sizes["iconSmall"] if self._size == "small" else theme.sizes["icon"])
            paint_icon(painter, QRectF(round(left), round(middle - side / 2), side, side), self._icon, ink)
            left += side + scaled(_GAP)
        made = self._font()
        painter.setFont(made)
        painter.setPen(ink)
        width = text_width(self._words, made)
        painter.drawText(QRectF(left, rect.top(), width + 2, rect.height()), LEFT, self._words)
        if self._keys:
            wide = keycaps_width(self._keys)
            right = rect.right() - inside if self._spread else left + width + scaled(_GAP) + wide
            on_fill = self._kind == "primary" and self.isEnabled()
            keycaps(painter, round(right), middle, self._keys, theme, on_fill=on_fill, enabled=self.isEnabled())
        painter.end()

    def _name(self) -> None:
        self.setAccessibleName(self._spoken)
        self.setAccessibleDescription("+".join(self._keys))

    def _font(self) -> QFont:
        role: Role = "field" if self._size == "large" else "body"
        return font(role, weight=500)

    def _content(self) -> float:
        theme = theme_of(self)
        width = text_width(self._words, self._font())
        if self._icon:
            side = theme.sizes["iconSmall"] if self._size == "small" else theme.sizes["icon"]
            width += scaled(side) + (scaled(_GAP) if self._words else 0)
        if self._keys:
            width += scaled(_GAP) + keycaps_width(self._keys)
        return width

    def _colors(self, theme: Theme) -> tuple[QColor | None, QColor | None, QColor]:
        down = self._look == "pressed" or (self._look == "live" and self.isDown())
        over = self._look == "hover" or (self._look == "live" and self.underMouse())
        if not self.isEnabled():
            edge = None if self._kind == "link" else theme.color("border.default")
            return None, edge, theme.color("text.disabled")
        if self._kind == "primary":
            fill = "accent.pressed" if down else "accent.hover" if over else "accent.fill"
            return theme.color(fill), None, theme.color("text.onFill")
        ground = theme.color("bg.sunken" if down else "bg.hover" if over else "bg.surface")
        if self._kind == "link":
            return (ground if down or over else None), None, theme.color("accent.text")
        if self._kind == "danger":
            return ground, theme.color("danger.border"), theme.color("danger.text")
        edge = theme.color("border.control" if self._kind == "secondary" else "border.default")
        return ground, edge, theme.color("text.primary")
