"""What a supervisor can do to the hall, as the screens get it: callables with everything but his own words bound.

All of them wait for the hub's durable decision and belong on a worker thread. They raise RefusedError when he can act
on it, `act_stale` where what he saw is not so any more, and OutsideError when the world failed; after either, nothing
happened, or the same act is asked again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from dostdesk.domain.ids import WindowNo
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.windows import PlannedBreak, Skills, Window

if TYPE_CHECKING:
    from dostdesk.desk.actions import SendTo
    from dostdesk.desk.view import DayAccount


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What an act did.

    Attributes:
        id: For `undo`.
        undo_until: Until when, by the hub's clock, that may work; None where it cannot be undone.
        touched: How many tickets wait elsewhere or with another due time, or how many windows a message reached.
        left_out: Labels of chosen tickets that had gone on meanwhile.
    """

    id: str
    undo_until: datetime | None
    touched: int = 0
    left_out: tuple[str, ...] = ()


class OtherWindowAct(Protocol):
    """Something is done to a window as it was shown, for a reason of `ACT_REASONS`, now or at a time."""

    def __call__(self, window: Window, *, reason: str, at: datetime | None = None) -> Act: ...


class PauseOther(Protocol):
    """A break begins at a window, or ends at another time; `reason` is one of the policy's break reasons."""

    def __call__(self, window: Window, *, reason: str, until: datetime, at: datetime | None = None) -> Act: ...


class ChangeSkills(Protocol):
    """A window has other skills from now on, or from a time."""

    def __call__(self, window: Window, skills: Skills, *, reason: str, at: datetime | None = None) -> Act: ...


class EndService(Protocol):
    """A service that a window has forgotten ends, for one of `END_REASONS`; `waits` puts the ticket in its line."""

    def __call__(self, window: Window, ticket: Ticket, *, reason: str, waits: bool) -> Act: ...


class ChangePriority(Protocol):
    """A waiting ticket has another class, and the due time that it would have had from arrival."""

    def __call__(self, ticket: Ticket, priority: str, *, reason: str) -> Act: ...


class ChangeTargets(Protocol):
    """Target waits in minutes by group and by class; None goes back to the release's. `redue`: who waits too."""

    def __call__(
        self,
        *,
        groups: Mapping[str, int | None],
        classes: Mapping[str, int | None],
        redue: bool,
        reason: str,
        at: datetime | None = None,
    ) -> Act: ...


class SendMessage(Protocol):
    """To some windows, or all where none is named: one of `MESSAGE_PHRASES`, or words. Refusal: `message_empty`."""

    def __call__(self, windows: tuple[WindowNo, ...], *, phrase: str = "", text: str = "") -> Act: ...


class Announce(Protocol):
    """For everybody in the hall, until a time: one of `BOARD_PHRASES` with what fills it, or words."""

    def __call__(
        self, *, until: datetime, phrase: str = "", facts: Mapping[str, str | int] = {}, text: str = ""
    ) -> Act: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Steering:
    """Every act of a supervisor.

    Attributes:
        open_window: Bring back whoever was sent away and is still signed in there; refused with `window_nobody`.
        close_window: Refused with `other_window_busy` while a citizen is there; cannot be undone but by opening.
        resume_window: The break of a window ends.
        plan_breaks: The whole plan of a window, in place of the one before. Refused with `break_times_wrong`.
        end_help: Somebody has seen to a desk that called for help.
        move_tickets: Waiting tickets wait elsewhere, with the due times that they have.
        move_group: All that wait in a group by then. Refused with `nobody_waiting_there`.
        cancel: Take a waiting ticket out of the queue.
        bring_back: Who was called in vain is there after all.
        end_announcement: By its id.
        unschedule: Take an act back whose time has not come; also one that was missed, so that it is not shown.
        undo: Take an act back within the policy's seconds, as far as nobody has touched what it changed. Refused with
            `undo_act_late`, `undo_none`.
        close_day: End today with a word of `DAY_WORDS` for each kind of ticket that is open in the account as it was
            shown. Refused with `day_word_missing`, `day_account_stale`.
    """

    open_window: OtherWindowAct
    close_window: OtherWindowAct
    pause_window: PauseOther
    resume_window: OtherWindowAct
    change_skills: ChangeSkills
    plan_breaks: Callable[[Window, tuple[PlannedBreak, ...]], Act]
    end_help: Callable[[Window], Act]
    end_service: EndService
    move_tickets: Callable[[tuple[Ticket, ...], SendTo], Act]
    move_group: Callable[[str, SendTo], Act]
    change_priority: ChangePriority
    cancel: Callable[[Ticket, str], Act]
    bring_back: Callable[[Ticket], Act]
    change_targets: ChangeTargets
    send_message: SendMessage
    announce: Announce
    end_announcement: Callable[[str], Act]
    unschedule: Callable[[str], Act]
    undo: Callable[[str], None]
    close_day: Callable[[DayAccount, Mapping[TicketState, str]], None]
