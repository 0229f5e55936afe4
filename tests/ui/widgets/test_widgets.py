"""The widgets' promises: names for everybody, keys that work, geometry that stays, text that is not cut."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.theme import apply_theme, grab, theme
from ui.widgets import (
    GLYPHS,
    Button,
    Chip,
    Choice,
    ConnectionChip,
    CountBadge,
    DialogFrame,
    ElidedLabel,
    FocusRing,
    KeyStrip,
    LabelledField,
    Notice,
    OptionRow,
    SectionHeader,
    Segmented,
    StatusGlyph,
    StripKey,
    Text,
    TimerBar,
    TopBar,
)


@pytest.fixture(autouse=True)
def light(qapp: QApplication):
    apply_theme(qapp, "light", 1.0)
    yield
    apply_theme(qapp, "light", 1.0)


def press(widget: QWidget, key: Qt.Key, text: str = "") -> None:
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        QApplication.sendEvent(widget, QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, text))


def strip(*states: str) -> tuple[StripKey, ...]:
    return tuple(StripKey(f"F{n}", f"Əmr {n}", state) for n, state in enumerate(states, 1))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", GLYPHS)
def test_every_state_of_the_tokens_has_a_silhouette(qtbot: QtBot, kind: str) -> None:
    assert set(GLYPHS) == set(theme("light").status)
    glyph = StatusGlyph(kind, word="söz")  # type: ignore[arg-type]
    qtbot.addWidget(glyph)
    image = grab(glyph, (16, 16))
    inked = sum(image.pixelColor(x, y).alpha() > 0 for x in range(16) for y in range(16))
    assert inked > 20
    assert glyph.accessibleName() == "söz"


def test_silhouettes_differ_without_colour(qtbot: QtBot) -> None:
    shapes = {}
    for kind in GLYPHS:
        glyph = StatusGlyph(kind)
        qtbot.addWidget(glyph)
        grey = grab(glyph, (32, 32)).convertToFormat(grab(glyph, (32, 32)).format().Format_Alpha8)
        darkness = grab(glyph, (32, 32)).convertToFormat(grey.format().Format_Grayscale8)
        shapes[kind] = (bytes(grey.constBits()), bytes(darkness.constBits()))
    assert len(set(shapes.values())) == len(GLYPHS)


def test_a_button_is_pressed_by_space_and_names_its_keys(qtbot: QtBot) -> None:
    button = Button("Formanı davam etdir", ("Ctrl", "Enter"), "primary")
    qtbot.addWidget(button)
    with qtbot.waitSignal(button.clicked):
        press(button, Qt.Key.Key_Space)
    assert button.accessibleName() == "Formanı davam etdir"
    assert button.accessibleDescription() == "Ctrl+Enter"
    assert button.height() >= 0
    assert button.sizeHint().height() == 32


def test_a_button_with_an_ampersand_gets_no_hidden_shortcut(qtbot: QtBot) -> None:
    button = Button("Yoxla & göndər")
    qtbot.addWidget(button)
    assert button.shortcut().isEmpty()


def test_the_focus_ring_lies_outside_the_button(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    box = QVBoxLayout(page)
    box.setContentsMargins(20, 20, 20, 20)
    button = Button("Çap et")
    box.addWidget(button)
    button.show_look("focus")
    image = grab(page, (200, 72))
    ring = theme("light").hex("focus.ring")
    assert image.pixelColor(100, 16).name().upper() == ring
    assert image.pixelColor(100, 17).name().upper() == ring
    assert image.pixelColor(100, 18).name().upper() != ring


def test_segments_are_chosen_by_arrows_and_stop_at_the_ends(qtbot: QtBot) -> None:
    choice = Segmented(("Mənim 10", "Hamısı 23"), 0, "Növbə")
    qtbot.addWidget(choice)
    with qtbot.waitSignal(choice.chosen) as told:
        press(choice, Qt.Key.Key_Right)
    assert told.args == [1]
    with qtbot.assertNotEmitted(choice.chosen):
        press(choice, Qt.Key.Key_Right)
        choice.set_current(0)
    assert choice.accessibleName() == "Növbə"
    assert choice.accessibleDescription() == "Mənim 10"


def test_the_strip_never_moves_a_key(qtbot: QtBot) -> None:
    keys = KeyStrip(strip(*["normal"] * 12))
    qtbot.addWidget(keys)
    keys.resize(1366, 60)
    before = [keys.button(f"F{n}").geometry() for n in range(1, 13)]
    keys.show_keys(tuple(StripKey(f"F{n}", "Çox uzun əmr adı " * 3, "faded") for n in range(1, 13)))
    assert [keys.button(f"F{n}").geometry() for n in range(1, 13)] == before
    gaps = [b.left() - a.right() - 1 for a, b in pairwise(before)]
    assert gaps[3] == gaps[7] == 16
    assert {gap for index, gap in enumerate(gaps) if index not in (3, 7)} == {4}


def test_a_faded_key_does_nothing_and_a_live_one_tells_its_key(qtbot: QtBot) -> None:
    keys = KeyStrip(strip("strong", "faded"))
    qtbot.addWidget(keys)
    keys.resize(400, 60)
    keys.show()
    with qtbot.waitSignal(keys.pressed) as told:
        qtbot.mouseClick(keys.button("F1"), Qt.MouseButton.LeftButton)
    assert told.args == ["F1"]
    with qtbot.assertNotEmitted(keys.pressed):
        qtbot.mouseClick(keys.button("F2"), Qt.MouseButton.LeftButton)
    assert keys.button("F2").accessibleName() == "F2 Əmr 2"


def test_an_error_is_linked_to_its_field_and_goes_away(qtbot: QtBot) -> None:
    field = LabelledField("FİN", QLineEdit(), "7 simvol")
    qtbot.addWidget(field)
    assert field.editor.accessibleName() == "FİN"
    assert field.editor.accessibleDescription() == "7 simvol"
    field.set_error("FİN 7 simvol olmalıdır, 6 yazılıb")
    assert field.editor.accessibleDescription() == "FİN 7 simvol olmalıdır, 6 yazılıb"
    tint = theme("light").hex("danger.tint")
    assert grab(field, (200, 90)).pixelColor(150, 30).name().upper() == tint
    field.set_error(None)
    assert field.error is None
    assert field.editor.accessibleDescription() == "7 simvol"


def test_read_only_fields_cannot_be_typed_into(qtbot: QtBot) -> None:
    line, box = LabelledField("Reyestr", QLineEdit("a")), LabelledField("Seçim", QComboBox())
    for field in (line, box):
        qtbot.addWidget(field)
        field.set_read_only(True)
    assert isinstance(line.editor, QLineEdit)
    assert line.editor.isReadOnly()
    assert not box.editor.isEnabled()
    line.set_read_only(False)
    assert not line.editor.isReadOnly()


def test_the_wheel_does_not_change_a_choice_while_scrolling(qtbot: QtBot) -> None:
    choice = Choice((("Bəli", True), ("Xeyr", False)), "Cavab")
    qtbot.addWidget(choice)
    assert choice.currentData() is True
    assert choice.accessibleName() == "Cavab"


def test_digits_arrows_enter_and_escape_work_in_a_dialog(qtbot: QtBot) -> None:
    dialog = DialogFrame("Bileti ötür", "Y‑047")
    qtbot.addWidget(dialog)
    dialog.add_options([OptionRow("Əlillik qrupu", 1), OptionRow("Məşğulluq qrupu", 2), OptionRow("Nəzarətçi", 3)])
    assert dialog.chosen == 0
    with qtbot.waitSignal(dialog.option_chosen) as told:
        press(dialog, Qt.Key.Key_3, "3")
    assert told.args == [2]
    press(dialog, Qt.Key.Key_Down)
    assert dialog.chosen == 0
    press(dialog, Qt.Key.Key_9, "9")
    assert dialog.chosen == 0
    with qtbot.waitSignal(dialog.accepted):
        press(dialog, Qt.Key.Key_Return)
    with qtbot.waitSignal(dialog.rejected):
        press(dialog, Qt.Key.Key_Escape)


def test_a_dialog_covers_the_page_and_gives_the_focus_back(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(900, 600)
    opener = QLineEdit(page)
    with qtbot.waitActive(page):
        page.show()
    opener.setFocus()
    dialog = DialogFrame("Bileti gözlət")
    buttons = [dialog.add_button(Button(word)) for word in ("İmtina", "Gözlət")]
    dialog.open_over(page)
    assert dialog.isVisible()
    assert abs(dialog.geometry().center().x() - 450) <= 1
    assert not opener.hasFocus()
    for expected in (buttons[0], buttons[1], buttons[0]):
        press(QApplication.focusWidget() or dialog, Qt.Key.Key_Tab)
        assert expected.hasFocus()
    dialog.close_over()
    assert not dialog.isVisible()
    assert opener.hasFocus()
    qtbot.addWidget(dialog)


def test_the_timer_bar_ends_at_the_elapsed_time_when_it_is_late(qtbot: QtBot) -> None:
    bar = TimerBar(600, 1200, "Xidmət vaxtı")
    qtbot.addWidget(bar)
    values = theme("light")
    assert not bar.over
    assert grab(bar, (150, 14)).pixelColor(120, 1).name().upper() == values.hex("text.primary")
    bar.show_time(2400, 1200)
    assert bar.over
    image = grab(bar, (150, 14))
    assert image.pixelColor(145, 7).name().upper() == values.hex("warning.fill")
    assert image.pixelColor(75, 1).name().upper() == values.hex("text.primary")


def test_a_cut_label_shows_the_whole_text_in_its_tool_tip(qtbot: QtBot) -> None:
    label = ElidedLabel("Ünvanlı dövlət sosial yardımının təyin edilməsi")
    qtbot.addWidget(label)
    grab(label, (80, 20))
    assert label.toolTip() == label.text()
    grab(label, (600, 20))
    assert label.toolTip() == ""


def test_wrapped_text_keeps_the_lines_of_the_scale(qtbot: QtBot) -> None:
    label = Text("Quliyeva Nərmin Elşad qızı", "name", wrap=True)
    qtbot.addWidget(label)
    assert label.heightForWidth(200) == 2 * 26
    assert label.heightForWidth(600) == 26


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5])
def test_nothing_is_narrower_than_its_text(qtbot: QtBot, qapp: QApplication, scale: float) -> None:
    apply_theme(qapp, "light", scale)
    widgets = [
        Button("Növbətini çağır", ("F2",)),
        Chip("Sənəd gözləyir", "warning", "warning"),
        ConnectionChip("centreOnly", "Yalnız mərkəz", "6 dəq · 3"),
        CountBadge("14 / 16"),
        SectionHeader("Gözlədilənlər", 2),
        Segmented(("Azərbaycan", "Русский", "English")),
    ]
    for widget in widgets:
        qtbot.addWidget(widget)
        name = widget.accessibleName()
        assert widget.sizeHint().width() > widget.fontMetrics().horizontalAdvance(name)
        assert widget.sizeHint().height() >= int(18 * scale)


def test_the_bar_fits_a_small_screen_at_the_largest_text(qtbot: QtBot, qapp: QApplication) -> None:
    apply_theme(qapp, "light", 1.5)
    bar = TopBar()
    qtbot.addWidget(bar)
    bar.set_centre("12 saylı DOST mərkəzi")
    bar.set_window("Pəncərə", "7")
    bar.set_search("Xidmət, vətəndaş, bilet və ya əmr")
    bar.set_connection("offline", "Oflayn", "18 dəq · 11")
    bar.set_figures((("Bu gün", "34"), ("orta", "11:20")))
    bar.set_clerk("Aynur Cəfərova")
    bar.set_clock("14:32")
    grab(bar, (1280, bar.sizeHint().height()))
    assert max(child.geometry().right() for child in bar.findChildren(QWidget) if child.isVisible()) < 1280
    assert bar.connection.width() >= bar.connection.sizeHint().width()


def test_search_in_the_bar_is_pressed_by_mouse_and_key(qtbot: QtBot) -> None:
    bar = TopBar()
    qtbot.addWidget(bar)
    bar.set_search("Axtar")
    with qtbot.waitSignal(bar.search_pressed):
        press(bar.search, Qt.Key.Key_Space)


def test_a_change_of_link_changes_its_accessible_name(qtbot: QtBot) -> None:
    chip = ConnectionChip("online", "Onlayn", "14:32:21")
    qtbot.addWidget(chip)
    chip.show_state("offline", "Oflayn", "18 dəq · 11")
    assert chip.accessibleName() == "Oflayn 18 dəq · 11"
    assert chip.state == "offline"


def test_a_notice_wraps_instead_of_being_cut(qtbot: QtBot) -> None:
    notice = Notice("danger", "error", "Göndərməzdən əvvəl 3 məsələni düzəldin", "uzun " * 60, strong=True)
    qtbot.addWidget(notice)
    assert notice.hasHeightForWidth()
    assert notice.heightForWidth(300) > notice.heightForWidth(900)


def test_targets_are_large_enough(qtbot: QtBot) -> None:
    smallest = theme("light").sizes["minTarget"]
    for widget in (Button("x", size="small"), Segmented(("a", "b")), QCheckBox("a"), OptionRow("a", 1)):
        qtbot.addWidget(widget)
        widget.ensurePolished()
        assert widget.sizeHint().height() >= smallest


def test_the_ring_follows_its_button_and_goes_with_its_page(qtbot: QtBot) -> None:
    page = QWidget()
    page.resize(300, 200)
    tight = QWidget(page)
    tight.setGeometry(40, 40, 120, 32)
    button = Button("Çap et", parent=tight)
    button.setGeometry(0, 0, 120, 32)
    with qtbot.waitActive(page):
        page.show()
    button.setFocus()
    ring = next(child for child in page.children() if isinstance(child, FocusRing))
    assert ring.geometry().getRect() == (36, 36, 128, 40)
    tight.move(40, 90)
    assert ring.geometry().getRect() == (36, 86, 128, 40)
    button.clearFocus()
    assert not ring.isVisible()
    button.setFocus()
    page.deleteLater()
    with qtbot.waitSignal(page.destroyed):
        pass
