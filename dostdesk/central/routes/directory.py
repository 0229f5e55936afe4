"""The directory, for hubs: the whole of their centre down, devices up, series on request, the calendar of a year."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path

from dostdesk.central.calendar import year_of
from dostdesk.central.depends import A_HUB, CentreOf, PartsOf
from dostdesk.central.directory import directory_of, report_devices
from dostdesk.central.problems import told
from dostdesk.central.series import grant
from dostdesk.protocol import central_directory as shapes
from dostdesk.serving.document import BODY

router = APIRouter()


@router.get(shapes.DIRECTORY, responses=told("hub_unknown"))
async def get_directory(centre: CentreOf, parts: PartsOf) -> shapes.DirectoryShape:
    """Staff, devices, series and decided days of the hub's centre, at one moment."""
    now = parts.now()
    return await parts.read(lambda rows: shapes.DirectoryShape.of(centre, directory_of(rows, centre, now)))


@router.post(shapes.DEVICES, responses=told("hub_unknown", *BODY))
async def post_devices(body: shapes.DevicesReported, centre: CentreOf, parts: PartsOf) -> shapes.DevicesTaken:
    """Keep what is new of the devices that enrolled at the hub; the same again changes nothing."""
    now, devices = parts.now(), [one.value() for one in body.devices]
    version = await parts.work(lambda: report_devices(parts.store, centre, devices, now))
    parts.news.tell()
    return shapes.DevicesTaken(directory=version)


@router.post(
    shapes.GRANT,
    responses=told(
        "hub_unknown", *BODY, "device_retired", "series_request_reused", "series_year_wrong", "series_none_left"
    ),
)
async def post_grant(body: shapes.SeriesAsked, centre: CentreOf, parts: PartsOf) -> shapes.SeriesGranted:
    """Number series for an install; the same request again has the same answer.

    Refusals: `device_retired`, `series_request_reused`, `series_year_wrong`, `series_none_left`.
    """
    now = parts.now()
    granted = await parts.work(lambda: grant(parts.store, centre, body, now))
    parts.news.tell()
    return shapes.SeriesGranted(series=tuple(shapes.series_shape(one) for one in granted))


@router.get(
    shapes.CALENDAR_YEAR,
    dependencies=[A_HUB],
    responses=told("hub_unknown", "calendar_year_unknown", "request_malformed"),
)
async def get_year(year: Annotated[int, Path(ge=1, le=9999)], parts: PartsOf) -> shapes.CalendarYearShape:
    """Holidays, moved days and estimates of a year. Refusal: `calendar_year_unknown`."""
    return await parts.read(lambda rows: year_of(rows, year))
