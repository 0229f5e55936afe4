"""What the supervisor does to single tickets: one ends, goes elsewhere, or is back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from dostdesk.desk.actions import SendTo
from dostdesk.domain.hall import ACT_REASONS, END_REASONS
from dostdesk.domain.ids import TicketId
from dostdesk.domain.numbers import shown_label
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.words import Words
from dostdesk.insight.live.windows import WindowNow, WindowState
from ui.supervision.asking import (
    EndAnswer,
    EndQuestion,
    Questions,
    TicketAnswer,
    TicketLine,
    TicketQuestion,
    TicketsQuestion,
)
from ui.workspace import phrasing
from ui.workspace.asking import CANCEL_REASONS

if TYPE_CHECKING:
    from dostdesk.desk.steering import Act, Steering
    from ui.supervision.deeds import Seen


class Doing(Protocol):
    """Carries an act out through the hub and says the sentence of `key`, with `at` where it is for later."""

    def __call__(self, work: Callable[[], Act], key: str, at: datetime | None, **facts: str | int) -> None: ...


class TicketDeeds:
    """Acts on one ticket as it was shown; the hub refuses what has gone on since."""

    def __init__(
        self,
        *,
        steer: Callable[[], Steering | None],
        seen: Callable[[], Seen],
        ask: Questions,
        words: Callable[[], Words],
        now: Callable[[], datetime],
        act: Doing,
    ) -> None:
        self._steer, self._seen, self._ask, self._words, self._now, self._act = steer, seen, ask, words, now, act

    def may_end(self, window: WindowNow) -> bool:
        """Whether a citizen was called or served there, as far as anybody knows."""
        return window.ticket is not None and window.ticket.claim is not None

    def end_service(self, window: WindowNow) -> None:
        """Ask why the service there ends, and whether its ticket waits again."""
        ticket, words = window.ticket, self._words()
        if ticket is None:
            return
        seen = self._seen()
        person = None if window.staff is None else seen.staff.get(window.staff)
        question = EndQuestion(
            title=words("live.end_title", window=window.no),
            subtitle=words(
                "live.end_subtitle",
                label=shown_label(ticket.label),
                clerk=words("live.nobody_there") if person is None else person.name,
            ),
            reasons=tuple((code, words(f"end_reason.{code}")) for code in END_REASONS),
        )
        self._ask.end_service(question, lambda answer: self._end(window, ticket, answer))

    def choose(self, letter: str) -> None:
        """Ask which ticket of a group: who waits, by due time, and then who was called in vain today."""
        words, seen, now = self._words(), self._seen(), self._now()
        group = seen.policy.group(letter)
        waiting = sorted(
            (one for one in seen.tickets if one.group == letter and one.state is TicketState.WAITING),
            key=lambda one: (one.due_at, one.arrived_at),
        )
        missed = sorted(
            (one for one in seen.no_shows if one.group == letter),
            key=lambda one: one.ended_at or one.arrived_at,
            reverse=True,
        )
        tickets = {one.id: one for one in (*waiting, *missed)}
        question = TicketsQuestion(
            title=words("live.tickets_title", group=group.name.in_(words.language)),
            subtitle=words("live.tickets_note"),
            tickets=tuple(
                TicketLine(id=one.id, label=shown_label(one.label), detail=self._detail(one, seen, now))
                for one in tickets.values()
            ),
            empty=words("live.tickets_none"),
        )

        def chosen(id: TicketId) -> None:
            ticket = tickets[id]
            if ticket.state is TicketState.NO_SHOW:
                self._bring_back(ticket)
            else:
                self._ask_about(ticket)

        self._ask.tickets(question, chosen)

    # ------------------------------------------------------------ inside

    def _detail(self, ticket: Ticket, seen: Seen, now: datetime) -> str:
        """How long it has waited, its class, and where it was sent; of a no-show, that Enter brings it back."""
        words = self._words()
        if ticket.state is TicketState.NO_SHOW:
            ended = ticket.ended_at or ticket.arrived_at
            return words("live.ticket_missed", time=phrasing.hour(ended))
        parts = [seen.policy.priority(ticket.priority).name.in_(words.language)]
        if ticket.to is not None and ticket.to.window is not None:
            parts.append(words("live.ticket_for_window", window=ticket.to.window))
        parts += [
            words("live.ticket_waited", minutes=phrasing.minutes(words, ticket.clock.waited(now))),
            words("live.ticket_due", time=phrasing.hour(ticket.due_at)),
        ]
        return " · ".join(parts)

    def _ask_about(self, ticket: Ticket) -> None:
        words, seen, language = self._words(), self._seen(), self._words().language
        question = TicketQuestion(
            title=words("live.ticket_title", label=shown_label(ticket.label)),
            subtitle=self._detail(ticket, seen, self._now()),
            places=self._places(ticket, seen),
            classes=tuple(
                (one.code, one.name.in_(language)) for one in seen.policy.classes if one.code != ticket.priority
            ),
            reasons=tuple((code, words(f"act_reason.{code}")) for code in ACT_REASONS),
            cancel_reasons=tuple((code, words(f"reason.cancel.{code}")) for code in CANCEL_REASONS),
        )
        self._ask.ticket(question, lambda answer: self._do(ticket, answer))

    def _places(self, ticket: Ticket, seen: Seen) -> tuple[tuple[str, SendTo], ...]:
        """Its own group where it was sent to somebody, every other group, and every window that is heard."""
        words, language = self._words(), self._words().language
        places = [
            (words("live.move_to_group", group=group.name.in_(language)), SendTo(group=group.letter))
            for group in sorted(seen.policy.groups, key=lambda group: group.letter != ticket.group)
            if group.letter != ticket.group or ticket.to is not None
        ]
        for window in seen.hall.windows:
            if window.state in {WindowState.CLOSED, WindowState.SILENT}:
                continue
            person = None if window.staff is None else seen.staff.get(window.staff)
            clerk = words("live.nobody_there") if person is None else person.name
            to = SendTo(group=ticket.group, window=window.no)
            places.append((words("live.move_to_window", window=window.no, clerk=clerk), to))
        return tuple(places)

    def _end(self, window: WindowNow, ticket: Ticket, answer: EndAnswer) -> None:
        steer, known = self._steer(), self._seen().windows.get(window.no)
        if steer is None or known is None:
            return
        self._act(
            lambda: steer.end_service(known, ticket, reason=answer.reason, waits=answer.waits),
            "live.did.end_waits" if answer.waits else "live.did.end_closed",
            None,
            window=window.no,
            label=shown_label(ticket.label),
        )

    def _do(self, ticket: Ticket, answer: TicketAnswer) -> None:
        steer, label = self._steer(), shown_label(ticket.label)
        if steer is None:
            return
        if answer.cancelled:
            self._act(lambda: steer.cancel(ticket, answer.reason), "live.did.ticket_cancelled", None, label=label)
        elif answer.to is not None:
            to = answer.to
            self._act(lambda: steer.move_tickets((ticket,), to), "live.did.ticket_moved", None, label=label)
        else:
            named = self._seen().policy.priority(answer.priority).name.in_(self._words().language)
            self._act(
                lambda: steer.change_priority(ticket, answer.priority, reason=answer.reason),
                "live.did.ticket_priority",
                None,
                label=label,
                priority=named,
            )

    def _bring_back(self, ticket: Ticket) -> None:
        steer = self._steer()
        if steer is not None:
            label = shown_label(ticket.label)
            self._act(lambda: steer.bring_back(ticket), "live.did.ticket_back", None, label=label)
