"""What a desk shows before the feed confirms it is what the feed will show."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dostdesk.assets import resource
from dostdesk.desk import overlay
from dostdesk.desk.overlay import Steps, lay_over
from dostdesk.domain.clock import from_text, service_day, to_text
from dostdesk.domain.decisions import decide
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.fold import fold_ticket
from dostdesk.domain.ids import ClaimId, StaffId, TicketId, VisitServiceId, WindowNo
from dostdesk.domain.ops import RULES, Lane, OpClass, OpKind, OpState, OpStatus
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.stays import Outcome, StayClock, VisitService
from dostdesk.domain.tickets import CallReason, Ticket, TicketState
from dostdesk.protocol.tickets import ticket_json
from dostdesk.storage.desk.outbox import KeptOp
from tests.desk.place import NINE

TICKET = TicketId("t")
SERVICES = [VisitServiceId(f"s{place}") for place in range(4)]


def _policy() -> QueuePolicy:
    from ruamel.yaml import YAML

    text = resource("catalogue", "queue-policy.yaml").read_text(encoding="utf-8")
    data = YAML(typ="safe").load(text)
    for entry in data["priority_classes"]:
        if "who" in entry:
            entry["who"].setdefault("en", entry["who"]["az"])
    return QueuePolicy.from_mapping(data)


POLICY = _policy()


def called() -> Ticket:
    waiting = Ticket(
        id=TICKET,
        label="Y-001",
        group="Y",
        day=service_day(NINE),
        priority="regular",
        language="az",
        arrived_at=NINE,
        due_at=NINE + timedelta(minutes=15),
        target=timedelta(minutes=15),
        services=(VisitService(id=SERVICES[0], code="udsy-apply", release=1),),
        clock=StayClock(since=NINE),
        revision=1,
    )
    reason = CallReason(code="due_first")
    return replace(waiting.called_to(WindowNo(7), StaffId("a"), ClaimId("c"), reason, NINE), revision=2)


_STEPS = st.one_of(
    st.tuples(st.sampled_from([OpKind.START, OpKind.NO_SHOW, OpKind.FINISH_VISIT, OpKind.RECALL]), st.just(0)),
    st.tuples(st.sampled_from([OpKind.ADD_SERVICE, OpKind.TURN_TO_SERVICE, OpKind.FINISH_SERVICE]), st.integers(0, 3)),
)


def op_of(place: int, kind: OpKind, service: int, pause: int) -> KeptOp:
    payload: dict[str, object] = {"ticket": TICKET}
    if kind in {OpKind.ADD_SERVICE, OpKind.TURN_TO_SERVICE, OpKind.FINISH_SERVICE}:
        payload["service_id"] = SERVICES[service]
    if kind is OpKind.ADD_SERVICE:
        payload |= {"code": "udsy-apply", "release": 1}
    if kind is OpKind.FINISH_SERVICE:
        payload |= {"outcome": Outcome.ADVISED.value, "number": ""}
    return KeptOp(
        op_id=f"op-{place}",
        lane=Lane.QUEUE,
        lane_seq=place + 1,
        actor="a",
        kind=kind,
        ticket=TICKET,
        happened_at=from_text(to_text(NINE + timedelta(seconds=pause))),
        not_after=None,
        payload=payload,
        state=OpState.PENDING,
        facts={},
        body={},
    )


def hub_applies(ticket: Ticket, ops: list[KeptOp], seq: int) -> tuple[Ticket, list[Ticket]]:
    """The ticket after a hub took the ops one after the other, and how it stood after each."""
    stood = []
    for op in ops:
        try:
            for draft in decide(op.kind, op.payload, ticket, op.happened_at, POLICY, actor=StaffId("staff-1")):
                seq += 1
                ticket = fold_ticket(ticket, draft.kind, draft.body, seq)
        except RefusedError:
            pass
        stood.append(ticket)
    return ticket, stood


@given(st.lists(_STEPS, max_size=12), st.data())
@settings(max_examples=150, deadline=None)
def test_facts_laid_over_equal_the_fold_after_the_hub_applied_them(
    steps: list[tuple[OpKind, int]], data: st.DataObject
) -> None:
    ops = [op_of(place, kind, service, 60 * place) for place, (kind, service) in enumerate(steps)]
    facts = [op for op in ops if RULES[op.kind].op_class is OpClass.FACT]
    in_feed = data.draw(st.integers(0, len(facts)), label="how many the feed shows")
    answered = data.draw(st.integers(in_feed, len(facts)), label="how many are answered")
    of_feed, _ = hub_applies(called(), facts[:in_feed], 2)
    all_of_them, stood = hub_applies(called(), facts, 2)
    whole = data.draw(st.booleans(), label="answers carry the ticket")
    ahead = [
        replace(
            op,
            state=OpState.AT_HUB,
            status=OpStatus.APPLIED,
            result_seq=10,
            body={"ticket": ticket_json(stood[place])} if whole else {},
        )
        if place < answered
        else op
        for place, op in enumerate(facts)
    ][in_feed:]
    shown = lay_over(lambda _: of_feed, ahead, POLICY).get(TICKET, of_feed)
    assert replace(shown, revision=0) == replace(all_of_them, revision=0)


@given(st.integers(0, 1))
def test_a_recall_counts_only_when_the_hub_decided(answered: int) -> None:
    recall = op_of(0, OpKind.RECALL, 0, 5)
    if answered:
        recall = replace(recall, state=OpState.AT_HUB, status=OpStatus.APPLIED, result_seq=3)
    shown = lay_over(lambda _: called(), [recall], POLICY).get(TICKET, called())
    assert shown.calls == 1 + answered


def test_what_the_hub_refused_or_set_aside_is_not_shown() -> None:
    for status in (OpStatus.REFUSED, OpStatus.APPLIED_WITH_CONFLICT, OpStatus.QUARANTINED, OpStatus.EXPIRED):
        start = replace(op_of(0, OpKind.START, 0, 5), state=OpState.REFUSED, status=status, result_seq=3)
        assert lay_over(lambda _: called(), [start], POLICY) == {}


def test_an_older_answer_does_not_undo_what_the_feed_brought() -> None:
    newer = replace(called().started(NINE), revision=9)
    recall = replace(
        op_of(0, OpKind.RECALL, 0, 5),
        state=OpState.AT_HUB,
        status=OpStatus.APPLIED,
        result_seq=12,
        body={"ticket": ticket_json(called())},
    )
    assert lay_over(lambda _: newer, [recall], POLICY) == {}
    strange = replace(recall, body={"ticket": {"id": "t"}})
    assert lay_over(lambda _: newer, [strange], POLICY).get(TICKET, newer).state is TicketState.SERVING


def test_a_step_that_was_made_is_not_folded_again_but_from_another_ticket(monkeypatch: pytest.MonkeyPatch) -> None:
    start = op_of(0, OpKind.START, 0, 5)
    made: dict[str, tuple[Ticket | None, Ticket]] = {}
    first = lay_over(lambda _: called(), [start], POLICY, made=made)
    steps = Steps(POLICY, (start,), 0, made)
    folded: list[Ticket] = []

    def fold(ticket: Ticket, *_: object) -> Ticket:
        folded.append(ticket)
        return ticket

    monkeypatch.setattr(overlay, "after_op", fold)
    assert lay_over(lambda _: called(), [start], POLICY, steps=steps) == first
    assert folded == []
    other = replace(called(), revision=called().revision + 1)
    assert lay_over(lambda _: other, [start], POLICY, steps=steps) == {TICKET: other}
    assert folded == [other]


def granted(ticket: Ticket) -> KeptOp:
    """A call that the hub granted."""
    call = op_of(0, OpKind.CALL_NEXT, 0, 5)
    body = {"ticket": ticket_json(ticket)}
    return replace(call, ticket=None, state=OpState.AT_HUB, status=OpStatus.APPLIED, result_seq=3, body=body)


def came_alone(status: OpStatus | None) -> KeptOp:
    """Somebody with a slip sat down at the window, which did not know that it had called anybody."""
    payload = {
        "ticket": "other", "of": "", "slip": "Y-009", "day": service_day(NINE).isoformat(), "group": "Y",
        "priority": "regular", "language": "az", "window": 7, "claim": "c2", "label": "Y7-001",
        "services": [{"service_id": SERVICES[1], "code": "udsy-apply", "release": 1}],
    }  # fmt: skip
    came = replace(op_of(1, OpKind.SERVE_SLIP, 0, 9), ticket="other", payload=payload)
    return came if status is None else replace(came, state=OpState.AT_HUB, status=status, result_seq=6)


@pytest.mark.parametrize("status", [None, OpStatus.APPLIED])
def test_a_call_that_was_granted_and_taken_back_is_shown_as_waiting(status: OpStatus | None) -> None:
    waiting = replace(called(), state=TicketState.WAITING, window=None, staff=None, claim=None, revision=1)
    shown = lay_over(lambda _: waiting, [granted(called()), came_alone(status)], POLICY)
    assert (shown[TICKET].state, shown[TICKET].window) == (TicketState.WAITING, None)


def test_a_call_that_only_the_feed_tells_of_is_taken_back_too() -> None:
    shown = lay_over(lambda _: called(), [came_alone(None)], POLICY, at_window=lambda _: called())
    assert shown[TICKET].state is TicketState.WAITING
    assert [ticket.id for ticket in shown.values() if ticket.state.at_a_window] == ["other"]


def test_a_call_stays_where_the_hub_had_no_room_for_the_other() -> None:
    shown = lay_over(lambda _: None, [granted(called()), came_alone(OpStatus.APPLIED_WITH_CONFLICT)], POLICY)
    assert shown[TICKET].state is TicketState.CALLED


def test_places_of_a_hub_before_do_not_make_the_answers_of_this_one_old() -> None:
    """The feed was followed as far as 130; the hub that took over has 100 events of it, and answers at 105."""
    of_hub_before = replace(called(), revision=130)
    served = replace(called().started(NINE), revision=105)
    answered = replace(granted(served), result_seq=105)
    assert lay_over(lambda _: of_hub_before, [answered], POLICY, feed_ends=130) == {}
    assert lay_over(lambda _: of_hub_before, [answered], POLICY, feed_ends=100)[TICKET] == served
    # What the hub before itself had answered is no newer than what it then said in its feed.
    earlier = {"answer": {"status": "applied", "body": {"ticket": ticket_json(served)}}, "ticket": None}
    replayed = replace(answered, status=None, result_seq=None, body={}, earlier=earlier)
    assert lay_over(lambda _: of_hub_before, [replayed], POLICY, feed_ends=100) == {}
