"""The registries as central sees them: who somebody is and what is known of him, asked over HTTP.

A registry that is slow or silent costs a caller seconds once and then nothing: after a few failures in a row nobody is
sent there for a while. What it answered lately is remembered, in memory alone, and told with its age.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from dostdesk.domain.clock import Clock
from dostdesk.domain.errors import OutsideError
from dostdesk.domain.people import PersonOnFile
from dostdesk.domain.person_facts import PersonFacts
from dostdesk.domain.register import Told
from dostdesk.protocol.people import PersonAsked
from dostdesk.protocol.registry import FACTS, MAX_ANSWER_BYTES, PERSON, FactsAnswer, FactsAsked, PersonAnswer

if TYPE_CHECKING:
    import httpx

CONNECT_S, ANSWER_S = 1.0, 3.0
FRESH = timedelta(minutes=10)
STALE = timedelta(hours=12)
KEPT = 5_000
FAILURES, REST = 4, timedelta(seconds=15)

_Value = TypeVar("_Value")
_Answer = TypeVar("_Answer", bound=BaseModel)


class Registry(Protocol):
    """Where central asks about people; OutsideError `registry_silent` when nobody answers and nothing is kept."""

    def person(self, *, fin: str, document: str) -> Told[PersonOnFile]:
        """Whom it has under a FİN, or under the number of a paper when the FİN is empty."""
        ...

    def facts(self, fin: str) -> Told[PersonFacts]:
        """What it knows of somebody."""
        ...


class NoRegistry:
    """Central without a registry: everything is written by hand."""

    def person(self, *, fin: str, document: str) -> Told[PersonOnFile]:  # noqa: ARG002
        raise OutsideError("registry_silent")

    def facts(self, fin: str) -> Told[PersonFacts]:  # noqa: ARG002
        raise OutsideError("registry_silent")


@dataclass(slots=True)
class Breaker:
    """Keeps callers from a service that failed several times in a row; after a rest one of them may try it."""

    clock: Clock
    failures: int = FAILURES
    rest: timedelta = REST
    _failed: int = 0
    _open_since: datetime | None = None
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def lets_through(self) -> bool:
        """Whether to ask; who is let through says afterwards what became of it."""
        with self._guard:
            if self._open_since is None:
                return True
            now = self.clock.now()
            if now - self._open_since < self.rest:
                return False
            # One goes; the others wait for another rest, unless he comes back with an answer.
            self._open_since = now
            return True

    def answered(self) -> None:
        with self._guard:
            self._failed, self._open_since = 0, None

    def failed(self) -> None:
        with self._guard:
            self._failed += 1
            if self._failed >= self.failures:
                self._open_since = self.clock.now()


class Remembered(Generic[_Value]):
    """The newest answers, so many and no more."""

    def __init__(self, clock: Clock, *, fresh: timedelta = FRESH, stale: timedelta = STALE, kept: int = KEPT) -> None:
        self._clock, self._fresh, self._stale, self._kept = clock, fresh, stale, kept
        self._answers: OrderedDict[str, Told[_Value]] = OrderedDict()
        self._guard = threading.Lock()

    def ask(self, key: str, source: Callable[[], _Value | None]) -> Told[_Value]:
        """What was answered lately; else what `source` says now; else, if it is silent, what it said before.

        Raises:
            OutsideError: As `source`, when nothing that may still be told is remembered.
        """
        now = self._clock.now()
        with self._guard:
            known = self._answers.get(key)
        if known is not None and now - known.at <= self._fresh:
            return known
        try:
            told = Told(source(), now)
        except OutsideError:
            if known is not None and now - known.at <= self._stale:
                return known
            raise
        with self._guard:
            self._answers[key] = told
            self._answers.move_to_end(key)
            while len(self._answers) > self._kept:
                self._answers.popitem(last=False)
        return told


class HttpRegistry:
    """A registry over HTTP.

    Args:
        token: Sent as a bearer token; none if empty.
        transport: In place of the network, for tests.
    """

    def __init__(
        self, url: str, *, clock: Clock, token: str = "", transport: httpx.BaseTransport | None = None
    ) -> None:
        import httpx

        self._client = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=httpx.Timeout(ANSWER_S, connect=CONNECT_S),
            trust_env=False,
            transport=transport,
        )
        self._breaker = Breaker(clock)
        self._people: Remembered[PersonOnFile] = Remembered(clock)
        self._facts: Remembered[PersonFacts] = Remembered(clock)

    def person(self, *, fin: str, document: str) -> Told[PersonOnFile]:
        asked = PersonAsked(fin=fin) if fin else PersonAsked(document=document)

        def source() -> PersonOnFile | None:
            found = self._ask(PersonAnswer, PERSON, asked).person
            return None if found is None else found.value()

        return self._people.ask(fin or document, source)

    def facts(self, fin: str) -> Told[PersonFacts]:
        return self._facts.ask(fin, lambda: self._ask(FactsAnswer, FACTS, FactsAsked(fin=fin)).facts)

    def close(self) -> None:
        self._client.close()

    def _ask(self, shape: type[_Answer], path: str, asked: BaseModel) -> _Answer:
        if not self._breaker.lets_through():
            raise OutsideError("registry_silent")
        try:
            answer = shape.model_validate_json(self._content(path, asked))
        except (OutsideError, ValidationError) as error:
            self._breaker.failed()
            raise OutsideError("registry_silent") from error
        self._breaker.answered()
        return answer

    def _content(self, path: str, asked: BaseModel) -> bytes:
        import httpx

        body = asked.model_dump_json(exclude_none=True)
        try:
            with self._client.stream(
                "POST", path, content=body, headers={"Content-Type": "application/json"}
            ) as answer:
                if answer.status_code != httpx.codes.OK:
                    raise OutsideError("registry_silent")
                content = b""
                for chunk in answer.iter_bytes():
                    content += chunk
                    if len(content) > MAX_ANSWER_BYTES:
                        raise OutsideError("registry_silent")
        except httpx.HTTPError as error:
            raise OutsideError("registry_silent") from error
        return content
