"""Asking a registry who somebody is and what is known of him. By POST, so that no FİN stands in an address or in a log
of addresses. An answer without a person says that there is none.
"""

from __future__ import annotations

from dostdesk.domain.person_facts import PersonFacts
from dostdesk.protocol.people import Fin, PersonShape
from dostdesk.protocol.shapes import AnswerShape, Shape

PERSON = "/v1/person"
FACTS = "/v1/facts"
MAX_ANSWER_BYTES = 262_144


class FactsAsked(Shape):
    """Of whom everything is asked."""

    fin: Fin


class PersonAnswer(AnswerShape):
    """Whom the registry has."""

    person: PersonShape | None


class FactsAnswer(AnswerShape):
    """What the registry knows of him."""

    facts: PersonFacts | None
