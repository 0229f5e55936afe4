"""The history of the centre or of all centres, as the hub tells it to whoever is signed in; and papers of it.

What is asked goes over the network and may take seconds: never on the thread of the screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from dostdesk.assets import resource
from dostdesk.desk.work import OpenWork, who
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.rights import Right
from dostdesk.domain.words import Language, Words
from dostdesk.storage.desk import device

if TYPE_CHECKING:
    from dostdesk.desk.hub_api import HubApi
    from dostdesk.insight.exports.report import Names, Report
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


# ---------------------------------------------------------------- papers of it


class ExportKind(StrEnum):
    """How what is on screen is written."""

    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


def export_history(answer: HistoryAnswer, kind: ExportKind, language: Language, names: Names) -> bytes:
    """Everything of the page, in one language."""
    from dostdesk.insight.exports.pdf import history_pdf
    from dostdesk.insight.exports.report import history_report

    words = _words(language)
    if kind is ExportKind.PDF:
        return history_pdf(answer, words, names)
    return _calculated(history_report(answer, words, names), kind, language, answer.answered_at)


def export_measures(table: MeasuresTable, kind: ExportKind, language: Language, *, made_at: datetime) -> bytes:
    """The ministry's table, in one language."""
    from dostdesk.insight.exports.pdf import measures_pdf
    from dostdesk.insight.exports.report import measures_report

    words = _words(language)
    if kind is ExportKind.PDF:
        return measures_pdf(table, words, made_at)
    return _calculated(measures_report(table, words), kind, language, made_at)


def export_name(since: date, until: date, kind: ExportKind, *, of_measures: bool = False) -> str:
    """What the file is called if nobody says otherwise: `dost-history-2025-10-01-2025-10-31.xlsx`; nothing personal."""
    what = "measures" if of_measures else "history"
    return f"dost-{what}-{since.isoformat()}-{until.isoformat()}.{kind.value}"


def _calculated(report: Report, kind: ExportKind, language: Language, made_at: datetime) -> bytes:
    from dostdesk.insight.exports.tables import csv_bytes, xlsx_bytes

    return csv_bytes(report, language) if kind is ExportKind.CSV else xlsx_bytes(report, made_at)


@cache
def _words(language: Language) -> Words:
    return Words.load(resource("translations"), language)
