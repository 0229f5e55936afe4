"""The directory over HTTP: fetched whole, devices reported, series asked for. When is decided elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from dostdesk.domain.directory import DeviceOfCentre, Directory
from dostdesk.domain.errors import OutsideError
from dostdesk.domain.numbers import Series
from dostdesk.hub.central_link import CentralLink, shaped
from dostdesk.hub.central_port import SeriesWanted
from dostdesk.protocol import central_directory as shapes


class DirectoryOverHttp:
    """Central's directory of one centre.

    Every call raises OutsideError and RefusedError as `CentralLink.send`, and OutsideError `central_garbage` for an
    answer that is none, or is another centre's.
    """

    def __init__(self, link: CentralLink, centre: str) -> None:
        self._link = link
        self._centre = centre

    def directory(self) -> Directory:
        """The whole directory of this centre."""
        told = shaped(shapes.DirectoryShape, self._link.send("GET", shapes.DIRECTORY))
        try:
            directory = told.value()
        except ValueError as error:
            raise OutsideError("central_garbage") from error
        if told.centre != self._centre:
            raise OutsideError("central_garbage")
        return directory

    def report_devices(self, devices: Sequence[DeviceOfCentre]) -> None:
        """Devices that enrolled here."""
        reported = shapes.DevicesReported.of(devices).model_dump_json().encode()
        self._link.send("POST", shapes.DEVICES, content=reported)

    def grant_series(self, wanted: SeriesWanted) -> tuple[Series, ...]:
        """As many new series as are wanted."""
        asked = shapes.SeriesAsked(
            device=wanted.device,
            install_epoch=wanted.install_epoch,
            request=wanted.request,
            year=wanted.year,
            first=wanted.first,
            count=wanted.count,
            taken=tuple(sorted(wanted.taken)),
        )
        answer = self._link.send("POST", shapes.GRANT, content=asked.model_dump_json().encode())
        granted = tuple(shapes.series_of(one) for one in shaped(shapes.SeriesGranted, answer).series)
        known = any(one.year == wanted.year and one.code in wanted.taken for one in granted)
        if len(granted) != wanted.count or known or any(one.centre != self._centre for one in granted):
            raise OutsideError("central_garbage")
        return granted
