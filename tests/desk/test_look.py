"""The view of a whole centre-day stays cheap."""

from __future__ import annotations

from datetime import timedelta
from time import perf_counter

from dostdesk.domain.clock import service_day
from dostdesk.domain.ids import ClaimId, StaffId, TicketId, VisitServiceId, WindowNo
from dostdesk.domain.stays import Outcome, StayClock, VisitService
from dostdesk.domain.tickets import CallReason, Ticket
from dostdesk.storage.desk import centre_cache, device
from tests.desk.place import NINE, Place

TICKETS, WAITING, MINE = 2000, 120, 70
# Of reading the day's tickets, measured beside it.
MOST = 0.4


def ticket(number: int) -> Ticket:
    arrived = NINE - timedelta(seconds=number)
    issued = Ticket(
        id=TicketId(f"t{number}"),
        label=f"Y-{number:04d}",
        group="YPEASM"[number % 6],
        day=service_day(NINE),
        priority="regular" if number % 5 else "care",
        language="az",
        arrived_at=arrived,
        due_at=arrived + timedelta(minutes=15),
        target=timedelta(minutes=15),
        services=(VisitService(id=VisitServiceId(f"s{number}"), code="udsy-apply", release=1),),
        clock=StayClock(since=arrived),
        revision=number + 1,
    )
    if number < WAITING:
        return issued
    staff = StaffId("staff-01" if number < WAITING + MINE else "staff-02")
    at = NINE - timedelta(minutes=5)
    called = issued.called_to(WindowNo(7), staff, ClaimId(f"c{number}"), CallReason(code="due_first"), at)
    served = called.started(at).service_finished(VisitServiceId(f"s{number}"), Outcome.ADVISED, "", at)
    return served.finished(NINE - timedelta(minutes=1))


def test_a_view_of_two_thousand_tickets(place: Place) -> None:
    place.sign_in()
    with place.store.writing() as transaction:
        at = device.cursor(transaction)
        centre_cache.begin_at(transaction, at, [ticket(number) for number in range(TICKETS)], [])
    view = place.view()
    assert len(view.queue) + len(view.others) == WAITING
    assert view.today.served == MINE
    took, floor = [], []
    for _ in range(8):
        begun = perf_counter()
        place.view()
        viewed = perf_counter()
        with place.store.reading() as transaction:
            assert len(centre_cache.of_day(transaction, service_day(NINE))) == TICKETS
        took.append(viewed - begun)
        floor.append(perf_counter() - viewed)
    assert min(took) < MOST * min(floor), (took, floor)
