"""The machines of a run: real programs, each over a disk and a clock of its own, which can fall and start again."""

from __future__ import annotations

import asyncio
import selectors
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, MutableMapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

import httpx
from starlette.types import ASGIApp

from dostdesk.domain.errors import OutsideError
from dostdesk.simulation.faults.disk import Disks, VirtualDisk
from dostdesk.simulation.faults.network import Network, Plug, Reply
from dostdesk.simulation.faults.world import SkewedClock, Strand, World

KEY = bytes(range(32))
# A loop's clock has a resolution, and a timer that is due by less than that waits for the next turn.
_A_LITTLE_S = 0.001
_TRIES_AGAIN_S = 3.0


class Machine(ABC):
    """One PC or server.

    Attributes:
        life: Grows with every start; 0 while it is down.
        lives: How many starts there were.
        disk: Of the present life.
        folder: Where its files are in this life.
        started: Told of each start, before the program runs.
        ended_in_bug: Told when a request ended in one.
    """

    def __init__(self, name: str, world: World, network: Network, disks: Disks, home: Path) -> None:
        self.name = name
        self.world, self.network = world, network
        self.clock = SkewedClock(world)
        self.life = self.lives = 0
        self.plug = Plug(network, self)
        self.started: Callable[[Machine], None] = lambda _: None
        self.ended_in_bug: Callable[[str, str], None] = lambda *_: None
        self._disks = disks
        self._home = home
        self._strands: list[Strand] = []
        self._files: dict[str, bytes] = {}
        self.folder = home
        self.disk: VirtualDisk = disks.new(home)

    def lay_down(self, files: dict[str, bytes]) -> None:
        """What is on its disk before the first start."""
        self._files = files

    def start(self) -> None:
        """Begin a life from what is on the disk."""
        self.lives += 1
        self.life = self.lives
        self.folder = self._home / f"{self.name}-{self.lives}"
        self.folder.mkdir(parents=True)
        for name, content in self._files.items():
            (self.folder / name).write_bytes(content)
        self.disk = self._disks.new(self.folder)
        self.world.note(self.name, "starts")
        self.started(self)
        try:
            self._begin()
        except OutsideError as trouble:
            self.world.note(self.name, "cannot start", trouble.code)
            self.fall(down_for=_TRIES_AGAIN_S)

    def fall(self, *, power: Random | None = None, down_for: float = 1.0) -> None:
        """Die now, wherever the program is, and start again later.

        Args:
            power: The power was cut; what survives is drawn from this. Without it the program alone is killed.
        """
        if not self.life:
            return
        self.life = 0
        self._files = self.disk.image(power=power)
        self.disk.detached = True
        self.world.note(self.name, "falls", "power" if power else "killed", _sizes(self._files))
        self.world.after(0, self._bury)
        self.world.after(down_for, self._start_again)

    def act(self, name: str, body: Callable[[], None]) -> None:
        """Begin a strand of this machine, which ends with its life."""
        self._strands.append(self.world.strand(f"{self.name} {name}", body))

    def still(self, life: int) -> bool:
        """Whether that life goes on."""
        return self.life == life

    def close(self) -> None:
        """The run is over."""
        self.life = 0
        self._end_strands()
        self._end()

    def _start_again(self) -> None:
        if not self.life:
            self.start()

    def _bury(self) -> None:
        self._end_strands()
        self._end()

    def _end_strands(self) -> None:
        strands, self._strands = self._strands, []
        for strand in strands:
            strand.end()

    @abstractmethod
    def _begin(self) -> None:
        """Build the program on `folder`."""

    @abstractmethod
    def _end(self) -> None:
        """Give back what the program of the last life holds."""


def _sizes(files: dict[str, bytes]) -> str:
    return ",".join(f"{name}:{len(content)}" for name, content in files.items())


class InlineExecutor(ThreadPoolExecutor):
    """Does at once, in the caller's turn, what is submitted.

    Attributes:
        busy: It does something now: whoever waits in there waits for nobody who gets a turn.
    """

    busy = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        before, self.busy = self.busy, True
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001  whoever waits for the future gets it
            future.set_exception(error)
        finally:
            self.busy = before
        return future


class _NothingComes(selectors.SelectSelector):
    """For a loop without sockets: the system need not be asked."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:  # noqa: ARG002  as asked
        return []


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose timers go by the world's time; it turns only when somebody turns it."""

    def __init__(self, world: World) -> None:
        super().__init__(_NothingComes())
        self._world = world
        self._scheduled: list[asyncio.TimerHandle]
        self._ready: deque[asyncio.Handle]
        self.aside = InlineExecutor(1)
        self.set_default_executor(self.aside)

    def time(self) -> float:
        return self._world.monotonic()

    @property
    def next_timer(self) -> float | None:
        """When the first timer is due, by the world's time."""
        timers = [timer.when() for timer in self._scheduled if not timer.cancelled()]
        return min(timers, default=None)

    @property
    def goes_on(self) -> bool:
        """Whether somebody has something to do without waiting for anything: however often he lets others go first."""
        return bool(self._ready)

    def _write_to_self(self) -> None:
        """Nobody sleeps who would have to be woken."""

    def turn(self) -> None:
        """Do what can be done now."""
        self.call_soon(self.stop)
        self.run_forever()


