"""A desk that calls for help, and notes what it has read of a supervisor's words and acts."""

from __future__ import annotations

from dostdesk.desk.messages import unread_here
from dostdesk.desk.queue_work import ask
from dostdesk.desk.work import OpenWork, at_window
from dostdesk.domain.ops import OpKind
from dostdesk.domain.rights import Right
from dostdesk.storage.desk import told


def ask_help(code: str, *, work: OpenWork) -> None:
    """Call the supervisor to this window, for a reason of `HELP_CODES`. Raises as `ask` does."""
    work.link.must_know_acts()
    with work.store.reading() as transaction:
        at = at_window(transaction, Right.OPEN_WINDOW)
    ask(OpKind.ASK_HELP, {"window": at.window, "code": code}, actor=at.staff.id, ticket=None, work=work)


def take_help_back(*, work: OpenWork) -> None:
    """It is settled: nobody has to come. Raises RefusedError `help_none`; or as `ask` does."""
    with work.store.reading() as transaction:
        at = at_window(transaction, Right.OPEN_WINDOW)
    ask(OpKind.TAKE_HELP_BACK, {"window": at.window}, actor=at.staff.id, ticket=None, work=work)


def read_message(message: str, *, work: OpenWork) -> None:
    """A message was read at this window; works without the hub, and once is enough."""
    with work.store.writing() as transaction:
        at = at_window(transaction, Right.OPEN_WINDOW)
        unread = unread_here(transaction, at.window)
        if message not in {one.id for one in unread}:
            return
        payload = {"message": message, "window": at.window}
        work.outbox.add(transaction, OpKind.READ_MESSAGE, payload, actor=at.staff.id)
    work.link.wake_queue()
    work.changed()


def told_seen(upto: int, *, work: OpenWork) -> None:
    """What a supervisor did to this window was seen, up to a place of the feed."""
    with work.store.writing() as transaction:
        told.seen(transaction, upto)
    work.changed()
