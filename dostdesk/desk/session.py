"""Who works at this desk: signing in with the hub, or without it as somebody who is known here; opening the window,
signing out. No password is kept anywhere.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from dostdesk.desk.overlay import ahead_of_feed, ticket_at
from dostdesk.desk.queue_work import ask
from dostdesk.desk.verifier import forget_if_outdated, known_here, remember
from dostdesk.desk.work import OpenWork
from dostdesk.domain.errors import DeskError, OutsideError, RefusedError
from dostdesk.domain.ids import WindowNo
from dostdesk.domain.ops import OpKind
from dostdesk.domain.rights import Right, Staff
from dostdesk.storage.desk import centre_cache, device, told
from dostdesk.storage.desk.device import SignedIn
from dostdesk.storage.desk.store import Transaction
from dostdesk.storage.passwords import hashed

if TYPE_CHECKING:
    from dostdesk.desk.hub_api import HubApi

LAST_WINDOW = "last_window"
# Of the password of whoever is signed in, for unlocking without the hub; gone when he signs out.
VERIFIER = "verifier"
_REMEMBERED = 6
ALONE_LENGTH = timedelta(hours=12)


def sign_in(*, login: str, password: str, window: WindowNo | None, work: OpenWork, api: HubApi) -> Staff:
    """Sign a person in with the hub, or without it if it cannot be reached.

    Raises:
        RefusedError, OutsideError: As `sign_in_with_hub` does; while the hub cannot be reached as `sign_in_alone`.
    """
    try:
        return sign_in_with_hub(login=login, password=password, window=window, work=work, api=api)
    except OutsideError as error:
        with work.store.reading() as transaction:
            never_met = device.install(transaction) is None
        if error.code != "hub_unreachable" or never_met or work.link.reachable:
            raise
    return sign_in_alone(login=login, password=password, window=window, work=work, api=api)


def sign_in_with_hub(*, login: str, password: str, window: WindowNo | None, work: OpenWork, api: HubApi) -> Staff:
    """Sign a person in and open his window, if he takes one; who may not open windows works without.

    The same person at the same window, as after a restart, goes on with the visit that is there.

    Raises:
        RefusedError: `password_wrong`, `window_taken`, `visit_open` while another's visit is here.
        OutsideError: `hub_unreachable`: only the hub knows passwords.
    """
    work.link.meet()
    try:
        session = api.sign_in(login, password)
    except RefusedError as refused:
        forget_if_outdated(login, password, refused.code, store=work.store)
        raise
    staff = session.staff.value()
    if not staff.may(Right.OPEN_WINDOW):
        window = None
    try:
        before, same = _before(staff, window, work)
    except RefusedError:
        end_at_hub(session.session, api)
        raise
    if before is not None and not same:
        sign_out(work=work, api=api)
    begun = SignedIn(token=session.session, staff=staff, ends_at=session.ends_at, window=None, begun_at=work.time.now())
    with work.store.writing() as transaction:
        # Who goes on at his own window has it all the time: his form stays in front meanwhile.
        keep_session(transaction, replace(begun, window=window) if same else begun, password)
    if window is not None:
        try:
            ask(OpKind.OPEN_WINDOW, {"window": window}, actor=staff.id, ticket=None, work=work)
        except DeskError as error:
            if same and isinstance(error, OutsideError):
                raise
            _forget(work)
            end_at_hub(session.session, api)
            raise
        with work.store.writing() as transaction:
            device.put_signed_in(transaction, replace(begun, window=window))
            device.put_setting(transaction, LAST_WINDOW, str(window))
    work.changed()
    return staff


def sign_in_alone(*, login: str, password: str, window: WindowNo | None, work: OpenWork, api: HubApi) -> Staff:
    """Sign in somebody who is known here, at the window that this desk was last. The hub hears of it later.

    Raises:
        RefusedError: As `known_here` does; `alone_other_window` (facts: window), `window_taken` as far as is known
            here, `visit_open` while another's visit is here.
    """
    now = work.time.now()
    staff = known_here(login, password, now, store=work.store)
    if not staff.may(Right.OPEN_WINDOW):
        window = None
    before, same = _before(staff, window, work)
    if window is not None:
        _must_be_ours(window, work)
    if before is not None and not same:
        sign_out(work=work, api=api)
    begun = SignedIn(token="", staff=staff, ends_at=now + ALONE_LENGTH, window=window, begun_at=now)
    if before is not None and same and now < before.ends_at:
        # The hub may know this session still.
        begun = before
    with work.store.writing() as transaction:
        keep_session(transaction, begun, password)
        work.outbox.add(transaction, OpKind.SIGN_IN_ALONE, {"window": window}, actor=staff.id)
    work.link.wake_queue()
    work.changed()
    return staff


def _before(staff: Staff, window: WindowNo | None, work: OpenWork) -> tuple[SignedIn | None, bool]:
    """Who was signed in until now, and whether it is the same person at the same window.

    Raises:
        RefusedError: `visit_open` while another's visit is here.
    """
    with work.store.reading() as transaction:
        before = device.signed_in(transaction)
        same = before is not None and before.staff.id == staff.id and before.window == window
        if before is not None and before.window is not None and not same:
            _must_be_free(ticket_at(transaction, before.window, ahead_of_feed(transaction, work.policy)))
    return before, same


def _must_be_ours(window: WindowNo, work: OpenWork) -> None:
    """The emergency series of a window is its desk's alone: so it is the window that this desk was last."""
    last = last_window(work=work)
    if last is not None and last != window:
        raise RefusedError("alone_other_window", window=last)
    with work.store.reading() as transaction:
        known, mine = centre_cache.window(transaction, window), device.install(transaction)
    if known is not None and known.open and mine is not None and known.device != mine.device:
        raise RefusedError("window_taken", window=window)


