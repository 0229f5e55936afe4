"""One style sheet made from the tokens for Qt's own widgets, and switching the theme of a running program.

Widgets of `ui.widgets` that draw themselves ask `theme_of` while painting; the style sheet is for the rest.
"""

from __future__ import annotations

import gc

from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QWidget

from dostdesk.assets import resource
from ui.theme.fonts import font, line_height, register_fonts, renew_font
from ui.theme.source import scaled, theme_source
from ui.theme.tokens import Theme, ThemeName, document

_PALETTE = {
    QPalette.ColorRole.Window: "bg.app",
    QPalette.ColorRole.WindowText: "text.primary",
    QPalette.ColorRole.Base: "bg.surface",
    QPalette.ColorRole.AlternateBase: "bg.surfaceAlt",
    QPalette.ColorRole.Text: "text.primary",
    QPalette.ColorRole.Button: "bg.surface",
    QPalette.ColorRole.ButtonText: "text.primary",
    QPalette.ColorRole.ToolTipBase: "bar.bg",
    QPalette.ColorRole.ToolTipText: "bar.text",
    QPalette.ColorRole.PlaceholderText: "text.muted",
    QPalette.ColorRole.Highlight: "accent.fill",
    QPalette.ColorRole.HighlightedText: "text.onFill",
    QPalette.ColorRole.Link: "accent.text",
    QPalette.ColorRole.LinkVisited: "accent.text",
    QPalette.ColorRole.Light: "border.subtle",
    QPalette.ColorRole.Midlight: "border.subtle",
    QPalette.ColorRole.Mid: "border.default",
    QPalette.ColorRole.Dark: "border.control",
    QPalette.ColorRole.Shadow: "border.control",
}
_INNER = 2  # Qt draws the text of a line edit 2 px inside its padding
_DISABLED = (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText)


def apply_theme(app: QApplication, theme_name: ThemeName, scale: float | None = None) -> None:
    """Draw the whole program in a theme, now; `scale` (1, 1.25, 1.5) also changes the text size."""
    register_fonts()
    source = theme_source()
    source.choose(theme_name, source.scale if scale is None else scale)
    if app.style().objectName() != "fusion":
        app.setStyle("fusion")
    app.setFont(font("body"))
    app.setPalette(palette(source.theme))
    app.setStyleSheet(style_sheet(source.theme))
    for widget in _all_widgets(app):
        # One that was just made would be polished later, and get the font that it was made with.
        widget.ensurePolished()
        renew_font(widget)
        widget.updateGeometry()
        widget.update()
    source.announce()


def polish(part: QWidget) -> None:
    """Find for a part of a page now what the style sheet says of it, and not when it is first shown."""
    for widget in (part, *part.findChildren(QWidget)):
        widget.ensurePolished()


def _all_widgets(app: QApplication) -> list[QWidget]:
    """Every widget; while they are listed, none may go as garbage: the list would lead to where it was."""
    collects = gc.isenabled()
    gc.disable()
    try:
        return app.allWidgets()
    finally:
        if collects:
            gc.enable()


def palette(values: Theme) -> QPalette:
    """Qt's palette in token colours, so that nothing falls back to the system's grey."""
    made = QPalette()
    for role, path in _PALETTE.items():
        made.setColor(role, values.color(path))
    for role in _DISABLED:
        made.setColor(QPalette.ColorGroup.Disabled, role, values.color("text.disabled"))
    return made


