"""A field as it stands in a form: which editor its kind gets, its label above, its error, hint or notice below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from dostdesk.domain.words import Language, Words
from dostdesk.forms.document import FieldKind, FieldSpec
from dostdesk.forms.explain import notice_sentence
from dostdesk.forms.shown import NO, YES
from ui.form.choosing import ChoiceEditor, DateEditor
from ui.form.editors import ConsentEditor, LineEditor, NoteEditor, RadioEditor
from ui.theme import scaled, set_font
from ui.widgets import StatusGlyph, Text

RIGHT_ALIGNED = frozenset({FieldKind.MONEY, FieldKind.INTEGER})
CODES = frozenset({FieldKind.FIN, FieldKind.IBAN, FieldKind.VOEN})


EditorWidget = LineEditor | NoteEditor | RadioEditor | ConsentEditor | ChoiceEditor


def editor_for(spec: FieldSpec, words: Words, *, cell: bool = False, parent: QWidget | None = None) -> EditorWidget:
    """The editor of a kind; in a table everything is one line high."""
    language = words.language
    kind = spec.kind
    made: EditorWidget
    if kind is FieldKind.YES_NO and spec.must_be is not None and not cell:
        made = ConsentEditor(spec.label.in_(language), parent)
    elif kind is FieldKind.YES_NO:
        options = [("true", YES.in_(language)), ("false", NO.in_(language))]
        choose = words("form_page.choose")
        made = ChoiceEditor(options, choose, cell=True, parent=parent) if cell else RadioEditor(options, parent)
    elif kind is FieldKind.CHOICE and spec.widget == "radio" and not cell:
        made = RadioEditor([(choice.code, choice.label.in_(language)) for choice in spec.choices], parent)
    elif kind is FieldKind.CHOICE:
        options = [(choice.code, choice.label.in_(language)) for choice in spec.choices]
        made = ChoiceEditor(options, words("form_page.choose"), cell=cell, parent=parent)
    elif kind is FieldKind.DATE:
        made = DateEditor(words("form_page.calendar"), language, cell=cell, parent=parent)
    elif kind is FieldKind.NOTE and not cell:
        made = NoteEditor(parent)
    else:
        made = LineEditor(right=kind in RIGHT_ALIGNED, parent=parent)
    if isinstance(made, LineEditor | NoteEditor | ChoiceEditor):
        weight = 500 if cell and kind in CODES else None
        set_font(made, "body" if cell else "field", weight=weight, figures="code" if kind in CODES else None)
    if cell and isinstance(made, LineEditor):
        made.setProperty("bare", True)
    if isinstance(made, DateEditor):
        made.setPlaceholderText("" if cell else words("form_page.date_shape"))
    return made


def is_put_away(widget: QWidget) -> bool:
    """Whether a widget was hidden by itself, and not only because nothing around it is shown yet."""
    return widget.isHidden() and widget.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide)


def can_be_entered(editor: QWidget, section: QWidget) -> bool:
    """Whether an editor takes the keyboard once its section is shown: a table that was put away hides its rows."""
    around: QWidget | None = editor
    while around is not None and around is not section:
        if is_put_away(around):
            return False
        around = around.parentWidget()
    return editor.isEnabled()


def set_shown(widget: QWidget, shown: bool) -> None:
    """Show or hide a widget, unless that was done already: each time costs a layout.

    What is new is shown at once: a layout does it only in the next round of events, and the focus may come before.
    """
    if widget.isHidden() if shown else not is_put_away(widget):
        widget.setVisible(shown)


class Message(QWidget):
    """What is said below a field: the error with its silhouette, else a notice or hint, else nothing and no room."""

    def __init__(self, hint: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hint, self._error = hint, ""
        self._parts: tuple[StatusGlyph, Text] | None = None
        if hint:
            self._say()
        else:
            self.hide()

    def show_error(self, sentence: str) -> None:
        """Show an error instead of the hint; an empty one brings the hint back."""
        if sentence != self._error:
            self._error = sentence
            self._say()
            self.setHidden(not self.text)

    @property
    def text(self) -> str:
        return self._error or self._hint

    def _say(self) -> None:
        glyph, text = self._parts or self._made()
        text.setText(self.text)
        text.set_tone("danger" if self._error else "muted")
        glyph.setVisible(bool(self._error))

    def _made(self) -> tuple[StatusGlyph, Text]:
        """Most fields never say anything: what says it is made when there is something to be said."""
        glyph, text = StatusGlyph("error", 16, parent=self), Text("", "caption", "muted", wrap=True, parent=self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, scaled(2), 0, 0)
        row.setSpacing(scaled(4))
        row.addWidget(glyph, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(text, 1)
        self._parts = (glyph, text)
        return self._parts


class FieldParts:
    """Label, editor and message of one field; whoever lays them out puts them under each other."""

    def __init__(self, spec: FieldSpec, words: Words, parent: QWidget) -> None:
        language: Language = words.language
        self.spec = spec
        self.editor = editor_for(spec, words, parent=parent)
        name = spec.label.in_(language)
        self.label = Text(name, "body", weight=500, wrap=True, parent=parent)
        self.label.setBuddy(self.editor)
        self.label.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom)
        said = [notice_sentence(spec.notice, words)] if spec.notice else []
        said += [spec.hint.in_(language)] if spec.hint else []
        self._said = " ".join(said)
        self._source = self._error = ""
        self.message = Message(self._said, parent)
        self.editor.setAccessibleName(name)
        self.editor.setAccessibleDescription(self._said)
        if isinstance(self.editor, ConsentEditor):
            self.label.hide()

    @property
    def labelled(self) -> bool:
        """Whether the label stands above; a consent carries its own words."""
        return not isinstance(self.editor, ConsentEditor)

    def show_source(self, sentence: str) -> None:
        """Say where the answer came from, or nothing."""
        if sentence != self._source:
            self._source = sentence
            self.label.setToolTip(sentence)
            self._describe()

    def show_error(self, sentence: str) -> None:
        """Mark the field as wrong, or as right with an empty sentence."""
        if sentence != self._error:
            self._error = sentence
            self.message.show_error(sentence)
            mark_wrong(self.editor, bool(sentence))
            self._describe()

    def _describe(self) -> None:
        parts = (self._error,) if self._error else (self._said, self._source)
        self.editor.setAccessibleDescription(" ".join(part for part in parts if part))

    def show_visible(self, shown: bool) -> None:
        """Show or hide all three."""
        set_shown(self.label, shown and self.labelled)
        set_shown(self.editor, shown)
        set_shown(self.message, shown and bool(self.message.text))


def mark_wrong(editor: QWidget, wrong: bool) -> None:
    """Let the style sheet draw an editor as wrong."""
    if bool(editor.property("error")) == wrong:
        return
    editor.setProperty("error", wrong)
    editor.style().unpolish(editor)
    editor.style().polish(editor)
    editor.update()
