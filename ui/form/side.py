"""The pane at the right: what the form computes, the service's documents with their states, and sending."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from dostdesk.domain.services import DocumentState
from dostdesk.domain.words import Words
from dostdesk.forms.compute import Computed
from dostdesk.forms.document import FieldSpec, Group, fields_in
from dostdesk.forms.explain import computed_reason
from dostdesk.forms.shown import kind_text
from ui.form.values import DocumentLine, FormPageView
from ui.theme import font, line_height, scaled, text_width, theme_of
from ui.theme.icons import paint_icon
from ui.widgets import (
    Button,
    Divider,
    FocusRing,
    GlyphKind,
    KeyCap,
    SectionHeader,
    Surface,
    Text,
    paint_glyph,
    scrolled,
)
from ui.widgets.paint import LEFT, elided
from ui.widgets.spoken import SpokenRole

# A scroll bar beside the list.
_BAR = 16
_SEND = {True: "turn.send_correction", False: "form_page.send"}
STATE_GLYPHS: Mapping[DocumentState, GlyphKind] = {
    DocumentState.NEEDED: "todo",
    DocumentState.SEEN: "done",
    DocumentState.SCANNED: "done",
    DocumentState.PARTIAL: "partial",
    DocumentState.FROM_SYSTEM: "done",
    DocumentState.AWAITED: "running",
    DocumentState.TO_BE_BROUGHT: "held",
    DocumentState.NOT_NEEDED: "closed",
}


class EstimateLine(QWidget):
    """One computed value; the last one of an estimate is large."""

    spoken_as = SpokenRole.StaticText

    def __init__(self, spec: FieldSpec, *, total: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self._label = Text("", "bodyStrong" if total else "body", "primary" if total else "secondary", wrap=True)
        self._value = Text("", "name" if total else "body")
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(scaled(8))
        row.addWidget(self._label, 1)
        row.addWidget(self._value)

    def show_computed(self, result: Computed | None, view: FormPageView) -> None:
        """Show the value, or a dash whose reason is read and shown as a tool tip."""
        language = view.words.language
        self._label.setText((result.label if result else self.spec.label).in_(language))
        value = None if result is None else result.value
        self._value.setText("–" if value is None or result is None else kind_text(result.kind, value, language))
        reason = computed_reason(view.state, result, view.words) if result else ""
        self.setToolTip(reason)
        self.setAccessibleName(f"{self._label.text()} {self._value.text()} {reason}".strip())


class EstimatePanel(QWidget):
    """The form's aside: computed values under each other, the outcome below a line, and what it is worth."""

    def __init__(self, group: Group, words: Words, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        specs = list(fields_in(group))
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 10, 16, 16)
        column.setSpacing(scaled(4))
        title = group.label.in_(words.language) if group.label else words("form_page.estimate")
        column.addWidget(Text(title, "bodyStrong"))
        column.addSpacing(scaled(6))
        self._lines = [EstimateLine(spec, total=spec is specs[-1]) for spec in specs]
        for line in self._lines:
            if line.spec is specs[-1] and len(specs) > 1:
                column.addSpacing(scaled(4))
                column.addWidget(Divider(color="border.default"))
                column.addSpacing(scaled(6))
            column.addWidget(line)
        hint = specs[-1].hint.in_(words.language) if specs and specs[-1].hint else words("form_page.estimate_note")
        column.addWidget(Text(hint, "caption", "muted", wrap=True))
        self._reason = Text("", "caption", "warning", wrap=True)
        column.addWidget(self._reason)

    def show_estimate(self, view: FormPageView) -> None:
        """Show the values, and what they wait for."""
        reason = ""
        for line in self._lines:
            result = view.computed.get(line.spec.path)
            line.setVisible(line.spec.path in view.state.visible)
            line.show_computed(result, view)
            if result is not None and not reason:
                reason = computed_reason(view.state, result, view.words)
        self._reason.setText(reason)
        self._reason.setHidden(not reason)


