"""The series that central granted, within one transaction. That none is granted twice is a key of the table."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, insert, select

from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.directory import SeriesHeld
from dostdesk.domain.numbers import Series
from dostdesk.storage.central.tables_directory import SERIES_GRANT


class SeriesRows:
    """The grants of all centres."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def grant(self, held: SeriesHeld, *, request: str, place: int) -> None:
        """Record a grant.

        Args:
            request: Id of the device's request.
            place: Which of the series of that request, from 0.

        Raises:
            sqlalchemy.exc.IntegrityError: The code is granted, or the place of the request is taken.
        """
        self._connection.execute(
            insert(SERIES_GRANT).values(
                centre=held.series.centre,
                year=held.series.year,
                code=held.series.code,
                capacity=held.series.capacity,
                device=held.device,
                install_epoch=held.install_epoch,
                request=request,
                place=place,
                granted_at=to_text(held.granted_at),
            )
        )

    def of_request(self, centre: str, request: str) -> dict[int, SeriesHeld]:
        """What a request was answered with, by place."""
        grant = SERIES_GRANT.c
        wanted = select(SERIES_GRANT).where(grant.centre == centre, grant.request == request)
        return {row.place: _held(row) for row in self._connection.execute(wanted)}

    def codes(self, centre: str, year: int) -> frozenset[str]:
        """The codes that were granted in a year."""
        grant = SERIES_GRANT.c
        wanted = select(grant.code).where(grant.centre == centre, grant.year == year)
        return frozenset(self._connection.execute(wanted).scalars())

    def of_centre(self, centre: str) -> tuple[SeriesHeld, ...]:
        """Every grant of a centre, by year and code."""
        grant = SERIES_GRANT.c
        wanted = select(SERIES_GRANT).where(grant.centre == centre).order_by(grant.year, grant.code)
        return tuple(_held(row) for row in self._connection.execute(wanted))


def _held(row: Any) -> SeriesHeld:
    return SeriesHeld(
        series=Series(centre=row.centre, year=row.year, code=row.code, capacity=row.capacity),
        device=row.device,
        install_epoch=row.install_epoch,
        granted_at=from_text(row.granted_at),
    )
