"""What lies between two programs of the product: a wire for bytes, which can be cut, held one way, slowed and torn.

It knows nothing of what travels on it. A held byte is late and not lost, as with TCP over a link that comes back.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

_CHUNK = 1 << 16
_PATIENCE_S = 10.0
T = TypeVar("T")
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Way(StrEnum):
    """From whoever asks to whoever answers, and back."""

    UP = "up"
    DOWN = "down"


@dataclass(eq=False, slots=True)
class Wire:
    """One address that leads to another; changed by whoever has the `Wires`, read by its connections.

    Attributes:
        held: In which ways nothing arrives at present.
        refuses: Whoever connects is sent away at once.
        delay_s: How late each piece is, in both ways.
        torn: After how many bytes of a way its connection ends, in the middle of whatever travels; used up by one.
        passed: How many bytes went each way.
        broken: How many connections ended by `torn` or `drop`.
    """

    name: str
    held: set[Way] = field(default_factory=set)
    refuses: bool = False
    delay_s: float = 0.0
    torn: dict[Way, int] = field(default_factory=dict)
    passed: dict[Way, int] = field(default_factory=lambda: dict.fromkeys(Way, 0))
    broken: int = 0
    address: str = ""
    _moved: asyncio.Event = field(default_factory=asyncio.Event)
    _open: set[asyncio.StreamWriter] = field(default_factory=set)

    def drop(self) -> None:
        """End every connection as a reset does; what was under way is lost."""
        for writer in self._open:
            writer.transport.abort()
            self.broken += 1
        self._open.clear()

    def moved(self) -> None:
        """Let whoever waits look again."""
        before, self._moved = self._moved, asyncio.Event()
        before.set()

    async def passing(self, way: Way) -> None:
        """Return once this way is free."""
        while way in self.held:
            await self._moved.wait()

    async def join(self, asking: Streams, reach: Callable[[], Awaitable[Streams]]) -> None:
        """Carry one connection until one of its ends lets go or the wire breaks."""
        if self.refuses:
            asking[1].transport.abort()
            return
        self._open.add(asking[1])
        answering: Streams | None = None
        try:
            await self.passing(Way.UP)
            answering = await reach()
            self._open.add(answering[1])
            async with asyncio.TaskGroup() as both:
                both.create_task(self._carry(Way.UP, asking[0], answering[1]))
                both.create_task(self._carry(Way.DOWN, answering[0], asking[1]))
        except* OSError:
            asking[1].transport.abort()
            if answering is not None:
                answering[1].transport.abort()
        finally:
            for stream in (asking, answering):
                if stream is not None:
                    self._open.discard(stream[1])
                    stream[1].close()

    async def _carry(self, way: Way, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while piece := await reader.read(_CHUNK):
            if self.delay_s:
                await asyncio.sleep(self.delay_s)
            await self.passing(way)
            room = self.torn.get(way)
            if room is not None and len(piece) > room:
                del self.torn[way]
                self.passed[way] += room
                writer.write(piece[:room])
                await writer.drain()
                self.broken += 1
                raise ConnectionResetError
            if room is not None:
                self.torn[way] = room - len(piece)
            self.passed[way] += len(piece)
            writer.write(piece)
            await writer.drain()
        # What was held is delivered even to a server whose client gave up meanwhile.
        await self.passing(way)
        with suppress(OSError, RuntimeError):
            writer.write_eof()


class Wires:
    """Every wire of one run, on a thread of their own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="wires")
        self._thread.start()
        self._servers: list[asyncio.Server] = []
        self._joined: set[asyncio.Task[None]] = set()
        self._all: list[Wire] = []

    def to_port(self, name: str, port: Callable[[], int]) -> Wire:
        """A wire that leads to whatever listens at `port` on this machine when somebody connects."""
        wire = Wire(name)

        async def reach() -> Streams:
            return await asyncio.open_connection("127.0.0.1", port())

        async def listen() -> None:
            server = await asyncio.start_server(self._taking(wire, reach), "127.0.0.1", 0)
            wire.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
            self._servers.append(server)

        self._run(listen())
        self._all.append(wire)
        return wire

    def to_socket(self, name: str, here: Path, there: Path) -> Wire:
        """A wire from one Unix socket to another."""
        wire = Wire(name, address=str(here))

        async def reach() -> Streams:
            return await asyncio.open_unix_connection(str(there))

        async def listen() -> None:
            self._servers.append(await asyncio.start_unix_server(self._taking(wire, reach), str(here)))

        self._run(listen())
        self._all.append(wire)
        return wire

    def change(self, wire: Wire, change: Callable[[Wire], None]) -> None:
        """Change a wire between two pieces of what travels on it."""

        async def now() -> None:
            change(wire)
            wire.moved()

        self._run(now())

    def mend(self, wire: Wire, *, reset: bool = False) -> None:
        """Nothing is wrong with a wire any more; with `reset`, whatever had begun has to begin again."""

        def whole(mended: Wire) -> None:
            mended.held.clear()
            mended.torn.clear()
            mended.refuses, mended.delay_s = False, 0.0
            if reset:
                mended.drop()

        self.change(wire, whole)

    def close(self) -> None:
        """End every connection, and the thread."""

        async def end() -> None:
            for server in self._servers:
                server.close()
            for wire in self._all:
                wire.drop()
            for task in self._joined:
                task.cancel()
            await asyncio.gather(*self._joined, return_exceptions=True)

        self._run(end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _taking(
        self, wire: Wire, reach: Callable[[], Awaitable[Streams]]
    ) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]:
        async def taken(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.ensure_future(wire.join((reader, writer), reach))
            self._joined.add(task)
            task.add_done_callback(self._joined.discard)
            with suppress(asyncio.CancelledError):
                await task

        return taken

    def _run(self, made: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(made, self._loop).result(_PATIENCE_S)