@dataclass(slots=True)
class _Asked:
    """A request that a server has before it."""

    task: asyncio.Task[httpx.Response]
    request: httpx.Request
    reply: Reply
    life: int


class Desktop:
    """Requests that wait at a server, and the loop in which they are answered together."""

    def __init__(self, machine: ServerMachine) -> None:
        self._machine = machine
        self._loop = VirtualLoop(machine.world)
        self._inbox: list[tuple[httpx.Request, Reply]] = []
        self._asked: list[_Asked] = []
        self._looks_at = 0.0

    @property
    def busy_aside(self) -> bool:
        """Whether something is done now beside the loop, as on a thread of its own."""
        return self._loop.aside.busy

    def take(self, request: httpx.Request, reply: Reply) -> None:
        """Answer soon, with whatever else comes meanwhile."""
        self._inbox.append((request, reply))
        if len(self._inbox) == 1:
            self._machine.world.after(0.001, self._begin)

    def clear(self) -> None:
        """The program that should have answered is gone."""
        for one in self._asked:
            one.task.cancel()
        while any(not one.task.done() for one in self._asked):
            self._loop.turn()
        self._asked.clear()
        self._inbox.clear()

    def close(self) -> None:
        self.clear()
        self._loop.close()

    def _begin(self) -> None:
        machine, inbox = self._machine, self._inbox
        self._inbox = []
        if machine.app is None or not machine.life:
            return
        for request, reply in inbox:
            task = self._loop.create_task(asked_directly(machine.app, request))
            self._asked.append(_Asked(task, request, reply, machine.life))
        self._go_on()

    def _go_on(self) -> None:
        """Turn until nothing moves; those who wait for news are looked after again a little later."""
        moves = True
        while moves:
            self._loop.turn()
            moves = self._machine.go_on() or self._loop.goes_on
            self._answer()
        due = self._loop.next_timer
        now = self._machine.world.monotonic()
        if self._asked and due is not None and not now < self._looks_at <= due + _A_LITTLE_S:
            self._looks_at = due + _A_LITTLE_S
            self._machine.world.after(self._looks_at - now, self._look)

    def _look(self) -> None:
        if self._asked and self._machine.life:
            self._go_on()

    def _answer(self) -> None:
        machine, lag = self._machine, self._machine.disk.lag()
        done = [one for one in self._asked if one.task.done()]
        self._asked = [one for one in self._asked if not one.task.done()]
        for one in done:
            answer, request = one.task.result(), one.request
            machine.world.note(machine.name, "answers", request.method, request.url.path, answer.status_code)
            if not machine.still(one.life):
                continue
            if answer.status_code == httpx.codes.INTERNAL_SERVER_ERROR:
                machine.ended_in_bug(machine.name, f"{request.method} {request.url.path}")
            machine.world.after(lag, self._reply_of(one, answer))

    def _reply_of(self, asked: _Asked, answer: httpx.Response) -> Callable[[], None]:
        def reply() -> None:
            if self._machine.still(asked.life):
                asked.reply(answer)

        return reply


async def asked_directly(app: ASGIApp, request: httpx.Request) -> httpx.Response:
    """What an application answers to a request that was read; 500 for one that ended in a bug."""
    url = request.url
    scope: dict[str, Any] = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": request.method,
        "headers": [(name.lower(), value) for name, value in request.headers.raw], "scheme": url.scheme,
        "path": url.path, "raw_path": url.raw_path.split(b"?")[0], "query_string": url.query,
        "server": (url.host, url.port), "client": ("127.0.0.1", 123), "root_path": "",
    }  # fmt: skip
    begun: dict[str, Any] = {}
    parts: list[bytes] = []
    ended = asyncio.Event()
    asked = iter([{"type": "http.request", "body": request.content, "more_body": False}])

    async def receive() -> dict[str, Any]:
        for message in asked:
            return message
        await ended.wait()
        return {"type": "http.disconnect"}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            begun.update(message)
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                ended.set()

    try:
        await app(scope, receive, send)
    except Exception:  # noqa: BLE001  its server would have answered so, and has said why in its log
        begun.setdefault("status", httpx.codes.INTERNAL_SERVER_ERROR)
    return httpx.Response(begun["status"], headers=begun.get("headers", []), content=b"".join(parts))


class ServerMachine(Machine):
    """A machine that answers requests.

    Attributes:
        app: Of the present life.
    """

    app: ASGIApp | None = None

    def __init__(self, name: str, world: World, network: Network, disks: Disks, home: Path) -> None:
        super().__init__(name, world, network, disks, home)
        self.desktop = Desktop(self)
        network.serves(self)

    @property
    def listening(self) -> bool:
        return bool(self.life) and self.app is not None

    def deliver(self, request: httpx.Request, reply: Reply) -> None:
        self.desktop.take(request, reply)

    def go_on(self) -> bool:
        """Do what the loop does not do by itself; whether anything was done."""
        return False

    def _bury(self) -> None:
        self.desktop.clear()
        super()._bury()

    def close(self) -> None:
        self.desktop.close()
        super().close()
