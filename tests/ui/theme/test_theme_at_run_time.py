"""Switching theme and text size of a running program, the fonts, the icons and the pictures of widgets."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFontInfo, QImage, QPainter
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.theme import apply_theme, font, grab, icon, paint_icon, scope, style_sheet, theme, theme_of, theme_source
from ui.theme.fonts import set_font, text_width
from ui.widgets import Text


@pytest.fixture(autouse=True)
def light(qapp: QApplication):
    apply_theme(qapp, "light", 1.0)
    yield
    apply_theme(qapp, "light", 1.0)


def test_widgets_follow_a_switch_without_a_restart(qtbot: QtBot, qapp: QApplication) -> None:
    field = QLineEdit("Bakı")
    qtbot.addWidget(field)
    bright = grab(field, (120, 32)).pixelColor(60, 4)
    with qtbot.waitSignal(theme_source().changed):
        apply_theme(qapp, "dark")
    dark = grab(field, (120, 32)).pixelColor(60, 4)
    assert bright.name().upper() == theme("light").hex("bg.surface")
    assert dark.name().upper() == theme("dark").hex("bg.surface")


def test_a_scope_keeps_its_theme(qtbot: QtBot, qapp: QApplication) -> None:
    outer = QWidget()
    qtbot.addWidget(outer)
    inner = QWidget(outer)
    scope(outer, "dark")
    assert theme_of(inner).name == "dark"
    assert theme_of(None).name == "light"


def test_larger_text_reaches_fonts_given_before(qtbot: QtBot, qapp: QApplication) -> None:
    label = Text("Sənədlər", "title")
    plain = QLineEdit()
    set_font(plain, "field")
    for widget in (label, plain):
        qtbot.addWidget(widget)
    before = label.sizeHint()
    apply_theme(qapp, "light", 1.5)
    assert label.font().pixelSize() == 24
    assert plain.font().pixelSize() == 21
    assert label.sizeHint().height() == pytest.approx(before.height() * 1.5)
    assert label.sizeHint().width() > before.width() * 1.4


def test_larger_text_reaches_what_was_made_a_moment_before(qtbot: QtBot, qapp: QApplication) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    column.addWidget(Text("Növbə"))
    page.show()
    qapp.processEvents()
    fresh = Text("Bu gün", "title")
    column.addWidget(fresh)
    apply_theme(qapp, "light", 1.5)
    qapp.processEvents()
    assert fresh.isVisible()
    assert fresh.font().pixelSize() == 24


def test_a_text_size_that_the_design_does_not_have_is_refused(qapp: QApplication) -> None:
    with pytest.raises(ValueError, match="no text scale"):
        apply_theme(qapp, "light", 3.0)


def test_the_bundled_font_is_used_and_has_our_letters(qapp: QApplication) -> None:
    made = font("body")
    assert QFontInfo(made).family() == "Inter"
    assert QFontInfo(made).exactMatch()


def test_figures_are_of_one_width_and_hyphens_are_not(qapp: QApplication) -> None:
    made = font("body")
    widths = {round(text_width(figure * 10, made), 2) for figure in "0123456789"}
    assert len(widths) == 1
    assert text_width("-", made) < text_width("0", made)
    assert text_width("11", font("ticket")) < text_width("00", font("ticket"))


def test_codes_slash_their_zero(qapp: QApplication) -> None:
    def ink(code: bool) -> QImage:
        label = Text("0", "metric", figures="code" if code else None)
        return grab(label, (40, 40))

    assert ink(code=True) != ink(code=False)


def test_the_sheet_has_no_unfilled_name() -> None:
    for name in ("light", "dark"):
        assert "@" not in style_sheet(theme(name))


def test_an_icon_takes_the_colour_of_its_role(qapp: QApplication) -> None:
    image = QImage(32, 32, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor("white"))
    painter = QPainter(image)
    paint_icon(painter, QRectF(0, 0, 32, 32), "minus", QColor("#A3211A"))
    painter.end()
    assert image.pixelColor(16, 16).red() > image.pixelColor(16, 16).blue() + 60
    assert not icon("search").isNull()


def test_an_icon_that_is_not_bundled_is_an_error(qapp: QApplication) -> None:
    with pytest.raises(FileNotFoundError):
        icon("no-such-icon")


def test_a_picture_has_the_pixels_of_its_ratio(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    QVBoxLayout(page).addWidget(Text("Növbə"))
    image = grab(page, (200, 100), 1.5)
    assert (image.width(), image.height(), image.devicePixelRatio()) == (300, 150, 1.5)
