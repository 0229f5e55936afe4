"""The disk of one machine: what was written, what of it is synchronised, and what a crash or a power cut leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from dostdesk.storage.beneath import FULL, IOERR_FSYNC, IOERR_WRITE, OK

SECTOR = 512
_SHARED_MEMORY = "-shm"


@dataclass(slots=True)
class Platter:
    """One file: what would survive, and what was written since, in order; a write without data cuts the file."""

    durable: bytearray
    exists: bool
    pending: list[tuple[int, bytes | None]] = field(default_factory=list)

    def settle(self) -> None:
        for offset, data in self.pending:
            _put(self.durable, offset, data)
        self.pending.clear()
        self.exists = True

    def killed(self) -> bytes | None:
        """After the program alone died: the system writes the rest."""
        image = bytearray(self.durable)
        for offset, data in self.pending:
            _put(image, offset, data)
        return bytes(image) if self.exists or self.pending else None

    def unpowered(self, random: Random) -> bytes | None:
        """After a power cut: each write since the last synchronisation is there, torn, or not, whatever its order."""
        image = bytearray(self.durable)
        survived = False
        for offset, data in self.pending:
            fate = random.random()
            if fate < 0.45:
                continue
            survived = True
            if fate < 0.75 or data is None or len(data) <= SECTOR:
                _put(image, offset, data)
            else:
                sectors = random.randrange(1, max(2, len(data) // SECTOR))
                _put(image, offset, data[: sectors * SECTOR])
        return bytes(image) if self.exists or survived else None


def _put(image: bytearray, offset: int, data: bytes | None) -> None:
    if data is None:
        del image[offset:]
        return
    if len(image) < offset:
        image.extend(bytes(offset - len(image)))
    image[offset : offset + len(data)] = data


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a disk: written (cut, without data), or synchronised, or the file was deleted."""

    name: str
    offset: int = 0
    data: bytes | None = None
    synchronised: bool = False
    deleted: bool = False

    def play(self, platters: dict[str, Platter]) -> None:
        """Let it happen again."""
        if self.deleted:
            platters.pop(self.name, None)
            return
        platter = platters.setdefault(self.name, Platter(bytearray(), exists=False))
        if self.synchronised:
            platter.settle()
        else:
            platter.pending.append((self.offset, self.data))


class VirtualDisk:
    """All files in one folder.

    Attributes:
        full, failing, lying: Faults that stay until they are taken back: no room, writes fail, and a disk that says it
            is synchronised when it is not (for planted bugs alone: no program can be right on it).
        delay: Virtual seconds that each synchronisation takes.
        lag: Seconds that synchronisations took since somebody asked.
        operations: How many writes and synchronisations there were.
        detached: Its machine is gone; what its old connections still do counts for nothing.
        tape: Everything that happened, once `tape_on` was called.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.full = self.failing = self.lying = False
        self.delay = self._lag = 0.0
        self.operations = 0
        self.detached = False
        self._platters: dict[str, Platter] = {}
        self._at: tuple[int, Callable[[], None]] | None = None
        self.tape: list[Step] = []
        self._begun: dict[str, bytes] | None = None

    def tape_on(self) -> None:
        """Keep everything from now on; nothing may have been opened yet."""
        self._begun = {file.name: file.read_bytes() for file in self.folder.iterdir()}

    def blank(self) -> dict[str, Platter]:
        """The files as they were when the tape began."""
        return {name: Platter(bytearray(content), exists=True) for name, content in (self._begun or {}).items()}

    def at_operation(self, number: int, act: Callable[[], None]) -> None:
        """Do something just before the `number`-th operation from now."""
        self._at = (self.operations + number, act)

    def never_mind(self) -> None:
        """Take `at_operation` back."""
        self._at = None

    def lag(self) -> float:
        """Seconds that were spent here since this was asked last."""
        spent, self._lag = self._lag, 0.0
        return spent

    def image(self, *, power: Random | None = None) -> dict[str, bytes]:
        """The files as the next start finds them.

        Args:
            power: The power was cut; what survives of the unsynchronised is drawn from this.
        """
        found = {}
        for name, platter in sorted(self._platters.items()):
            content = platter.killed() if power is None else platter.unpowered(power)
            if content is not None:
                found[name] = content
        return found

    # ------------------------------------------------------------ told from beneath the store

    def opened(self, path: Path) -> None:
        if path.name not in self._platters and not path.name.endswith(_SHARED_MEMORY):
            content = path.read_bytes()
            self._platters[path.name] = Platter(bytearray(content), exists=bool(content))

    def writes(self, path: Path, offset: int, data: bytes) -> int:
        if self.detached:
            return OK
        self._operate()
        if self.full:
            return FULL
        if self.failing:
            return IOERR_WRITE
        self._platters[path.name].pending.append((offset, data))
        self._keep(Step(path.name, offset, data))
        return OK

    def truncates(self, path: Path, size: int) -> int:
        if not self.detached:
            self._operate()
            self._platters[path.name].pending.append((size, None))
            self._keep(Step(path.name, size))
        return OK

    def syncs(self, path: Path) -> int:
        if self.detached:
            return OK
        self._operate()
        if self.failing:
            return IOERR_FSYNC
        self._lag += self.delay
        if not self.lying:
            self._platters[path.name].settle()
            self._keep(Step(path.name, synchronised=True))
        return OK

    def deletes(self, path: Path) -> int:
        if not self.detached:
            self._platters.pop(path.name, None)
            self._keep(Step(path.name, deleted=True))
        return OK

    def forget(self) -> None:
        """Let go of the files; nobody writes here any more. A tape is for whoever asked for it."""
        self.detached = True
        self._platters.clear()

    def _keep(self, step: Step) -> None:
        if self._begun is not None:
            self.tape.append(step)

    def _operate(self) -> None:
        self.operations += 1
        if self._at is not None and self.operations >= self._at[0]:
            act, self._at = self._at[1], None
            act()


class Disks:
    """Which disk a file is on."""

    def __init__(self) -> None:
        self._of: dict[Path, VirtualDisk] = {}
        self._made: list[VirtualDisk] = []

    def new(self, folder: Path) -> VirtualDisk:
        """A disk for the files in a folder."""
        made = VirtualDisk(folder)
        self._of[folder] = made
        self._made.append(made)
        return made

    def of(self, path: Path) -> VirtualDisk | None:
        """As `dostdesk.storage.beneath.watched` asks."""
        return self._of.get(path.parent)

    def close(self) -> None:
        """Forget what they hold: files of machines that fell are never closed, and would keep all of it for good."""
        self._of.clear()
        for disk in self._made:
            disk.forget()
