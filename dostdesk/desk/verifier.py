"""Signing in without the hub: who has signed in here lately is known again by a verifier in the encrypted store.

The verifier is Argon2id (`dostdesk.storage.passwords`: 19 MiB, two passes, one lane), renewed with each sign-in that
the hub takes. It opens this desk alone, for facts alone: whatever needs the hub needs a sign-in with the hub.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.rights import Staff
from dostdesk.storage.desk import alone
from dostdesk.storage.desk.alone import KeptVerifier
from dostdesk.storage.desk.store import DeskStore, Transaction
from dostdesk.storage.passwords import matches

KNOWN_FOR = timedelta(days=14)
FREE_TRIES = 3
LONGEST_PAUSE = timedelta(minutes=5)


def remember(transaction: Transaction, staff: Staff, verifier: str, now: datetime) -> None:
    """The hub has taken this person's password just now."""
    alone.put_verifier(transaction, KeptVerifier(staff=staff, verifier=verifier, proved_at=now))


def forget_if_outdated(login: str, password: str, code: str, *, store: DeskStore) -> None:
    """The hub refused what would open here: somebody left, or has another password by now."""
    if code not in {"staff_left", "password_wrong"}:
        return
    with store.reading() as transaction:
        known = alone.verifier_of(transaction, login)
    if known is None or (code == "password_wrong" and not matches(known.verifier, password)):
        return
    with store.writing() as transaction:
        alone.drop_verifier(transaction, known.staff.id)


def known_here(login: str, password: str, now: datetime, *, store: DeskStore) -> Staff:
    """Who this is, without the hub. What was tried in vain is durable, so that a restart gives no more tries.

    Raises:
        RefusedError: `alone_never_here` (facts: days) for whoever did not sign in here with the hub; `alone_too_long`
            (facts: days) when that was more than 14 days ago; `sign_in_slow` (facts: seconds) after wrong passwords;
            `password_wrong`.
    """
    with store.reading() as transaction:
        known = alone.verifier_of(transaction, login)
    if known is None:
        raise RefusedError("alone_never_here", days=KNOWN_FOR.days)
    if abs(now - known.proved_at) > KNOWN_FOR:
        # Also for a clock that was set far back: nobody outlives his 14 days by it.
        raise RefusedError("alone_too_long", days=KNOWN_FOR.days)
    if known.free_at is not None and now < known.free_at:
        left = min(known.free_at - now, LONGEST_PAUSE)
        raise RefusedError("sign_in_slow", seconds=int(left.total_seconds()) + 1)
    if matches(known.verifier, password):
        if known.wrong:
            _put(replace(known, wrong=0, free_at=None), store)
        return known.staff
    wrong = known.wrong + 1
    pause = timedelta(seconds=2 ** (wrong - FREE_TRIES)) if wrong >= FREE_TRIES else timedelta()
    _put(replace(known, wrong=wrong, free_at=now + min(pause, LONGEST_PAUSE)), store)
    raise RefusedError("password_wrong")


def _put(value: KeptVerifier, store: DeskStore) -> None:
    with store.writing() as transaction:
        alone.put_verifier(transaction, value)
