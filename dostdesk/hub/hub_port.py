"""Another hub of the same centre over HTTP: the one that a standby follows, or to which a fenced one hands over."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import httpx
from pydantic import BaseModel, ValidationError

from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.succession import Promotion, body_proof
from dostdesk.hub.central_link import CentralLink
from dostdesk.protocol.hub import Heartbeat
from dostdesk.protocol.succession import (
    HUB_PROOF,
    Changes,
    FenceAsked,
    FenceTold,
    PromoteAsked,
    Promoted,
    Promotions,
    StandbyEnrol,
    StandbyEnrolled,
    Tail,
    TailTaken,
)
from dostdesk.serving.listening import is_loopback

TAIL = "tail"
ANSWER_S, LONG_S = 5.0, 60.0
# A hub that lost its power hangs up on nobody: whoever follows it must not wait long for what cannot come.
_CHANGES_S = 10.0
_Answer = TypeVar("_Answer", bound=BaseModel)


class HubPort:
    """A hub at an address.

    Args:
        trust: Certificates (PEM) that vouch for it, in place of the public authorities.
        transport: In place of the network, for tests.

    Every call raises:
        OutsideError: `hub_unreachable`, `hub_failed`, `hub_garbage`.
        RefusedError: The hub's own refusal, with its code and facts.
    """

    def __init__(
        self, url: str, token: str = "", *, trust: Path | None = None, transport: httpx.BaseTransport | None = None
    ) -> None:
        self.url = url
        self._link = CentralLink(url, token, trust=trust, transport=transport)

    def enrol_standby(self, asked: StandbyEnrol) -> StandbyEnrolled:
        return self._ask(StandbyEnrolled, "POST", "/v1/standby", asked.model_dump_json().encode())

    def changes(self, *, after: int, op: int, place: int, wait: float) -> Changes:
        """What the hub has beyond these places; it waits up to `wait` seconds for the first event."""
        params = {"after": str(after), "op": str(op), "place": str(place), "wait": str(wait)}
        return self._ask(Changes, "GET", "/v1/standby/changes", params=params, timeout=wait + _CHANGES_S)

    def promote(self, asked: PromoteAsked) -> Promoted:
        return self._ask(Promoted, "POST", "/v1/promote", asked.model_dump_json().encode(), timeout=LONG_S)

    def heartbeat(self) -> Heartbeat:
        return self._ask(Heartbeat, "GET", "/v1/heartbeat")

    def promotions(self) -> tuple[Promotion, ...]:
        """The epochs of that hub that began by a promotion, oldest first; each has to be proven yet."""
        return tuple(shape.value() for shape in self._ask(Promotions, "GET", "/v1/promotions").promotions)

    def fence(self, asked: FenceAsked) -> FenceTold:
        return self._ask(FenceTold, "POST", "/v1/fence", asked.model_dump_json().encode())

    def take_tail(self, tail: Tail, secret: bytes) -> TailTaken:
        content = tail.model_dump_json().encode()
        proof = {HUB_PROOF: body_proof(secret, TAIL, content)}
        return self._ask(TailTaken, "POST", "/v1/recovery/tail", content, headers=proof, timeout=LONG_S)

    def close(self) -> None:
        """Wake every call that waits: it ends as unreachable."""
        self._link.close()

    def _ask(
        self,
        shape: type[_Answer],
        method: str,
        path: str,
        content: bytes | None = None,
        *,
        params: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        timeout: float = ANSWER_S,
    ) -> _Answer:
        try:
            answer = self._link.send(method, path, content=content, params=params, headers=headers, timeout=timeout)
        except OutsideError as trouble:
            raise OutsideError(_OF_HUB.get(trouble.code, "hub_unreachable")) from trouble
        try:
            return shape.model_validate_json(answer.content)
        except ValidationError as error:
            raise OutsideError("hub_garbage") from error


_OF_HUB = {"central_failed": "hub_failed", "central_garbage": "hub_garbage"}


def checked_url(url: str) -> str:
    """An address at which secrets may be told.

    Raises:
        RefusedError: `hub_url_wrong`; `hub_in_the_clear` (fact: host) for http:// to another computer.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise RefusedError("hub_url_wrong")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise RefusedError("hub_in_the_clear", host=parts.hostname)
    return url.rstrip("/")