def style_sheet(values: Theme) -> str:
    """The style sheet of one theme at the text scale in force."""
    names: dict[str, str] = {path.replace(".", "_"): colour for path, colour in values.colors.items()}
    names |= {f"radius_{key}": f"{value}px" for key, value in values.radius.items()}
    edge = document()["border"]
    padding = values.space["2"] + values.space["1"] // 2
    names |= {
        "line": f"{edge['control']}px",
        "thick": f"{edge['selected']}px",
        "pad": f"{padding}px",
        "edit_pad": f"{padding - _INNER}px",
        "edit_pad_thick": f"{padding - _INNER - edge['selected'] + edge['control']}px",
        "pad_thick": f"{padding - edge['selected'] + edge['control']}px",
        "field": f"{scaled(values.sizes['field']) - 2 * edge['control']}px",
        "large": f"{scaled(values.sizes['buttonLarge']) - 2 * edge['control']}px",
        "large_thick": f"{scaled(values.sizes['buttonLarge']) - 2 * edge['selected']}px",
        "field_thick": f"{scaled(values.sizes['field']) - 2 * edge['selected']}px",
        "item_pad": f"{(scaled(values.sizes['listRow']) - line_height('caption')) // 2}px",
        "indicator": f"{scaled(values.sizes['icon']) - 2 * edge['control']}px",
        "round": f"{scaled(values.sizes['icon']) // 2}px",
        "dot": f"{scaled(values.space['1'] + 1)}px",
        "dot_inner": f"{scaled(values.sizes['icon']) - 2 * scaled(values.space['1'] + 1)}px",
        "gap1": f"{values.space['1']}px",
        "gap2": f"{values.space['2']}px",
        "bar": f"{values.space['3'] - 2}px",
        "handle": f"{values.sizes['minTarget']}px",
        "mark": f"{scaled(values.sizes['icon'])}px",
        "check": resource("icons", "marks", "check.svg").as_posix(),
        "chevron": resource("icons", "marks", f"chevron-{values.name}.svg").as_posix(),
    }
    sheet = _SHEET
    for name in sorted(names, key=len, reverse=True):
        sheet = sheet.replace(f"@{name}", names[name])
    return sheet


