"""What the live page's presenter needs: of its page, of the desk, and of the other screens."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from dostdesk.domain.ids import WindowNo
from dostdesk.domain.rights import Staff
from dostdesk.domain.words import Words
from ui.commands import CommandId
from ui.supervision.asking import Tone
from ui.supervision.values import LiveValues
from ui.workspace.book import ServiceBook

if TYPE_CHECKING:
    from dostdesk.desk.steering import Steering
    from dostdesk.protocol.outlook import Outlook


class Screen(Protocol):
    """What the presenter needs of its page."""

    def show_live(self, values: LiveValues, words: Words) -> None: ...

    def show_table(self, words: Words) -> None: ...

    def choose(self, no: int) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveWays:
    """What the page needs of the desk and of the other screens.

    Attributes:
        book: The catalogue in force; None before the first.
        numbers: The centre's windows.
        steer: The acts; None where there are none.
        colleagues: Who works here; waits for the hub.
        outlook: What the hub expects; waits for it. None where it is not built.
        print_page: Prints what is shown; None where it cannot.
        policy: Opens the policy's replay; None where it is not built.
        dress: Keys and strip: what is blocked, and the next step.
        help: Opens the help of a topic.
        told: A sentence for the supervisor.
        changed: Read the desk again.
    """

    words: Callable[[], Words]
    now: Callable[[], datetime]
    book: Callable[[], ServiceBook | None]
    numbers: Callable[[], Sequence[WindowNo]]
    steer: Callable[[], Steering | None]
    colleagues: Callable[[], tuple[Staff, ...]]
    outlook: Callable[[], Outlook] | None
    print_page: Callable[[LiveValues], None] | None
    policy: Callable[[], None] | None
    dress: Callable[[frozenset[CommandId], CommandId | None], None]
    help: Callable[[str], None]
    told: Callable[[str, Tone], None]
    changed: Callable[[], None]
    monotonic: Callable[[], float] = time.monotonic
