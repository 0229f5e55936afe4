"""The people of a run: a reception that lets citizens in, clerks who serve them, a supervisor; all drawn from the seed.

They do what the screens let them do, read what the screen would show, and take a refusal as people do: they try
something else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Protocol

from dostdesk.desk.actions import SendTo
from dostdesk.desk.build import Desk
from dostdesk.desk.view import DeskView, Draft, VisitView
from dostdesk.domain.clock import service_day
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.ids import VisitServiceId, WindowNo
from dostdesk.domain.rights import Right
from dostdesk.domain.services import DocumentState
from dostdesk.domain.stays import Outcome, ServiceState
from dostdesk.domain.tickets import TicketState
from dostdesk.domain.windows import HELP_CODES
from dostdesk.forms.fill import to_draft
from dostdesk.forms.sample import sample_state
from dostdesk.population.staff import DEMO_PASSWORD
from dostdesk.simulation.faults.desks import DeskMachine
from dostdesk.simulation.faults.steering import Steered

# One of several groups, short and long forms, with and without papers.
SERVICES = ("udsy-apply", "employment-jobseeker-register")
PRIORITIES = ("regular", "regular", "regular", "by_law")
_GROUPS = ("P", "Y", "E", "A", "S", "M")
_FINS = tuple(f"0TEST{order:02d}" for order in range(1, 30))
_ALL_ENDS = (Outcome.ADVISED, Outcome.DECLINED, Outcome.PAPERS_MISSING)
_SETTLES = 0.3
Act = tuple[str, Callable[[], object]]


_STEERS, _TALKS = 0.5, 0.12


class Watcher(Protocol):
    """Who notes what people were shown."""

    @property
    def closing(self) -> bool:
        """Nothing new is begun."""
        ...

    def acted(self, machine: DeskMachine) -> None:
        """What a person did was confirmed to him."""
        ...


class Person:
    """Somebody at one desk, across all its lives.

    Args:
        seldom: Seconds on average between two acts.
    """

    def __init__(
        self, random: Random, watcher: Watcher, *, logins: Sequence[str], window: int | None, seldom: float
    ) -> None:
        self._random = random
        self._watcher = watcher
        self._logins = logins
        self._window = window
        self._seldom = seldom

    def live(self, machine: DeskMachine) -> None:
        """One life of the machine. Within a strand of it."""
        world = machine.world
        world.sleep(self._random.random() * 3)
        while not self._watcher.closing:
            what, outcome = "", "done"
            try:
                what, act = self._chosen(machine.program)
                act()
            except RefusedError as refused:
                outcome = refused.code
            except OutsideError as trouble:
                outcome = trouble.code
            if machine.life:
                machine.pause()
            if not machine.life:
                # Nobody sees on a machine that has fallen what became of his act.
                return
            world.note(machine.name, "person", what, outcome)
            if outcome == "done":
                self._watcher.acted(machine)
            world.sleep(self._random.expovariate(1 / self._seldom))

    def _chosen(self, desk: Desk) -> Act:
        view = desk.actions.view()
        if view.staff is None or self._must_sign_in(view, desk):
            return "sign_in", lambda: self._sign_in(desk)
        return self._at_work(desk, view)

    def _must_sign_in(self, view: DeskView, desk: Desk) -> bool:
        ended = view.session_ends_at is not None and desk.clock.now() >= view.session_ends_at
        return ended or (self._window is not None and view.window is None)

    def _sign_in(self, desk: Desk) -> None:
        view = desk.actions.view()
        login = self._random.choice(self._logins) if view.staff is None else view.staff.login
        window = None if self._window is None else WindowNo(self._window)
        desk.actions.sign_in(login=login, password=DEMO_PASSWORD, window=window)

    def _at_work(self, desk: Desk, view: DeskView) -> Act:
        raise NotImplementedError

    def _one_of(self, *choices: tuple[float, Act]) -> Act:
        weights = [weight for weight, _ in choices]
        return self._random.choices([act for _, act in choices], weights)[0]


class Reception(Person):
    """Lets people in, and now and then takes one out again."""

    def _at_work(self, desk: Desk, view: DeskView) -> Act:  # noqa: ARG002  she does not look up
        random, actions = self._random, desk.actions
        services = tuple(random.sample(SERVICES, 1 + (random.random() < 0.25)))
        priority, fin = random.choice(PRIORITIES), random.choice(_FINS) if random.random() < 0.3 else ""
        return "issue", lambda: actions.issue_ticket(services=services, priority=priority, language="az", fin=fin)


class Supervisor(Reception):
    """Lets people in as well, takes some out, brings some back, and closes the day when that is asked for.

    Attributes:
        closes_day: From now on.
        steered: What he does to windows, tickets and the hall; None in runs in which he does not.
    """

    closes_day = False
    steered: Steered | None = None

    def _at_work(self, desk: Desk, view: DeskView) -> Act:
        random, actions = self._random, desk.actions
        if self.steered is not None and not self.closes_day and random.random() < _STEERS:
            return self.steered.act(desk, view)
        if self.closes_day and view.day_closed_at is None:
            return "close_day", lambda: actions.close_day(True)
        waiting = [*view.others, *(up.ticket for up in view.queue)]
        gone = actions.no_shows()
        choices: list[tuple[float, Act]] = [(20, super()._at_work(desk, view))]
        if waiting:
            ticket = random.choice(waiting).id
            choices.append((1, ("cancel", lambda: actions.cancel_ticket(ticket, "gone"))))
        if gone:
            back = random.choice(gone).id
            choices.append((4, ("return_ticket", lambda: actions.return_ticket(back))))
        return self._one_of(*choices)


class Clerk(Person):
    """Calls, serves, writes, sends, gives receipts; holds, sends on, takes back, goes for a break.

    Attributes:
        calls_help: He calls for help now and then, and reads what he is told.
    """

    calls_help = False

    def _at_work(self, desk: Desk, view: DeskView) -> Act:
        actions, random = desk.actions, self._random
        if self.calls_help and random.random() < _TALKS:
            return self._talks(desk, view)
        if view.window_lost:
            return "reopen", actions.reopen
        if view.visit is None:
            return self._free(desk, view)
        if view.visit.ticket.state is TicketState.CALLED:
            return self._one_of(
                (60, ("start", lambda: actions.start(random.choice(_FINS) if random.random() < 0.4 else ""))),
                (14, ("recall", actions.recall)),
                (7, ("undo_call", actions.undo_call)),
                (14, ("no_show", actions.no_show)),
                (5, ("transfer", lambda: self._transfer(desk, view))),
            )
        return self._serving(desk, view, view.visit)

    def _talks(self, desk: Desk, view: DeskView) -> Act:
        """With the supervisor: calls for help, and reads."""
        actions, random = desk.actions, self._random
        unread = [message for message in view.messages if not message.read]
        if unread:
            return "read_message", lambda: actions.read_message(unread[0].id)
        if view.told:
            return "told_seen", lambda: actions.told_seen(view.told[-1].seq)
        if view.help is not None:
            return "take_help_back", actions.take_help_back
        return "ask_help", lambda: actions.ask_help(random.choice(HELP_CODES))

    def _free(self, desk: Desk, view: DeskView) -> Act:
        actions, random = desk.actions, self._random
        if view.pause is not None:
            return self._one_of((3, ("end_pause", actions.end_pause)), (1, ("call_next", actions.call_next)))
        if view.link.choices and random.random() < _SETTLES:
            return "settle", lambda: self._settle(desk)
        if view.link.alone:
            return self._alone(desk, view)
        until = desk.clock.now() + timedelta(minutes=5)
        mine = [one for one in view.held if view.staff is not None and one.staff == view.staff.id]
        choices: list[tuple[float, Act]] = [
            (60, ("call_next", actions.call_next)),
            (2, ("pause", lambda: actions.pause("rest", until))),
            (2, ("back_office", lambda: actions.back_office((random.choice(SERVICES),)))),
            (1, ("sign_out", actions.sign_out)),
            (1, ("hand_over", lambda: self._hand_over(desk))),
        ]
        if view.undoable is not None:
            choices.append((12, ("undo_last", actions.undo_last)))
        if mine:
            held = random.choice(mine).id
            choices.append((40, ("resume", lambda: actions.resume(held))))
            choices.append((3, ("leave_held", lambda: actions.leave(held, "gone"))))
        waiting = [up.ticket for up in view.queue]
        if waiting and view.staff is not None and view.staff.may(Right.CALL_OUT_OF_ORDER):
            chosen = random.choice(waiting).id
            choices.append((10, ("call_ticket", lambda: actions.call_ticket(chosen, "other"))))
        if waiting:
            left = random.choice(waiting).id
            choices.append((2, ("leave_waiting", lambda: actions.leave(left, "gone"))))
        return self._one_of(*choices)

    def _alone(self, desk: Desk, view: DeskView) -> Act:
        """Nobody can be called from the hall: tickets of the window's own, and slips that somebody shows."""
        actions, random = desk.actions, self._random
        known = [*view.others, *(up.ticket for up in view.queue), *view.held]
        slip = random.choice(known).label if known and random.random() < 0.7 else _slip(random)
        wanted = (random.choice(SERVICES),)
        fin = random.choice(_FINS) if random.random() < 0.3 else ""
        return self._one_of(
            (30, ("call_next", actions.call_next)),
            (
                30,
                (
                    "issue_alone",
                    lambda: actions.issue_ticket(services=wanted, priority="regular", language="az", fin=fin),
                ),
            ),
            (25, ("serve_slip", lambda: actions.serve_slip(slip, wanted))),
            (3, ("sign_out", actions.sign_out)),
        )

    def _settle(self, desk: Desk) -> None:
        """Somebody says what counts where two records clash."""
        for item, choice in (desk.outbox.look().choices or {}).items():
            desk.outbox.settle(item, self._random.choice(choice.answers))
            return

    def _serving(self, desk: Desk, view: DeskView, visit: VisitView) -> Act:
        actions, random = desk.actions, self._random
        open_ = [one for one in visit.ticket.services if one.state is not ServiceState.DONE]
        fates = {one.id: random.choice(_ALL_ENDS) for one in open_}
        and_next = random.random() < 0.3
        choices: list[tuple[float, Act]] = [
            (14 if open_ else 60, ("finish", lambda: actions.finish(fates, and_next))),
            (6, ("hold", lambda: self._hold(desk))),
            (6, ("transfer", lambda: self._transfer(desk, view))),
            (3, ("note", lambda: actions.leave_note("Sabah gələcək"))),
            (2, ("leave", lambda: actions.leave(visit.ticket.id, "gone"))),
            (2, ("hand_over", lambda: self._hand_over(desk))),
            (3, ("recall", actions.recall)),
        ]
        if len(visit.ticket.services) < 4:
            choices.append((5, ("add_service", lambda: actions.add_service(random.choice(SERVICES)))))
        if open_:
            one = random.choice(open_).id
            choices += [
                (20, ("draft", lambda: self._write(desk, visit, one))),
                (30, ("submit", lambda: self._submit(desk, visit, one))),
                (4, ("turn_to", lambda: actions.turn_to(one))),
                (5, ("finish_service", lambda: actions.finish_service(one, random.choice(_ALL_ENDS)))),
            ]
        done = [one.service_id for one in visit.applications]
        if done:
            again = random.choice(done)
            choices.append((4, ("correct", lambda: self._correct(desk, visit, again))))
        return self._one_of(*choices)

    def _hold(self, desk: Desk) -> None:
        note = "Arayış gətirəcək" if self._random.random() < 0.3 else ""
        desk.actions.hold("copy", desk.clock.now() + timedelta(minutes=10), note)

    def _transfer(self, desk: Desk, view: DeskView) -> None:
        random = self._random
        others = [window for window in view.windows if window.open and window.no != view.window]
        window = random.choice(others).no if others and random.random() < 0.5 else None
        desk.actions.transfer(SendTo(group=random.choice(_GROUPS), window=window), "")

    def _hand_over(self, desk: Desk) -> None:
        desk.actions.hand_over(login=self._random.choice(self._logins), password=DEMO_PASSWORD)

    def _write(self, desk: Desk, visit: VisitView, service: VisitServiceId) -> None:
        before = visit.drafts.get(service, Draft())
        desk.actions.save_draft(service, replace(before, note=f"qeyd {self._random.randrange(1000)}"))

    def _submit(self, desk: Desk, visit: VisitView, service: VisitServiceId) -> None:
        of_visit = visit.ticket.service(service)
        papers = desk.release_of(of_visit.release).service(of_visit.code).documents
        form = _filled(desk, of_visit.release, of_visit.code, self._random.randrange(3))
        seen = {paper.code: DocumentState.SEEN for paper in papers}
        desk.actions.save_draft(service, Draft(form=form, documents=seen))
        desk.actions.submit(service)

    def _correct(self, desk: Desk, visit: VisitView, service: VisitServiceId) -> None:
        self._submit(desk, visit, service)


def _slip(random: Random) -> str:
    """A slip of which the desk may never have heard."""
    return f"{random.choice(_GROUPS)}-{random.randrange(1, 20):03d}"


_forms: dict[tuple[int, str, int, date], bytes] = {}


def _filled(desk: Desk, release: int, code: str, variant: int) -> bytes:
    """A whole form of a service, one of a few, made once."""
    today = service_day(desk.clock.now())
    # Whatever changes the content is in the key: a run must not depend on the runs before it.
    key = release, code, variant, today
    if key not in _forms:
        state = sample_state(desk.form(release, code), Random(variant), today=today)  # noqa: S311
        _forms[key] = to_draft(state)
    return _forms[key]
