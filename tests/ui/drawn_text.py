"""Hears every text that painters draw, whichever way it is drawn."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QStaticText

Heard = Callable[[QPainter, QRectF, int, str], None]
_SET = (Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter).value


def hear_drawn(patch: pytest.MonkeyPatch, heard: Heard, *, draw: bool = False) -> None:
    """Tell of each text with the place and flags that it is drawn by; of a line that was set, its own place.

    Args:
        draw: Whether it is drawn as well.
    """
    draw_text, draw_static = QPainter.drawText, QPainter.drawStaticText

    def text_drawn(painter: QPainter, *args: Any) -> None:
        if isinstance(args[0], (QRect, QRectF)) and args[2]:
            heard(painter, QRectF(args[0]), int(args[1]), str(args[2]))
        if draw:
            draw_text(painter, *args)

    def line_drawn(painter: QPainter, at: QPointF, line: QStaticText) -> None:
        if line.text():
            heard(painter, QRectF(at, line.size()), _SET, line.text())
        if draw:
            draw_static(painter, at, line)

    patch.setattr(QPainter, "drawText", text_drawn)
    patch.setattr(QPainter, "drawStaticText", line_drawn)
