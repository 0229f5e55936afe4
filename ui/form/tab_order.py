"""The way of Tab through the form: in reading order, with the rows and documents that were made later."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtWidgets import QWidget

from ui.form.editors import ConsentEditor, RadioEditor
from ui.form.fields import EditorWidget
from ui.form.sections import SectionWidget
from ui.form.side import FormSide


def order_tabs(sections: Iterable[SectionWidget], side: FormSide) -> None:
    """Fields, then documents, then sending. Qt puts what is made later at the end, behind the whole window.

    Answers and consents go with the widget around them: left behind, it would lead back to its answer.
    """
    stops: list[QWidget] = []
    for section in sections:
        for path in section.paths:
            if path in section.fields:
                stops += _parts(section.fields[path].editor)
            elif path in section.tables:
                table = section.tables[path]
                stops += [editor for _, editor in table.editors()]
                stops += [table.add, table.renew, table.restore]
    stops += [*side.documents, side.send]
    moved: set[QWidget | None] = set()
    for before, after in pairwise(stops):
        # Whether they stand so already is not asked: PySide takes the answer of `nextInFocusChain` for a child of the
        # widget that was asked, and what was asked about stays in memory when its form is gone.
        QWidget.setTabOrder(before, after)
        moved |= {before.parentWidget(), after.parentWidget()}
    for widget in moved:
        if isinstance(widget, RadioEditor | ConsentEditor):
            _follow(widget)


def _parts(editor: EditorWidget) -> list[QWidget]:
    if isinstance(editor, RadioEditor):
        return list(editor.buttons())
    return [editor.box] if isinstance(editor, ConsentEditor) else [editor]


def _follow(editor: RadioEditor | ConsentEditor) -> None:
    """Take the widget around answers along. Qt puts it beside the answer to which it hands the focus, when it is told
    which one that is.
    """
    proxy = editor.focusProxy()
    if proxy is not None:
        editor.setFocusProxy(None)  # type: ignore[arg-type]  # Qt takes none
        editor.setFocusProxy(proxy)