class DocumentButton(QAbstractButton):
    """A required document: Space turns needed into seen and back, Enter offers all states."""

    state_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line: DocumentLine | None = None
        self._word = ""
        self._states: tuple[tuple[DocumentState, str], ...] = ()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._ring = FocusRing(self, radius=theme_of(self).radius["control"])
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.clicked.connect(self.open_states)

    def show_document(self, line: DocumentLine, words: Words) -> None:
        """Show its name and what became of it."""
        self._line = line
        self._states = tuple((state, words(f"form_page.document_{state.value}")) for state in DocumentState)
        self._word = words(f"form_page.document_{line.state.value}")
        self.setAccessibleName(line.name)
        self.setAccessibleDescription(f"{self._word} {line.condition}".strip())
        self.setToolTip("\n".join(part for part in (line.name, line.condition) if part))
        self.updateGeometry()
        self.update()

    @property
    def line(self) -> DocumentLine | None:
        return self._line

    def sizeHint(self) -> QSize:
        return QSize(scaled(200), scaled(40))

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        # As wide as `paintEvent` lets the name be, between the state and the eye.
        extra = self._name_lines(width - 2 * scaled(16) - scaled(18)) - 1
        return scaled(40) + extra * line_height("body")

    def _name_lines(self, width: float) -> int:
        """How many lines the name takes; a long one in large text takes three."""
        name, made = ("" if self._line is None else self._line.name), font("body")
        if text_width(name, made) <= width:
            return 1
        metrics = QFontMetricsF(made)
        wrapped = metrics.boundingRect(QRectF(0, 0, width, 10_000), LEFT | Qt.TextFlag.TextWordWrap, name)
        return max(2, round(wrapped.height() / metrics.lineSpacing()))

    def open_states(self) -> QMenu | None:
        """Offer every state with its digit."""
        if self._line is None:
            return None
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, (state, word) in enumerate(self._states, start=1):
            action = menu.addAction(f"&{number}  {word}")
            action.triggered.connect(lambda _checked=False, state=state: self.state_wanted.emit(state))
            if state is self._line.state:
                menu.setActiveAction(action)
        menu.popup(self.mapToGlobal(QPoint(0, self.height())))
        return menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, line = event.key(), self._line
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier or line is None:
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Space:
            seen = line.state is DocumentState.NEEDED
            self.state_wanted.emit(DocumentState.SEEN if seen else DocumentState.NEEDED)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_states()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.focusNextPrevChild(key == Qt.Key.Key_Down)
        elif Qt.Key.Key_1 <= key < Qt.Key.Key_1 + len(self._states):
            self.state_wanted.emit(self._states[key - Qt.Key.Key_1][0])
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._line is None:
            return
        theme = theme_of(self)
        painter = QPainter(self)
        rect = QRectF(self.rect())
        if self.underMouse():
            painter.fillRect(rect, theme.color("bg.hover"))
        painter.fillRect(QRectF(0, 0, rect.width(), 1), theme.color("border.subtle"))
        side = scaled(16)
        paint_glyph(
            painter, QRectF(0, round((rect.height() - side) / 2) + 1, side, side), STATE_GLYPHS[self._line.state], theme
        )
        eye = QRectF(rect.width() - side, round((rect.height() - side) / 2) + 1, side, side)
        # Looking at a scan comes with the scanner; until then the eye is faded.
        paint_icon(painter, eye, "eye", theme.color("text.disabled"))
        left, right = side + scaled(10), eye.left() - scaled(8)
        middle = float(scaled(21))
        made = font("body")
        painter.setFont(made)
        painter.setPen(theme.color("text.primary"))
        lines = self._name_lines(right - left)
        if lines == 1:
            painter.drawText(QRectF(left, scaled(4), right - left + 2, middle - scaled(2)), LEFT, self._line.name)
        else:
            several = QRectF(left, scaled(3), right - left + 2, lines * line_height("body"))
            painter.drawText(several, LEFT | Qt.TextFlag.TextWordWrap, self._line.name)
            middle = rect.height() - scaled(19)
        small = font("caption")
        painter.setFont(small)
        painter.setPen(theme.color("text.muted"))
        painter.drawText(
            QRectF(left, middle, right - left + 2, rect.height() - middle - scaled(2)),
            LEFT,
            elided(self._word, QFontMetricsF(small), right - left),
        )
        painter.end()


