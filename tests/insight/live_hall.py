"""Halls as the tests of the live page make them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from dostdesk.domain.ids import DeviceId, StaffId, WindowNo
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.windows import Skills, Window
from dostdesk.insight.live.floor import Floor
from dostdesk.insight.live.hall import HallNow, hall_now
from ui.gallery import day
from ui.gallery.busy_hall import people
from ui.gallery.day import NOW

MINUTE = timedelta(minutes=1)
POLICY = day.book().policy
STAFF = {person.id: person for person in people()}
PLANNED = 20 * MINUTE


def hall(floor: Floor, **changes: object) -> HallNow:
    given = {"now": NOW, "policy": POLICY, "planned": lambda _ticket: PLANNED, "staff": STAFF}
    return hall_now(floor, **(given | changes))  # type: ignore[arg-type]


def window(no: int, letters: str = "P", **changes: object) -> Window:
    return replace(
        Window(
            no=WindowNo(no),
            staff=StaffId(f"c{no}"),
            device=DeviceId(f"d{no}"),
            skills=Skills(primary=frozenset(letters)),
            opened_at=NOW - 60 * MINUTE,
        ),
        **changes,  # type: ignore[arg-type]
    )


def waits(label: str, minutes: float, **changes: object) -> Ticket:
    return day.ticket(label, minutes, **changes)
