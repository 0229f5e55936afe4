"""A printer of this computer's printing service (CUPS): handing papers over so that each can be accounted for.

A job is made before its paper is sent. Whoever remembers the job's id in between knows at any later time, also after
the program or the service died, whether the paper may have come out. Printing through Windows is not built: there
everything answers `printing_unsupported`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from dostdesk.domain.errors import OutsideError
from dostdesk.printing import ipp
from dostdesk.printing.ipp import Answer, Asked, Attributes, Operation, Tag
from dostdesk.printing.titles import PrinterJob, checked_title

ANSWER_WITHIN_S = 10.0
_PRINTER_NAME = re.compile(r"[^\s/#\x00-\x1f-][^\s/#\x00-\x1f]{0,126}")
_MEDIA_BOX = re.compile(rb"/MediaBox\s*\[\s*0\s+0\s+([0-9.]+)\s+([0-9.]+)\s*\]")
_POINTS_TO_MM = 25.4 / 72
_A5_MM = (148, 210)
_LAST_GOOD_STATUS = 0x00FF
_NOT_FOUND, _NOT_ACCEPTING = 0x0406, 0x0506
_HELD, _PROCESSING, _STOPPED, _CANCELLED, _ABORTED, _COMPLETED = 4, 5, 6, 7, 8, 9
_PRINTER_STOPPED = 5
_SEVERITY = re.compile(r"-(error|warning|report)$")
# The words of RFC 8011, 5.4.12 and of the service's own drivers, worst first.
_TROUBLES = {
    "cover-open": "cover_open",
    "door-open": "cover_open",
    "interlock-open": "cover_open",
    "media-jam": "paper_jam",
    "media-empty": "paper_out",
    "media-needed": "paper_out",
    "offline": "printer_offline",
    "shutdown": "printer_offline",
    "timed-out": "printer_offline",
    "paused": "printer_stopped",
}
_LOW = "media-low"
_ABOUT_JOB = ("job-state", "job-name", "number-of-documents", "time-at-processing", "job-printer-up-time")
_ABOUT_PRINTER = ("printer-state", "printer-state-reasons", "printer-is-accepting-jobs", "device-uri")
# How the address of a printer begins that gets each paper once (`packaging/cups/dostonce`).
_ONCE = "dostonce:"
# Every network printer is being connected to for a moment; one that takes longer is not there.
_CONNECTING, _CONNECTS_WITHIN_S = "connecting-to-device", 8


class JobEnd(StrEnum):
    """What became of a job.

    NEVER_BEGAN: It ended before anything of it went to the printer. NO_PAPER: It waits for a paper that nobody will
    send. UNKNOWN: It may have come out, wholly or in part.
    """

    UNDER_WAY = "under_way"
    COMPLETED = "completed"
    NEVER_BEGAN = "never_began"
    NO_PAPER = "no_paper"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a job; `trouble` is a code of why it does not go on."""

    end: JobEnd
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """How a printer is: the code of its trouble or nothing.

    Attributes:
        low: Its paper runs low.
        repeats: The service may print a paper again that was at this printer when the service or the printer was
            stopped: nothing keeps account between them. Not so where that cannot be known.
    """

    trouble: str = ""
    low: bool = False
    repeats: bool = False


