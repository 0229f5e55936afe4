"""What a scan says: a ticket, an identity paper, a FİN, a number of ours, or something to be searched for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.keyboards import as_on_us_keyboard
from dostdesk.domain.mrz import Mrz, looks_like_mrz, read_mrz
from dostdesk.domain.numbers import check_number, number_in_code
from dostdesk.domain.people import check_fin

# Y-047, X7-003; without its hyphen only where it cannot be a FİN.
_LABEL = re.compile(r"([A-Z]\d{0,2})-(\d{3})|([A-Z])(\d{3})")
_IDENTITY = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class ScanKind(StrEnum):
    """What was scanned."""

    TICKET = "ticket"
    PAPER = "paper"
    FIN = "fin"
    NUMBER = "number"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """A scan that was read.

    Attributes:
        text: As the scanner meant it, without spaces around it.
        label: A ticket's label or id.
        fin: Of a paper or alone; a paper may have none.
        problem: Why a paper could not be read.
    """

    kind: ScanKind
    text: str
    label: str = ""
    fin: str = ""
    paper: Mrz | None = None
    problem: RefusedError | None = None


def read_scanned(*texts: str, today: date) -> Scanned:
    """The first of several readings that makes sense: by the keys' places, as typed, as meant on a US keyboard."""
    problem: Scanned | None = None
    readings = list(dict.fromkeys(text.strip() for text in (*texts, *map(as_on_us_keyboard, texts)) if text.strip()))
    for text in readings:
        found = _read(text, today)
        if found.problem is not None:
            problem = problem or found
        elif found.kind is not ScanKind.OTHER:
            return found
    return problem or Scanned(kind=ScanKind.OTHER, text=" ".join(readings[0].split()) if readings else "")


def _read(text: str, today: date) -> Scanned:
    if looks_like_mrz(text):
        try:
            paper = read_mrz(text, today=today)
        except RefusedError as refused:
            return Scanned(kind=ScanKind.PAPER, text=text, problem=refused)
        return Scanned(kind=ScanKind.PAPER, text=text, fin=paper.fin, paper=paper)
    written = text.upper()
    if _IDENTITY.fullmatch(text.lower()):
        return Scanned(kind=ScanKind.TICKET, text=text, label=text.lower())
    label = _LABEL.fullmatch(written)
    if label is not None:
        parts = [part for part in label.groups() if part]
        return Scanned(kind=ScanKind.TICKET, text=text, label="-".join(parts))
    try:
        return Scanned(kind=ScanKind.FIN, text=text, fin=check_fin(text))
    except RefusedError:
        pass
    try:
        return Scanned(kind=ScanKind.NUMBER, text=check_number(number_in_code(text) or text))
    except RefusedError:
        return Scanned(kind=ScanKind.OTHER, text=" ".join(text.split()))
