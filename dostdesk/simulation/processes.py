"""Programs of the product as processes of their own: started, listened to until they are ready, and ended."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType

from dostdesk.domain.errors import OutsideError

_PATIENCE_S = 15


class HubProcess:
    """A hub on this machine, in a process of its own, with a throwaway key beside its store.

    Raises:
        OutsideError: `hub_not_started` when it ends before it listens.
    """

    def __init__(self, data: Path, *, clock: str = "", port: int = 0) -> None:
        command = [sys.executable, "-m", "dostdesk", "hub", "--data", str(data), "--throwaway-key", "--port", str(port)]
        if clock:
            command += ["--clock", clock]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.url = _ready_line(self._process)["hub"]

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

    def __enter__(self) -> HubProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def run_program(arguments: Sequence[str]) -> int:
    """Run one program of the product until it ends; its exit code."""
    return subprocess.run([sys.executable, "-m", "dostdesk", *arguments], check=False).returncode


def _ready_line(process: subprocess.Popen[str]) -> dict[str, str]:
    """The one line of JSON that a server prints when it listens."""
    if process.stdout is None:
        raise OutsideError("hub_not_started")
    for line in process.stdout:
        if line.startswith("{"):
            ready: dict[str, str] = json.loads(line)
            return ready
    process.wait(_PATIENCE_S)
    raise OutsideError("hub_not_started")
