"""What one event adds to what is known: the hub's own fold for tickets, and rows for papers and numbers.

An event that cannot be folded stops its own entity and nothing else, so all that is wrong with it ends here as a code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import EventKind
from dostdesk.domain.fold import TICKET_KINDS, fold_ticket
from dostdesk.domain.numbers import NumberPurpose
from dostdesk.domain.tickets import Ticket
from dostdesk.storage.central.ingest import RawEvent
from dostdesk.storage.central.projected import (
    ProjectedRow,
    application_row,
    identity_row,
    number_row,
    receipt_row,
    series_row,
    settled_row,
    visit_rows,
)

VOID = "void"
# What a body that is not its kind's ends in, whichever value is looked at first.
_MISFITS = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)


class PoisonedError(Exception):
    """An event cannot be folded.

    Attributes:
        code: `kind_unknown`, `body_wrong`, or the fold's own refusal.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """What an event made.

    Attributes:
        ticket: The visit after it; None when it is not about the ticket itself.
        visit: The rows of that visit, which take the place of those before.
        added: Rows that it brought for good.
    """

    ticket: Ticket | None = None
    visit: tuple[ProjectedRow, ...] = ()
    added: tuple[ProjectedRow, ...] = ()


def fold_event(centre: str, event: RawEvent, before: Ticket | None) -> Folded:
    """Fold one event.

    Args:
        before: Its visit as the event before left it; None before the first.

    Raises:
        PoisonedError: It says something that cannot be.
    """
    try:
        kind = EventKind(event.kind)
    except ValueError as error:
        # A newer hub's: folded once this program knows it too.
        raise PoisonedError("kind_unknown") from error
    try:
        return _folded(centre, event, kind, json.loads(event.body), before)
    except RefusedError as error:
        raise PoisonedError(error.code) from error
    except _MISFITS as error:
        raise PoisonedError("body_wrong") from error


def _folded(centre: str, event: RawEvent, kind: EventKind, body: Mapping[str, Any], before: Ticket | None) -> Folded:
    if kind in TICKET_KINDS:
        if kind is EventKind.TICKET_ISSUED and before is not None:
            raise ValueError("issued twice")
        ticket = fold_ticket(before, kind, body, event.seq, entity=event.entity)
        return Folded(ticket=ticket, visit=visit_rows(centre, ticket))
    match kind:
        case EventKind.APPLICATION_SUBMITTED:
            application = body["application"]
            use = number_row(centre, event, body["number"], NumberPurpose.APPLICATION.value, application)
            checked = (identity_row(centre, event, body),) if "identity" in body else ()
            return Folded(added=(application_row(centre, event, body), use, *checked))
        case EventKind.IDENTITY_CHECKED:
            return Folded(added=(identity_row(centre, event, body),))
        case EventKind.RECEIPT_ISSUED:
            use = number_row(centre, event, body["number"], NumberPurpose.RECEIPT.value, event.entity)
            return Folded(added=(receipt_row(centre, event, body), use))
        case EventKind.NUMBER_VOIDED:
            return Folded(added=(number_row(centre, event, body["number"], VOID, body["reason"]),))
        case EventKind.SERIES_GRANTED:
            return Folded(added=(series_row(centre, event, body),))
        case EventKind.CONFLICT_SETTLED:
            return Folded(added=(settled_row(centre, event, body),))
    return Folded()
