"""The laws of the queue, whatever devices ask in whatever order: a state machine over a real store."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import nullcontext, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from dostdesk.domain.calling import due_order, in_calling_order
from dostdesk.domain.clock import service_day
from dostdesk.domain.fold import TICKET_KINDS, fold_ticket
from dostdesk.domain.ids import StaffId, TicketId, WindowNo
from dostdesk.domain.ops import SCHEDULABLE, Lane, OpKind, OpStatus
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.turns import staff_line, window_line
from dostdesk.hub.audit import audited
from dostdesk.hub.authority import take
from dostdesk.protocol.ops import Op
from dostdesk.storage.hub.ops import Answer
from dostdesk.storage.hub.present import place_of
from tests.hub.hub_floor import STAFF, Desk, Floor, Prepared

DESKS = (("desk-1", 1), ("desk-2", 2), ("desk-3", 3), ("desk-5", 5))


class Hall(RuleBasedStateMachine):
    """Four desks, one reception, people who come, devices that send again."""

    prepared: Prepared

    def __init__(self) -> None:
        super().__init__()
        self._folder = Path(tempfile.mkdtemp(prefix="hall"))
        self.floor = Floor(self.prepared, self._folder / "hub")
        self.sent: list[tuple[Desk, Op, Answer]] = []
        self.folded: dict[str, Ticket] = {}
        self.seen = 0

    def teardown(self) -> None:
        with self.floor.store.writing() as rows:
            audit = audited(rows)
            assert (audit.doubled_tickets, audit.doubled_windows, audit.doubled_labels) == (0, 0, 0)
            assert (audit.broken_at, audit.events, audit.events_without_op) == (0, audit.head, 0)
            # A repeated service is the one fact that may change nothing; closing a closed window is the other.
            assert set(audit.ops_without_event) <= {"add_service", "close_window", "resume_window", "read_message"}
            before = rows.live()
            rows.rebuild()
            assert rows.live() == before
        self.floor.close()
        shutil.rmtree(self._folder)

    @initialize()
    def open_the_windows(self) -> None:
        self.reception = self.floor.desk("kiosk", 4)
        self.chief = self.floor.desk("supervisor", 5)
        self.desks = [self.floor.desk(name, staff) for name, staff in DESKS]
        for window, desk in enumerate(self.desks, start=1):
            assert desk.open(window).status is OpStatus.APPLIED

    # ------------------------------------------------------------ what happens

    @rule(
        letter=st.sampled_from("YPEM"), priority=st.sampled_from(["regular", "regular", "care", "mobility", "by_law"])
    )
    def somebody_comes(self, letter: str, priority: str) -> None:
        assert self.reception.issue(letter, priority).status is OpStatus.APPLIED

    @rule(seconds=st.sampled_from([1, 5, 45, 100, 400, 1300]))
    def time_passes(self, seconds: int) -> None:
        self.floor.clock.advance(timedelta(seconds=seconds))

    @rule(at=st.integers(0, 3))
    def next_is_called(self, at: int) -> None:
        desk = self.desks[at]
        now = self.floor.clock.now()
        skills = next(one for one in STAFF if one.id == desk.actor).skills
        with self.floor.store.reading() as rows:
            waiting = rows.queue.waiting()
            busy = rows.queue.at_window(WindowNo(desk.window))
            window = rows.queue.window(WindowNo(desk.window))
        if window is not None and window.open:
            # A supervisor may have given it others than its clerk's.
            skills = window.skills
        own = (window_line(WindowNo(desk.window)), staff_line(StaffId(desk.actor)))
        expected = in_calling_order(waiting, skills, now, own)
        answer = self._send(desk, desk.op(OpKind.CALL_NEXT, {"window": desk.window}))
        if window is None or window.device != desk.name:
            assert (answer.status, answer.code) == (OpStatus.REFUSED, "window_not_open")
        elif busy is not None:
            assert (answer.status, answer.code) == (OpStatus.REFUSED, "window_busy")
        elif window.pause is not None:
            assert (answer.status, answer.code) == (OpStatus.REFUSED, "window_on_break")
        elif not expected:
            assert (answer.status, answer.code) == (OpStatus.REFUSED, "nobody_waiting")
        else:
            called = answer.body["ticket"]
            assert called["id"] == expected[0].ticket.id
            assert called["reason"]["code"] == expected[0].reason.code
            self._nobody_overtaken(called["id"], waiting, {*skills.primary, *own})

    @rule(at=st.integers(0, 3), choice=st.integers(0, 50))
    def somebody_is_called_out_of_order(self, at: int, choice: int) -> None:
        desk, ticket = self.desks[at], self._some_ticket(choice)
        if ticket is not None:
            wanted = {"window": desk.window, "ticket": ticket, "reason": "other"}
            self._send(desk, desk.op(OpKind.CALL_TICKET, wanted))

    @rule(
        at=st.integers(0, 3),
        choice=st.integers(0, 50),
        kind=st.sampled_from([OpKind.RECALL, OpKind.UNDO_CALL, OpKind.START, OpKind.NO_SHOW, OpKind.FINISH_VISIT]),
        mine=st.booleans(),
        late=st.sampled_from([-50, 0, 0, 20]),
    )
    def a_step_is_taken(self, at: int, choice: int, kind: OpKind, mine: bool, late: int) -> None:
        """Mostly at the ticket at hand, sometimes at any ticket; by a clock that may be wrong."""
        desk = self.desks[at]
        ticket = self._at(desk) if mine else self._some_ticket(choice)
        if ticket is not None:
            happened = self.floor.clock.now() + timedelta(seconds=late)
            self._send(desk, desk.op(kind, {"ticket": ticket}, happened_at=happened))

    @rule(at=st.integers(0, 3), last=st.booleans())
    def a_service_is_finished(self, at: int, last: bool) -> None:
        desk = self.desks[at]
        ticket = self._ticket(self._at(desk))
        if ticket is not None:
            service = ticket.services[-1 if last else 0].id
            done = {"ticket": ticket.id, "service_id": service, "outcome": "advised"}
            self._send(desk, desk.op(OpKind.FINISH_SERVICE, done))
            self._send(desk, desk.op(OpKind.FINISH_VISIT, {"ticket": ticket.id}))

    @rule(at=st.integers(0, 3), again=st.booleans())
    def a_service_is_added(self, at: int, again: bool) -> None:
        desk = self.desks[at]
        ticket = self._ticket(self._at(desk))
        if ticket is not None:
            identity = ticket.services[0].id if again else self.floor.new_id()
            added = {"ticket": ticket.id, "service_id": identity, "code": "pension-old-age", "release": 1}
            self._send(desk, desk.op(OpKind.ADD_SERVICE, added))

    @rule(at=st.integers(0, 3), window=st.integers(1, 5))
    def somebody_changes_place(self, at: int, window: int) -> None:
        desk = self.desks[at]
        if self._send(desk, desk.op(OpKind.OPEN_WINDOW, {"window": window})).status is OpStatus.APPLIED:
            desk.window = window

    @rule(at=st.integers(0, 3))
    def a_window_closes_and_opens(self, at: int) -> None:
        desk = self.desks[at]
        self._send(desk, desk.op(OpKind.CLOSE_WINDOW, {"window": desk.window}))
        self._send(desk, desk.op(OpKind.OPEN_WINDOW, {"window": desk.window}))

    @rule(at=st.integers(0, 3), minutes=st.integers(1, 40))
    def a_visit_is_held(self, at: int, minutes: int) -> None:
        desk, ticket = self.desks[at], self._at(self.desks[at])
        if ticket is not None:
            back = (self.floor.clock.now() + timedelta(minutes=minutes)).isoformat()
            self._send(desk, desk.op(OpKind.HOLD, {"ticket": ticket, "reason": "bank", "return_by": back}))

    @rule(at=st.integers(0, 3), choice=st.integers(0, 50))
    def a_held_visit_goes_on(self, at: int, choice: int) -> None:
        desk, ticket = self.desks[at], self._some_ticket(choice)
        if ticket is not None:
            wanted = {"ticket": ticket, "window": desk.window, "claim": self.floor.new_id()}
            self._send(desk, desk.op(OpKind.RESUME, wanted))

    @rule(
        at=st.integers(0, 3),
        group=st.sampled_from("YPEM"),
        window=st.sampled_from([None, None, 1, 2, 3, 4, 5]),
        staff=st.sampled_from([None, None, "s-1", "s-2", "s-3"]),
    )
    def a_visit_is_sent_on(self, at: int, group: str, window: int | None, staff: str | None) -> None:
        desk, ticket = self.desks[at], self._at(self.desks[at])
        if ticket is not None:
            to = {"group": group, "to_window": window, "to_staff": None if window else staff}
            self._send(desk, desk.op(OpKind.TRANSFER, {"ticket": ticket, **to}))

    @rule(at=st.integers(0, 3), choice=st.integers(0, 50), mine=st.booleans())
    def somebody_goes_away(self, at: int, choice: int, mine: bool) -> None:
        desk = self.desks[at]
        ticket = self._at(desk) if mine else self._some_ticket(choice)
        if ticket is not None:
            self._send(desk, desk.op(OpKind.LEAVE, {"ticket": ticket, "reason": "citizen_left"}))

    @rule(at=st.integers(0, 3), choice=st.integers(0, 50))
    def somebody_is_back_after_all(self, at: int, choice: int) -> None:
        desk = self.desks[at]
        with self.floor.store.reading() as rows:
            of_day = rows.queue.of_day(service_day(self.floor.clock.now()))
        gone = sorted(ticket.id for ticket in of_day if ticket.state is TicketState.NO_SHOW)
        if gone:
            back = self._send(desk, desk.op(OpKind.RETURN_TICKET, {"ticket": gone[choice % len(gone)]}))
            assert back.status is OpStatus.APPLIED
            assert back.body["ticket"]["state"] == "waiting"

    @rule(at=st.integers(0, 3), choice=st.integers(0, 50))
    def a_step_is_undone(self, at: int, choice: int) -> None:
        desk = self.desks[at]
        with self.floor.store.reading() as rows:
            turned = [
                ticket for ticket in rows.queue.of_day(service_day(self.floor.clock.now())) if ticket.turn is not None
            ]
        if turned:
            before = turned[choice % len(turned)]
            undone = desk.op(OpKind.UNDO_TURN, {"ticket": before.id, "window": desk.window})
            answer = self._send(desk, undone)
            late = self.floor.clock.now() - before.turn.at > timedelta(seconds=8)  # type: ignore[union-attr]
            if late or before.turn.window != desk.window:  # type: ignore[union-attr]
                assert answer.status is OpStatus.REFUSED
            elif answer.status is OpStatus.APPLIED:
                after = self._ticket(before.id)
                assert after is not None
                assert (after.state, after.window) == (before.turn.state, before.turn.window)  # type: ignore[union-attr]

    @rule(at=st.integers(0, 3), minutes=st.integers(1, 20))
    def a_break_begins(self, at: int, minutes: int) -> None:
        desk = self.desks[at]
        until = (self.floor.clock.now() + timedelta(minutes=minutes)).isoformat()
        self._send(desk, desk.op(OpKind.PAUSE_WINDOW, {"window": desk.window, "reason": "rest", "until": until}))

    @rule(at=st.integers(0, 3))
    def a_break_ends(self, at: int) -> None:
        desk = self.desks[at]
        self._send(desk, desk.op(OpKind.RESUME_WINDOW, {"window": desk.window}))

    @rule(at=st.integers(0, 3))
    def work_without_anybody_in_front(self, at: int) -> None:
        desk = self.desks[at]
        service = {"service_id": self.floor.new_id(), "code": "udsy-apply", "release": 1}
        wanted = {"window": desk.window, "ticket": self.floor.new_id(), "services": [service]}
        self._send(desk, desk.op(OpKind.BACK_OFFICE, wanted))

    @rule(choice=st.integers(0, 50))
    def a_waiting_ticket_is_cancelled(self, choice: int) -> None:
        ticket = self._some_ticket(choice)
        if ticket is not None:
            cancelled = {"ticket": ticket, "reason": "left"}
            self._send(self.reception, self.reception.op(OpKind.CANCEL_TICKET, cancelled))

    @rule(
        kind=st.sampled_from(
            [
                OpKind.OPEN_OTHER, OpKind.CLOSE_OTHER, OpKind.PAUSE_OTHER, OpKind.RESUME_OTHER, OpKind.CHANGE_SKILLS,
                OpKind.PLAN_BREAKS, OpKind.END_HELP, OpKind.END_FORGOTTEN,
            ]
        ),
        no=st.integers(1, 5),
        letters=st.permutations("YPEM"),
        minutes=st.integers(1, 40),
        later=st.sampled_from([0, 0, 0, 100]),
    )  # fmt: skip
    def a_window_is_steered(self, kind: OpKind, no: int, letters: list[str], minutes: int, later: int) -> None:
        with self.floor.store.reading() as rows:
            window, here = rows.queue.window(WindowNo(no)), rows.queue.at_window(WindowNo(no))
        until = (self.floor.clock.now() + timedelta(minutes=minutes)).isoformat()
        end = (self.floor.clock.now() + timedelta(minutes=minutes + 10)).isoformat()
        about: dict[str, Any] = {"window": no, "reason": "queue"}
        if kind is OpKind.PAUSE_OTHER:
            about |= {"reason": "rest", "until": until}
        elif kind is OpKind.CHANGE_SKILLS:
            about |= {"primary": letters[:2], "secondary": letters[2:3]}
        elif kind is OpKind.PLAN_BREAKS:
            about = {"window": no, "breaks": [{"reason": "rest", "start": until, "end": end}]}
        elif kind is OpKind.END_HELP:
            about = {"window": no}
        elif kind is OpKind.END_FORGOTTEN:
            if here is None or here.claim is None:
                return
            told = {"ticket": here.id, "claim": here.claim, "waits": bool(minutes % 2), "reason": "forgotten"}
            about |= told
        if later and kind in SCHEDULABLE:
            due = (self.floor.clock.now() + timedelta(seconds=later)).isoformat()
            wanted = {"scheduled": self.floor.new_id(), "due": due, "act": kind.value, "payload": about}
            self._send(self.chief, self.chief.op(OpKind.SCHEDULE_ACT, wanted))
            return
        if kind is not OpKind.END_FORGOTTEN:
            about["seen"] = 0 if window is None else window.revision
        assert self._send(self.chief, self.chief.op(kind, about)).code != "act_stale"

    @rule(
        choice=st.integers(0, 50),
        group=st.sampled_from("YPEM"),
        priority=st.sampled_from(["regular", "care", "mobility"]),
        how=st.sampled_from(["one", "all", "window", "priority"]),
    )
    def tickets_are_steered(self, choice: int, group: str, priority: str, how: str) -> None:
        ticket = self._ticket(self._some_ticket(choice))
        if ticket is None:
            return
        if how == "priority":
            change = {"ticket": ticket.id, "was": ticket.priority, "priority": priority, "reason": "request"}
            self._send(self.chief, self.chief.op(OpKind.CHANGE_PRIORITY, change))
            return
        whom = {"from_group": ticket.group} if how == "all" else {"tickets": [ticket.id]}
        to = {"group": group, "to_window": 1 + choice % 5 if how == "window" else None}
        self._send(self.chief, self.chief.op(OpKind.MOVE_TICKETS, {**whom, **to}))

    @rule(
        group=st.sampled_from("YPEM"),
        minutes=st.sampled_from([None, 0, 5, 30]),
        care=st.sampled_from([None, None, 2]),
        redue=st.booleans(),
    )
    def targets_change(self, group: str, minutes: int | None, care: int | None, redue: bool) -> None:
        wanted = {"groups": {group: minutes}, "classes": {"care": care}, "redue": redue, "reason": "queue"}
        self._send(self.chief, self.chief.op(OpKind.CHANGE_TARGETS, wanted))

    @rule(at=st.integers(0, 3), what=st.sampled_from(["help", "back", "message", "read", "announce", "end"]))
    def something_is_said(self, at: int, what: str) -> None:
        desk, new_id = self.desks[at], self.floor.new_id
        with self.floor.store.reading() as rows:
            hall = rows.queue.hall()
        if what == "help":
            self._send(desk, desk.op(OpKind.ASK_HELP, {"window": desk.window, "code": "question"}))
        elif what == "back":
            self._send(desk, desk.op(OpKind.TAKE_HELP_BACK, {"window": desk.window}))
        elif what == "message":
            to = {"message": new_id(), "windows": [desk.window] if at else [], "phrase": "call_me"}
            self._send(self.chief, self.chief.op(OpKind.SEND_MESSAGE, to))
        elif what == "read" and hall.messages:
            read = {"message": hall.messages[-1].id, "window": desk.window}
            self._send(desk, desk.op(OpKind.READ_MESSAGE, read))
        elif what == "announce":
            until = (self.floor.clock.now() + timedelta(minutes=10)).isoformat()
            told = {"announcement": new_id(), "until": until, "phrase": "quiet_please"}
            self._send(self.chief, self.chief.op(OpKind.ANNOUNCE, told))
        elif what == "end" and hall.announcements:
            ended = {"announcement": hall.announcements[0].id}
            self._send(self.chief, self.chief.op(OpKind.END_ANNOUNCEMENT, ended))

    @precondition(lambda self: self.sent)
    @rule(back=st.integers(1, 6))
    def an_act_is_taken_back(self, back: int) -> None:
        _, op, _ = self.sent[-min(back, len(self.sent))]
        self._send(self.chief, self.chief.op(OpKind.UNDO_ACT, {"op": op.op_id}))

    @rule()
    def time_brings_what_is_due(self) -> None:
        parts = self.floor.hub.parts
        with self.floor.store.writing() as rows:
            parts.turns(rows, parts.now())
            events = list(rows.feed.appended)
        if events:
            parts.tail.grew(events)
            parts.timetable.committed(events)

    @precondition(lambda self: self.sent)
    @rule(choice=st.integers(0, 50))
    def something_is_sent_again(self, choice: int) -> None:
        desk, op, answer = self.sent[choice % len(self.sent)]
        head = self._head()
        assert desk.send(op).answers[0] == answer
        changed = op.model_copy(update={"payload": {**op.payload, "more": 1}})
        assert desk.send(changed).answers[0].code == "op_payload_changed"
        assert self._head() == head

    @rule(at=st.integers(0, 3), alone=st.booleans())
    def something_is_written_and_rolled_back(self, at: int, alone: bool) -> None:
        desk, parts = self.desks[at], self.floor.hub.parts
        op = desk.op(OpKind.CALL_NEXT, {"window": desk.window})
        desk.lanes[op.lane] -= 1
        whole, part = (ZeroDivisionError, ()) if alone else ((), ZeroDivisionError)
        store = self.floor.store
        with suppress(whole), store.writing() as rows, suppress(part), nullcontext() if alone else rows.savepoint():
            take(rows, (op,), desk.sender, rules=parts.rules, now=parts.now(), new_id=parts.new_id)
            raise ZeroDivisionError

    # ------------------------------------------------------------ what holds

    @invariant()
    def what_the_writer_remembers_is_in_the_store(self) -> None:
        present = self.floor.store._present
        with self.floor.store.reading() as rows:
            for ticket in present.tickets.values():
                assert ticket.state.open
                assert rows.queue.ticket(ticket.id) == ticket
            for no, window in present.windows.items():
                assert rows.queue.window(no) == window
            for no, at in present.at_window.items():
                there = rows.queue.at_window(no)
                assert (there.id if there else None) == at
            for line, places in present.lines.items():
                assert [place_of(ticket) for ticket in rows.queue.in_line(line)] == places
            assert present.hall is None or present.hall == rows.queue.hall()
            for (device, epoch, lane), last in present.lanes.items():
                assert rows.ops.last_place(device, epoch, Lane(lane)) == last

    @invariant()
    def each_ticket_is_the_fold_of_its_events(self) -> None:
        folded, changed = self.folded, set()
        with self.floor.store.reading() as rows:
            for event in rows.feed.after(self.seen, 1000):
                assert event.seq == self.seen + 1
                self.seen = event.seq
                if event.kind in TICKET_KINDS:
                    before = folded.get(event.entity)
                    folded[event.entity] = fold_ticket(before, event.kind, event.body, event.seq, entity=event.entity)
                    changed.add(event.entity)
            for ticket in (folded[entity] for entity in changed):
                assert rows.queue.ticket(ticket.id) == ticket
                running = ticket.clock.since or ticket.ended_at
                assert running is not None
                assert ticket.clock.stay == running - ticket.arrived_at, ticket
        active = [ticket.window for ticket in folded.values() if ticket.state.at_a_window]
        assert len(active) == len(set(active))

    # ------------------------------------------------------------ inside

    def _send(self, desk: Desk, op: Op) -> Answer:
        answer = desk.send(op).answers[0]
        self.sent.append((desk, op, answer))
        return answer

    def _head(self) -> int:
        with self.floor.store.reading() as rows:
            return rows.feed.head().seq

    def _at(self, desk: Desk) -> str | None:
        with self.floor.store.reading() as rows:
            ticket = rows.queue.at_window(WindowNo(desk.window))
        return None if ticket is None else ticket.id

    def _ticket(self, ticket: str | None) -> Ticket | None:
        if ticket is None:
            return None
        with self.floor.store.reading() as rows:
            return rows.queue.ticket(TicketId(ticket))

    def _some_ticket(self, choice: int) -> str | None:
        with self.floor.store.reading() as rows:
            tickets = sorted(ticket.id for ticket in rows.queue.open_tickets())
        return tickets[choice % len(tickets)] if tickets else None

    def _nobody_overtaken(self, called: str, waiting: list[Ticket], primary: Any) -> None:
        """Of those whom this window serves first, nobody waits on who came before the called one was due."""
        chosen = next(ticket for ticket in waiting if ticket.id == called)
        for ticket in waiting:
            if ticket.line in primary and ticket.state is TicketState.WAITING and ticket.id != called:
                assert not ticket.due_at < chosen.arrived_at
                assert due_order(chosen) < due_order(ticket)


@pytest.mark.timeout(120)
def test_the_laws_hold_whatever_is_asked(prepared: Prepared) -> None:
    machine = type("PreparedHall", (Hall,), {"prepared": prepared})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=14,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
