"""Required documents of a service in one visit: in which state each is, and which of them stop a completed outcome."""

from __future__ import annotations

from dostdesk.desk.view import Draft
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.services import DocumentState, RequiredDocument, Service


def state_of(document: RequiredDocument, draft: Draft) -> DocumentState:
    """The state that was noted; without one a paper is needed, and one asked for on a condition is not."""
    unnoted = DocumentState.NEEDED if document.condition is None else DocumentState.NOT_NEEDED
    return draft.documents.get(document.code, unnoted)


def must_be_complete(service: Service, draft: Draft) -> None:
    """Raises RefusedError `documents_missing` (facts: count) while a document is needed or partial."""
    missing = sum(1 for document in service.documents if state_of(document, draft).stops_completion)
    if missing:
        raise RefusedError("documents_missing", count=missing)