_SHEET = """
QWidget { color: @text_primary; selection-background-color: @accent_fill; selection-color: @text_onFill; }
QMainWindow, QDialog { background: @bg_app; }
QLabel { background: transparent; }
QAbstractScrollArea { background: transparent; border: none; }
QAbstractScrollArea::corner { background: transparent; }

QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QDateEdit, QSpinBox, QAbstractSpinBox {
    background: @bg_surface; border: @line solid @border_control; border-radius: @radius_control;
    padding: 0 @pad; min-height: @field; color: @text_primary;
    placeholder-text-color: @text_muted;
}
QLineEdit, QDateEdit, QSpinBox, QAbstractSpinBox { padding: 0 @edit_pad; }
QPlainTextEdit, QTextEdit { padding: @gap1 @gap1; }
QLineEdit:focus, QLineEdit[pinned="focus"], QComboBox:focus, QComboBox:on, QAbstractSpinBox:focus {
    border: @thick solid @focus_ring; padding: 0 @pad_thick; min-height: @field_thick;
}
QLineEdit:focus, QLineEdit[pinned="focus"], QLineEdit[error="true"], QAbstractSpinBox:focus {
    padding: 0 @edit_pad_thick;
}
QPlainTextEdit:focus, QTextEdit:focus { border: @thick solid @focus_ring; padding: 3px 3px; }
QLineEdit[error="true"], QComboBox[error="true"], QAbstractSpinBox[error="true"] {
    border: @thick solid @danger_fill; background: @danger_tint; min-height: @field_thick;
}
QPlainTextEdit[error="true"] { border: @thick solid @danger_fill; background: @danger_tint; padding: 3px 3px; }
QLineEdit[readOnly="true"], QPlainTextEdit[readOnly="true"] {
    background: @bg_surfaceAlt; border-color: @border_default; color: @text_secondary;
}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled {
    background: @bg_surfaceAlt; border-color: @border_default; color: @text_disabled;
}
QLineEdit[large="true"], QComboBox[large="true"] { min-height: @large; }
QLineEdit[large="true"]:focus, QComboBox[large="true"]:focus, QLineEdit[large="true"][error="true"] {
    min-height: @large_thick;
}
QLineEdit[bare="true"] { border: none; background: transparent; padding: 0; min-height: 0; }
QComboBox[cell="true"], QComboBox[cell="true"]:focus, QComboBox[cell="true"]:on, QComboBox[cell="true"]:disabled,
QComboBox[cell="true"][error="true"] { min-height: 0; border: none; padding: 0; }

QComboBox::drop-down { border: none; width: 28px; }
QComboBox::down-arrow { image: url("@chevron"); width: @mark; height: @mark; }
QComboBox QAbstractItemView {
    background: @bg_surface; border: @line solid @border_control; border-radius: 0; outline: none; padding: 0;
    selection-background-color: @bg_selected; selection-color: @text_primary;
}
QComboBox QAbstractItemView::item { padding: @item_pad @pad; }
QComboBox QAbstractItemView::item:selected { background: @bg_selected; color: @text_primary; }
QComboBox QLineEdit, QComboBox QLineEdit:focus { border: none; padding: 0; min-height: 0; background: transparent; }
QAbstractSpinBox, QAbstractSpinBox:focus, QAbstractSpinBox[error="true"] { padding: 0; }
QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus {
    border: none; padding: 0 @edit_pad; min-height: 0; background: transparent;
}
QAbstractSpinBox { max-height: @field; }
QAbstractSpinBox:focus, QAbstractSpinBox[error="true"] { max-height: @field_thick; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none; }

QCheckBox, QRadioButton { spacing: @gap2; min-height: @handle; background: transparent; }
QCheckBox:disabled, QRadioButton:disabled { color: @text_disabled; }
QCheckBox::indicator, QRadioButton::indicator {
    width: @indicator; height: @indicator; border: @line solid @border_control; background: @bg_surface;
}
QCheckBox::indicator { border-radius: 3px; }
QRadioButton::indicator { border-radius: @round; }
QCheckBox::indicator:checked {
    background: @accent_fill; border-color: @accent_fill; image: url("@check");
}
QRadioButton::indicator:checked {
    border: @dot solid @accent_fill; background: @bg_surface; width: @dot_inner; height: @dot_inner;
}
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled {
    border-color: @border_default; background: @bg_surfaceAlt;
}

QListView, QTreeView, QTableView {
    background: transparent; border: none; outline: none; alternate-background-color: @bg_surfaceAlt;
    selection-background-color: @bg_selected; selection-color: @text_primary; gridline-color: @border_subtle;
}
QListView::item, QTreeView::item { padding: @item_pad @pad; border: none; }
QListView::item:hover, QTreeView::item:hover { background: @bg_hover; }
QListView::item:selected, QTreeView::item:selected, QTableView::item:selected {
    background: @bg_selected; color: @text_primary;
}
QHeaderView, QHeaderView::section {
    background: @bg_surfaceAlt; color: @text_muted; border: none; border-bottom: @line solid @border_default;
    padding: @gap1 @gap2;
}
QHeaderView[plain="true"], QHeaderView[plain="true"]::section { background: transparent; border: none; padding: 0; }
QTableCornerButton::section { background: transparent; border: none; }

QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: @bar; }
QScrollBar:horizontal { height: @bar; }
QScrollBar::handle { background: @border_default; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: @handle; }
QScrollBar::handle:horizontal { min-width: @handle; }
QScrollBar::handle:hover, QScrollBar::handle:pressed { background: @border_control; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; background: transparent; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QToolTip {
    background: @bar_bg; color: @bar_text; border: @line solid @bar_border; padding: @gap1 @gap2;
}
QMenu { background: @bg_surface; border: @line solid @border_control; padding: @gap1 0; }
QMenu::item { padding: @gap2 @pad; min-width: 160px; background: transparent; }
QMenu::icon { padding-left: @pad; }
QMenu::item:selected { background: @bg_selected; color: @text_primary; }
QMenu::item:disabled { color: @text_disabled; }
QMenu::separator { height: @line; background: @border_subtle; margin: @gap1 0; }

QPushButton, QToolButton {
    background: @bg_surface; border: @line solid @border_control; border-radius: @radius_control; padding: 0 @pad;
    min-height: @field;
}
QPushButton:hover, QToolButton:hover { background: @bg_hover; }
QPushButton:pressed, QToolButton:pressed { background: @bg_sunken; }
QPushButton:focus, QToolButton:focus { border: @thick solid @focus_ring; min-height: @field_thick; }
QPushButton:disabled, QToolButton:disabled { color: @text_disabled; border-color: @border_default; }

QProgressBar { background: @bg_sunken; border: none; border-radius: 3px; max-height: 6px; text-align: center; }
QProgressBar::chunk { background: @accent_fill; border-radius: 3px; }
QCalendarWidget QWidget { background: @bg_surface; alternate-background-color: @bg_surfaceAlt; }
QCalendarWidget QToolButton { border: none; font-weight: 600; }
QCalendarWidget QAbstractItemView { background: @bg_surface; }
QCalendarWidget QAbstractItemView:disabled { color: @text_disabled; }
QSplitter::handle { background: @border_default; }
"""
