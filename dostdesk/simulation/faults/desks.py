"""A window's PC as a machine: the real desk, its workers as strands, and a printer that never forgets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from dostdesk.assets import resource
from dostdesk.desk.build import Desk, build_desk
from dostdesk.desk.link import Worker
from dostdesk.domain.ids import id_maker
from dostdesk.domain.ops import Lane
from dostdesk.domain.words import Language, Words
from dostdesk.printing.drivers import PrinterJob
from dostdesk.simulation.faults.disk import Disks
from dostdesk.simulation.faults.machines import KEY, Machine
from dostdesk.simulation.faults.network import Network
from dostdesk.simulation.faults.world import StrandEndedError, TurnEvent, TurnLock, World

_ROOM = 1_000_000_000


@lru_cache
def words(language: Language) -> Words:
    """All sentences of a language, read once."""
    return Words.load(resource("translations"), language)


class VirtualPrinter:
    """Counts what came out; paper does not come back when a machine falls.

    Attributes:
        fails_after_next: Called when the next paper has come out, once: its desk falls before it can note that.
    """

    name = "virtual"

    def __init__(self, alive: Callable[[], bool] = lambda: True) -> None:
        self._alive = alive
        self.came_out: Counter[str] = Counter()
        self.fails_after_next: Callable[[], None] | None = None

    def submit(self, pdf: bytes, title: str) -> PrinterJob:
        if not self._alive():
            raise StrandEndedError
        self.came_out[title] += 1
        if self.fails_after_next is not None:
            fall, self.fails_after_next = self.fails_after_next, None
            fall()
            raise StrandEndedError
        return PrinterJob(printer=self.name, reference=f"{title}{len(pdf)}")


class DeskMachine(Machine):
    """A desk.

    Attributes:
        printer: Beside it, whatever becomes of the PC.
        behave: What the person at it does, from each start on; None for nobody.
        hubs: Where it looks for its hub.
        images: How often an older image of its disk, or that of another machine, became its own.
        was_set_back: Told when that happened to a machine that had lived since.
    """

    hubs = "http://hub"
    images = 0
    was_set_back: Callable[[DeskMachine], None] = staticmethod(lambda _: None)

    desk: Desk | None = None
    behave: Callable[[DeskMachine], None] | None = None

    def __init__(self, name: str, world: World, network: Network, disks: Disks, home: Path) -> None:
        super().__init__(name, world, network, disks, home)
        self.printer = VirtualPrinter(lambda: bool(self.life))

    @property
    def program(self) -> Desk:
        """Raises RuntimeError while it is down."""
        if self.desk is None:
            raise RuntimeError(f"{self.name} is down")
        return self.desk

    def _begin(self) -> None:
        world = self.world
        bits = world.random(f"{self.name} {self.lives}")
        self.desk = desk = build_desk(
            self.folder,
            KEY,
            self.hubs,
            clock=self.clock,
            new_id=id_maker(self.clock, bits),
            bits=bits,
            printer=self.printer,
            words=words,
            device_name=self.name,
            transport=self.plug,
            seconds=world.monotonic,
            room=lambda: 0 if self.disk.full else _ROOM,
            start=False,
        )
        take_turns(desk, world)
        link = desk.link
        for worker in (*link._workers, desk._printing, desk._verifying):
            self.act(worker._thread.name, self._run_of(worker))
        if self.behave is not None:
            behave = self.behave
            self.act("person", lambda: behave(self))

    def set_back(self, image: dict[str, bytes], *, down_for: float) -> None:
        """Put an older image of its disk in the place of what is there, and start from that."""
        self.fall(down_for=down_for)
        self.lay_down(image)
        self.images += 1
        self.world.note(self.name, "is set back")
        self.was_set_back(self)

    def _run_of(self, worker: Worker) -> Callable[[], None]:
        def run() -> None:
            worker._woken = TurnEvent(self.world)  # type: ignore[assignment]
            worker._run()

        return run

    def pause(self) -> None:
        """What the disk made slow is slow. Within a strand of this machine."""
        self.world.sleep(self.disk.lag())

    def _end(self) -> None:
        desk, self.desk = self.desk, None
        if desk is not None:
            desk._work.store.close()


def take_turns(desk: Desk, world: World) -> None:
    """Where a desk's own threads would wait for one another, its strands do."""
    desk.sender._turns = {lane: TurnLock(world) for lane in Lane}  # type: ignore[misc]
    desk.sender._moment = TurnEvent(world)  # type: ignore[assignment]
    desk.courier._turn = TurnLock(world)  # type: ignore[assignment]
    desk.courier.introduction._lives._one_at_a_time = TurnLock(world)  # type: ignore[assignment]
    desk.link._ended = TurnEvent(world)  # type: ignore[assignment]
