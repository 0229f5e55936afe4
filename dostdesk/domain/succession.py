"""Who keeps the queue of a centre after its hub was lost: roles, promotions, and how a hub proves whose it is.

A promoted hub goes on with the same chain under a higher epoch. Its first event names the head that it continues, so
everybody can see what it knows; and it skips labels, because the hub before it may have given some that it never saw.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from dostdesk.domain.events import Body

LABELS_SKIPPED = 50
"""How many labels of each group a promoted hub leaves out: more than a centre gives in the time that a standby lags."""


class HubRole(StrEnum):
    """What a hub does.

    `active` keeps the queue, `standby` follows the one that does, `fenced` kept it until another one was promoted.
    """

    ACTIVE = "active"
    STANDBY = "standby"
    FENCED = "fenced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Promotion:
    """Since when an epoch is, and what it continues.

    Attributes:
        epoch: The one that begins.
        seq, hash: The last event of the feed that it goes on from.
        proof: That a hub of this centre says so; see `promotion_proof`.
    """

    epoch: int
    seq: int
    hash: str
    proof: str = ""

    def proven(self, secret: bytes, centre: str) -> Promotion:
        """With its proof."""
        proof = promotion_proof(secret, centre, epoch=self.epoch, seq=self.seq, head_hash=self.hash)
        return Promotion(epoch=self.epoch, seq=self.seq, hash=self.hash, proof=proof)

    def holds(self, secret: bytes, centre: str) -> bool:
        """Whether the proof is of somebody who has the centre's secret."""
        return hmac.compare_digest(self.proof, self.proven(secret, centre).proof)


def promotion_proof(secret: bytes, centre: str, *, epoch: int, seq: int, head_hash: str) -> str:
    """What only hubs of a centre can say of a promotion; a device may carry it from one to the other."""
    return _keyed(secret, "promotion", centre, epoch, seq, head_hash)


def device_token(secret: bytes, name: str, install: str) -> str:
    """The token of an install: always the same, and known to every hub that has the centre's secret."""
    return hmac.new(secret, f"device {name} {install}".encode(), hashlib.sha256).hexdigest()


def hub_proof(token: str, nonce: str, *, centre: str, epoch: int, role: str) -> str:
    """What a hub answers to a device that asks who it is.

    Only a hub that has the centre's secret knows the token of a device that has not told it. So the token itself is
    given to nobody before that.
    """
    return _keyed(token.encode(), "hub", nonce, centre, epoch, role)


def body_proof(secret: bytes, purpose: str, content: bytes) -> str:
    """By which one hub of a centre knows a message of the other."""
    return _keyed(secret, "body", purpose, hashlib.sha256(content).hexdigest())


def same(one: str, other: str) -> bool:
    """Compare two proofs without telling by the time where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def labels_after(known: Mapping[str, int], letters: Iterable[str]) -> dict[str, int]:
    """The last number of each letter that counts as given after a promotion.

    Args:
        known: The last number by letter that the promoted hub knows.
        letters: All letters of the centre; those of `known` count with them.
    """
    return {letter: known.get(letter, 0) + LABELS_SKIPPED for letter in sorted({*known, *letters})}


def promoted_body(before: Promotion, *, was: int, day: str, labels: Mapping[str, int], staff: str, at: str) -> Body:
    """The body of the first event of an epoch; `was` is the epoch of the head that it continues."""
    head = {"epoch": was, "seq": before.seq, "hash": before.hash}
    return {"from": head, "day": day, "labels": dict(labels), "staff": staff, "at": at}


def _keyed(key: bytes, *parts: object) -> str:
    written = "\n".join(str(part) for part in parts)
    return hmac.new(key, written.encode(), hashlib.sha256).hexdigest()
