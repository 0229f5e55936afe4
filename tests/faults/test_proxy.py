"""The wire itself: what it carries, holds, slows and tears is what it says."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from random import Random

import pytest

from tests.faults.proxy import Way, Wire, Wires
from tests.faults.schedule import Fault, partition
from tests.journeys.processes import until

_SHORT_S = 0.2


class Echo:
    """Answers with what it hears, and keeps it."""

    def __init__(self, listening: socket.socket) -> None:
        self.heard = b""
        self._listening = listening
        self._thread = threading.Thread(target=self._serve, name="echo")
        self._thread.start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                taken, _ = self._listening.accept()
                with taken, suppress(OSError):
                    while piece := taken.recv(1 << 16):
                        self.heard += piece
                        taken.sendall(piece)

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()


@pytest.fixture
def wires() -> Iterator[Wires]:
    with Wires() as made:
        yield made


@pytest.fixture
def echo() -> Iterator[Echo]:
    listening = socket.create_server(("127.0.0.1", 0))
    made = Echo(listening)
    yield made
    made.close()


@pytest.fixture
def wire(wires: Wires, echo: Echo) -> Wire:
    port = echo._listening.getsockname()[1]
    return wires.to_port("desk-1", lambda: port)


def connected(wire: Wire) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(wire.address.rpartition(":")[2])), timeout=10)


def comes(asking: socket.socket, within: float = _SHORT_S) -> bytes | None:
    """What arrives in a moment: None for nothing, empty for the end."""
    asking.settimeout(within)
    try:
        return asking.recv(1 << 16)
    except TimeoutError:
        return None


def test_a_whole_wire_carries_both_ways(wire: Wire) -> None:
    with closing(connected(wire)) as asking:
        asking.sendall(b"salam")
        assert comes(asking, 10) == b"salam"
    assert wire.passed == {Way.UP: 5, Way.DOWN: 5}


def test_what_is_held_on_its_way_up_arrives_late_and_whole(wires: Wires, wire: Wire, echo: Echo) -> None:
    with closing(connected(wire)) as asking:
        asking.sendall(b"a")
        assert comes(asking, 10) == b"a"
        wires.change(wire, lambda held: held.held.add(Way.UP))
        asking.sendall(b"b")
        assert comes(asking) is None
        assert echo.heard == b"a"
        wires.mend(wire)
        assert comes(asking, 10) == b"b"


def test_an_answer_that_is_held_was_heard(wires: Wires, wire: Wire, echo: Echo) -> None:
    with closing(connected(wire)) as asking:
        wires.change(wire, lambda held: held.held.add(Way.DOWN))
        asking.sendall(b"b")
        until(lambda: echo.heard == b"b")
        assert comes(asking) is None
        wires.mend(wire, reset=True)
        with suppress(ConnectionResetError):
            assert comes(asking, 10) == b""


def test_whoever_gave_up_is_heard_all_the_same(wires: Wires, wire: Wire, echo: Echo) -> None:
    wires.change(wire, lambda held: held.held.add(Way.UP))
    with closing(connected(wire)) as asking:
        asking.sendall(b"late")
    wires.mend(wire)
    until(lambda: echo.heard == b"late")


@pytest.mark.parametrize("way", list(Way))
def test_a_torn_wire_ends_in_the_middle_of_a_body(wires: Wires, wire: Wire, echo: Echo, way: Way) -> None:
    wires.change(wire, lambda torn: torn.torn.update({way: 700}))
    with closing(connected(wire)) as asking:
        asking.sendall(b"x" * 1000)
        got = b""
        with suppress(ConnectionResetError):
            while piece := comes(asking, 10):
                got += piece
        assert len(got) <= 700
        assert wire.passed[way] == 700
        assert wire.broken == 1
    with closing(connected(wire)) as again:
        again.sendall(b"y")
        assert comes(again, 10) == b"y"
    assert len(echo.heard) == (701 if way is Way.UP else 1001)


def test_a_wire_that_refuses_carries_nothing(wires: Wires, wire: Wire, echo: Echo) -> None:
    wires.change(wire, lambda refusing: setattr(refusing, "refuses", True))
    with closing(connected(wire)) as asking, suppress(OSError):
        asking.sendall(b"b")
        assert comes(asking, 10) == b""
    assert echo.heard == b""


def test_sockets_of_the_file_system_are_joined_alike(wires: Wires, tmp_path: Path) -> None:
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(tmp_path / "there"))
    listening.listen()
    echo = Echo(listening)
    wires.to_socket("postgres", tmp_path / "here", tmp_path / "there")
    with closing(socket.socket(socket.AF_UNIX)) as asking:
        asking.connect(str(tmp_path / "here"))
        asking.sendall(b"salam")
        assert comes(asking, 10) == b"salam"
    echo.close()


def test_a_seed_draws_the_same_faults_and_another_seed_others() -> None:
    desks = ("desk-1", "desk-2")
    drawn = [partition(Random(seed), desks) for seed in range(200)]
    assert drawn == [partition(Random(seed), desks) for seed in range(200)]
    assert len(set(drawn)) == 200
    faults: list[Fault] = [fault for one in drawn for fault in one]
    assert {fault.place for fault in faults if fault.of_wire} == {*desks, "central", "postgres"}
    assert {(fault.place, fault.kind) for fault in faults if not fault.of_wire} >= {
        ("hub", "killed"), ("hub", "stopped"), ("central", "killed"), ("central", "stopped"),
        ("postgres", "killed"), ("postgres", "stopped"), ("desk-1", "killed"),
    }  # fmt: skip
