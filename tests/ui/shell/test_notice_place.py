"""Where a sentence above the key strip stands: never over the keys, whichever comes first."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.shell.notice_place import NoticePlace
from ui.theme import apply_theme


def test_a_warning_gives_way_to_a_strip_that_comes_after_it(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "light", 1.0)
    window, strip = QWidget(), QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.addStretch(1)
    column.addWidget(strip)
    strip.setFixedHeight(60)
    strip.hide()
    window.resize(800, 400)
    window.show()
    place = NoticePlace(window, "Bağla", above=strip)
    place.tell("Növbə mərkəzi cavab vermir", "warning")
    alone = place.geometry().bottom()
    strip.show()
    QApplication.processEvents()
    assert place.geometry().bottom() < strip.y() < alone
    window.resize(800, 500)
    QApplication.processEvents()
    assert place.geometry().bottom() < strip.y()
    strip.hide()
    QApplication.processEvents()
    assert place.geometry().bottom() > 440


def test_a_sentence_does_not_hide_where_the_keyboard_is(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "light", 1.0)
    window, bar, strip = QWidget(), QWidget(), QWidget()
    qtbot.addWidget(window)
    bar.setParent(window)
    strip.setParent(window)
    high, low = QLineEdit(window), QLineEdit(window)
    window.resize(800, 400)
    bar.setGeometry(0, 0, 800, 48)
    strip.setGeometry(0, 340, 800, 60)
    high.setGeometry(200, 150, 300, 32)
    low.setGeometry(200, 290, 300, 32)
    window.show()
    place = NoticePlace(window, "Bağla", above=strip, below=bar)
    high.setFocus()
    place.tell("6 xana dolduruldu", "success")
    usual = place.geometry()
    assert usual.intersects(low.geometry())
    low.setFocus()
    qtbot.waitUntil(lambda: not place.geometry().intersects(low.geometry()))
    assert bar.geometry().bottom() < place.geometry().top() < high.geometry().top()
    high.setFocus()
    qtbot.waitUntil(lambda: place.geometry() == usual)
