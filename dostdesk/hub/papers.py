"""Who may write and read a draft: the window that has the ticket, so that it follows the citizen and nobody else; and
papers that came in one body.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from dostdesk.domain.errors import RefusedError
from dostdesk.hub.ask import Sender
from dostdesk.protocol.hub import DraftShape
from dostdesk.storage.hub.store import HubRows


def put_draft(rows: HubRows, visit_service: str, draft: DraftShape, sender: Sender, now: datetime) -> None:
    """Keep a version; the same one again changes nothing.

    Raises:
        RefusedError: `draft_service_unknown`, `draft_not_yours`, or `draft_older` (fact: version, the one kept).
    """
    if not _promised(rows, visit_service, draft.version):
        _must_have(rows, visit_service, sender)
    kept = rows.papers.draft(visit_service)
    if kept is not None and kept.version >= draft.version:
        if (kept.version, kept.content) == (draft.version, draft.content):
            return
        raise RefusedError("draft_older", version=kept.version)
    rows.papers.put_draft(visit_service, draft.version, draft.content, sender.device, now)


def get_draft(rows: HubRows, visit_service: str, sender: Sender) -> DraftShape:
    """The newest version. Raises RefusedError as `put_draft`, and `draft_none`."""
    _must_have(rows, visit_service, sender)
    kept = rows.papers.draft(visit_service)
    if kept is None:
        raise RefusedError("draft_none")
    return DraftShape(version=kept.version, content=kept.content)


def keep_papers(rows: HubRows, papers: Mapping[str, bytes], sender: Sender, now: datetime) -> None:
    """Keep papers by hash; once is enough. The caller has checked the hashes."""
    for sha256, content in papers.items():
        rows.papers.put_blob(sha256, content, sender.device, now)


def _promised(rows: HubRows, visit_service: str, version: int) -> bool:
    """The version that a ticket took along when it was held or sent on may arrive after it."""
    ticket = rows.queue.of_service(visit_service)
    return ticket is not None and any(one.id == visit_service and one.draft == version for one in ticket.services)


def _must_have(rows: HubRows, visit_service: str, sender: Sender) -> None:
    ticket = rows.queue.of_service(visit_service)
    if ticket is None:
        raise RefusedError("draft_service_unknown")
    window = rows.queue.window(ticket.window) if ticket.window is not None and ticket.state.at_a_window else None
    if window is None or window.device != sender.device:
        raise RefusedError("draft_not_yours", label=ticket.label)
