"""What hubs, standbys and devices say to each other when a hub is lost: who keeps the queue, and what it lacks."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any

from pydantic import Field

from dostdesk.domain.ops import Lane, OpStatus
from dostdesk.domain.succession import HubRole, Promotion
from dostdesk.protocol.events import EventShape
from dostdesk.protocol.hub import SeriesShape
from dostdesk.protocol.ops import Op
from dostdesk.protocol.shapes import AnswerShape, Day, Sha256, Shape, Text, Uuid, Whole, Yes

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,40}$")]
Nonce = Annotated[str, Field(pattern=r"^[0-9a-f]{32,128}$")]
Address = Annotated[str, Field(pattern=r"^(https?://[A-Za-z0-9.:\[\]-]{1,200})?$")]
Login = Annotated[Text, Field(min_length=1, max_length=80)]
Password = Annotated[Text, Field(min_length=1, max_length=200)]
Epoch = Annotated[Whole, Field(ge=1, le=2**31 - 1)]
Place = Annotated[Whole, Field(ge=0, le=2**53)]

HUB_PROOF = "X-Hub-Proof"
"""Header by which one hub of a centre knows a message of the other; see `dostdesk.domain.succession.body_proof`."""
MOST_OPS, MOST_TAIL, MOST_TICKETS = 200, 200, 2000


class PromotionShape(Shape):
    """Since when an epoch is; a device may carry it from one hub to the other, because hubs prove it."""

    epoch: Epoch
    seq: Place
    hash: Sha256
    proof: Sha256

    @classmethod
    def of(cls, promotion: Promotion) -> PromotionShape:
        return cls(epoch=promotion.epoch, seq=promotion.seq, hash=promotion.hash, proof=promotion.proof)

    def value(self) -> Promotion:
        return Promotion(epoch=self.epoch, seq=self.seq, hash=self.hash, proof=self.proof)


# ---------------------------------------------------------------- who is there


class ProofAsked(Shape):
    """A device asks who answers at an address, before it tells anything that only its own hub may know."""

    device: Name
    install: Uuid
    nonce: Nonce


class ProofGiven(AnswerShape):
    """Who answers.

    Attributes:
        proof: As `dostdesk.domain.succession.hub_proof` makes it of the token of that install.
        promotions: The epochs that began by a promotion, oldest first.
        behind: Of a standby: how many events the hub has that it does not; None while it does not hear that hub.
    """

    centre: str
    epoch: Epoch
    role: HubRole
    head: Place
    proof: Sha256
    promotions: tuple[PromotionShape, ...] = ()
    behind: int | None = None


class FenceAsked(Shape):
    """Another hub keeps the queue now: told to the one that did, by that hub or by a device that has met both."""

    promotion: PromotionShape
    url: Address = ""


class Promotions(AnswerShape):
    """The epochs of this hub that began by a promotion, oldest first."""

    promotions: tuple[PromotionShape, ...]


class FenceTold(AnswerShape):
    """What the hub is now, and its epoch."""

    role: HubRole
    epoch: int


# ---------------------------------------------------------------- standby


class StandbyEnrol(Shape):
    """A machine asks to follow, in the name of a supervisor. `address` is where devices would find it."""

    name: Name
    address: Address
    login: Login
    password: Password


class StandbyEnrolled(AnswerShape):
    """What a standby keeps: everything that makes it a hub of this centre.

    Attributes:
        secret: The centre's, in hexadecimal.
    """

    token: str
    centre: str
    centre_name: Mapping[str, str]
    windows: tuple[int, ...]
    secret: Sha256


class ChangedShape(AnswerShape):
    """Something beside the feed as it is; see `dostdesk.storage.hub.beside.Changed`."""

    place: int
    kind: str
    key: str
    rows: tuple[Mapping[str, Any], ...]


class Changes(AnswerShape):
    """What a standby lacks, as of one moment.

    Attributes:
        ops: Ops with their answers, as they are stored.
        head, last_op, last_place: How far there is more.
        silent: Devices at open windows that the hub has not heard for some time; one that is promoted waits for none of
            them.
    """

    epoch: int
    head: int
    last_op: int
    last_place: int
    hub_time: datetime
    promotions: tuple[PromotionShape, ...] = ()
    events: tuple[EventShape, ...] = ()
    ops: tuple[Mapping[str, Any], ...] = ()
    beside: tuple[ChangedShape, ...] = ()
    silent: tuple[str, ...] = ()


class PromoteAsked(Shape):
    """A supervisor makes a standby the hub of the centre, and says that the one before is off."""

    login: Login
    password: Password
    old_hub_is_off: Yes


class Promoted(AnswerShape):
    """What the hub continues."""

    epoch: int
    seq: int


# ---------------------------------------------------------------- what devices bring


class LabelSeen(Shape):
    """The last number of a queue letter that a device has seen."""

    letter: Annotated[str, Field(pattern=r"^[A-Z]$")]
    last: Annotated[Whole, Field(ge=0, le=99_999)]


class RecoveryHello(Shape):
    """A device meets a hub that took the queue over, and says what it holds.

    Attributes:
        labels: The last number of each queue letter that it has seen on `day`.
        tickets: Those that wait, as it knows them: if the hub does not know one, nobody else may be left to say so.
    """

    device: Name
    install: Uuid
    install_epoch: Annotated[Whole, Field(ge=1)]
    program: Annotated[str, Field(pattern=r"^[a-z]{1,20}$")] = "desk"
    series: Annotated[tuple[SeriesShape, ...], Field(max_length=200)] = ()
    day: Day
    labels: Annotated[tuple[LabelSeen, ...], Field(max_length=26)] = ()
    tickets: Annotated[tuple[Mapping[str, Any], ...], Field(max_length=MOST_TICKETS)] = ()


class RecoveryMet(AnswerShape):
    """How far this hub has the lanes of that install."""

    epoch: int
    lanes: Mapping[Lane, int]


class EarlierAnswer(Shape):
    """What an earlier hub answered to an op."""

    status: OpStatus
    code: Annotated[Text, Field(max_length=80)] = ""
    facts: Mapping[str, Any] = {}
    body: Mapping[str, Any] = {}


class RecoveredOp(Shape):
    """An op that is sent again to another hub.

    Attributes:
        answer: What the hub before answered; None when it did not.
        ticket: The ticket that it is about, as the device knew it when the hub changed.
    """

    op: Op
    answer: EarlierAnswer | None = None
    ticket: Mapping[str, Any] | None = None


class RecoveryBatch(Shape):
    """Ops of one lane in their order, from the first that this hub does not know. Places may be missing: central has
    had those for long, and the device keeps them no more."""

    device: Text
    install_epoch: Annotated[Whole, Field(ge=1)]
    ops: Annotated[tuple[RecoveredOp, ...], Field(min_length=1, max_length=MOST_OPS)]


class CallsAwaited(AnswerShape):
    """A device was heard out. `calls_wait`: others were not yet, so nobody is called for some seconds."""

    calls_wait: bool


# ---------------------------------------------------------------- what the hub before brings


class Tail(Shape):
    """Events of the hub before, behind the last one that both have, in order; what an op caused is whole."""

    after: Place
    prev_hash: Sha256
    events: Annotated[tuple[Mapping[str, Any], ...], Field(min_length=1)]
    papers: Mapping[Sha256, str] = {}


class TailTaken(AnswerShape):
    """They were taken, up to `seq`.

    Attributes:
        known: Ops that this hub had heard of from their devices.
        taken: Ops that it has now recorded.
        crossed: Of these, those that stand beside something else.
    """

    seq: int
    known: int
    taken: int
    crossed: int


# ---------------------------------------------------------------- central


class IdentityShape(Shape):
    """What makes a hub this centre's, kept at central so that a hub can be rebuilt whose disk is gone."""

    centre: Annotated[str, Field(pattern=r"^[0-9]{2}$")]
    name: Mapping[str, str]
    windows: Annotated[tuple[int, ...], Field(min_length=1, max_length=99)]
    secret: Sha256


class FeedKept(AnswerShape):
    """Events of a centre as central has them."""

    epoch: int
    seq: int
    head_hash: str
    events: tuple[EventShape, ...]
