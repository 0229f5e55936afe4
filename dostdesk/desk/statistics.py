"""What a hub and central count, for whoever is signed in at a desk; all of it waits for the network."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from dostdesk.desk import insight
from dostdesk.desk.work import OpenWork
from dostdesk.domain.words import Language

if TYPE_CHECKING:
    from dostdesk.desk.hub_api import HubApi
    from dostdesk.insight.exports.report import Names
    from dostdesk.protocol.insight import HistoryAnswer, HistoryAsked, MeasuresTable, OwnWork


class Statistics:
    """Reads; refusals are those of `dostdesk.desk.insight`."""

    def __init__(self, *, work: OpenWork, api: HubApi) -> None:
        self._work, self._api = work, api

    def history(self, asked: HistoryAsked) -> HistoryAnswer:
        """Of this centre, from its hub."""
        return insight.read_history(asked, work=self._work, api=self._api)

    def all_centres(self, asked: HistoryAsked) -> HistoryAnswer:
        """Of all centres that one may see, from central."""
        return insight.read_all_centres(asked, work=self._work, api=self._api)

    def measures(self, since: date, until: date, *, of_central: bool) -> MeasuresTable:
        """The ministry's table, of this centre or of all that one may see."""
        return insight.read_measures(since, until, work=self._work, api=self._api, of_central=of_central)

    def own_work(self, since: date, until: date) -> OwnWork:
        """Of whoever is signed in."""
        return insight.read_own_work(since, until, work=self._work, api=self._api)

    def history_file(
        self, answer: HistoryAnswer, kind: insight.ExportKind, language: Language, names: Names
    ) -> tuple[str, bytes]:
        """What an answer says as a file: its name and its content. Nothing is asked for it."""
        name = insight.export_name(answer.period.since, answer.period.until, kind)
        return name, insight.export_history(answer, kind, language, names)

    def measures_file(
        self, table: MeasuresTable, kind: insight.ExportKind, language: Language, *, made_at: datetime
    ) -> tuple[str, bytes]:
        """The ministry's table as a file: its name and its content."""
        name = insight.export_name(table.since, table.until, kind, of_measures=True)
        return name, insight.export_measures(table, kind, language, made_at=made_at)
