"""The turns of a day at this desk: breaks, unlocking, handing the window over, opening it again, and the day's end."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from dostdesk.desk import session
from dostdesk.desk.overlay import ahead_of_feed, ticket_at
from dostdesk.desk.queue_work import ask
from dostdesk.desk.view import DayAccount
from dostdesk.desk.work import OpenWork, at_window, who
from dostdesk.domain.clock import service_day, to_text
from dostdesk.domain.errors import DeskError, OutsideError, RefusedError
from dostdesk.domain.ops import OpKind
from dostdesk.domain.rights import Right, Staff
from dostdesk.storage.desk import centre_cache, device
from dostdesk.storage.desk.device import SignedIn
from dostdesk.storage.passwords import matches

if TYPE_CHECKING:
    from dostdesk.desk.hub_api import HubApi


def pause(reason: str, until: datetime, *, work: OpenWork) -> None:
    """The break of this window begins; nobody is called here until it ends. Works without the hub.

    Args:
        reason: A code of the policy's break reasons.
        until: When it is planned to end (UTC).

    Raises:
        RefusedError: `visit_open` while somebody is here, `reason_unknown`, `return_by_past`.
    """
    if until <= work.time.now():
        raise RefusedError("return_by_past")
    if reason not in work.policy.break_reasons:
        raise RefusedError("reason_unknown")
    with work.store.writing() as transaction:
        at = at_window(transaction, Right.OPEN_WINDOW)
        if ticket_at(transaction, at.window, ahead_of_feed(transaction, work.policy)) is not None:
            raise RefusedError("visit_open")
        payload = {"window": at.window, "reason": reason, "until": to_text(until)}
        work.outbox.add(transaction, OpKind.PAUSE_WINDOW, payload, actor=at.staff.id)
    work.link.wake_queue()
    work.changed()


def end_pause(*, work: OpenWork) -> None:
    """The clerk is back. Works without the hub."""
    with work.store.writing() as transaction:
        at = at_window(transaction, Right.OPEN_WINDOW)
        work.outbox.add(transaction, OpKind.RESUME_WINDOW, {"window": at.window}, actor=at.staff.id)
    work.link.wake_queue()
    work.changed()


def unlock(password: str, *, work: OpenWork, api: HubApi) -> None:
    """Whether this is the password of whoever is signed in; works without the hub.

    A session that has ended meanwhile is begun anew with the hub; while the hub cannot be reached, what can be done
    without it is done in the old one.

    Raises:
        RefusedError: `password_wrong`, `signed_out`; once the session has ended also as signing in does.
    """
    with work.store.reading() as transaction:
        signed_in = device.signed_in(transaction)
        verifier = device.setting(transaction, session.VERIFIER)
    if signed_in is None:
        raise RefusedError("signed_out")
    if work.time.now() >= signed_in.ends_at:
        try:
            session.sign_in_with_hub(
                login=signed_in.staff.login, password=password, window=signed_in.window, work=work, api=api
            )
        except OutsideError:
            pass
        else:
            return
    if not verifier or not matches(verifier, password):
        raise RefusedError("password_wrong")


def hand_over(*, login: str, password: str, work: OpenWork, api: HubApi) -> Staff:
    """A colleague signs in at this window and goes on with whatever is at it.

    Raises:
        RefusedError: As signing in does; `window_none`, `right_missing`.
        OutsideError: `hub_unreachable`: only the hub knows passwords.
    """
    with work.store.reading() as transaction:
        leaving = who(transaction, Right.OPEN_WINDOW)
        verifier = device.setting(transaction, session.VERIFIER)
    if leaving.window is None:
        raise RefusedError("window_none")
    begun = api.sign_in(login, password)
    staff = begun.staff.value()
    came = SignedIn(
        token=begun.session, staff=staff, ends_at=begun.ends_at, window=leaving.window, begun_at=work.time.now()
    )
    if not staff.may(Right.OPEN_WINDOW):
        session.end_at_hub(begun.session, api)
        raise RefusedError("right_missing", right=Right.OPEN_WINDOW.value)
    with work.store.writing() as transaction:
        session.keep_session(transaction, came, password)
    try:
        ask(OpKind.HAND_OVER_WINDOW, {"window": leaving.window}, actor=staff.id, ticket=None, work=work)
    except DeskError:
        with work.store.writing() as transaction:
            device.put_signed_in(transaction, leaving)
            device.put_setting(transaction, session.VERIFIER, verifier or "")
        session.end_at_hub(begun.session, api)
        raise
    if leaving.staff.id != staff.id:
        session.end_at_hub(leaving.token, api)
    work.changed()
    return staff


def reopen(*, work: OpenWork) -> None:
    """Open this desk's window again, after the end of a day or after somebody closed it. Raises as `ask` does."""
    with work.store.reading() as transaction:
        at = at_window(transaction, Right.OPEN_WINDOW)
    ask(OpKind.OPEN_WINDOW, {"window": at.window}, actor=at.staff.id, ticket=None, work=work)


def day_account(*, work: OpenWork) -> DayAccount:
    """What became of every ticket of this service day, as far as this desk knows."""
    today = service_day(work.time.now())
    with work.store.reading() as transaction:
        of_day = centre_cache.of_day(transaction, today)
        still_open = tuple(centre_cache.open_tickets(transaction))
        windows = tuple(window for window in centre_cache.windows(transaction) if window.open)
        closed = centre_cache.day_closed(transaction, today)
    counts = Counter(ticket.state for ticket in of_day if not ticket.state.open)
    return DayAccount(
        day=today,
        counts=dict(counts),
        open=still_open,
        windows=windows,
        closed_at=None if closed is None else closed.closed_at,
    )


def close_day(force: bool, *, work: OpenWork) -> None:
    """End this service day; `force` also ends what is still at a window.

    Raises:
        RefusedError: `day_windows_busy` (facts: count), `day_closed`; or as `ask` does.
        OutsideError: As `ask` does.
    """
    with work.store.reading() as transaction:
        signed_in = who(transaction, Right.CLOSE_DAY)
    day = service_day(work.time.now()).isoformat()
    ask(OpKind.CLOSE_DAY, {"day": day, "force": force}, actor=signed_in.staff.id, ticket=None, work=work)
