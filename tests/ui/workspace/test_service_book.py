"""The catalogue as the workspace reads it: each ticket by the release under which it was taken."""

from __future__ import annotations

from dataclasses import replace

import floor

from dostdesk.domain.tickets import Ticket
from ui.workspace.book import ServiceBook


def test_a_ticket_of_an_earlier_release_keeps_its_names_when_service_and_group_are_gone() -> None:
    first = floor.book().current
    ticket: Ticket = floor.ticket("Y-048", 5)
    service = first.service(floor.UDSY)
    newer = replace(
        first,
        manifest=replace(first.manifest, number=2),
        services={code: first.service(code) for code in first.services if first.service(code).group != service.group},
    )
    newer.__dict__["groups"] = {code: group for code, group in first.groups.items() if code != service.group}
    before, after = ServiceBook(first), ServiceBook(newer, lambda number: first if number == 1 else None)
    assert after.short(ticket, "az") == before.short(ticket, "az")
    assert after.subject(ticket, "ru") == before.subject(ticket, "ru")
    assert after.first(ticket) == service
