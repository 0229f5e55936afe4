"""What lies beneath an encrypted store: every write and every synchronisation of SQLite's files, shown to whoever asks.

For proofs alone, no program of the product uses it. The bytes are those that SQLCipher hands to the system, so what is
rebuilt from them is what a disk would have. It stands in for the writing half of SQLite's own file methods; reading,
locks and shared memory stay SQLite's.
"""

from __future__ import annotations

import ctypes
import importlib.util
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

OK, IOERR_WRITE, IOERR_FSYNC, FULL = 0, 778, 1034, 13
_DRIVER = "sqlcipher3"


class Disk(Protocol):
    """Told of what is about to happen to a file; answers with one of SQLite's codes, and only `OK` lets it happen.

    Nothing may be raised: it is called from within SQLite.
    """

    def opened(self, path: Path) -> None: ...

    def writes(self, path: Path, offset: int, data: bytes) -> int: ...

    def truncates(self, path: Path, size: int) -> int: ...

    def syncs(self, path: Path) -> int: ...

    def deletes(self, path: Path) -> int: ...


class _Methods(ctypes.Structure):
    """The head of `sqlite3_io_methods`; what stands behind `more` is copied as it is."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("close", ctypes.c_void_p),
        ("read", ctypes.c_void_p),
        ("write", ctypes.c_void_p),
        ("truncate", ctypes.c_void_p),
        ("sync", ctypes.c_void_p),
        ("more", ctypes.c_void_p * 13),
    )


class _File(ctypes.Structure):
    _fields_ = (("methods", ctypes.POINTER(_Methods)),)


class _Vfs(ctypes.Structure):
    """The head of `sqlite3_vfs`."""

    _fields_ = (
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("longest_path", ctypes.c_int),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("open", ctypes.c_void_p),
        ("delete", ctypes.c_void_p),
    )


# Names go through as the pointers that they are: SQLite keeps them for as long as a file is open.
_OPEN = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
_DELETE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_WRITE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int64)
_TRUNCATE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int64)
_SYNC = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)
_CLOSE = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)


def _library() -> Any:
    found = importlib.util.find_spec(_DRIVER)
    if found is None or found.origin is None:
        raise ImportError(_DRIVER)
    (file,) = Path(found.origin).parent.glob("_sqlite3*")
    library = ctypes.CDLL(str(file))
    library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    library.sqlite3_vfs_find.argtypes = (ctypes.c_char_p,)
    return library


class _Beneath:
    """The functions that stand between SQLite and its own, and what they lead to."""

    def __init__(self, disk_of: Callable[[Path], Disk | None]) -> None:
        self._disk_of = disk_of
        self._vfs = _library().sqlite3_vfs_find(None).contents
        self._real_open, self._real_delete = _OPEN(self._vfs.open), _DELETE(self._vfs.delete)
        self._was = self._vfs.open, self._vfs.delete
        self._files: dict[int, tuple[Path, Disk]] = {}
        self._changed: dict[int, _Methods] = {}
        self._real: dict[int, tuple[Any, Any, Any, Any]] = {}
        self._of_file: dict[int, int] = {}
        self._mine = (
            _OPEN(self._open), _DELETE(self._delete), _WRITE(self._write), _TRUNCATE(self._truncate),
            _SYNC(self._sync), _CLOSE(self._close),
        )  # fmt: skip

    def put_in(self) -> None:
        self._vfs.open = ctypes.cast(self._mine[0], ctypes.c_void_p).value
        self._vfs.delete = ctypes.cast(self._mine[1], ctypes.c_void_p).value

    def take_out(self) -> None:
        self._vfs.open, self._vfs.delete = self._was

    def _open(self, vfs: int, name: int | None, file: int, flags: int, out: int | None) -> int:
        code = int(self._real_open(vfs, name, file, flags, out))
        if code != OK or name is None:
            return code
        path = _path(name)
        disk = self._disk_of(path)
        if disk is None:
            return code
        disk.opened(path)
        head = _File.from_address(file)
        kind = ctypes.addressof(head.methods.contents)
        if kind not in self._changed:
            self._changed[kind] = self._methods(head.methods.contents)
            real = head.methods.contents
            self._real[kind] = (
                _WRITE(real.write), _TRUNCATE(real.truncate), _SYNC(real.sync), _CLOSE(real.close),
            )  # fmt: skip
        self._files[file], self._of_file[file] = (path, disk), kind
        head.methods = ctypes.pointer(self._changed[kind])
        return code

    def _methods(self, real: _Methods) -> _Methods:
        made = _Methods.from_buffer_copy(real)
        for name, function in zip(("write", "truncate", "sync", "close"), self._mine[2:], strict=True):
            setattr(made, name, ctypes.cast(function, ctypes.c_void_p).value)
        return made

    def _delete(self, vfs: int, name: int, synced: int) -> int:
        path = _path(name)
        disk = self._disk_of(path)
        code = OK if disk is None else disk.deletes(path)
        return code if code != OK else int(self._real_delete(vfs, name, synced))

    def _write(self, file: int, data: int, size: int, offset: int) -> int:
        path, disk = self._files[file]
        code = disk.writes(path, offset, ctypes.string_at(data, size))
        return code if code != OK else int(self._real[self._of_file[file]][0](file, data, size, offset))

    def _truncate(self, file: int, size: int) -> int:
        path, disk = self._files[file]
        code = disk.truncates(path, size)
        return code if code != OK else int(self._real[self._of_file[file]][1](file, size))

    def _sync(self, file: int, _flags: int) -> int:
        # The real disk is not part of the proof: what counts as synchronised is for the one that is told.
        path, disk = self._files[file]
        return disk.syncs(path)

    def _close(self, file: int) -> int:
        self._files.pop(file)
        return int(self._real[self._of_file.pop(file)][3](file))


def _path(name: int) -> Path:
    return Path(ctypes.string_at(name).decode())


_ALIVE: list[_Beneath] = []


@contextmanager
def watched(disk_of: Callable[[Path], Disk | None]) -> Iterator[None]:
    """Show what happens to the files of every store that is opened while the block runs.

    Args:
        disk_of: Who is told of a file; None lets it go unseen.
    """
    beneath = _Beneath(disk_of)
    # A connection that is closed later still calls what it was opened with.
    _ALIVE.append(beneath)
    beneath.put_in()
    try:
        yield
    finally:
        beneath.take_out()
