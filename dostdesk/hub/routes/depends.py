"""What routes depend on: the parts of the hub, the device that speaks, the person who sits at it.

A route that is asked with every step takes the request alone and calls `sender_in` or `reporter_in` itself: resolving
dependencies costs more than most answers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import Depends, Header, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from dostdesk import protocol
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.rights import Staff
from dostdesk.hub.ask import Sender
from dostdesk.hub.parts import Parts
from dostdesk.protocol import headers
from dostdesk.storage.hub.people import Device

DEVICE_SCHEME = "device"
# Read here for the document alone: whose token it is, `sender_in` asks.
_TOKEN = HTTPBearer(scheme_name=DEVICE_SCHEME, description="The token given at enrolment", auto_error=False)
TokenTold = Annotated[HTTPAuthorizationCredentials | None, Security(_TOKEN)]

# How each of these may refuse, for the document.
AS_DEVICE = ("device_unknown", "device_retired", "client_too_old")
AS_REPORTER = ("device_unknown", "board_reads_only", "life_unknown")
AS_WORKER = (*AS_DEVICE, "board_reads_only", "life_unknown")
AS_SIGNED_IN = (*AS_WORKER, "session_missing")


def parts_in(request: Request) -> Parts:
    """The parts that the builder put together."""
    parts: Parts = request.app.state.parts
    return parts


def sender_in(request: Request) -> Sender:
    """The install whose token came along.

    Raises RefusedError `device_unknown`, `device_retired`; `client_too_old` for a program that this hub speaks to no
    more.
    """
    if _too_old(request):
        raise RefusedError("client_too_old")
    parts = parts_in(request)
    sender = _sender(parts, _said(request))
    if life := request.headers.get(headers.LIFE, ""):
        parts.devices.note(_token(_said(request)), life, parts.now())
    if sender.reads_only:
        parts.devices.note_board(sender.device, parts.now())
    return sender


def note_beat(request: Request) -> None:
    """Whoever sends a heartbeat is there; it needs no answer to who it is."""
    said = _said(request)
    if said:
        parts = parts_in(request)
        parts.devices.beat(_token(said), request.headers.get(headers.LIFE, ""), parts.now())


def reporter_in(request: Request) -> Sender:
    """An install at which people work or worked: what it has to report is taken, also after it was retired, and however
    old its program is.

    Raises RefusedError `board_reads_only` for a board: it hangs in public; `life_unknown` as `_heard_life`.
    """
    sender = _heard_life(request, _worker(_sender(parts_in(request), _said(request), retired=True)))
    return replace(sender, too_old=True) if _too_old(request) else sender


def device_in(request: Request) -> Device:
    """The install itself, whichever of its lives speaks. Raises RefusedError as `reporter_in`, `life_unknown` aside."""
    _worker(_sender(parts_in(request), _said(request), retired=True))
    return parts_in(request).devices.of(_token(_said(request)))


async def parts_of(request: Request) -> Parts:
    """The parts, on the event loop, though it waits for nothing: a thread costs more."""
    return parts_in(request)


PartsOf = Annotated[Parts, Depends(parts_of)]


async def sender_of(request: Request, _: TokenTold) -> Sender:
    """As `sender_in`."""
    return sender_in(request)


# For routes that answer every enrolled device alike.
ENROLLED = Depends(sender_of)
SenderOf = Annotated[Sender, Depends(sender_of)]


async def worker_of(request: Request, sender: SenderOf) -> Sender:
    """An install at which people work. Raises RefusedError `board_reads_only`, `life_unknown`."""
    return _heard_life(request, _worker(sender))


async def reporter_of(request: Request, _: TokenTold) -> Sender:
    """As `reporter_in`."""
    return reporter_in(request)


ReporterOf = Annotated[Sender, Depends(reporter_of)]


# For routes that answer every enrolled device at which people work alike.
WORKPLACE = Depends(worker_of)
WorkerOf = Annotated[Sender, Depends(worker_of)]


async def person_of(parts: PartsOf, sender: WorkerOf, x_session: Annotated[str, Header()] = "") -> Staff:
    """Who is signed in at the device that speaks. Raises RefusedError `session_missing`."""
    now = parts.now()
    person = await parts.read(lambda rows: rows.people.of_session(x_session, sender.device, now))
    if person is None:
        raise RefusedError("session_missing")
    return person


# For routes that answer whoever is signed in alike.
SIGNED_IN = Depends(person_of)


def _said(request: Request) -> str:
    return request.headers.get(headers.DEVICE, "")


def _token(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise RefusedError("device_unknown")
    return token.strip()


def _heard_life(request: Request, sender: Sender) -> Sender:
    """Whoever says which of its lives speaks is the one that was heard last. Raises RefusedError `life_unknown`."""
    life = request.headers.get(headers.LIFE, "")
    if life:
        parts = parts_in(request)
        parts.devices.must_be_heard(_token(_said(request)), life, parts.now())
    return sender


def _sender(parts: Parts, authorization: str, *, retired: bool = False) -> Sender:
    sender = parts.devices.sender(_token(authorization))
    if sender.retired and not retired:
        raise RefusedError("device_retired", device=sender.device)
    return sender


def _too_old(request: Request) -> bool:
    """Whether whoever asks speaks a protocol from before those that are spoken here."""
    told = request.headers.get(headers.CLIENT_PROTOCOL, "")
    return told.isdecimal() and int(told) < protocol.OLDEST_PROTOCOL


def _worker(sender: Sender) -> Sender:
    if sender.reads_only:
        raise RefusedError("board_reads_only")
    return sender
