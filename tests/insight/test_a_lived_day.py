"""A day that was really lived at a hub: its records say what its tickets say, and nothing has to be left out."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from dostdesk.domain.clock import BAKU, ManualClock
from dostdesk.domain.fold import TICKET_KINDS, fold_ticket
from dostdesk.domain.stays import ServiceState
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.hub.build import build_hub
from dostdesk.insight.following import kept_visits
from dostdesk.insight.live.day import counted
from dostdesk.simulation.national_day import live_day
from dostdesk.storage.keys import throwaway_key

OPENS = datetime(2026, 11, 18, 9, tzinfo=BAKU)


@pytest.mark.journey
def test_records_of_a_lived_day_are_what_its_tickets_are(tmp_path: Path) -> None:
    live_day(tmp_path, visits=24, seed=5, opens=OPENS)
    hub = build_hub(tmp_path, throwaway_key(tmp_path), clock=ManualClock(OPENS), start=False)
    try:
        hub.insight.settle()
        with hub.store.reading() as rows:
            tickets: dict[str, Ticket] = {}
            for event in rows.feed.all():
                if event.kind in TICKET_KINDS:
                    before = tickets.get(event.entity)
                    tickets[event.entity] = fold_ticket(before, event.kind, event.body, event.seq, entity=event.entity)
            records = {one.id: one for one in kept_visits(rows.insight, "12", OPENS.date(), OPENS.date())}
            assert rows.insight.place("12").seq == rows.feed.head().seq
            assert rows.insight.place("12").gaps == 0
    finally:
        hub.close()
    assert records.keys() == tickets.keys()
    for ticket in tickets.values():
        record = records[ticket.id]
        assert (record.state, record.label, record.seq) == (ticket.state.value, ticket.label, ticket.revision)
        parts = (record.total_wait_s, record.away_s, record.served_s)
        clock = ticket.clock
        assert parts == tuple(int(part.total_seconds()) for part in (clock.waiting, clock.away, clock.served))
        assert record.called == (ticket.started_at is not None or record.no_shows > 0)
        if ticket.started_at is not None:
            assert record.first_called_at is not None
            assert record.way_s is not None
            assert record.first_wait_s + record.way_s <= record.total_wait_s + 1
        done = [service for service in ticket.services if service.state is ServiceState.DONE]
        assert [one.outcome for one in record.services if one.outcome] == [service.outcome for service in done]
        assert all(one.staff and one.started_at for one in record.services if one.outcome)
        assert set(record.marks) <= {"back_office", "cancelled"}
        # The live page tells the same waits while the day goes on; of a visit that was sent on, to its first start.
        live = counted(ticket)
        assert (live is not None) == record.in_person
        if live is not None and ticket.leg_no == 1:
            assert live.called_at == record.first_called_at
    assert sum(ticket.state is TicketState.DONE for ticket in tickets.values()) >= 15
