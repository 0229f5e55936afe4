"""A clerk and the queue: each decision is the hub's, each fact is durable here first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.tickets import Outcome, TicketState
from tests.desk.place import CLERK, OTHER_CLERK, RECEPTION, SERVICE, Place


def test_a_ticket_is_issued_called_started_and_finished(place: Place) -> None:
    place.sign_in()
    label = place.issue()
    assert [up.ticket.label for up in place.view().queue] == [label]
    place.desk.actions.call_next()
    assert place.visit.ticket.state is TicketState.CALLED
    place.desk.actions.start("0test01")
    visit = place.visit
    assert visit.ticket.state is TicketState.SERVING
    assert visit.citizen.fin == "0TEST01"
    assert visit.citizen.confirmed_at is not None
    service = visit.ticket.services[0].id
    place.desk.actions.finish({service: Outcome.ADVISED}, False)
    view = place.view()
    assert view.visit is None
    assert view.last is not None
    assert view.last.label == label
    assert view.today.served == 1
    place.settle()
    assert place.view().last == view.last or place.view().last.label == label
    assert place.view().today.served == 1