def sign_out(*, work: OpenWork, api: HubApi) -> None:
    """Close the window and end the session; works without the hub, which hears of it later.

    Raises:
        RefusedError: `visit_open` while a visit is at the window.
    """
    with work.store.writing() as transaction:
        signed_in = device.signed_in(transaction)
        if signed_in is None:
            return
        if signed_in.window is not None:
            _must_be_free(ticket_at(transaction, signed_in.window, ahead_of_feed(transaction, work.policy)))
            payload = {"window": signed_in.window}
            work.outbox.add(transaction, OpKind.CLOSE_WINDOW, payload, actor=signed_in.staff.id)
        device.forget_signed_in(transaction)
        device.put_setting(transaction, VERIFIER, "")
    work.link.settle_queue()
    end_at_hub(signed_in.token, api)
    work.changed()


def remembered(*, work: OpenWork) -> tuple[Staff, ...]:
    """Who signed in at this desk lately, the last one first."""
    with work.store.reading() as transaction:
        return device.logins(transaction, _REMEMBERED)


def last_window(*, work: OpenWork) -> WindowNo | None:
    """The window that this desk was last."""
    with work.store.reading() as transaction:
        kept = device.setting(transaction, LAST_WINDOW)
    return None if kept is None else WindowNo(int(kept))


def setting(name: str, *, work: OpenWork) -> str | None:
    """A choice that this desk remembers, such as `language` or `theme`."""
    with work.store.reading() as transaction:
        return device.setting(transaction, f"choice.{name}")


def choose(name: str, value: str, *, work: OpenWork) -> None:
    """Remember a choice."""
    with work.store.writing() as transaction:
        device.put_setting(transaction, f"choice.{name}", value)


def _must_be_free(ticket: object) -> None:
    if ticket is not None:
        raise RefusedError("visit_open")


def _forget(work: OpenWork) -> None:
    with work.store.writing() as transaction:
        device.forget_signed_in(transaction)


def keep_session(transaction: Transaction, begun: SignedIn, password: str) -> None:
    """Remember who is signed in and what verifies his password: while he is, and for some days if the hub took it."""
    verifier = hashed(password)
    before = device.signed_in(transaction)
    if before is None or (before.staff.id, before.window) != (begun.staff.id, begun.window):
        # What was done to another's window is nothing to him.
        told.forget(transaction)
    device.put_signed_in(transaction, begun)
    device.put_setting(transaction, VERIFIER, verifier)
    if begun.token:
        remember(transaction, begun.staff, verifier, begun.begun_at)


def end_at_hub(token: str, api: HubApi) -> None:
    """Best effort: a session that the hub does not hear about ends by itself; of one without it, it knows nothing."""
    if not token:
        return
    try:
        api.sign_out(token)
    except (RefusedError, OutsideError):
        return
