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

    Of answers and consents each box is put in order: Qt leaves a widget where it is that has no focus of its own.
    """
    stops: list[QWidget] = []
    for section in sections:
        for path in section.paths:
            if path in section.fields:
                stops += _parts(section.fields[path].editor)
            elif path in section.tables:
                table = section.tables[path]
                stops += [editor for _, editor in table.editors()]
                stops += [table.add, table.restore]
    stops += [*side.documents, side.send]
    for before, after in pairwise(stops):
        if before.nextInFocusChain() is not after:
            QWidget.setTabOrder(before, after)


def _parts(editor: EditorWidget) -> list[QWidget]:
    if isinstance(editor, RadioEditor):
        return list(editor.buttons())
    return [editor.box] if isinstance(editor, ConsentEditor) else [editor]
