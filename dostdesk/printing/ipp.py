"""The language of printing services: requests and answers of IPP/2.0 as bytes (RFC 8010), sent over HTTP to this
computer's service. What is asked for, and what an answer means, is in `spooler`.
"""

from __future__ import annotations

import getpass
import http.client
import os
import socket
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

_VERSION = b"\x02\x00"
_OPERATION, _JOB, _END, _PRINTER = 1, 2, 3, 4
_FIRST_VALUE_TAG, _OUT_OF_BAND_ENDS = 0x10, 0x20
_SOCKETS = ("/run/cups/cups.sock", "/var/run/cups/cups.sock")
_PORT = 631


class Tag(IntEnum):
    """Kinds of values (RFC 8010, 3.5.2)."""

    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    NAME_WITH_LANGUAGE = 0x36
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME = 0x49


class Operation(IntEnum):
    """What can be asked (RFC 8011, 5.4.15; the last is the service's own)."""

    CREATE_JOB = 0x0005
    SEND_DOCUMENT = 0x0006
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B
    RESUME_PRINTER = 0x0011
    GET_PRINTERS = 0x4002


Value = int | bool | str | None
Asked = tuple[str, Tag, Iterable[Value]]
Attributes = Mapping[str, tuple[Value, ...]]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the service said: its status, and the attributes of each job or printer."""

    status: int
    found: tuple[Attributes, ...]

    @property
    def first(self) -> Attributes:
        return self.found[0] if self.found else {}


class NoServiceError(Exception):
    """Nobody answers where the printing service should be."""


class NotAllowedError(Exception):
    """The service asks for rights that this user has not."""


def service_address() -> str:
    """Where the service listens: `CUPS_SERVER`, this computer's socket, or its port."""
    named = os.environ.get("CUPS_SERVER", "")
    if named:
        return named
    return next((path for path in _SOCKETS if Path(path).exists()), "localhost")


def ask(
    path: str,
    operation: Operation,
    *,
    about: Iterable[Asked],
    job: Iterable[Asked] = (),
    document: bytes = b"",
    timeout_s: float,
) -> Answer:
    """Ask the printing service one thing.

    Args:
        path: Of the HTTP request, such as `/printers/roll`.
        about: Attributes of the operation; `job` those of a new job.

    Raises:
        NoServiceError: Nobody listens, or what answers speaks another language.
        NotAllowedError: This user may not ask for that.
        TimeoutError: Listened to, but not answered in time; what was asked may have been done.
    """
    head: list[Asked] = [
        ("attributes-charset", Tag.CHARSET, ["utf-8"]),
        ("attributes-natural-language", Tag.LANGUAGE, ["en"]),
        *about,
    ]
    sent = _VERSION + struct.pack(">HI", operation, 1) + bytes([_OPERATION]) + _written(head)
    job = tuple(job)
    if job:
        sent += bytes([_JOB]) + _written(job)
    sent += bytes([_END]) + document
    return _read(_post(path, sent, timeout_s))


def user_name() -> str:
    """Whose the jobs are."""
    return getpass.getuser()


def _written(attributes: Iterable[Asked]) -> bytes:
    out = bytearray()
    for name, tag, values in attributes:
        called = name.encode()
        for value in values:
            content = _content(tag, value)
            out += struct.pack(">BH", tag, len(called)) + called + struct.pack(">H", len(content)) + content
            called = b""
    return bytes(out)


def _content(tag: Tag, value: Value) -> bytes:
    if tag is Tag.BOOLEAN:
        return bytes([bool(value)])
    if tag in (Tag.INTEGER, Tag.ENUM):
        return struct.pack(">i", value)
    return str(value).encode()


class _SocketConnection(http.client.HTTPConnection):
    """HTTP over a socket of this computer."""

    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def _connection(timeout_s: float) -> http.client.HTTPConnection:
    address = service_address()
    if address.startswith("/"):
        return _SocketConnection(address, timeout_s)
    host, _, port = address.partition(":")
    return http.client.HTTPConnection(host, int(port) if port.isdigit() else _PORT, timeout=timeout_s)


def _post(path: str, sent: bytes, timeout_s: float) -> bytes:
    """Ask once as anybody, and, if the service wants to know, once more as the user of this process."""
    headers = {"Content-Type": "application/ipp", "Host": "localhost"}
    for attempt in (headers, headers | {"Authorization": f"PeerCred {user_name()}"}):
        connection = _connection(timeout_s)
        try:
            connection.request("POST", path, body=sent, headers=attempt)
            answer = connection.getresponse()
            content = answer.read()
        except TimeoutError:
            raise
        except (OSError, http.client.HTTPException) as failure:
            raise NoServiceError(str(failure)) from failure
        finally:
            connection.close()
        if answer.status == http.client.OK:
            return content
        if answer.status not in (http.client.UNAUTHORIZED, http.client.FORBIDDEN):
            raise NoServiceError(f"status {answer.status}")
    raise NotAllowedError(path)


def _read(content: bytes) -> Answer:
    try:
        return _answer(content)
    except (struct.error, IndexError, UnicodeDecodeError) as broken:
        raise NoServiceError("not an answer") from broken


def _answer(content: bytes) -> Answer:
    (status,) = struct.unpack_from(">H", content, 2)
    found: list[dict[str, tuple[Value, ...]]] = []
    group: dict[str, tuple[Value, ...]] | None = None
    name, at = "", 8
    while content[at] != _END:
        tag = content[at]
        at += 1
        if tag < _FIRST_VALUE_TAG:
            group = {} if tag in (_JOB, _PRINTER) else None
            if group is not None:
                found.append(group)
            continue
        (long,) = struct.unpack_from(">H", content, at)
        called = content[at + 2 : at + 2 + long].decode()
        at += 2 + long
        (long,) = struct.unpack_from(">H", content, at)
        value = _value(tag, content[at + 2 : at + 2 + long])
        at += 2 + long
        name = called or name
        if group is not None:
            group[name] = (*group.get(name, ()), value) if not called else (value,)
    return Answer(status, tuple(found))


def _value(tag: int, content: bytes) -> Value:
    if tag < _OUT_OF_BAND_ENDS:
        return None
    if tag in (Tag.INTEGER, Tag.ENUM):
        number: int = struct.unpack(">i", content)[0]
        return number
    if tag == Tag.BOOLEAN:
        return bool(content[0])
    if tag == Tag.NAME_WITH_LANGUAGE:
        (long,) = struct.unpack_from(">H", content, 0)
        return content[4 + long :].decode()
    return content.decode(errors="replace")
