"""The wires between machines: what is asked takes time, gets lost, comes twice, or comes after its sender gave up."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

import httpx

from dostdesk.simulation.faults.world import StrandEndedError, World

_LATER_IN_A_BATCH, _LATER_IN_AN_ANSWER = frozenset({"epoch", "after"}), frozenset({"events"})
_REFUSED_S = 0.05
QUIET_S = 0.02
Reply = Callable[[httpx.Response], None]


class Server(Protocol):
    """A machine that answers."""

    name: str

    @property
    def listening(self) -> bool: ...

    def deliver(self, request: httpx.Request, reply: Reply) -> None: ...


class Client(Protocol):
    """A machine that asks."""

    name: str

    @property
    def life(self) -> int:
        """Grows with every start; 0 while it is down."""
        ...


@dataclass(slots=True, kw_only=True)
class Wire:
    """What may happen between two machines now; everything lies between 0 and 1 but for seconds.

    Attributes:
        refuses: Nothing gets through, and it is known at once.
        swallows: Requests vanish. `mutes`: answers vanish.
        holds: Requests wait on their way and arrive once it is mended, as with TCP over a link that comes back.
        late: Share of requests that arrive only after their sender gave up.
        twice: Share of requests that arrive a second time, some seconds later.
        garbled: Share of answers that are cut off in the middle.
        slow: Seconds at most for each way; `quiet` on a quiet day.
        older: The client is of a version before answers brought events along; no fault, so it is not mended.
    """

    refuses: bool = False
    swallows: float = 0.0
    mutes: float = 0.0
    holds: bool = False
    late: float = 0.0
    twice: float = 0.0
    garbled: float = 0.0
    quiet: float = QUIET_S
    slow: float = QUIET_S
    older: bool = False
    held: list[Callable[[], None]] = field(default_factory=list)

    def mend(self) -> None:
        """As it is on a quiet day; what was held goes on."""
        self.refuses = self.holds = False
        self.swallows = self.mutes = self.late = self.twice = self.garbled = 0.0
        self.slow = self.quiet
        held, self.held = self.held, []
        for go_on in held:
            go_on()


class Network:
    """All wires of a run.

    Args:
        quiet: Seconds at most that each way takes on a quiet day.
    """

    def __init__(self, world: World, quiet: float = QUIET_S) -> None:
        self._world = world
        self._quiet = quiet
        self._random = world.random("network")
        self._wires: dict[tuple[str, str], Wire] = {}
        self._servers: dict[str, Server] = {}
        self.asked: Callable[[str, httpx.Request], None] = lambda *_: None
        self.answered: Callable[[str, httpx.Request, httpx.Response], None] = lambda *_: None

    def serves(self, server: Server) -> None:
        """From now on this machine is found under its name."""
        self._servers[server.name] = server

    def wire(self, client: str, server: str) -> Wire:
        """The wire between two machines."""
        return self._wires.setdefault((client, server), Wire(quiet=self._quiet, slow=self._quiet))

    def to(self, server: str) -> list[Wire]:
        """All wires that lead to a machine."""
        return [wire for (_, other), wire in self._wires.items() if other == server]

    def mend(self) -> None:
        """No wire has a fault any more."""
        for wire in self._wires.values():
            wire.mend()

    def ask(self, client: Client, request: httpx.Request) -> httpx.Response:
        """One request and what comes of it. Within a strand only. Raises as httpx does."""
        request.read()
        server, world = self._servers.get(request.url.host), self._world
        if server is None:
            world.sleep(_REFUSED_S)
            raise httpx.ConnectError("nobody is there", request=request)
        wire, random = self.wire(client.name, server.name), self._random
        patience = request.extensions["timeout"]
        what = f"{request.method} {request.url.path}"
        life = client.life
        if not life:
            raise StrandEndedError
        if wire.older:
            request = _without(request, _LATER_IN_A_BATCH)
        self.asked(client.name, request)
        # Drawn always, so that a fault more or less does not move what comes after it.
        there, back, again = random.random() * wire.slow, random.random() * wire.slow, 1 + 20 * random.random()
        fates = [random.random() for _ in range(5)]
        if wire.refuses or not server.listening:
            world.note(client.name, "refused", what)
            world.sleep(min(_REFUSED_S, patience["connect"]))
            raise httpx.ConnectError("refused", request=request)
        arrived: list[httpx.Response] = []
        woken: list[Callable[[], None]] = []

        def deliver(reply: Reply) -> None:
            if server.listening and not wire.refuses:
                server.deliver(request, reply)

        def came(answer: httpx.Response) -> None:
            if fates[2] < wire.mutes or wire.refuses:
                world.note(client.name, "unheard", what, answer.status_code)
                return

            def heard() -> None:
                arrived.append(answer)
                for wake in woken:
                    wake()

            world.after(back, heard)

        if wire.holds:
            wire.held.append(lambda: world.after(there, lambda: deliver(came)))
        elif fates[0] >= wire.swallows:
            if fates[1] < wire.late:
                there += patience["read"] + again
            world.after(there, lambda: deliver(came))
            if fates[3] < wire.twice:
                world.after(there + again, lambda: deliver(lambda _: None))

        def prepare(wake: Callable[[], None]) -> None:
            woken.append(wake)
            world.after(patience["read"], wake)

        world.wait(prepare)
        woken.clear()
        if client.life != life:
            raise StrandEndedError
        if not arrived:
            world.note(client.name, "timeout", what)
            raise httpx.ReadTimeout("nothing came", request=request)
        answer = _of_before(request, arrived[0]) if wire.older else arrived[0]
        if fates[4] < wire.garbled and answer.content:
            world.note(client.name, "garbled", what)
            return httpx.Response(answer.status_code, content=answer.content[: len(answer.content) // 2])
        self.answered(client.name, request, answer)
        return answer


def _without(request: httpx.Request, fields: frozenset[str]) -> httpx.Request:
    """The request as an older program makes it."""
    if request.url.path != "/v1/ops":
        return request
    content = json.dumps({name: value for name, value in json.loads(request.content).items() if name not in fields})
    headers = {name: value for name, value in request.headers.items() if name != "content-length"}
    return httpx.Request(
        request.method, request.url, headers=headers, content=content.encode(), extensions=request.extensions
    )


def _of_before(request: httpx.Request, answer: httpx.Response) -> httpx.Response:
    """What an older program takes note of."""
    if request.url.path != "/v1/ops" or not answer.is_success:
        return answer
    known = {name: value for name, value in answer.json().items() if name not in _LATER_IN_AN_ANSWER}
    headers = {name: value for name, value in answer.headers.items() if name not in {"content-length", "content-type"}}
    return httpx.Response(answer.status_code, headers=headers, json=known)


class Plug(httpx.BaseTransport):
    """Where a machine's httpx client meets the network."""

    def __init__(self, network: Network, client: Client) -> None:
        self._network = network
        self._client = client

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        return self._network.ask(self._client, request)
