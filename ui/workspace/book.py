"""The catalogue as the workspace reads it: names of services and groups in the release of each visit's service."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from dostdesk.catalogue.release import Release
from dostdesk.domain.errors import DeskError
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.services import Service, ServiceGroup
from dostdesk.domain.stays import VisitService
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.words import Language


class ServiceBook:
    """Names and planned times. A visit's service is read in the release under which it began (law 9).

    Args:
        current: The release in force.
        release: Another release by number; None when this desk does not have it, and then the current one is read.
    """

    def __init__(self, current: Release, release: Callable[[int], Release | None] = lambda _number: None) -> None:
        self.current = current
        self.policy = QueuePolicy.from_mapping(current.policy)
        self._release = release

    def release(self, number: int) -> Release:
        """The release of that number, or the one in force."""
        if number == self.current.number:
            return self.current
        return self._release(number) or self.current

    def service(self, part: VisitService) -> Service | None:
        """What the catalogue says of a visit's service; None when no release here knows it."""
        try:
            return self.release(part.release).service(part.code)
        except DeskError:
            return None

    def effective_from(self, part: VisitService) -> date:
        return self.release(part.release).effective_from

    def first(self, ticket: Ticket) -> Service | None:
        """The service for which the ticket was taken."""
        return self.service(ticket.services[0]) if ticket.services else None

    def short(self, ticket: Ticket, language: Language) -> str:
        """What a ticket is about in one or two words: its service group's short name."""
        service = self.first(ticket)
        if service is None:
            return ticket.group
        return self._group(ticket, service).short_name.in_(language)

    def subject(self, ticket: Ticket, language: Language) -> str:
        """What a ticket is about in full: its service group's name."""
        service = self.first(ticket)
        if service is None:
            return self.policy.group(ticket.group).name.in_(language)
        return self._group(ticket, service).name.in_(language)

    def _group(self, ticket: Ticket, service: Service) -> ServiceGroup:
        """As the release says under which the ticket was taken: the one in force may have other groups."""
        return self.release(ticket.services[0].release).groups[service.group]
