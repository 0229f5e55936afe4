"""A draft as it is kept and as it travels: canonical JSON of everything that was written for one service; and what it
says about the citizen.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

from dostdesk.desk.view import Citizen, Draft
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.services import DocumentState
from dostdesk.domain.turns import Channel
from dostdesk.protocol import MAX_BLOB_BYTES
from dostdesk.storage.desk.visits import Identified, KeptDraft

_NEVER = datetime.min.replace(tzinfo=UTC)
# Answers about the person and not about the matter, by the paths that the forms share.
_OF_THE_CITIZEN = ("applicant.", "contact.", "addresses.")


def draft_content(draft: Draft) -> str:
    """What is kept. Raises RefusedError `draft_too_large` (facts: limit) beyond what a hub takes."""
    # ASCII: pasted text may hold halves of characters that UTF-8 cannot carry, and nothing typed is lost.
    written = json.dumps(
        {
            "form": draft.form.decode("latin-1"),
            "documents": {code: state.value for code, state in draft.documents.items()},
            "note": draft.note,
            "quantity": draft.quantity,
            "channel": draft.channel.value,
        },
        sort_keys=True,
        separators=(",", ":"),
    )
    if len(written) > MAX_BLOB_BYTES:
        raise RefusedError("draft_too_large", limit=MAX_BLOB_BYTES)
    return written


def draft_of(kept: KeptDraft | None) -> Draft:
    """The draft as screens know it; an empty one before the first saving."""
    if kept is None:
        return Draft()
    content = json.loads(kept.content)
    return Draft(
        version=kept.version,
        saved_at=kept.saved_at,
        form=content["form"].encode("latin-1"),
        documents={code: DocumentState(state) for code, state in content["documents"].items()},
        note=content["note"],
        quantity=content.get("quantity", 1),
        channel=Channel(content.get("channel", Channel.IN_PERSON)),
    )


def known_of_citizen(drafts: Iterable[Draft], identified: Identified | None) -> Mapping[str, object]:
    """What was entered about the citizen in any service of a visit, by path; what was saved last counts."""
    known: dict[str, object] = {} if identified is None else {"applicant.fin": identified.fin}
    for draft in sorted((draft for draft in drafts if draft.form), key=lambda draft: draft.saved_at or _NEVER):
        known.update({path: value for path, value in _answers(draft.form).items() if path.startswith(_OF_THE_CITIZEN)})
    return known


def citizen_of(known: Mapping[str, object], identified: Identified | None) -> Citizen:
    """The person in front of the clerk, as far as entered."""

    def text(path: str) -> str:
        value = known.get(path)
        return value if isinstance(value, str) else ""

    return Citizen(
        fin=text("applicant.fin"),
        surname=text("applicant.surname"),
        given=text("applicant.given"),
        patronymic=text("applicant.patronymic"),
        birth=_day(text("applicant.birth_date")),
        document=text("applicant.paper_number"),
        phone=text("contact.phone"),
        confirmed_at=None if identified is None else identified.at,
    )


def citizen_of_answers(frozen: bytes) -> Citizen:
    """Whom the frozen answers of an application name, as far as they do."""
    told = json.loads(frozen)["answers"].get("applicant")
    named = told if isinstance(told, dict) else {}
    return citizen_of({f"applicant.{name}": value for name, value in named.items()}, None)


def _answers(form: bytes) -> Mapping[str, object]:
    """The readable answers of a form's draft; none of one that this version cannot read."""
    try:
        values = json.loads(form)["values"]
    except (ValueError, KeyError, TypeError):
        return {}
    return values if isinstance(values, dict) else {}


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
