"""What a hub and central count, for whoever is signed in at a desk; all of it waits for the network."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from dostdesk.desk import insight
from dostdesk.desk.work import OpenWork

if TYPE_CHECKING:
    from dostdesk.desk.hub_api import HubApi
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
