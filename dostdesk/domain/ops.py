"""What a device asks or reports: every kind of op with its class, its lane and the right that it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from dostdesk.domain.rights import Right

INTENT_LIFETIME = timedelta(seconds=30)


class Lane(StrEnum):
    """Ops of one lane are sent in their order; the queue lane is drained first."""

    QUEUE = "queue"
    PAPERS = "papers"


class OpClass(StrEnum):
    """An intent needs a decision and expires; a fact already happened and never does."""

    INTENT = "intent"
    FACT = "fact"


class OpKind(StrEnum):
    """Everything that a device can ask or report."""

    OPEN_WINDOW = "open_window"
    CLOSE_WINDOW = "close_window"
    ISSUE_TICKET = "issue_ticket"
    TICKET_PRINTED = "ticket_printed"
    CALL_NEXT = "call_next"
    CALL_TICKET = "call_ticket"
    RECALL = "recall"
    UNDO_CALL = "undo_call"
    CANCEL_TICKET = "cancel_ticket"
    START = "start"
    NO_SHOW = "no_show"
    ADD_SERVICE = "add_service"
    TURN_TO_SERVICE = "turn_to_service"
    FINISH_SERVICE = "finish_service"
    FINISH_VISIT = "finish_visit"
    HOLD = "hold"
    RESUME = "resume"
    TRANSFER = "transfer"
    LEAVE = "leave"
    RETURN_TICKET = "return_ticket"
    UNDO_TURN = "undo_turn"
    IDENTIFY = "identify"
    LEAVE_NOTE = "leave_note"
    BACK_OFFICE = "back_office"
    PAUSE_WINDOW = "pause_window"
    RESUME_WINDOW = "resume_window"
    HAND_OVER_WINDOW = "hand_over_window"
    CLOSE_DAY = "close_day"
    APPLICATION_SUBMITTED = "application_submitted"
    IDENTITY_CHECKED = "identity_checked"
    RECEIPT_ISSUED = "receipt_issued"
    NUMBER_VOIDED = "number_voided"
    ISSUE_ALONE = "issue_alone"
    CALL_ALONE = "call_alone"
    RECALL_ALONE = "recall_alone"
    SERVE_SLIP = "serve_slip"
    SIGN_IN_ALONE = "sign_in_alone"
    CONFLICT_SETTLED = "conflict_settled"
    ASK_HELP = "ask_help"
    TAKE_HELP_BACK = "take_help_back"
    READ_MESSAGE = "read_message"
    OPEN_OTHER = "open_other"
    CLOSE_OTHER = "close_other"
    PAUSE_OTHER = "pause_other"
    RESUME_OTHER = "resume_other"
    CHANGE_SKILLS = "change_skills"
    PLAN_BREAKS = "plan_breaks"
    END_HELP = "end_help"
    END_FORGOTTEN = "end_forgotten"
    MOVE_TICKETS = "move_tickets"
    CHANGE_PRIORITY = "change_priority"
    CHANGE_TARGETS = "change_targets"
    SCHEDULE_ACT = "schedule_act"
    UNSCHEDULE = "unschedule"
    SEND_MESSAGE = "send_message"
    ANNOUNCE = "announce"
    END_ANNOUNCEMENT = "end_announcement"
    UNDO_ACT = "undo_act"


SCHEDULABLE = frozenset(
    {
        OpKind.OPEN_OTHER,
        OpKind.CLOSE_OTHER,
        OpKind.PAUSE_OTHER,
        OpKind.RESUME_OTHER,
        OpKind.CHANGE_SKILLS,
        OpKind.CHANGE_TARGETS,
    }
)
"""Acts that a hub can be told to carry out later."""


class OpState(StrEnum):
    """Where an op is on its way from this device to central."""

    PENDING = "pending"
    IN_FLIGHT = "in_flight"
    AT_HUB = "at_hub"
    AT_CENTRAL = "at_central"
    PURGEABLE = "purgeable"
    EXPIRED = "expired"
    REFUSED = "refused"
    CONFLICT = "conflict"
    QUARANTINED = "quarantined"

    @property
    def unsettled(self) -> bool:
        """The hub has not durably answered yet."""
        return self in {OpState.PENDING, OpState.IN_FLIGHT}


class OpStatus(StrEnum):
    """What the hub answered. `applied_with_conflict` kept the fact beside another that says otherwise."""

    APPLIED = "applied"
    APPLIED_WITH_CONFLICT = "applied_with_conflict"
    REFUSED = "refused"
    EXPIRED = "expired"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class OpRule:
    """How one kind of op is treated."""

    op_class: OpClass
    lane: Lane
    right: Right


_I, _F, _Q, _P = OpClass.INTENT, OpClass.FACT, Lane.QUEUE, Lane.PAPERS
RULES: Mapping[OpKind, OpRule] = {
    OpKind.OPEN_WINDOW: OpRule(_I, _Q, Right.OPEN_WINDOW),
    OpKind.CLOSE_WINDOW: OpRule(_F, _Q, Right.OPEN_WINDOW),
    OpKind.ISSUE_TICKET: OpRule(_I, _Q, Right.ISSUE_TICKET),
    OpKind.TICKET_PRINTED: OpRule(_F, _Q, Right.ISSUE_TICKET),
    OpKind.CALL_NEXT: OpRule(_I, _Q, Right.CALL),
    OpKind.CALL_TICKET: OpRule(_I, _Q, Right.CALL_OUT_OF_ORDER),
    OpKind.RECALL: OpRule(_I, _Q, Right.CALL),
    OpKind.UNDO_CALL: OpRule(_I, _Q, Right.CALL),
    OpKind.CANCEL_TICKET: OpRule(_I, _Q, Right.CANCEL_TICKET),
    OpKind.START: OpRule(_F, _Q, Right.SERVE),
    OpKind.NO_SHOW: OpRule(_F, _Q, Right.SERVE),
    OpKind.ADD_SERVICE: OpRule(_F, _Q, Right.SERVE),
    OpKind.TURN_TO_SERVICE: OpRule(_F, _Q, Right.SERVE),
    OpKind.FINISH_SERVICE: OpRule(_F, _Q, Right.SERVE),
    OpKind.FINISH_VISIT: OpRule(_F, _Q, Right.SERVE),
    OpKind.HOLD: OpRule(_F, _Q, Right.SERVE),
    OpKind.RESUME: OpRule(_F, _Q, Right.SERVE),
    OpKind.TRANSFER: OpRule(_F, _Q, Right.SERVE),
    OpKind.LEAVE: OpRule(_F, _Q, Right.SERVE),
    OpKind.RETURN_TICKET: OpRule(_I, _Q, Right.RETURN_TICKET),
    OpKind.UNDO_TURN: OpRule(_I, _Q, Right.SERVE),
    OpKind.IDENTIFY: OpRule(_F, _Q, Right.SERVE),
    OpKind.LEAVE_NOTE: OpRule(_F, _Q, Right.SERVE),
    OpKind.BACK_OFFICE: OpRule(_I, _Q, Right.SERVE),
    OpKind.PAUSE_WINDOW: OpRule(_F, _Q, Right.OPEN_WINDOW),
    OpKind.RESUME_WINDOW: OpRule(_F, _Q, Right.OPEN_WINDOW),
    OpKind.HAND_OVER_WINDOW: OpRule(_I, _Q, Right.OPEN_WINDOW),
    OpKind.CLOSE_DAY: OpRule(_I, _Q, Right.CLOSE_DAY),
    OpKind.APPLICATION_SUBMITTED: OpRule(_F, _P, Right.SERVE),
    OpKind.IDENTITY_CHECKED: OpRule(_F, _P, Right.SERVE),
    OpKind.RECEIPT_ISSUED: OpRule(_F, _P, Right.SERVE),
    OpKind.NUMBER_VOIDED: OpRule(_F, _P, Right.SERVE),
    # What a desk does on its own, without asking: it has happened when the hub hears of it.
    OpKind.ISSUE_ALONE: OpRule(_F, _Q, Right.ISSUE_TICKET),
    OpKind.CALL_ALONE: OpRule(_F, _Q, Right.CALL),
    OpKind.RECALL_ALONE: OpRule(_F, _Q, Right.CALL),
    OpKind.SERVE_SLIP: OpRule(_F, _Q, Right.SERVE),
    OpKind.SIGN_IN_ALONE: OpRule(_F, _Q, Right.OPEN_WINDOW),
    OpKind.CONFLICT_SETTLED: OpRule(_F, _Q, Right.SERVE),
    # A call for help that reaches nobody within its time would come when it helps nobody.
    OpKind.ASK_HELP: OpRule(_I, _Q, Right.OPEN_WINDOW),
    OpKind.TAKE_HELP_BACK: OpRule(_I, _Q, Right.OPEN_WINDOW),
    OpKind.READ_MESSAGE: OpRule(_F, _Q, Right.OPEN_WINDOW),
    # The acts of a supervisor.
    OpKind.OPEN_OTHER: OpRule(_I, _Q, Right.STEER_WINDOWS),
    OpKind.CLOSE_OTHER: OpRule(_I, _Q, Right.STEER_WINDOWS),
    OpKind.PAUSE_OTHER: OpRule(_I, _Q, Right.STEER_WINDOWS),
    OpKind.RESUME_OTHER: OpRule(_I, _Q, Right.STEER_WINDOWS),
    OpKind.CHANGE_SKILLS: OpRule(_I, _Q, Right.STEER_WINDOWS),
    OpKind.PLAN_BREAKS: OpRule(_I, _Q, Right.STEER_WINDOWS),
    OpKind.END_HELP: OpRule(_I, _Q, Right.STEER_WINDOWS),
    OpKind.END_FORGOTTEN: OpRule(_I, _Q, Right.STEER_WINDOWS),
    OpKind.MOVE_TICKETS: OpRule(_I, _Q, Right.STEER_TICKETS),
    OpKind.CHANGE_PRIORITY: OpRule(_I, _Q, Right.STEER_TICKETS),
    OpKind.CHANGE_TARGETS: OpRule(_I, _Q, Right.CHANGE_TARGETS),
    OpKind.SCHEDULE_ACT: OpRule(_I, _Q, Right.STEER_WINDOWS),
    OpKind.UNSCHEDULE: OpRule(_I, _Q, Right.STEER_WINDOWS),
    OpKind.SEND_MESSAGE: OpRule(_I, _Q, Right.SEND_MESSAGES),
    OpKind.ANNOUNCE: OpRule(_I, _Q, Right.SEND_MESSAGES),
    OpKind.END_ANNOUNCEMENT: OpRule(_I, _Q, Right.SEND_MESSAGES),
    # Whoever did an act takes it back; another right than for the act itself would part the two.
    OpKind.UNDO_ACT: OpRule(_I, _Q, Right.CANCEL_TICKET),
}
