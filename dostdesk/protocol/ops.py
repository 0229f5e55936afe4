"""Ops as they travel: the envelope, a payload per kind, a batch of one lane and the results."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from dostdesk.domain.conflicts import Kept
from dostdesk.domain.ops import Lane, OpKind, OpStatus
from dostdesk.domain.register import IdentityMark
from dostdesk.domain.stays import Outcome
from dostdesk.domain.turns import Channel
from dostdesk.protocol.acts import ACT_PAYLOADS
from dostdesk.protocol.events import EventShape
from dostdesk.protocol.shapes import (
    AnswerShape,
    Code,
    Count,
    Day,
    Moment,
    Number,
    Sha256,
    Shape,
    Text,
    Uuid,
    Whole,
    WindowNumber,
    Yes,
)

Letter = Annotated[str, Field(pattern=r"^[A-Z]$")]
Label = Annotated[str, Field(pattern=r"^[A-Z][0-9]{0,2}-[0-9]{3,6}$")]
# A window is in the label, so no hub gives the same.
OwnLabel = Annotated[str, Field(pattern=r"^[A-Z][0-9]{1,2}-[0-9]{3,6}$")]


class OfWindow(Shape):
    """An op that says nothing but which window it is about."""

    window: WindowNumber


class WantedService(Shape):
    service_id: Uuid
    code: Code
    release: Count


class IssueTicket(Shape):
    """A walk-in's ticket: the device makes the ids, the hub the label. `content` is the blob that says who he is."""

    ticket: Uuid
    services: Annotated[tuple[WantedService, ...], Field(min_length=1, max_length=9)]
    priority: Code
    language: Literal["az", "ru", "en"]
    content: Sha256 | Literal[""] = ""


class OfTicket(Shape):
    """An op that says nothing but which ticket it is about."""

    ticket: Uuid


class CallTicket(Shape):
    window: WindowNumber
    ticket: Uuid
    reason: Code


class CancelTicket(Shape):
    ticket: Uuid
    reason: Code


class AddService(Shape):
    ticket: Uuid
    service_id: Uuid
    code: Code
    release: Count


class TurnToService(Shape):
    ticket: Uuid
    service_id: Uuid


class FinishService(Shape):
    """A service's outcome; `number` is the application's, empty where none was registered."""

    ticket: Uuid
    service_id: Uuid
    outcome: Outcome
    number: Number | Literal[""] = ""
    quantity: Annotated[Whole, Field(ge=1, le=99)] = 1
    channel: Channel = Channel.IN_PERSON


class FinishVisit(Shape):
    """`numbered` is False where no receipt was given."""

    ticket: Uuid
    numbered: Yes = True


class Hold(Shape):
    """`drafts`: by visit service, the version that goes along."""

    ticket: Uuid
    reason: Code
    return_by: Moment
    drafts: Mapping[Uuid, Count] = {}


class Resume(Shape):
    ticket: Uuid
    window: WindowNumber
    claim: Uuid


class Transfer(Shape):
    """To a group; or to a window or a member of staff, and to the group if that one is not there."""

    ticket: Uuid
    group: Letter
    to_window: WindowNumber | None = None
    to_staff: Annotated[Text, Field(min_length=1, max_length=80)] | None = None
    drafts: Mapping[Uuid, Count] = {}


class Leave(Shape):
    ticket: Uuid
    reason: Code


class OfContent(Shape):
    """What is said about a ticket in an encrypted blob: who the citizen is, or a note."""

    ticket: Uuid
    content: Sha256


class UndoTurn(Shape):
    ticket: Uuid
    window: WindowNumber


class BackOffice(Shape):
    """Work without a person in front: a ticket that is issued, called and begun at once."""

    window: WindowNumber
    ticket: Uuid
    services: Annotated[tuple[WantedService, ...], Field(min_length=1, max_length=9)]


class PauseWindow(Shape):
    window: WindowNumber
    reason: Code
    until: Moment


