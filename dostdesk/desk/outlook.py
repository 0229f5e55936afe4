"""What the hub expects of the hours ahead, and a past day under other rules, for the supervisor at this desk.

Both wait for the hub, a replay for about a second: call them from a worker, never from the screen thread.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dostdesk.desk.work import OpenWork
from dostdesk.domain.errors import RefusedError
from dostdesk.storage.desk import device

if TYPE_CHECKING:
    from dostdesk.desk.hub_api import HubApi
    from dostdesk.protocol.outlook import Outlook, Replayed, ReplayRequest


def read_outlook(*, work: OpenWork, api: HubApi) -> Outlook:
    """The newest outlook; the hub makes one behind each event.

    Raises:
        RefusedError: `signed_out`, `right_missing`.
        OutsideError: `hub_unreachable` and the like, `outlook_failed`; asking again later is harmless.
    """
    return api.outlook(session=_session(work))


def replay_day(asked: ReplayRequest, *, work: OpenWork, api: HubApi) -> Replayed:
    """A past service day again, as it was and with changes.

    Raises:
        RefusedError: `replay_day_empty` (fact: day); as `read_outlook`.
        OutsideError: As `read_outlook`.
    """
    return api.replay(asked, session=_session(work))


def _session(work: OpenWork) -> str:
    with work.store.reading() as transaction:
        signed_in = device.signed_in(transaction)
    if signed_in is None:
        raise RefusedError("signed_out")
    return signed_in.token
