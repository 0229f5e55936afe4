"""The history of the centre or of all centres, as the hub tells it to whoever is signed in; and papers of it.

What is asked goes over the network and may take seconds: never on the thread of the screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from dostdesk.desk.work import OpenWork, who
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.rights import Right
from dostdesk.domain.words import Language
from dostdesk.storage.desk import device

if TYPE_CHECKING:
    from dostdesk.desk.hub_api import HubApi
    from dostdesk.protocol.insight import HistoryAnswer, HistoryAsked, MeasuresTable, OwnWork


def read_history(asked: HistoryAsked, *, work: OpenWork, api: HubApi) -> HistoryAnswer:
    """The history of this centre.

    Raises:
        RefusedError: `signed_out`, `right_missing`, `range_wrong`.
        OutsideError: `hub_unreachable` and the like.
    """
    return api.insight_history(asked, session=_overseer(work))


def read_all_centres(asked: HistoryAsked, *, work: OpenWork, api: HubApi) -> HistoryAnswer:
    """The history of all centres that whoever is signed in may see.

    Raises:
        RefusedError: As `read_history`; `centre_wrong`.
        OutsideError: As `read_history`; `hub_failed` while the hub does not reach central.
    """
    return api.insight_history(asked, session=_overseer(work), of_central=True)


def read_own_work(since: date, until: date, *, work: OpenWork, api: HubApi) -> OwnWork:
    """The work of whoever is signed in. Raises as `read_history`, `right_missing` aside."""
    with work.store.reading() as transaction:
        signed_in = device.signed_in(transaction)
    if signed_in is None:
        raise RefusedError("signed_out")
    return api.own_work(since, until, session=signed_in.token)


def read_measures(since: date, until: date, *, work: OpenWork, api: HubApi, of_central: bool = False) -> MeasuresTable:
    """The ministry's table of measures, of this centre or as central has it. Raises as `read_all_centres`."""
    return api.measures(since, until, session=_overseer(work), of_central=of_central)


def service_names(work: OpenWork, language: Language) -> Mapping[str, str]:
    """What services are called, by code, in the catalogue that this desk has."""
    release = work.releases.current
    if release is None:
        return {}
    return {service.code: service.name.in_(language) for service in release.services.values()}


def _overseer(work: OpenWork) -> str:
    with work.store.reading() as transaction:
        return who(transaction, Right.SEE_STATISTICS).token
