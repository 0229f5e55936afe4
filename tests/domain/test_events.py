"""The chain of events, and that a decision is exactly what its fold does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dostdesk.domain.decisions import TICKET_OPS, decide
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import GENESIS, Event, EventDraft, EventKind
from dostdesk.domain.fold import fold_ticket, issued_body
from dostdesk.domain.ids import StaffId
from dostdesk.domain.ops import RULES, OpClass, OpKind
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.tickets import TicketState
from dostdesk.protocol.events import EventShape
from dostdesk.protocol.ops import PAYLOADS
from dostdesk.protocol.tickets import ticket_from_json, ticket_json
from tests.domain.test_tickets import START, a_ticket, called

OP = "01935a00-0000-7000-8000-000000000001"
POLICY = QueuePolicy.from_mapping(
    {
        "queue_groups": [
            {
                "letter": "Y",
                "name": {"az": "a", "ru": "a", "en": "a"},
                "service_groups": ["udsy"],
                "target_wait_min": 15,
            }
        ],
        "priority_classes": [
            {
                "code": "regular",
                "target_wait_min": None,
                "name": {"az": "a", "ru": "a", "en": "a"},
                "source": "assumed",
            },
            {"code": "care", "target_wait_min": 7, "name": {"az": "a", "ru": "a", "en": "a"}, "source": "assumed"},
        ],
        "appointment_letter": "G",
        "emergency_letter": "X",
        "no_show": {"calls": 2, "after_s": 90},
        "undo_s": 8,
        "service_level": {"within_min": 15, "share": 0.85},
        "hold": {"default_return_min": 30, "reasons": ["bank"]},
    }
)


def recorded(seq: int, prev: str) -> Event:
    draft = EventDraft(entity="t", kind=EventKind.TICKET_ISSUED, body=issued_body(a_ticket()))
    return Event.recorded(draft, centre="12", epoch=1, seq=seq, op_id=OP, order=0, hub_time=START, prev_hash=prev)


def test_a_changed_event_or_a_hole_breaks_the_chain() -> None:
    first = recorded(1, GENESIS)
    second = recorded(2, first.hash)
    assert first.follows(0, GENESIS)
    assert second.follows(1, first.hash)
    assert not second.follows(0, GENESIS)
    assert not replace(second, body={**second.body, "label": "Y-002"}).follows(1, first.hash)
    assert not replace(second, hub_time=START + timedelta(seconds=1)).follows(1, first.hash)


def test_an_event_is_the_same_after_its_journey() -> None:
    event = recorded(1, GENESIS)
    assert EventShape.model_validate(EventShape.of(event)).value() == event


def test_issuing_is_read_back_as_it_was_written() -> None:
    ticket = a_ticket("one", "two")
    assert fold_ticket(None, EventKind.TICKET_ISSUED, issued_body(ticket), 4, entity="t") == replace(ticket, revision=4)


def test_a_ticket_is_the_same_after_its_journey() -> None:
    ticket = called(a_ticket("one", "two")).started(START + timedelta(minutes=1))
    assert ticket_from_json(ticket_json(ticket)) == ticket


def test_every_kind_of_op_has_a_rule_and_a_payload() -> None:
    assert set(RULES) == set(PAYLOADS) == set(OpKind)


def test_undo_is_refused_after_eight_seconds_and_after_a_recall() -> None:
    ticket = called(a_ticket())
    assert decide(OpKind.UNDO_CALL, {}, ticket, START + timedelta(seconds=8), POLICY, actor=StaffId("staff-1"))
    with pytest.raises(RefusedError, match="undo_too_late"):
        decide(OpKind.UNDO_CALL, {}, ticket, START + timedelta(seconds=9), POLICY, actor=StaffId("staff-1"))
    with pytest.raises(RefusedError, match="undo_too_late"):
        decide(OpKind.UNDO_CALL, {}, ticket.recalled(), START + timedelta(seconds=1), POLICY, actor=StaffId("staff-1"))


def test_a_decision_folds_to_the_state_that_it_names() -> None:
    ticket = called(a_ticket())
    (draft,) = decide(OpKind.START, {}, ticket, START + timedelta(minutes=1), POLICY, actor=StaffId("staff-1"))
    assert fold_ticket(ticket, draft.kind, draft.body, 9).state is TicketState.SERVING
    with pytest.raises(RefusedError):
        decide(OpKind.START, {}, a_ticket(), START, POLICY, actor=StaffId("staff-1"))


def test_adding_the_same_service_again_decides_nothing() -> None:
    ticket = called(a_ticket("one")).started(START)
    assert decide(OpKind.ADD_SERVICE, {"service_id": "one"}, ticket, START, POLICY, actor=StaffId("staff-1")) == ()


def test_only_ops_on_one_ticket_are_decided_here() -> None:
    for kind in set(OpKind) - TICKET_OPS:
        with pytest.raises(ValueError, match="ticket alone"):
            decide(kind, {}, a_ticket(), START, POLICY, actor=StaffId("staff-1"))


def test_supervisors_acts_and_calls_are_intents_and_what_happened_is_a_fact() -> None:
    facts = {kind for kind, rule in RULES.items() if rule.op_class is OpClass.FACT}
    assert {OpKind.START, OpKind.NO_SHOW, OpKind.FINISH_VISIT, OpKind.APPLICATION_SUBMITTED} <= facts
    assert {OpKind.CALL_NEXT, OpKind.UNDO_CALL, OpKind.RECALL, OpKind.ISSUE_TICKET} & facts == set()


def test_the_smaller_target_of_class_and_group_gives_the_due_time() -> None:
    assert POLICY.due_at(START, "Y", "care") == START + timedelta(minutes=7)
    assert POLICY.due_at(START, "Y", "regular") == START + timedelta(minutes=15)
    with pytest.raises(RefusedError, match="group_unknown"):
        POLICY.group("Z")
