"""The rows of a queue list for Qt; changed row by row, so that selection, focus and scroll stay where they are."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from dostdesk.domain.ids import TicketId
from ui.workspace.values import QueueRow

ROW = Qt.ItemDataRole.UserRole
_ROOT = QModelIndex()


class QueueModel(QAbstractListModel):
    """Tickets in order. `show` inserts, removes, moves and renews only what differs."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[QueueRow] = []

    @property
    def rows(self) -> tuple[QueueRow, ...]:
        return tuple(self._rows)

    def at(self, place: int) -> QueueRow:
        """The row at a place that there is."""
        return self._rows[place]

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.label
            case Qt.ItemDataRole.AccessibleTextRole:
                return row.spoken
            case Qt.ItemDataRole.ToolTipRole:
                # The row is one line high: what gives way in it is whole here.
                return "\n".join(part for part in (f"{row.label} · {row.service}", row.reason) if part)
            case _ if role == ROW:
                return row
        return None

    def place_of(self, ticket: TicketId) -> int | None:
        """Where a ticket stands."""
        return next((place for place, row in enumerate(self._rows) if row.id == ticket), None)

    def show(self, rows: tuple[QueueRow, ...]) -> None:
        """Become these rows."""
        wanted = {row.id for row in rows}
        renewed: list[int] = []
        for place in reversed(range(len(self._rows))):
            if self._rows[place].id not in wanted:
                self.beginRemoveRows(_ROOT, place, place)
                del self._rows[place]
                self.endRemoveRows()
        for place, row in enumerate(rows):
            here = place < len(self._rows) and self._rows[place].id == row.id
            known = place if here else self.place_of(row.id)
            if known is None:
                self.beginInsertRows(_ROOT, place, place)
                self._rows.insert(place, row)
                self.endInsertRows()
                continue
            if known != place:
                self.beginMoveRows(_ROOT, known, known, _ROOT, place)
                self._rows.insert(place, self._rows.pop(known))
                self.endMoveRows()
            if self._rows[place] != row:
                self._rows[place] = row
                renewed.append(place)
        if renewed:
            # Once a minute that is each of a hundred rows: told one by one they cost more than they do painted.
            self.dataChanged.emit(self.index(renewed[0]), self.index(renewed[-1]))
