"""Identities: one type per thing that has one, and UUIDv7 made from an injected clock and randomness."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NewType, Protocol

if TYPE_CHECKING:
    from dostdesk.domain.clock import Clock

TicketId = NewType("TicketId", str)
VisitServiceId = NewType("VisitServiceId", str)
ClaimId = NewType("ClaimId", str)
StaffId = NewType("StaffId", str)
DeviceId = NewType("DeviceId", str)
OpId = NewType("OpId", str)
ApplicationId = NewType("ApplicationId", str)
PrintJobId = NewType("PrintJobId", str)
WindowNo = NewType("WindowNo", int)

NewId = Callable[[], str]


class RandomBits(Protocol):
    """Where randomness comes from: the system in production, a seed in a simulation."""

    def getrandbits(self, k: int, /) -> int: ...


def system_bits() -> RandomBits:
    import secrets

    return secrets.SystemRandom()


def id_maker(clock: Clock, bits: RandomBits) -> NewId:
    """A function that makes UUIDv7 (RFC 9562): 48 bits of milliseconds, then randomness; sorts by time of making."""

    def new_id() -> str:
        milliseconds = int(clock.now().timestamp() * 1000)
        value = (milliseconds & ((1 << 48) - 1)) << 80
        value |= 0x7 << 76
        value |= bits.getrandbits(12) << 64
        value |= 0b10 << 62
        value |= bits.getrandbits(62)
        text = f"{value:032x}"
        return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"

    return new_id
