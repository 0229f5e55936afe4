"""Central over HTTP, as a hub follows it: releases, keyring and the root that a new hub pins.

When to ask and what to do with an answer is decided in `following`.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, TypeVar

import httpx
from pydantic import BaseModel, ValidationError

from dostdesk.catalogue.keyring import SignedKeyring
from dostdesk.catalogue.manifest import Manifest, SignedManifest, missing_blobs
from dostdesk.catalogue.travel import patched, unpacked
from dostdesk.domain.errors import Fact, OutsideError, RefusedError
from dostdesk.hub.central_port import SignedRelease
from dostdesk.protocol.central_releases import FollowedRelease, FollowedShape, RootShape
from dostdesk.protocol.hub import Problem
from dostdesk.protocol.releases import BlobsWanted

CONNECT_S, ANSWER_S, BUNDLE_S = 3.0, 10.0, 120.0
_Answer = TypeVar("_Answer", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class HubPlace:
    """What a hub has already.

    Attributes:
        release: Highest release that it does not want again.
        base: A release whose manifest it has, for differences; 0 for none.
        keyring, directory: Sequence and version.
    """

    release: int
    base: int
    keyring: int
    directory: int = 0


class ReleaseSource(Protocol):
    """Central as whoever follows it sees it.

    Every call raises:
        OutsideError: `central_unreachable`, `central_failed` (it answered that it could not), `central_garbage`.
        RefusedError: Central's own refusal, with its code and facts.
    """

    def follow(self, place: HubPlace, *, wait: float) -> FollowedShape:
        """What is newer than what the hub has; central waits for it up to `wait` seconds."""
        ...

    def blobs(self, wanted: Sequence[str]) -> dict[str, bytes]:
        """Blobs by hash. Raises RefusedError as `unpacked` does."""
        ...

    def close(self) -> None:
        """Wake every call that waits: it ends as unreachable."""
        ...


class CentralLink:
    """Central at an address.

    Args:
        token: By which central knows the centre.
        transport: In place of the network, for tests.
        trust: Certificates (PEM) that vouch for central, in place of the public authorities.
    """

    def __init__(
        self, url: str, token: str, *, transport: httpx.BaseTransport | None = None, trust: Path | None = None
    ) -> None:
        vouched: ssl.SSLContext | bool = ssl.create_default_context(cafile=trust) if trust else url.startswith("https:")
        self._sockets: set[socket.socket] = set()
        self._guard = threading.Lock()
        self._closing = False
        self._client = httpx.Client(
            base_url=url,
            transport=transport,
            # Without a token there is nothing to say: a header may not end with a space.
            headers={"Authorization": f"Bearer {token}"} if token else {},
            trust_env=False,
            verify=vouched,
        )

    def follow(self, place: HubPlace, *, wait: float) -> FollowedShape:
        asked = {
            "release": place.release,
            "base": place.base,
            "keyring": place.keyring,
            "directory": place.directory,
            "wait": wait,
        }
        params = {name: str(value) for name, value in asked.items()}
        return shaped(FollowedShape, self.send("GET", "/v1/follow", params=params, timeout=wait + ANSWER_S))

    def blobs(self, wanted: Sequence[str]) -> dict[str, bytes]:
        asked = BlobsWanted(wanted=tuple(wanted)).model_dump_json().encode()
        return unpacked(self.send("POST", "/v1/releases/bundle", content=asked, timeout=BUNDLE_S).content, wanted)

    def release_keys(self) -> Mapping[str, bytes]:
        """The root that central names: a new hub believes it once, over a connection that a certificate vouches for."""
        name, _, public = shaped(RootShape, self.send("GET", "/v1/root")).root.rpartition(":")
        return {name: bytes.fromhex(public)}

    def keyring(self) -> SignedKeyring | None:
        kept = self.follow(HubPlace(release=0, base=0, keyring=0), wait=0).keyring
        return None if kept is None else SignedKeyring.from_mapping(kept.model_dump())

    def releases(self, newest: int, at: datetime) -> Sequence[SignedRelease]:  # noqa: ARG002  central has its own clock
        """Those in force or to come, whole: for a hub that has none yet."""
        followed = self.follow(HubPlace(release=newest, base=0, keyring=0), wait=0)
        found = []
        for one in followed.releases:
            signed = signed_of(one, b"")
            manifest = Manifest.from_bytes(signed.body)
            found.append(SignedRelease(signed, self.blobs(missing_blobs(manifest, ()))))
        return found

    def close(self) -> None:
        with self._guard:
            self._closing = True
            waiting = tuple(self._sockets)
        for held in waiting:
            with contextlib.suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)
        self._client.close()

    def send(
        self,
        method: str,
        path: str,
        *,
        content: bytes | None = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = ANSWER_S,
    ) -> httpx.Response:
        """One request to central. Raises as every call of `ReleaseSource`."""
        if self._closing:
            raise OutsideError("central_unreachable")
        try:
            answer = self._client.request(
                method,
                path,
                content=content,
                params=params,
                headers={"Content-Type": "application/json", **(headers or {})},
                timeout=httpx.Timeout(timeout, connect=CONNECT_S),
                extensions={"trace": self._traced},
            )
        except httpx.TransportError as error:
            raise OutsideError("central_unreachable") from error
        except (httpx.HTTPError, ValueError, RuntimeError) as error:
            # A runtime error is a client that was closed meanwhile.
            raise OutsideError("central_garbage") from error
        if answer.is_success:
            return answer
        raise _problem(answer)

    def _traced(self, event: str, info: Mapping[str, Any]) -> None:
        """Remember the sockets: a thread that waits for news is woken by them alone."""
        if event != "connection.connect_tcp.complete":
            return
        held = info["return_value"].get_extra_info("socket")
        if isinstance(held, socket.socket):
            with self._guard:
                self._sockets = {known for known in self._sockets if known.fileno() >= 0} | {held}


def signed_of(followed: FollowedRelease, base: bytes) -> SignedManifest:
    """The manifest of a release that came as a difference to `base`. Raises RefusedError `release_truncated`."""
    try:
        change = base64.b64decode(followed.change, validate=True)
        signature = base64.b64decode(followed.signature, validate=True)
    except binascii.Error as damage:
        raise RefusedError("release_truncated", part="manifest") from damage
    return SignedManifest(body=patched(base, change), key=followed.key, signature=signature)


def shaped(shape: type[_Answer], answer: httpx.Response) -> _Answer:
    """What central answered. Raises OutsideError `central_garbage` when it is of another shape."""
    try:
        return shape.model_validate_json(answer.content)
    except ValidationError as error:
        raise OutsideError("central_garbage") from error


def _problem(answer: httpx.Response) -> RefusedError | OutsideError:
    try:
        problem = Problem.model_validate_json(answer.content)
    except ValidationError:
        return OutsideError("central_failed" if answer.is_server_error else "central_garbage")
    if answer.is_server_error:
        return OutsideError("central_failed", reason=problem.code)
    return RefusedError(problem.code, **_facts(problem.facts))


def _facts(facts: Mapping[str, Any]) -> dict[str, Fact]:
    plain = (str, int, float, bool, type(None))
    return {name: value for name, value in facts.items() if name.isidentifier() and isinstance(value, plain)}
