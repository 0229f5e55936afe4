"""What a supervisor of a run does to the hall: any act that the screen would offer, on what it shows at the moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from random import Random

from dostdesk.desk.actions import SendTo
from dostdesk.desk.build import Desk
from dostdesk.desk.steering import Steering
from dostdesk.desk.view import DeskView
from dostdesk.domain.hall import ACT_REASONS, BOARD_PHRASES, END_REASONS, MESSAGE_PHRASES
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.windows import PlannedBreak, Skills, Window

Act = tuple[str, Callable[[], object]]
GROUPS = "PYEASM"
_CLASSES = ("mobility", "care", "regular")


class Steered:
    """Draws acts, and remembers the last one to take it back.

    Args:
        random: Where all choices come from.
    """

    def __init__(self, random: Random) -> None:
        self._random = random
        self._last = ""

    def act(self, desk: Desk, view: DeskView) -> Act:
        """One act that can be tried now."""
        random, steer = self._random, desk.actions.steer
        waiting = [*view.others, *(up.ticket for up in view.queue)]
        acts: list[Act] = [
            ("message", lambda: steer.send_message((), phrase=random.choice(MESSAGE_PHRASES))),
            ("message_text", lambda: steer.send_message((), text=f"Salam {random.randrange(9)}")),
            ("announce", lambda: self._announce(desk)),
            ("targets", lambda: self._targets(steer, desk)),
            ("undo", lambda: self._undo(steer)),
        ]
        at_windows = [one for one in desk.actions.day_account().open if one.state.at_a_window]
        windows = {window.no: window for window in view.windows}
        acts += [
            ("end_service", partial(forgotten, desk, windows[one.window], one, random))
            for one in at_windows
            if one.window in windows
        ]
        acts += [(name, act) for window in view.windows for name, act in self._on_window(desk, window)]
        acts += [(name, act) for ticket in waiting[:4] for name, act in self._on_ticket(steer, ticket)]
        acts += [("unschedule", partial(steer.unschedule, one.id)) for one in view.hall.schedule[:2]]
        name, act = random.choice(acts)
        return f"steer_{name}", lambda: self._done(act())

    def _done(self, did: object) -> None:
        self._last = str(getattr(did, "id", ""))

    def _undo(self, steer: Steering) -> None:
        if self._last:
            steer.undo(self._last)

    def _announce(self, desk: Desk) -> object:
        until = desk.clock.now() + timedelta(minutes=10)
        if self._random.random() < 0.5:
            return desk.actions.steer.announce(until=until, phrase=self._random.choice(BOARD_PHRASES))
        return desk.actions.steer.announce(until=until, text="Növbə uzanır")

    def _targets(self, steer: Steering, desk: Desk) -> object:
        random = self._random
        minutes = random.choice((None, 5, 10, 20))
        at = desk.clock.now() + timedelta(seconds=random.randrange(1, 20)) if random.random() < 0.3 else None
        return steer.change_targets(
            groups={random.choice(GROUPS): minutes},
            classes={"care": random.choice((None, 3, 9))} if random.random() < 0.5 else {},
            redue=random.random() < 0.6,
            reason="queue",
            at=at,
        )

    def _on_window(self, desk: Desk, window: Window) -> list[Act]:
        random, steer, now = self._random, desk.actions.steer, desk.clock.now()
        reason = random.choice(ACT_REASONS)
        later = now + timedelta(seconds=random.randrange(1, 20)) if random.random() < 0.25 else None
        until = now + timedelta(minutes=random.randrange(1, 10))
        plan = (PlannedBreak(reason="rest", start=until, end=until + timedelta(minutes=15)),)
        letters = random.sample(GROUPS, 4)
        skills = Skills(primary=frozenset(letters[:3]), secondary=frozenset(letters[3:]))
        acts: list[Act] = [
            ("close", lambda: steer.close_window(window, reason=reason, at=later)),
            ("open", lambda: steer.open_window(window, reason=reason, at=later)),
            ("open", lambda: steer.open_window(window, reason=reason)),
            ("pause", lambda: steer.pause_window(window, reason="rest", until=until, at=later)),
            ("resume", lambda: steer.resume_window(window, reason=reason)),
            ("skills", lambda: steer.change_skills(window, skills, reason=reason, at=later)),
            ("plan", lambda: steer.plan_breaks(window, plan)),
        ]
        if window.help is not None:
            acts.append(("end_help", lambda: steer.end_help(window)))
        return acts

    def _on_ticket(self, steer: Steering, ticket: Ticket) -> list[Act]:
        random = self._random
        to = SendTo(group=random.choice(GROUPS))
        return [
            ("move", lambda: steer.move_tickets((ticket,), to)),
            ("move_group", lambda: steer.move_group(ticket.group, to)),
            ("priority", lambda: steer.change_priority(ticket, random.choice(_CLASSES), reason="request")),
            ("cancel", lambda: steer.cancel(ticket, "gone")),
        ]


def forgotten(desk: Desk, window: Window, ticket: Ticket, random: Random) -> object:
    """End what is at a window, although its clerk is there."""
    return desk.actions.steer.end_service(
        window, ticket, reason=random.choice(END_REASONS), waits=random.random() < 0.5
    )
