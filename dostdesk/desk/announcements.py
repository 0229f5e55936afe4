"""What a board says to everybody in the hall: which announcements stand, and how their words come from the hub."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from dostdesk.desk.board_view import AnnouncementView
from dostdesk.desk.handed_on import said_in
from dostdesk.domain.errors import RefusedError
from dostdesk.storage.desk import centre_cache, releases
from dostdesk.storage.desk.store import DeskStore, Transaction

if TYPE_CHECKING:
    from dostdesk.desk.hub_api import HubApi


def standing(transaction: Transaction, now: datetime) -> tuple[AnnouncementView, ...]:
    """The announcements whose time is not over, the last one first."""
    hall = centre_cache.hall(transaction)
    made = []
    for one in reversed(hall.announcements):
        if one.until <= now:
            continue
        written = said_in(releases.blobs(transaction, [one.content]).get(one.content)) if one.content else None
        text = "" if written is None else str(written.get("text", ""))
        if one.phrase or text:
            made.append(AnnouncementView(phrase=one.phrase, facts=one.facts, text=text, until=one.until))
    return tuple(made)


def fetch_announcements(*, store: DeskStore, api: HubApi) -> bool:
    """Get the words of announcements that are not here yet; whether any came. Raises as `HubApi` does."""
    with store.reading() as transaction:
        wanted = {one.content: one.id for one in centre_cache.hall(transaction).announcements if one.content}
        here = releases.blobs(transaction, list(wanted)) if wanted else {}
    came = False
    for sha256, announcement in wanted.items():
        if sha256 in here:
            continue
        try:
            content = api.announcement(announcement, sha256)
        except RefusedError as refused:
            if refused.code != "announcement_ended":
                raise
            continue
        with store.writing() as transaction:
            releases.put_blob(transaction, sha256, content, to_hub=False)
        came = True
    return came
