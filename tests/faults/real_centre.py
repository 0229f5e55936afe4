"""A centre and its central as processes: desks, a hub, central over PostgreSQL, and a wire between those that talk."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from dostdesk.assets import resource
from dostdesk.catalogue.demo_keys import demo_keys
from dostdesk.central.build import build_central
from dostdesk.central.demo_catalogue import found_demo_catalogue
from dostdesk.central.demo_directory import found_demo_directory
from dostdesk.central.hubs import enrol_hub
from dostdesk.central.releases import Publisher
from dostdesk.domain.clock import Clock, RunningClock
from dostdesk.domain.errors import OutsideError
from dostdesk.simulation.faults.servers import CENTRE
from dostdesk.simulation.faults.template import in_memory
from dostdesk.simulation.own_postgres import OwnPostgres, postgres_programs
from dostdesk.simulation.processes import CentralProcess
from tests.faults.proxy import Wires
from tests.journeys.place import next_step, running_clock
from tests.journeys.processes import DeskAtWindow, HubAtPort, Seen, Talk, Warm

# Clerks to whose first line the service of the visit belongs.
WINDOWS = {"desk-1": ("a.ceferova", 7), "desk-2": ("n.abbasova", 8), "desk-3": ("g.sadiqova", 9)}
_ANSWER_WITHIN_S = 2.0
_STARTS = 20
_SOCKET = ".s.PGSQL.5432"
_SECRET = b"a secret of nobody, for a test"


class Central:
    """Central's program: it falls, stands still, and is started again as often as it takes, as by its unit."""

    def __init__(self, folder: Path, *, clock: str, database: str) -> None:
        self._folder, self._clock, self._database = folder, clock, database
        self._pool = ThreadPoolExecutor(1, "starts-central")
        self._starting: Future[None] | None = None
        self._start()

    @property
    def port(self) -> int:
        return int(self._process.url.rpartition(":")[2])

    @property
    def up(self) -> bool:
        """Whether it listens; raises as the last attempt to start it did."""
        if self._starting is not None and self._starting.done():
            self._starting.result()
            self._starting = None
        return self._starting is None

    def signal(self, number: int) -> None:
        os.kill(self._process.pid, number)

    def kill(self) -> None:
        self._process.kill()

    def start(self) -> None:
        """Begin to start it; what it needs may still be away, and a start takes a while."""
        self._process.close()
        self._starting = self._pool.submit(self._start)

    def close(self) -> None:
        self._pool.shutdown()
        self._process.close()

    def _start(self) -> None:
        for attempt in range(_STARTS):
            try:
                self._process = CentralProcess(self._folder, clock=self._clock, database=self._database)
            except OutsideError:
                if attempt == _STARTS - 1:
                    raise
            else:
                return


@dataclass(slots=True)
class Person:
    """Whoever works at a desk: one step after another, whatever happens to it.

    Attributes:
        steps: How many were made.
        printed_again: How often he had papers printed of which nobody knew whether they had come out.
        refused: Why the last step was not made.
    """

    name: str
    desk: DeskAtWindow
    alive: bool = True
    busy: bool = False
    steps: int = 0
    printed_again: int = 0
    refused: str = ""

    @property
    def seen(self) -> Seen:
        return self.desk.seen

    def go_on(self, within: float) -> None:
        """Hear what the desk says, and tell it the next step if it waits for one."""
        if not self.alive or (self.busy and not self.heard(within)):
            return
        step = next_step({**self.seen, "last": None}) or "look"
        if step == "call_next" and self.refused:
            # Nobody whom this window may call: so he gives somebody a ticket.
            step = "issue"
        self.printed_again += step == "print_again"
        self.desk.order(step)
        self.busy = True

    def heard(self, within: float) -> bool:
        """Whether the desk has answered to the last step. Raises EndedError when it fell by itself."""
        answer = self.desk.said(within=within)
        if answer is None:
            return False
        self.busy = False
        self.steps += "gave" in answer
        self.refused = answer.get("refused", "")
        return True


