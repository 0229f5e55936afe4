"""The directory of this centre as central keeps it: taken whole in one transaction, and in force from its commit on.

Without a link everything goes on with the last one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from dostdesk.domain.calendar import DecidedDays
from dostdesk.domain.clock import Clock, service_day, to_text
from dostdesk.domain.directory import DeviceInstall, DeviceOfCentre, Directory
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import EventDraft, EventKind
from dostdesk.domain.ids import NewId, StaffId
from dostdesk.domain.windows import Skills, Window
from dostdesk.hub.central_port import CentralPort
from dostdesk.hub.devices import DeviceBook
from dostdesk.hub.feed import FeedTail
from dostdesk.hub.intents import window_closes
from dostdesk.hub.writer import Writer
from dostdesk.serving.logs import note
from dostdesk.storage.hub.directory import KeptDirectory
from dostdesk.storage.hub.store import HubRows, HubStore

REPORTED_AT_ONCE = 100


class FollowedDirectory:
    """The directory of a running hub. `heard` and `report` are called by the thread that follows central."""

    def __init__(
        self,
        *,
        store: HubStore,
        writer: Writer,
        devices: DeviceBook,
        tail: FeedTail,
        central: CentralPort,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._store = store
        self._writer = writer
        self._devices = devices
        self._tail = tail
        self._central = central
        self._clock = clock
        self._new_id = new_id
        with store.reading() as rows:
            self._kept = rows.directory.read()
        self._days_mark = mark_of(self._kept.days)

    @property
    def days(self) -> DecidedDays:
        """What was decided of days."""
        return self._kept.days

    @property
    def days_mark(self) -> str:
        """As `mark_of`."""
        return self._days_mark

    @property
    def version(self) -> int:
        """Of the directory that is in force here; 0 before the first."""
        return self._kept.version

    def heard(self, version: int) -> int:
        """Central has a directory of this version; answers which one this hub has then.

        Raises:
            OutsideError: It cannot be fetched, or is none; the last one stays.
        """
        # What is here only in part is fetched again.
        known = self.version - self._kept.partial
        if version > known:
            directory, now = self._central.directory(), self._clock.now()
            if directory.version > known:
                self._kept = self._writer.submit(
                    lambda rows: take_directory(rows, directory, now=now, new_id=self._new_id)
                ).result()
                self._days_mark = mark_of(self._kept.days)
                self._devices.retire(self._kept.retired)
                note("directory_taken", version=self.version, staff=len(directory.staff))
                self._tail.announce()
        return self.version

    def report(self) -> None:
        """Tell central of installs that it does not know yet. Raises OutsideError when that is not possible now."""
        unknown = [one for one in self._devices.enrolled() if one.install not in self._kept.installs]
        for begin in range(0, len(unknown), REPORTED_AT_ONCE):
            part = unknown[begin : begin + REPORTED_AT_ONCE]
            with self._store.reading() as rows:
                devices = [
                    DeviceOfCentre(
                        name=one.name,
                        program=one.program,
                        installs=(
                            DeviceInstall(
                                install=one.install,
                                install_epoch=one.install_epoch,
                                enrolled_at=rows.people.enrolled_at(one.name, one.install),
                            ),
                        ),
                    )
                    for one in part
                ]
            try:
                self._central.report_devices(devices)
            except RefusedError as refused:
                # Not asked for again before the next start: it would be refused again.
                note("devices_refused", code=refused.code)
            known = self._kept.installs | {one.install for one in part}
            self._kept = replace(self._kept, installs=known)


def take_directory(rows: HubRows, directory: Directory, *, now: datetime, new_id: NewId) -> KeptDirectory:
    """Put a directory in force, and say in the feed what it changes at open windows.

    Whoever was at a window with a citizen keeps the visit: it ends by facts. A window at which nobody is any more who
    may call closes, so that whoever waits for it waits in his group again.
    """
    before = {staff.id: staff.skills for staff in rows.people.staff()}
    rows.people.replace_staff(directory.staff, now)
    kept = rows.directory.keep(directory)
    at, op_id = to_text(now), new_id()
    drafts = [draft for window in rows.queue.windows() for draft in _changes(rows, window, kept, now, before)]
    if drafts:
        body = {"version": directory.version, "at": at}
        drafts.insert(0, EventDraft(entity="directory", kind=EventKind.DIRECTORY_TAKEN, body=body))
    for order, draft in enumerate(drafts):
        rows.apply(rows.feed.append(draft, op_id=op_id, order=order, hub_time=now))
    return kept


def mark_of(days: DecidedDays) -> str:
    """A short name for what was decided of days, by which desks see that it changed; empty where nothing was.

    Paydays are not in it: no window has a use for them.
    """
    if not days.days and not days.announced:
        return ""
    written = repr((sorted((one.day, one.open, one.name, one.decision) for one in days.days), sorted(days.announced)))
    return sha256(written.encode()).hexdigest()[:16]


def _changes(
    rows: HubRows, window: Window, kept: KeptDirectory, now: datetime, before: Mapping[StaffId, Skills]
) -> tuple[EventDraft, ...]:
    """What becomes of a window.

    Args:
        before: The skills of everybody by the directory before: what a supervisor changed at a window stays, unless
            the directory itself says something else by now.
    """
    if not window.open or window.staff is None:
        return ()
    at = to_text(now)
    if window.device in kept.retired or rows.people.left(window.staff, service_day(now)):
        return () if rows.queue.at_window(window.no) is not None else window_closes(rows, window, at)
    staff = rows.people.by_id(window.staff)
    if staff is None or staff.skills in {window.skills, before.get(staff.id)}:
        return ()
    body = {
        "window": window.no,
        "primary": sorted(staff.skills.primary),
        "secondary": sorted(staff.skills.secondary),
        "at": at,
    }
    return (EventDraft(entity=f"window:{window.no}", kind=EventKind.WINDOW_SKILLS_CHANGED, body=body),)
