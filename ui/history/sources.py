"""Where the history page has its figures from, and how its files are made: the desk's, the hub's and central's."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from dostdesk.desk.insight import ExportKind
from dostdesk.desk.statistics import Statistics
from dostdesk.domain.clock import Clock
from dostdesk.domain.words import Language
from dostdesk.insight.exports.report import Names as PrintedNames
from dostdesk.protocol.insight import HistoryAnswer, MeasuresTable
from ui.history.files import documents, write_new
from ui.history.names import names_of
from ui.history.presenter import HistorySources
from ui.history.values import Names
from ui.workspace.book import ServiceBook


def sources_of(
    statistics: Statistics,
    *,
    clock: Clock,
    book: Callable[[], ServiceBook | None],
    folder: Callable[[], Path] = documents,
) -> HistorySources:
    """Of one desk; `folder` is where files go."""

    def names(language: Language) -> Names:
        return names_of(book(), language)

    def save(answer: HistoryAnswer, kind: str, language: Language) -> Path:
        name, content = statistics.history_file(
            answer, ExportKind(kind), language, printed(answer, names(language), language)
        )
        return write_new(folder(), name, content)

    def save_measures(table: MeasuresTable, kind: str, language: Language) -> Path:
        name, content = statistics.measures_file(table, ExportKind(kind), language, made_at=clock.now())
        return write_new(folder(), name, content)

    return HistorySources(
        read=statistics.history,
        read_all=statistics.all_centres,
        read_measures=lambda since, until, central: statistics.measures(since, until, of_central=central),
        save=save,
        save_measures=save_measures,
        names=names,
    )


def printed(answer: HistoryAnswer, names: Names, language: Language) -> PrintedNames:
    """What things are called on paper: services by their whole names, and the centre if there is one."""
    centres = [centre.name.get(language, centre.centre) for centre in answer.freshness]
    return PrintedNames(
        centre=centres[0] if len(centres) == 1 else "",
        services=names.full,
        groups=names.groups,
        priorities=names.priorities,
    )
