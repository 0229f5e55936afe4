"""Desks and hubs as processes that can be killed: how the tests start them, talk to them and wait, never longer than a
deadline.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

DEADLINE_S = 30.0
Seen = dict[str, Any]


def until(condition: Callable[[], bool], within: float = DEADLINE_S) -> None:
    """Look again and again until a condition holds."""
    ends, between = time.monotonic() + within, threading.Event()
    while not condition():
        assert time.monotonic() < ends, "it did not happen in time"
        between.wait(0.02)


class EndedError(Exception):
    """The process ended before it answered."""


class Talk:
    """A process that answers in lines.

    Args:
        process: A child of this process, if it is one.
        owns: What the two descriptors belong to, if not to `process`.

    Attributes:
        ended: The process is gone; its descriptors may be another's by now.
    """

    def __init__(
        self, orders: int, answers: int, *, process: subprocess.Popen[bytes] | None, owns: socket.socket | None
    ) -> None:
        self._orders = orders
        self._answers = answers
        self._process = process
        self._owns = owns
        self._unread = b""
        self.ended = False
        self.pid = process.pid if process else 0

    def say(self, line: object) -> None:
        os.write(self._orders, json.dumps(line).encode() + b"\n")

    def answer(self, within: float = DEADLINE_S) -> dict[str, Any] | None:
        """The next line of JSON, or None when the time is over. Raises EndedError."""
        ends = time.monotonic() + within
        while True:
            line, newline, rest = self._unread.partition(b"\n")
            if newline:
                self._unread = rest
                if line.startswith(b"{"):
                    said: dict[str, Any] = json.loads(line)
                    return said
                continue
            if not select.select([self._answers], [], [], max(0.0, ends - time.monotonic()))[0]:
                return None
            part = os.read(self._answers, 1 << 16)
            if not part:
                raise EndedError
            self._unread += part

    def kill(self) -> None:
        """End it as a power cut would."""
        os.kill(self.pid, signal.SIGKILL)
        self.await_end()

    def terminate(self) -> None:
        """Ask it to end, and wait until it has."""
        os.kill(self.pid, signal.SIGTERM)
        self.await_end()

    def await_end(self) -> None:
        """Wait until the process is gone, and let its pipes go."""
        with contextlib.suppress(EndedError, ConnectionResetError):
            while self.answer() is not None:
                continue
        self.ended = True
        if self._process is not None:
            self._process.wait(DEADLINE_S)
            self._process.communicate()
        if self._owns is not None:
            self._owns.close()


class Warm:
    """The process that forks desks and hubs; see `warm`."""

    def __init__(self, folder: Path) -> None:
        self._address = str(folder / "warm")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.warm", self._address], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self._process.stdout is not None
        assert self._process.stdout.readline() == b"ready\n"

    def become(self, **wanted: object) -> Talk:
        """A new process that is what was asked for."""
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(self._address)
        talk = Talk(connection.fileno(), connection.fileno(), process=None, owns=connection)
        talk.say(wanted)
        said = talk.answer()
        assert said is not None
        talk.pid = said["pid"]
        return talk

    def close(self) -> None:
        self._process.communicate(timeout=DEADLINE_S)


class DeskAtWindow:
    """One desk under test, alive or dead, on one folder.

    Attributes:
        begun: What it saw before it talked to anybody.
        seen: What it saw last.
        acknowledged: The steps that it said it had made, in order.
    """

    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self.acknowledged: list[str] = []
        said = talk.answer()
        assert said is not None, "the desk did not start"
        self.begun: Seen = said["sees"]
        self.seen: Seen = said["sees"]

    def order(self, step: str, **more: object) -> None:
        """Tell it to make a step, and do not wait for it."""
        self._talk.say({"do": step, **more})

    def said(self, within: float = DEADLINE_S) -> dict[str, Any] | None:
        """What it answers to the step, or None when it does not within that time."""
        answer = self._talk.answer(within)
        if answer is not None:
            self.seen = answer["sees"]
            if "gave" in answer:
                self.acknowledged.append(answer["did"])
        return answer

    def does(self, step: str, **more: object) -> dict[str, Any]:
        """Let it make a step; the answer has `gave`, `refused` or `outside`."""
        self.order(step, **more)
        answer = self.said()
        assert answer is not None, f"{step} was not answered"
        return answer

    def must(self, step: str, **more: object) -> Any:
        """As `does`; what the step gave."""
        answer = self.does(step, **more)
        assert "gave" in answer, answer
        return answer["gave"]

    @property
    def pid(self) -> int:
        return self._talk.pid

    def kill(self) -> None:
        self._talk.kill()

    def bury(self) -> None:
        """It has ended by itself."""
        self._talk.await_end()

    def close(self) -> None:
        """Ask it to end, if it still lives."""
        if not self._talk.ended:
            with contextlib.suppress(BrokenPipeError):
                self.order("close")
            self._talk.await_end()


class HubAtPort:
    """A hub (or central) under test, alive or dead, always on the same folder and port."""

    def __init__(self, start: Callable[[int], Talk]) -> None:
        self._start = start
        self.port = 0
        self.alive = False
        self.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        return self._talk.pid

    def start(self) -> None:
        self._talk = self._start(self.port)
        said = self._talk.answer()
        assert said is not None, "the hub did not start"
        self.port = int((said.get("hub") or said["central"]).rpartition(":")[2])
        self.alive = True

    def fell(self) -> bool:
        """Whether it has ended by itself."""
        try:
            self._talk.answer(within=0)
        except (EndedError, ConnectionResetError):
            self._talk.await_end()
            self.alive = False
        return not self.alive

    def kill(self) -> None:
        self._talk.kill()
        self.alive = False

    def close(self) -> None:
        if self.alive:
            self._talk.terminate()
        self.alive = False

    def head(self) -> int:
        """How far its feed is."""
        with contextlib.closing(HTTPConnection("127.0.0.1", self.port, timeout=DEADLINE_S)) as connection:
            connection.request("GET", "/v1/heartbeat")
            head: int = json.load(connection.getresponse())["head"]
        return head
