"""Messages of a supervisor as the window reads them: which are for it, their words, and how they come from the hub."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from dostdesk.desk.handed_on import said_in
from dostdesk.desk.view import MessageView
from dostdesk.domain.hall import Hall, Message
from dostdesk.domain.ids import WindowNo
from dostdesk.domain.ops import OpKind
from dostdesk.storage.desk import centre_cache, device, releases
from dostdesk.storage.desk.outbox import KeptOp
from dostdesk.storage.desk.store import DeskStore, Transaction

if TYPE_CHECKING:
    from dostdesk.desk.hub_api import HubApi


def unread_here(transaction: Transaction, window: WindowNo) -> tuple[Message, ...]:
    """Messages to a window that nobody has read there, as far as the feed says."""
    hall = centre_cache.hall(transaction)
    return tuple(one for one in hall.messages if one.for_window(window) and window not in one.read)


def messages_here(
    transaction: Transaction, hall: Hall, window: WindowNo, own_ops: Iterable[KeptOp]
) -> tuple[MessageView, ...]:
    """Messages to this window with their words, oldest first."""
    mine = [one for one in hall.messages if one.for_window(window)]
    known = releases.blobs(transaction, [one.content for one in mine if one.content]) if mine else {}
    marked = {op.payload["message"] for op in own_ops if op.kind is OpKind.READ_MESSAGE}
    return tuple(_shown(one, known, read=window in one.read or one.id in marked) for one in mine)


def fetch_messages(*, store: DeskStore, api: HubApi) -> bool:
    """Get the words of messages to this window that are not here yet; whether any came. Raises as `HubApi` does."""
    with store.reading() as transaction:
        signed_in = device.signed_in(transaction)
        if signed_in is None or signed_in.window is None or not signed_in.token:
            return False
        wanted = [one.content for one in unread_here(transaction, signed_in.window) if one.content]
        here = releases.blobs(transaction, wanted) if wanted else {}
    missing = [content for content in dict.fromkeys(wanted) if content not in here]
    for sha256 in missing:
        content = api.blob(sha256, session=signed_in.token)
        with store.writing() as transaction:
            releases.put_blob(transaction, sha256, content, to_hub=False)
    return bool(missing)


def _shown(message: Message, known: Mapping[str, bytes], *, read: bool) -> MessageView:
    written: Mapping[str, Any] | None = said_in(known.get(message.content)) if message.content else {}
    return MessageView(
        id=message.id,
        at=message.at,
        author="" if written is None else str(written.get("author", "")),
        phrase=message.phrase,
        text=None if written is None else str(written.get("text", "")),
        read=read,
    )
