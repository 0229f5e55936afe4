"""The steps by which something becomes durable, by name; and the two moments at each at which a machine may fail.

A step is written within a transaction and durable with its commit. Stores say so here, and in a program nobody listens:
no option, no file and nothing of the environment makes anybody listen. A test does from within, to end the process in
exactly that moment.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class Step(StrEnum):
    """What is written; the house that writes it comes first."""

    DESK_OP = "desk_op"
    DESK_SENDING = "desk_sending"
    DESK_ANSWER = "desk_answer"
    DESK_FEED = "desk_feed"
    DESK_AT_CENTRAL = "desk_at_central"
    DESK_NUMBER = "desk_number"
    PAPER_WAITING = "paper_waiting"
    PAPER_TAKEN = "paper_taken"
    PAPER_SPOOLED = "paper_spooled"
    PAPER_PRINTED = "paper_printed"
    HUB_EVENT = "hub_event"
    HUB_ANSWER = "hub_answer"
    HUB_HEAD = "hub_head"
    HUB_BLOB = "hub_blob"
    HUB_DRAFT = "hub_draft"
    HUB_CONFIRMED = "hub_confirmed"
    CENTRAL_PAPERS = "central_papers"
    CENTRAL_EVENTS = "central_events"
    CENTRAL_FOLDED = "central_folded"


class Watch(Protocol):
    """Who listens; each call comes on the thread that has the transaction, which waits for it."""

    def begun(self) -> None: ...

    def wrote(self, step: Step) -> None: ...

    def committed(self) -> None: ...


_watch: Watch | None = None


def watched_by(watch: Watch | None) -> None:
    """Let somebody listen in this process; nothing of the product calls this."""
    global _watch  # noqa: PLW0603  one process, one watch; a store that nobody watches pays for one comparison
    _watch = watch


def begun() -> None:
    """A transaction that writes has begun on this thread."""
    if _watch is not None:
        _watch.begun()


def wrote(step: Step) -> None:
    """A step is written, and not durable before the commit."""
    if _watch is not None:
        _watch.wrote(step)


def committed() -> None:
    """What this thread's transaction wrote is durable, and nobody has been told."""
    if _watch is not None:
        _watch.committed()