class CloseDay(Shape):
    """The supervisor's end of the day; `force` also ends what is still at a window.

    Attributes:
        shown: How many tickets were still open when he was asked, by state; None for a device that does not say.
        words: What he says of them, by state.
    """

    day: Day
    force: Yes = False
    shown: Annotated[Mapping[Code, Annotated[Whole, Field(ge=0, le=100_000)]], Field(max_length=9)] | None = None
    words: Annotated[Mapping[Code, Code], Field(max_length=9)] = {}


class ApplicationSubmitted(Shape):
    """An application was registered on the device. Its answers are the blob `content`; nothing personal is here.

    Attributes:
        identity: How whom it names stood to the register then; None where it names nobody.
    """

    application: Uuid
    ticket: Uuid
    service_id: Uuid
    code: Code
    release: Count
    number: Number
    version: Count = 1
    content: Sha256
    promised_on: Text
    identity: IdentityMark | None = None


class IdentityChecked(Shape):
    """The register answered after an application was registered, or again. Only how it stands, and nothing personal."""

    application: Uuid
    ticket: Uuid
    number: Number
    version: Count = 1
    identity: IdentityMark


class ReceiptIssued(Shape):
    """A visit's receipt was given a number. What stands on it is the blob `content`."""

    ticket: Uuid
    number: Number
    content: Sha256


class NumberVoided(Shape):
    number: Number
    reason: Code


class IssuedAlone(Shape):
    """A ticket of a desk's own emergency series: `X7-003` of window 7. `content` is the blob that says who he is.

    Attributes:
        day: The service day by the desk, to which the label belongs.
        group: Where he waits once the window is closed.
        to_window: For whom he waits until then.
    """

    ticket: Uuid
    label: OwnLabel
    day: Day
    group: Letter
    to_window: WindowNumber
    services: Annotated[tuple[WantedService, ...], Field(min_length=1, max_length=9)]
    priority: Code
    language: Literal["az", "ru", "en"]
    content: Sha256 | Literal[""] = ""


class CalledAlone(Shape):
    """The next of a desk's own series was called to its window."""

    ticket: Uuid
    window: WindowNumber
    claim: Uuid


class ServedSlip(Shape):
    """Somebody showed a slip of the hall at a desk on its own and sat down there, whoever else may have called him.

    Attributes:
        ticket: A new id, under which everything of this service is reported.
        label: Of this desk's own series, for this service alone if somebody else served him too.
        slip: The label on the slip, of the service day `day`.
        of: The id of that ticket, where the desk knew it.
        services: What he came for, with ids of their own.
    """

    ticket: Uuid
    label: OwnLabel
    slip: Label
    of: Uuid | Literal[""] = ""
    day: Day
    group: Letter
    window: WindowNumber
    claim: Uuid
    services: Annotated[tuple[WantedService, ...], Field(max_length=9)] = ()
    priority: Code
    language: Literal["az", "ru", "en"]


class SignedInAlone(Shape):
    """Somebody signed in without the hub, by what this desk remembers of his last sign-in with it."""

    window: WindowNumber | None = None


class ConflictSettled(Shape):
    """Somebody decided what stands beside an op of this device that did not fit; both records stay.

    Attributes:
        op: The op that did not fit.
        kept: Whose word counts: this window's, the other one's, both, or the supervisor is to say.
        ticket: What it is about, if it is about one.
    """

    op: Uuid
    kept: Kept
    ticket: Uuid | Literal[""] = ""