class RealCentre:
    """Everything on folders of its own.

    Attributes:
        wires: By name: each desk's to the hub, `central` from the hub, `postgres` from central.
        people: By desk.
    """

    def __init__(self, folder: Path, warm: Warm, desks: Sequence[str] = tuple(WINDOWS)) -> None:
        self.folder, self._warm = folder, warm
        self._written = running_clock()
        self.clock: Clock = RunningClock.read(self._written)
        self._ends = ExitStack()
        for name in ("central", "sockets", *desks, *(f"papers-{desk}" for desk in desks)):
            (folder / name).mkdir()
        try:
            self._found(desks)
        except BaseException:
            self._ends.close()
            raise

    def _found(self, desks: Sequence[str]) -> None:
        programs = postgres_programs()
        if programs is None:
            raise OutsideError("postgres_missing")
        self.postgres = OwnPostgres(programs, within=in_memory())
        self._ends.callback(self.postgres.close)
        self._token = self._founded_central()
        self._wires = self._ends.enter_context(Wires())
        sockets = self.folder / "sockets"
        self.wires = {
            "postgres": self._wires.to_socket("postgres", sockets / _SOCKET, self.postgres.folder / _SOCKET),
            "central": self._wires.to_port("central", lambda: self.central.port),
        }
        self.database = self.postgres.url().replace(str(self.postgres.folder), str(sockets))
        self.central = self._central()
        self._ends.callback(self.central.close)
        self.hub = HubAtPort(self._hub)
        self._ends.callback(self.hub.close)
        self.people = {}
        for desk in desks:
            self.wires[desk] = self._wires.to_port(desk, lambda: self.hub.port)
            self.people[desk] = Person(desk, self.sits_down(desk))
            self._ends.callback(lambda desk=desk: self.people[desk].desk.close())
            self.people[desk].desk.must("sign_in")

    def _founded_central(self) -> str:
        """Its catalogue, its staff and the token of the hub."""
        keys = demo_keys(_SECRET)
        central = build_central(
            self.postgres.url(), clock=self.clock, publisher=Publisher(signing=keys.signing, authors={}), start=False
        )
        try:
            found_demo_catalogue(central.releases, secret=_SECRET, sources=resource("catalogue"), clock=self.clock)
            found_demo_directory(central.parts.store, CENTRE, self.clock.now())
            return enrol_hub(central.parts.store, CENTRE, self.clock.now(), replace=False)
        finally:
            central.close()

    def _central(self) -> Central:
        return Central(self.folder / "central", clock=self._written, database=self.database)

    def _more(self, place: str) -> dict[str, object]:
        """What else a process is told when it starts."""
        return {}

    def _hub(self, port: int) -> Talk:
        return self._warm.become(
            program="hub",
            data=str(self.folder / "hub"),
            port=port,
            clock=self._written,
            central={"url": self.wires["central"].address, "token": self._token},
            **self._more("hub"),
        )

    def sits_down(self, desk: str) -> DeskAtWindow:
        """The program of a desk on its folder, as it was left."""
        login, window = WINDOWS[desk]
        return DeskAtWindow(
            self._warm.become(
                program="desk",
                data=str(self.folder / desk),
                hub=self.wires[desk].address,
                papers=str(self.folder / f"papers-{desk}"),
                clock=self._written,
                holds=[],
                answer_within=_ANSWER_WITHIN_S,
                who={"device": f"D12-{desk}", "login": login, "window": window},
                **self._more(desk),
            )
        )

    @property
    def changes(self) -> Wires:
        return self._wires

    def fall(self, place: str, *, gently: bool = False) -> None:
        """End a process as a power cut would.

        Args:
            gently: PostgreSQL is told to end at once, in place of being killed.
        """
        if place == "hub":
            self.hub.kill()
        elif place == "central":
            self.central.kill()
        elif place == "postgres":
            if gently:
                self.postgres.crash()
            else:
                os.kill(self.postgres.pid, signal.SIGKILL)
        else:
            person = self.people[place]
            person.desk.kill()
            person.alive = person.busy = False

    def rise(self, place: str) -> None:
        """Start what fell."""
        if place == "hub":
            self.hub.start()
        elif place == "central":
            self.central.start()
        elif place == "postgres":
            self.postgres.start()
        else:
            person = self.people[place]
            person.desk = self.sits_down(place)
            person.alive = True

    def stand_still(self, place: str, *, still: bool) -> None:
        """Stop the hub or central in the middle of whatever it does, or let it go on."""
        number = signal.SIGSTOP if still else signal.SIGCONT
        if place == "hub":
            os.kill(self.hub.pid, number)
        else:
            self.central.signal(number)

    def close(self) -> None:
        """End everything that lives."""
        self._ends.close()
