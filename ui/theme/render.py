"""A widget as an image, without a display: what the gallery, the README and the picture tests use."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QRegion
from PySide6.QtWidgets import QApplication, QWidget

from ui.theme.fonts import register_fonts

_NO_DISPLAY = "offscreen"
# What is scrolled to or arranged by its width settles in the rounds after the first.
_ROUNDS = 3


def lay_out(widget: QWidget, size: QSize | tuple[int, int] | None = None) -> QSize:
    """Show `widget` at `size` (logical pixels; its own hint by default) and let it settle; answers the size.

    Text cursors do not blink. Without a display the widget is shown for real and made active, so that its focus is
    seen; where there is one, nothing appears on it.
    """
    register_fonts()
    QApplication.setCursorFlashTime(0)
    wanted = QSize(*size) if isinstance(size, tuple) else size or widget.sizeHint()
    seen = QGuiApplication.platformName() != _NO_DISPLAY
    widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen, seen)
    widget.resize(wanted)
    widget.show()
    if not seen:
        widget.activateWindow()
    for _ in range(_ROUNDS):
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        QCoreApplication.processEvents()
    return wanted


def grab(widget: QWidget, size: QSize | tuple[int, int] | None = None, scale: float = 1.0) -> QImage:
    """Lay out and draw `widget`, as `lay_out` does; `scale` is the device pixel ratio of the image."""
    wanted = lay_out(widget, size)
    image = QImage(wanted * scale, QImage.Format.Format_ARGB32_Premultiplied)
    image.setDevicePixelRatio(scale)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    widget.render(
        painter, QPoint(), QRegion(), QWidget.RenderFlag.DrawWindowBackground | QWidget.RenderFlag.DrawChildren
    )
    painter.end()
    return image
