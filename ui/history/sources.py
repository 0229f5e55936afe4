"""Where the history page has its figures from, and how its files are made: the desk's, the hub's and central's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from dostdesk.desk.statistics import Statistics
from dostdesk.domain.words import Language
from dostdesk.protocol.insight import HistoryAnswer, MeasuresTable
from ui.history.files import documents, write_new
from ui.history.names import names_of
from ui.history.presenter import ExportKind, HistorySources
from ui.history.values import Names
from ui.workspace.book import ServiceBook


def sources_of(
    statistics: Statistics,
    *,
    centre: Callable[[], str],
    book: Callable[[], ServiceBook | None],
    folder: Callable[[], Path] = documents,
) -> HistorySources:
    """Of one desk. `centre` is its number as people say it; `folder` is where files go."""

    def names(language: Language) -> Names:
        return names_of(book(), language)

    def save(answer: HistoryAnswer, kind: ExportKind, language: Language) -> Path:
        name, content = statistics.history_file(answer, kind, language, centre=centre())
        return write_new(folder(), name, content)

    def save_measures(table: MeasuresTable, kind: ExportKind, language: Language) -> Path:
        name, content = statistics.measures_file(table, kind, language, centre=centre())
        return write_new(folder(), name, content)

    return HistorySources(
        read=statistics.history,
        read_all=statistics.all_centres,
        read_measures=lambda since, until, central: statistics.measures(since, until, of_central=central),
        save=save,
        save_measures=save_measures,
        names=names,
    )
