"""Who is called next, and why: due time, priority without starvation, secondary skills."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from dostdesk.domain.calling import choose, due_order, in_calling_order
from dostdesk.domain.ids import TicketId
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.windows import Skills
from tests.domain.test_tickets import START, a_ticket

SKILLS = Skills(primary=frozenset({"Y", "A"}), secondary=frozenset({"P"}))


def waiting(name: str, group: str, due: int, *, arrived: int = 0, priority: str = "regular") -> Ticket:
    return replace(
        a_ticket(arrived_at=START + timedelta(minutes=arrived)),
        id=TicketId(name),
        label=name,
        group=group,
        priority=priority,
        due_at=START + timedelta(minutes=due),
    )


tickets = st.lists(
    st.builds(
        lambda number, group, due, arrived: waiting(f"t{number}", group, due, arrived=arrived),
        st.integers(0, 10_000),
        st.sampled_from("YAPM"),
        st.integers(0, 40),
        st.integers(0, 20),
    ),
    max_size=12,
    unique_by=lambda ticket: ticket.id,
)


def first(line: list[Ticket], groups: frozenset[str]) -> Ticket | None:
    return min((ticket for ticket in line if ticket.group in groups), key=due_order, default=None)


@given(tickets, st.integers(0, 60))
def test_the_hubs_choice_is_the_first_of_the_order_that_the_desk_shows(line: list[Ticket], minutes: int) -> None:
    now = START + timedelta(minutes=minutes)
    chosen = choose(first(line, SKILLS.primary), first(line, SKILLS.secondary), now)
    order = in_calling_order(line, SKILLS, now)
    assert chosen == (order[0] if order else None)


@given(tickets, st.integers(0, 60))
def test_everybody_of_the_skills_has_exactly_one_place(line: list[Ticket], minutes: int) -> None:
    order = in_calling_order(line, SKILLS, START + timedelta(minutes=minutes))
    assert sorted(place.ticket.id for place in order) == sorted(
        ticket.id for ticket in line if ticket.group in SKILLS.all
    )


@given(tickets, st.integers(0, 60))
def test_nobody_is_overtaken_by_one_who_came_after_his_due_time(line: list[Ticket], minutes: int) -> None:
    now = START + timedelta(minutes=minutes)
    order = [place.ticket for place in in_calling_order(line, Skills(primary=SKILLS.all), now)]
    for ahead, ticket in enumerate(order):
        for earlier in order[:ahead]:
            # A due time is never before arrival, so who came after another's due time is due after it.
            if earlier.arrived_at > ticket.due_at and earlier.due_at >= earlier.arrived_at:
                raise AssertionError(f"{earlier.label} overtook {ticket.label}")


def test_a_secondary_ticket_waits_for_the_primary_ones_until_it_is_overdue() -> None:
    line = [waiting("p", "P", 5), waiting("y", "Y", 10)]
    assert in_calling_order(line, SKILLS, START)[0].ticket.label == "y"
    late = in_calling_order(line, SKILLS, START + timedelta(minutes=8))[0]
    assert (late.ticket.label, late.reason.code, late.reason.minutes) == ("p", "secondary_overdue", 3)


def test_reasons_name_the_right_the_class_or_the_target() -> None:
    line = [
        waiting("law", "Y", 0, priority="by_law"),
        waiting("care", "Y", 1, priority="care"),
        waiting("late", "Y", 2),
        waiting("regular", "Y", 30),
        waiting("other", "P", 40),
    ]
    order = in_calling_order(line, SKILLS, START + timedelta(minutes=10))
    assert [place.reason.code for place in order] == ["by_law", "priority", "target_passed", "due_first", "no_primary"]
    assert order[2].reason.minutes == 8


def test_nobody_waiting_chooses_nobody() -> None:
    assert choose(None, None, START) is None
