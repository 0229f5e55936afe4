"""The use cases of a desk as the screens get them: callables with everything but the person's own words bound.

All of them wait for disk or network and belong on a worker thread; each is durable before it returns. They raise
RefusedError when the person can act on it and OutsideError when the world failed; after either, nothing is lost.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from dostdesk.desk.steering import Steering
from dostdesk.desk.view import DayAccount, DeskView, Draft, PersonView, VisitView
from dostdesk.domain.ids import PrintJobId, StaffId, TicketId, VisitServiceId, WindowNo
from dostdesk.domain.rights import Staff
from dostdesk.domain.stays import Outcome
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.words import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """An application was registered: its final number, the promised date, and the acknowledgement's print job."""

    number: str
    promised_on: date
    paper: PrintJobId


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A ticket was issued to a walk-in; `waiting_before` people are due before him."""

    ticket: TicketId
    label: str
    waiting_before: int
    paper: PrintJobId


@dataclass(frozen=True, slots=True, kw_only=True)
class SendTo:
    """Where a ticket is sent on: a group, and within it one window or one clerk if named."""

    group: str
    window: WindowNo | None = None
    staff: StaffId | None = None


class SignIn(Protocol):
    """Sign a person in with the hub and open the window, unless he may not open one.

    Refusals: `password_wrong`, `window_taken`, `visit_open`.
    """

    def __call__(self, *, login: str, password: str, window: WindowNo | None) -> Staff: ...


class HandOver(Protocol):
    """A colleague signs in at this window and goes on with its visit. Refusals: as for signing in."""

    def __call__(self, *, login: str, password: str) -> Staff: ...


class IssueTicket(Protocol):
    """Ask the hub for a walk-in's ticket; its slip becomes a print job. `fin` says whose it is, if he showed it.

    Without the hub it is one of this window's own emergency series.
    """

    def __call__(self, *, services: tuple[str, ...], priority: str, language: Language, fin: str = "") -> Issued: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Actions:
    """Everything that a signed-in person can do at this desk.

    Attributes:
        view: The desk at this moment.
        people: Whom this desk registered, newest first.
        serve_slip: Without the hub: begin with somebody who shows a slip of the hall, by its label or id as scanned or
            typed, and what he came for where this desk does not know his ticket.
        start: The citizen of the called ticket has come; the FİN that was scanned or typed, or "".
        finish: End the visit. `fates` gives an outcome to each service that is still open; the receipt becomes a print
            job, and with `call_next` the next person is called when the visit is safely recorded.
        save_draft: Save what is written for a service; returns it with its new version and time.
        submit: Register the application of a service; one that was sent before is corrected, if its answers changed, as
            a new version under the same number. Refused with `form_incomplete` when a check fails.
        hold: The citizen goes away for an errand: reason of the policy, when he is to be back, a note or "".
        resume: A held citizen is back; the window must be free.
        transfer: Send the visit here on, with a note or ""; drafts, documents and clocks go along.
        leave: The citizen of a waiting, held or served ticket went away for good, with a reason.
        return_ticket: Who was called in vain is there after all.
        no_shows: Today's tickets that were called in vain, the last one first.
        undo_last: Take the last no-show, hold, transfer or unnumbered finish at this window back.
        leave_note: Write a note for whoever has the ticket next.
        back_office: Begin work on services without a person in front.
        pause: The window's break begins: a reason of the policy, and when it is to end.
        unlock: Whether this is the password of whoever is signed in. Refused with `password_wrong`.
        reopen: Open this desk's window again, after it was closed elsewhere.
        day_account: What became of every ticket of today.
        close_day: End today; True also ends what is still at a window.
        last_visits: The visits that whoever is signed in finished today, the last one first.
        visit_of: A visit that this desk had, with its papers and applications.
        colleagues: Who works at this centre.
        paper: A print job's PDF.
        reprint: Print a numbered copy with a reason.
        print_again: Try a stopped job once more.
        came_out: A paper whose end was not known did come out.
        ask_help: Call the supervisor here, for a reason of `HELP_CODES`.
        read_message: Mark a message to this window as read, by its id.
        told_seen: What a supervisor did to this window was seen, up to that place of the feed.
        steer: The acts of a supervisor.
    """

    view: Callable[[], DeskView]
    people: Callable[[], tuple[PersonView, ...]]
    sign_in: SignIn
    sign_out: Callable[[], None]
    issue_ticket: IssueTicket
    call_next: Callable[[], None]
    call_ticket: Callable[[TicketId, str], None]
    serve_slip: Callable[[str, tuple[str, ...]], TicketId]
    recall: Callable[[], None]
    undo_call: Callable[[], None]
    cancel_ticket: Callable[[TicketId, str], None]
    start: Callable[[str], None]
    no_show: Callable[[], None]
    add_service: Callable[[str], VisitServiceId]
    turn_to: Callable[[VisitServiceId], None]
    finish_service: Callable[[VisitServiceId, Outcome], None]
    finish: Callable[[dict[VisitServiceId, Outcome], bool], None]
    hold: Callable[[str, datetime, str], None]
    resume: Callable[[TicketId], None]
    transfer: Callable[[SendTo, str], None]
    leave: Callable[[TicketId, str], None]
    return_ticket: Callable[[TicketId], None]
    no_shows: Callable[[], tuple[Ticket, ...]]
    undo_last: Callable[[], None]
    leave_note: Callable[[str], None]
    back_office: Callable[[tuple[str, ...]], None]
    pause: Callable[[str, datetime], None]
    end_pause: Callable[[], None]
    unlock: Callable[[str], None]
    hand_over: HandOver
    reopen: Callable[[], None]
    day_account: Callable[[], DayAccount]
    close_day: Callable[[bool], None]
    last_visits: Callable[[], tuple[Ticket, ...]]
    visit_of: Callable[[TicketId], VisitView]
    colleagues: Callable[[], tuple[Staff, ...]]
    save_draft: Callable[[VisitServiceId, Draft], Draft]
    submit: Callable[[VisitServiceId], Submitted]
    paper: Callable[[PrintJobId], bytes]
    reprint: Callable[[PrintJobId, str], PrintJobId]
    print_again: Callable[[PrintJobId], None]
    came_out: Callable[[PrintJobId], None]
    save_paper: Callable[[PrintJobId], str]
    ask_help: Callable[[str], None]
    take_help_back: Callable[[], None]
    read_message: Callable[[str], None]
    told_seen: Callable[[int], None]
    steer: Steering
