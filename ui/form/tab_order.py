"""The way of Tab through the form: in reading order, with the rows and documents that were made later."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtWidgets import QWidget

from ui.form.sections import SectionWidget
from ui.form.side import FormSide


def order_tabs(sections: Iterable[SectionWidget], side: FormSide) -> None:
    """Fields, then documents, then sending. Qt puts what is made later at the end, behind the whole window.

    Answers and consents go as a whole, with the widget around them: left behind, it would lead back to its answer.
    """
    stops: list[QWidget] = []
    for section in sections:
        for path in section.paths:
            if path in section.fields:
                stops.append(section.fields[path].editor)
            elif path in section.tables:
                table = section.tables[path]
                stops += [editor for _, editor in table.editors()]
                stops += [table.add, table.restore]
    stops += [*side.documents, side.send]
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)
