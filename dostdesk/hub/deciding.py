"""Which page decides an intent: the queue's own, acts on windows, on tickets and on the hall, undoing."""

from __future__ import annotations

from dostdesk.domain.ops import OpKind
from dostdesk.hub.acts import decide_window_act
from dostdesk.hub.acts_hall import decide_hall_act
from dostdesk.hub.acts_undo import undo_act
from dostdesk.hub.ask import Ask, Decided
from dostdesk.hub.intents import decide_queue_intent
from dostdesk.storage.hub.store import HubRows

_ON_WINDOWS = frozenset(
    {
        OpKind.ASK_HELP,
        OpKind.TAKE_HELP_BACK,
        OpKind.END_HELP,
        OpKind.OPEN_OTHER,
        OpKind.CLOSE_OTHER,
        OpKind.PAUSE_OTHER,
        OpKind.RESUME_OTHER,
        OpKind.CHANGE_SKILLS,
        OpKind.PLAN_BREAKS,
        OpKind.END_FORGOTTEN,
    }
)
_ON_THE_HALL = frozenset(
    {
        OpKind.MOVE_TICKETS,
        OpKind.CHANGE_PRIORITY,
        OpKind.CHANGE_TARGETS,
        OpKind.SCHEDULE_ACT,
        OpKind.UNSCHEDULE,
        OpKind.SEND_MESSAGE,
        OpKind.ANNOUNCE,
        OpKind.END_ANNOUNCEMENT,
    }
)


def decide_intent(rows: HubRows, ask: Ask) -> Decided:
    """The events of one intent.

    Raises:
        RefusedError: It cannot be; the code says why.
        BlobsAwaitedError: Its content must be uploaded first.
    """
    if ask.kind in _ON_WINDOWS:
        return decide_window_act(rows, ask)
    if ask.kind in _ON_THE_HALL:
        return decide_hall_act(rows, ask)
    if ask.kind is OpKind.UNDO_ACT:
        return undo_act(rows, ask, ask.rules.in_force(ask.at).policy)
    return decide_queue_intent(rows, ask)