PAYLOADS: Mapping[OpKind, type[Shape]] = {
    OpKind.OPEN_WINDOW: OfWindow,
    OpKind.CLOSE_WINDOW: OfWindow,
    OpKind.ISSUE_TICKET: IssueTicket,
    OpKind.TICKET_PRINTED: OfTicket,
    OpKind.CALL_NEXT: OfWindow,
    OpKind.CALL_TICKET: CallTicket,
    OpKind.RECALL: OfTicket,
    OpKind.UNDO_CALL: OfTicket,
    OpKind.CANCEL_TICKET: CancelTicket,
    OpKind.START: OfTicket,
    OpKind.NO_SHOW: OfTicket,
    OpKind.ADD_SERVICE: AddService,
    OpKind.TURN_TO_SERVICE: TurnToService,
    OpKind.FINISH_SERVICE: FinishService,
    OpKind.FINISH_VISIT: FinishVisit,
    OpKind.HOLD: Hold,
    OpKind.RESUME: Resume,
    OpKind.TRANSFER: Transfer,
    OpKind.LEAVE: Leave,
    OpKind.RETURN_TICKET: OfTicket,
    OpKind.UNDO_TURN: UndoTurn,
    OpKind.IDENTIFY: OfContent,
    OpKind.LEAVE_NOTE: OfContent,
    OpKind.BACK_OFFICE: BackOffice,
    OpKind.PAUSE_WINDOW: PauseWindow,
    OpKind.RESUME_WINDOW: OfWindow,
    OpKind.HAND_OVER_WINDOW: OfWindow,
    OpKind.CLOSE_DAY: CloseDay,
    OpKind.APPLICATION_SUBMITTED: ApplicationSubmitted,
    OpKind.IDENTITY_CHECKED: IdentityChecked,
    OpKind.RECEIPT_ISSUED: ReceiptIssued,
    OpKind.NUMBER_VOIDED: NumberVoided,
    OpKind.ISSUE_ALONE: IssuedAlone,
    OpKind.CALL_ALONE: CalledAlone,
    OpKind.RECALL_ALONE: OfTicket,
    OpKind.SERVE_SLIP: ServedSlip,
    OpKind.SIGN_IN_ALONE: SignedInAlone,
    OpKind.CONFLICT_SETTLED: ConflictSettled,
    **ACT_PAYLOADS,
}


class Op(Shape):
    """What a device asks or reports, made once and frozen at its first sending.

    Attributes:
        lane_seq: Place in the lane of this install, from 1, without a gap.
        happened_at: When it happened, in the hub's time as the device last knew it.
        not_after: For intents: when it loses its meaning.
    """

    op_id: Uuid
    lane: Lane
    lane_seq: Annotated[Whole, Field(ge=1)]
    actor: Annotated[Text, Field(min_length=1, max_length=80)]
    kind: OpKind
    happened_at: Moment
    not_after: Moment | None = None
    payload: Mapping[str, Any]


class OpBatch(Shape):
    """Ops of one lane in their order. `device` and `install_epoch` say whose lane it is.

    Attributes:
        after, epoch: How far the asker has followed which feed, if the answer shall carry what comes behind.
    """

    device: Text
    install_epoch: Annotated[Whole, Field(ge=1)]
    ops: Annotated[tuple[Op, ...], Field(min_length=1, max_length=200)]
    after: Annotated[Whole, Field(ge=0, le=2**53)] | None = None
    epoch: Annotated[Whole, Field(ge=1, le=2**53)] | None = None


class OpResult(AnswerShape):
    """The hub's durable answer to one op.

    Attributes:
        seq: Last event that it caused, or the head when it caused none.
        code: Of a refusal or conflict; `facts` fill its sentence.
        body: What the asker needs at once, by kind: `{"ticket": …}` for a call or an issue.
    """

    op_id: str
    status: OpStatus
    seq: int
    code: str = ""
    facts: Mapping[str, Any] = {}
    body: Mapping[str, Any] = {}


class OpResults(AnswerShape):
    """Answers to a batch, in its order; shorter than the batch when the lane stopped at an op that must wait.

    Attributes:
        missing: Blobs that the first unanswered op needs: upload them, then send the rest again.
        events: Everything behind `after`, with what the batch caused, so that the asker need not wait for the feed.
            Empty when he did not say where he is, is in another epoch, or is too far behind.
        central_seq: As a heartbeat says it.
    """

    results: tuple[OpResult, ...]
    epoch: int
    hub_time: datetime
    missing: tuple[Sha256, ...] = ()
    events: tuple[EventShape, ...] = ()
    central_seq: int | None = None
