"""Programs of the product as processes of their own: started, listened to until they are ready, and ended."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from dostdesk.domain.errors import OutsideError

_PATIENCE_S = 15
_NOT_STARTED = {"hub": "hub_not_started", "central": "central_not_started"}


class ServerProcess:
    """A server on this machine, in a process of its own, with a throwaway key and its log beside its store.

    Args:
        program: `hub` or `central`.
        options: More of its options.
        environment: Beside what this process has; secrets stand there and not among options.

    Raises:
        OutsideError: `hub_not_started` or `central_not_started` (fact: log) when it ends before it listens.
    """

    def __init__(
        self,
        program: str,
        data: Path,
        *,
        clock: str = "",
        port: int = 0,
        options: Sequence[str] = (),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        own = ["--data", str(data), "--throwaway-key", "--port", str(port)]
        command = [sys.executable, "-m", "dostdesk", program, *own, *options]
        if clock:
            command += ["--clock", clock]
        log = data / f"{program}.log"
        with log.open("ab") as written:
            self._process = subprocess.Popen(
                command,
                stdout=subprocess.PIPE,
                stderr=written,
                text=True,
                env={**os.environ, **environment} if environment else None,
            )
        ready = _ready_line(self._process)
        if ready is None:
            self.close()
            raise OutsideError(_NOT_STARTED[program], log=str(log))
        self.url = ready[program]

    @property
    def pid(self) -> int:
        return self._process.pid

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.kill()
        self._process.wait(_PATIENCE_S)

    def close(self) -> None:
        """Ask it to end, and wait until it has."""
        self._process.terminate()
        try:
            self._process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            self.kill()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class HubProcess(ServerProcess):
    """A centre's hub."""

    def __init__(self, data: Path, *, clock: str = "", port: int = 0, options: Sequence[str] = ()) -> None:
        super().__init__("hub", data, clock=clock, port=port, options=options)


class CentralProcess(ServerProcess):
    """Central, over the PostgreSQL at `database`, or over an encrypted file."""

    def __init__(
        self, data: Path, *, clock: str = "", port: int = 0, options: Sequence[str] = (), database: str = ""
    ) -> None:
        environment = {"DOSTDESK_CENTRAL_DATABASE": database} if database else {}
        super().__init__("central", data, clock=clock, port=port, options=options, environment=environment)


def run_program(arguments: Sequence[str]) -> int:
    """Run one program of the product until it ends; its exit code."""
    return subprocess.run([sys.executable, "-m", "dostdesk", *arguments], check=False).returncode


@contextmanager
def running_program(arguments: Sequence[str]) -> Iterator[None]:
    """One program of the product while the block runs; afterwards it is asked to end, if it has not."""
    process = subprocess.Popen([sys.executable, "-m", "dostdesk", *arguments])
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(_PATIENCE_S)


def _ready_line(process: subprocess.Popen[str]) -> dict[str, str] | None:
    """The one line of JSON that a server prints when it listens; None when it ended before."""
    for line in process.stdout or ():
        if line.startswith("{"):
            ready: dict[str, str] = json.loads(line)
            return ready
    return None
