"""What stands on a paper, written into the print journal and read back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from dostdesk.domain.papers import Acknowledgement, CopyMark, Paper, PaperKind, TicketSlip, ToBringSlip, VisitReceipt

if TYPE_CHECKING:
    from pydantic import TypeAdapter

SLIP, ACKNOWLEDGEMENT, RECEIPT, TO_BRING = "slip", "acknowledgement", "receipt", "to_bring"
# Kinds that go to the printer of sheets; all others to that of rolls.
SHEETS = frozenset({ACKNOWLEDGEMENT})
_SHAPES: Mapping[str, type[Paper]] = {
    SLIP: TicketSlip,
    ACKNOWLEDGEMENT: Acknowledgement,
    RECEIPT: VisitReceipt,
    TO_BRING: ToBringSlip,
}
_KINDS: Mapping[str, PaperKind] = {
    SLIP: "ticket",
    ACKNOWLEDGEMENT: "acknowledgement",
    RECEIPT: "receipt",
    TO_BRING: "to_bring",
}


def kind_of(paper: Paper) -> str:
    """The name of a paper's kind in the journal."""
    return next(kind for kind, printed in _KINDS.items() if printed == paper.kind)


def printed_kind(kind: str) -> PaperKind:
    """The name of a kind for printers and folders."""
    return _KINDS[kind]


def to_json(paper: Paper) -> str:
    """JSON of a paper; `of_json` gives an equal one."""
    written: bytes = _adapter(kind_of(paper)).dump_json(paper)
    return written.decode()


def of_json(kind: str, written: str) -> Paper:
    """The paper that `to_json` wrote."""
    paper: Paper = _adapter(kind).validate_json(written)
    return paper


def copied(paper: Paper, mark: CopyMark) -> Paper:
    """The same paper, marked as a copy."""
    return replace(paper, copy_mark=mark)


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    """Made for the first paper of its kind: that takes milliseconds."""
    from pydantic import TypeAdapter

    return TypeAdapter(_SHAPES[kind])
