"""What is cut on one screen, and where the design lets text give way."""

from __future__ import annotations

import pytest
from seen_text import Fault, faults
from tour import in_front, shown

from dostdesk.domain.words import Language

BY_DESIGN = frozenset(
    {
        "QueueList",  # one line to a ticket: what it is about gives way to label, sign and minutes
        "OutboxList",  # what is sent gives way to ticket, state and time; whole at the right
        "ServiceTab",  # long names of services; whole in the title below too
        "ElidedLabel in TopBar",  # names of the centre and of the clerk
        "CardList",  # clerk and service of a window give way to number, state, ticket and time
        "GroupList",  # names of groups give way to their numbers
        "ElidedLabel in WindowsHead",  # which window is chosen: it is marked below as well
        "ElidedLabel in HoursPane",  # what stands for what in the chart
        "FiguresTable",  # names of services and groups give way to their figures
        "TabButton",  # services again, in the bar of the form and of the papers
    }
)
Found = tuple[str, Fault]


def wrong_with(name: str, language: Language, size: tuple[int, int], patch: pytest.MonkeyPatch) -> list[Found]:
    """Every fault of one screen; for a dialog those of the dialog."""
    with shown(name, language, size) as window:
        return [(name, fault) for fault in faults(in_front(window), patch, BY_DESIGN)]


def report(found: list[Found]) -> str:
    """A line to each."""
    return "\n" + "\n".join(f"{name}: {fault.widget} {fault.wrong}: {fault.text}" for name, fault in found)
