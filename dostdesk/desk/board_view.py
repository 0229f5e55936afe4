"""What a hall board knows at one moment: who is called where, and how long one waits. Tickets only, never names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from dostdesk.domain.ids import ClaimId, WindowNo
from dostdesk.domain.services import LocalText
from dostdesk.domain.waits import WaitRange
from dostdesk.domain.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class CallView:
    """A ticket that is called, until its citizen sits at the window or the call ends otherwise.

    Attributes:
        claim: Names this call: a ticket that is called again after a hold or a transfer has another one.
        times: 1 for the call, one more for each recall.
        order: Grows with each call and recall of the centre.
    """

    claim: ClaimId
    label: str
    window: WindowNo
    language: Language
    times: int
    called_at: datetime
    order: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupView:
    """One line of the hall.

    Attributes:
        wait: How long somebody waits who takes a ticket now, as the hub tells it; None when nothing can be said.
    """

    letter: str
    name: LocalText
    waiting: int
    wait: WaitRange | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementView:
    """What everybody in the hall should know for now.

    Attributes:
        phrase: A code of `BOARD_PHRASES`, filled by `facts`; or empty, and `text` says it.
        until: Then it is over.
    """

    phrase: str
    facts: Mapping[str, str | int]
    text: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardView:
    """Everything that a board shows.

    Attributes:
        calls: Who is on the way, the first call first.
        as_of: Until when this is known to be true, by the hub's clock; None before the hub was ever heard.
        silent: The hub is not heard any more.
        announcements: That stand, the last one first; without those whose words have not come.
    """

    centre_name: Mapping[str, str] = field(default_factory=dict)
    calls: tuple[CallView, ...] = ()
    groups: tuple[GroupView, ...] = ()
    as_of: datetime | None = None
    silent: bool = True
    announcements: tuple[AnnouncementView, ...] = ()