class FormSide(Surface):
    """The pane. `send_pressed` and `document_wanted(code, state)` tell what the clerk did."""

    send_pressed = Signal()
    document_wanted = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("bg.surfaceAlt", "l", "border.default", parent)
        self._estimate: EstimatePanel | None = None
        self._documents: list[DocumentButton] = []
        self._above = QVBoxLayout()
        self._rule = Divider(color="border.subtle")
        self._header = SectionHeader("")
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self._none = Text("", "caption", "muted", wrap=True)
        self.scan = Button("", ("Alt S",), "secondary", "scan-line", "small")
        self.file = Button("", (), "quiet", "paperclip", "small")
        for button in (self.scan, self.file):
            button.setEnabled(False)
        tools = QHBoxLayout()
        tools.setSpacing(scaled(8))
        tools.addWidget(self.scan, 1)
        tools.addWidget(self.file)
        middle = QVBoxLayout()
        middle.setContentsMargins(16, 10, 16, 12)
        middle.setSpacing(0)
        middle.addWidget(self._header)
        middle.addSpacing(scaled(10))
        middle.addLayout(self._list)
        middle.addWidget(self._none)
        middle.addSpacing(scaled(8))
        middle.addLayout(tools)
        inner = Surface("bg.surfaceAlt")
        inside = QVBoxLayout(inner)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(0)
        inside.addLayout(self._above)
        inside.addWidget(self._rule)
        inside.addLayout(middle)
        inside.addStretch(1)
        scroll = scrolled(inner)
        self.send = Button("", ("Ctrl Enter",), "primary", size="large")
        self.send.clicked.connect(self.send_pressed)
        self._stay = Text("", "caption", "muted", wrap=True)
        back = QHBoxLayout()
        back.setSpacing(scaled(4))
        back.addStretch(1)
        back.addWidget(KeyCap("Esc"))
        back.addWidget(self._stay)
        back.addStretch(1)
        foot = Surface("bg.surfaceAlt", "t", "border.subtle")
        bottom = QVBoxLayout(foot)
        bottom.setContentsMargins(16, 13, 16, 12)
        bottom.setSpacing(scaled(8))
        bottom.addWidget(self.send)
        bottom.addLayout(back)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scroll, 1)
        column.addWidget(foot)
        self.rescale()

    def rescale(self) -> None:
        """Take the room that the text size in force needs."""
        self.setFixedWidth(scaled(theme_of(self).sizes["formSide"]))

    def build(self, view: FormPageView) -> None:
        """Make the parts that depend on the form and the language."""
        if self._estimate is not None:
            self._above.removeWidget(self._estimate)
            self._estimate.hide()
            self._estimate.deleteLater()
            self._estimate = None
        words, aside = view.words, view.state.form.aside
        if aside is not None:
            self._estimate = EstimatePanel(aside, words)
            self._above.addWidget(self._estimate)
        self._header.set_title(words("form_page.documents"))
        self._none.setText(words("form_page.no_documents"))
        self.scan.set_text(words("form_page.scan"))
        self.file.set_text(words("form_page.file"))
        wide = self.scan.sizeHint().width() + self.file.sizeHint().width() + scaled(8) > self.width() - 33 - _BAR
        self.scan.set_icon(None if wide else "scan-line")
        self.send.set_keys(("Ctrl Enter",))
        self.send.set_text(words(_SEND[view.correcting]))
        if self.send.sizeHint().width() > self.width() - 33:
            self.send.set_keys(("Ctrl ↵",))
        self._stay.setText(words("form_page.back"))

    def show_side(self, view: FormPageView) -> None:
        """Show values, documents and whether the form is on its way."""
        if self._estimate is not None:
            self._estimate.show_estimate(view)
            self._estimate.setVisible(any(spec.path in view.state.visible for spec in fields_in(_aside(view))))
        self._rule.setVisible(self._estimate is not None and not self._estimate.isHidden())
        lines = view.documents
        while len(self._documents) < len(lines):
            self._add_document()
        while len(self._documents) > len(lines):
            gone = self._documents.pop()
            self._list.removeWidget(gone)
            gone.hide()
            gone.deleteLater()
        for button, line in zip(self._documents, lines, strict=True):
            button.show_document(line, view.words)
        ready = sum(not line.state.stops_completion for line in lines)
        self._header.set_count(f"{ready} / {len(lines)}" if lines else None)
        self._none.setHidden(bool(lines))
        self.send.setEnabled(not view.busy)
        self.send.set_text(view.words("form_page.sending" if view.busy else _SEND[view.correcting]))

    @property
    def documents(self) -> list[DocumentButton]:
        return self._documents

    def _add_document(self) -> None:
        button = DocumentButton()
        button.state_wanted.connect(lambda state: self._document_told(button, state))
        self._documents.append(button)
        self._list.addWidget(button)

    def _document_told(self, button: DocumentButton, state: DocumentState) -> None:
        if button.line is not None:
            self.document_wanted.emit(button.line.code, state)


def _aside(view: FormPageView) -> Group:
    """The form's aside, or an empty one."""
    return view.state.form.aside or Group(items=())