class SystemPrinter:
    """A queue of the printing service.

    Args:
        on_sheet: Whether its paper is A5, so that a receipt is fitted onto a sheet.
    """

    def __init__(self, name: str, *, on_sheet: bool = False, timeout_s: float = ANSWER_WITHIN_S) -> None:
        if not _PRINTER_NAME.fullmatch(name):
            raise OutsideError("printer_missing", printer=name)
        self._name = name
        self._on_sheet = on_sheet
        self._timeout_s = timeout_s

    @property
    def name(self) -> str:
        return self._name

    def submit(self, pdf: bytes, title: str) -> PrinterJob:
        """Reserve and send in one; for papers of which nobody keeps account, such as a test print.

        Raises:
            OutsideError: As `reserve` and `send` do.
        """
        reference = self.reserve(pdf, title)
        self.send(reference, pdf)
        return PrinterJob(printer=self._name, reference=reference)

    def reserve(self, pdf: bytes, title: str) -> str:
        """Make a job that has no paper yet; answers its id. Nothing can print before `send`.

        Raises:
            OutsideError: `printer_missing`, `printer_refused`, `print_service_away`, `printer_timeout` or
                `printing_unsupported`: nothing was printed, nor will be.
        """
        job: list[Asked] = _media(pdf, on_sheet=self._on_sheet)
        about: list[Asked] = [*self._about(), ("job-name", Tag.NAME, [checked_title(title)])]
        made = self._ask(Operation.CREATE_JOB, about, job=job)
        number = made.first.get("job-id", (None,))[0]
        if not isinstance(number, int):
            raise OutsideError("printer_refused", printer=self._name)
        return str(number)

    def send(self, reference: str, pdf: bytes) -> None:
        """Send the paper of a job. After any error `fate` knows whether it arrived.

        Raises:
            OutsideError: As `reserve` does.
        """
        about: list[Asked] = [
            *self._about(reference),
            ("document-format", Tag.MIME, ["application/pdf"]),
            ("last-document", Tag.BOOLEAN, [True]),
        ]
        self._ask(Operation.SEND_DOCUMENT, about, document=pdf)

    def fate(self, reference: str, title: str) -> Fate:
        """What became of a job.

        Args:
            title: The job's own: an id that the service gave to another job after it lost its memory is not ours.

        Raises:
            OutsideError: `print_service_away`, `printer_timeout`: it cannot be known now.
        """
        return self._judged(self._job(reference, title))

    def withdraw(self, reference: str, title: str) -> Fate:
        """Cancel a job, and say what became of it.

        Raises:
            OutsideError: As `fate` does; `printer_refused` when the service does not let this user.
        """
        job = self._job(reference, title)
        if job is not None and _number(job, "job-state") < _CANCELLED:
            self._ask(Operation.CANCEL_JOB, self._about(reference), unless=(_NOT_FOUND, 0x0404))
            job = self._job(reference, title)
        return self._judged(job)

    def status(self) -> PrinterStatus:
        """How the printer is now. Raises OutsideError as `fate` does, `printer_missing` when it is gone."""
        return self._status(waited_s=0)

    def _status(self, waited_s: int) -> PrinterStatus:
        wanted: list[Asked] = [*self._about(), ("requested-attributes", Tag.KEYWORD, _ABOUT_PRINTER)]
        about = self._ask(Operation.GET_PRINTER_ATTRIBUTES, wanted).first
        reasons = _reasons(about)
        trouble = next((code for reason, code in _TROUBLES.items() if reason in reasons), "")
        if not trouble and _CONNECTING in reasons and waited_s > _CONNECTS_WITHIN_S:
            trouble = "printer_offline"
        if not trouble and _number(about, "printer-state") == _PRINTER_STOPPED:
            trouble = "printer_stopped"
        if not trouble and about.get("printer-is-accepting-jobs", (True,))[0] is False:
            trouble = "printer_refused"
        address = str(about.get("device-uri", (_ONCE,))[0])
        return PrinterStatus(trouble, _LOW in reasons, not address.startswith(_ONCE))

    def resume(self) -> None:
        """Start a printer that the service stopped, if this user may.

        Raises:
            OutsideError: `printer_refused` when he may not, else as `fate` does.
        """
        self._ask(Operation.RESUME_PRINTER, self._about())

    def _judged(self, job: Attributes | None) -> Fate:
        if job is None:
            return Fate(JobEnd.UNKNOWN)
        state, begun = _number(job, "job-state"), job.get("time-at-processing", (None,))[0] is not None
        if state == _COMPLETED:
            return Fate(JobEnd.COMPLETED)
        if state in (_CANCELLED, _ABORTED):
            return Fate(JobEnd.UNKNOWN if begun else JobEnd.NEVER_BEGAN)
        if not _number(job, "number-of-documents"):
            return Fate(JobEnd.NO_PAPER)
        waited_s = _number(job, "job-printer-up-time") - _number(job, "time-at-processing") if begun else 0
        trouble = self._status(waited_s).trouble
        if not trouble and state in (_HELD, _STOPPED):
            trouble = "print_held"
        return Fate(JobEnd.UNDER_WAY, trouble)

    def _job(self, reference: str, title: str) -> Attributes | None:
        wanted: list[Asked] = [*self._about(reference), ("requested-attributes", Tag.KEYWORD, _ABOUT_JOB)]
        answer = self._ask(Operation.GET_JOB_ATTRIBUTES, wanted, unless=(_NOT_FOUND,))
        if answer.status == _NOT_FOUND or answer.first.get("job-name", ("",))[0] != title:
            return None
        return answer.first

    def _about(self, reference: str = "") -> list[Asked]:
        about: list[Asked] = [("printer-uri", Tag.URI, [f"ipp://localhost{self._path}"])]
        if reference:
            about.append(("job-id", Tag.INTEGER, [int(reference)]))
        return [*about, ("requesting-user-name", Tag.NAME, [ipp.user_name()])]

    @property
    def _path(self) -> str:
        return f"/printers/{self._name}"

    def _ask(
        self,
        operation: Operation,
        about: list[Asked],
        *,
        job: Iterable[Asked] = (),
        document: bytes = b"",
        unless: tuple[int, ...] = (),
    ) -> Answer:
        answer = _asked(
            self._path,
            operation,
            about,
            job=job,
            document=document,
            timeout_s=self._timeout_s,
            printer=self._name,
        )
        if answer.status <= _LAST_GOOD_STATUS or answer.status in unless:
            return answer
        missing = answer.status == _NOT_FOUND and operation not in (Operation.SEND_DOCUMENT, Operation.CANCEL_JOB)
        raise OutsideError("printer_missing" if missing else "printer_refused", printer=self._name)


