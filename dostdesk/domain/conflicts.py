"""What clashes when a desk comes back: which conflicts a person has to decide, and what he can say. A decision undoes
nothing: both records stay, and it stands beside them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Kept(StrEnum):
    """Whose word counts."""

    HERE = "here"
    THERE = "there"
    BOTH = "both"
    SUPERVISOR = "supervisor"
    NOTED = "noted"


class Clash(StrEnum):
    """What two sides say otherwise."""

    DOUBLE_SERVICE = "double_service"
    CONTACT = "contact"
    NUMBER = "number"


# By the code with which the hub recorded the conflict; any other one fits beside what is there and needs nobody.
CLASHES: Mapping[str, Clash] = {
    "slip_served_twice": Clash.DOUBLE_SERVICE,
    "ticket_at_window": Clash.DOUBLE_SERVICE,
    "ticket_state": Clash.DOUBLE_SERVICE,
    "contact_changed": Clash.CONTACT,
    "number_taken": Clash.NUMBER,
    "application_known": Clash.NUMBER,
}

ANSWERS: Mapping[Clash, tuple[Kept, ...]] = {
    Clash.DOUBLE_SERVICE: (Kept.HERE, Kept.THERE, Kept.BOTH),
    Clash.CONTACT: (Kept.HERE, Kept.THERE, Kept.BOTH),
    # Two papers with one number are nothing that a window may decide.
    Clash.NUMBER: (Kept.SUPERVISOR,),
}


def may_answer(code: str, kept: Kept) -> bool:
    """Whether that can be said of a conflict; what needs nobody is only noted, the supervisor may be asked always."""
    clash = CLASHES.get(code)
    return kept is Kept.SUPERVISOR or kept in (ANSWERS[clash] if clash is not None else (Kept.NOTED,))
