"""Granting number series: central alone chooses the codes, and no code of a centre and year twice."""

from __future__ import annotations

from datetime import datetime

from dostdesk.central.ingest import series_taken
from dostdesk.domain.clock import service_day
from dostdesk.domain.directory import SeriesHeld
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.numbers import Series, series_code
from dostdesk.protocol.central_directory import SeriesAsked
from dostdesk.storage.central.store import CentralRows, CentralStore


def grant(store: CentralStore, centre: str, asked: SeriesAsked, now: datetime) -> tuple[Series, ...]:
    """The series of the asked places of a request, after granting those that it does not have yet.

    A code is granted that neither central's grants, nor the feed that is here, nor what the hub knows has shown: so a
    central that was set back to an older back-up grants none again.

    Raises:
        RefusedError: `device_retired` (fact: device); `series_request_reused` when the request was another install's;
            `series_year_wrong` (fact: year) for a year that is not this, the last or the next; `series_none_left`.
    """
    if abs(asked.year - service_day(now).year) > 1:
        raise RefusedError("series_year_wrong", year=asked.year)
    with store.writing() as rows:
        version = rows.directory.next_version(now)
        known = rows.series.of_request(centre, asked.request)
        if any((one.device, one.install_epoch) != (asked.device, asked.install_epoch) for one in known.values()):
            raise RefusedError("series_request_reused")
        places = range(asked.first, asked.first + asked.count)
        missing = [place for place in places if place not in known]
        if missing:
            if rows.directory.retired(centre, asked.device):
                raise RefusedError("device_retired", device=asked.device)
            codes = _free_codes(rows, centre, asked, len(missing))
            for place, code in zip(missing, codes, strict=True):
                series = Series(centre=centre, year=asked.year, code=code)
                held = SeriesHeld(series=series, device=asked.device, install_epoch=asked.install_epoch, granted_at=now)
                rows.series.grant(held, request=asked.request, place=place)
                known[place] = held
            rows.directory.stamp(centre, version)
    return tuple(known[place].series for place in places)


def _free_codes(rows: CentralRows, centre: str, asked: SeriesAsked, count: int) -> list[str]:
    """The lowest codes that nobody has shown."""
    granted = rows.series.codes(centre, asked.year)
    taken = granted | series_taken(rows, centre, asked.year, frozenset(asked.taken))
    codes: list[str] = []
    order = 0
    while len(codes) < count:
        code = series_code(order)
        if code not in taken:
            codes.append(code)
        order += 1
    return codes