def available_printers(*, timeout_s: float = ANSWER_WITHIN_S) -> tuple[str, ...]:
    """Names of this computer's printers, sorted; none where there is no printing service to ask."""
    wanted: list[Asked] = [("requested-attributes", Tag.KEYWORD, ["printer-name"])]
    try:
        answer = _asked("/", Operation.GET_PRINTERS, wanted, timeout_s=timeout_s, printer="")
    except OutsideError:
        return ()
    return tuple(sorted(str(found["printer-name"][0]) for found in answer.found if "printer-name" in found))


def _asked(
    path: str,
    operation: Operation,
    about: list[Asked],
    *,
    job: Iterable[Asked] = (),
    document: bytes = b"",
    timeout_s: float,
    printer: str,
) -> Answer:
    """As `ipp.ask`, with its errors as codes."""
    if sys.platform == "win32":
        raise OutsideError("printing_unsupported", printer=printer)
    try:
        return ipp.ask(path, operation, about=about, job=job, document=document, timeout_s=timeout_s)
    except ipp.NoServiceError as away:
        raise OutsideError("print_service_away") from away
    except ipp.NotAllowedError as refused:
        raise OutsideError("printer_refused", printer=printer) from refused
    except TimeoutError as late:
        raise OutsideError("printer_timeout", printer=printer) from late


def _reasons(about: Attributes) -> set[str]:
    """Why the printer is as it is, without how serious that is."""
    return {_SEVERITY.sub("", str(reason)) for reason in about.get("printer-state-reasons", ())}


def _number(about: Attributes, name: str) -> int:
    value = about.get(name, (0,))[0]
    return value if isinstance(value, int) else 0


def _media(pdf: bytes, *, on_sheet: bool) -> list[Asked]:
    """The size of the first page, so that a roll is cut where the receipt ends; on a sheet it is fitted."""
    box = _MEDIA_BOX.search(pdf)
    if box is None:
        return []
    wide, tall = (round(float(points) * _POINTS_TO_MM) for points in box.groups())
    sheet = (wide, tall) == _A5_MM
    media = "A5" if sheet or on_sheet else f"Custom.{wide}x{tall}mm"
    scaling = "fit" if on_sheet and not sheet else "none"
    return [("media", Tag.KEYWORD, [media]), ("print-scaling", Tag.KEYWORD, [scaling])]
