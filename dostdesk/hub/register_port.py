"""What a hub asks of central for its windows: who people are, what is known of them, and where they applied.

Nothing of a centre's own work waits for it. What is asked goes through a few threads of its own, so that a central that
hangs keeps nobody from the hub's store.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.people import PersonOnFile
from dostdesk.domain.person_facts import PersonFacts
from dostdesk.domain.register import Asker, RegisterQuestion, Told
from dostdesk.protocol import central_insight
from dostdesk.protocol import central_register as shapes
from dostdesk.protocol.central_insight import StatisticsAsked
from dostdesk.protocol.hub import Problem
from dostdesk.protocol.insight import HistoryAnswer, MeasuresTable
from dostdesk.protocol.people import PersonAsked

if TYPE_CHECKING:
    import httpx

CONNECT_S, ANSWER_S = 2.0, 6.0
# A year of all centres is read together.
STATISTICS_S = 20.0
_THREADS, _MOST_WAITING = 4, 60
_Answer = TypeVar("_Answer", bound=BaseModel)
_Value = TypeVar("_Value")


class RegisterPort(Protocol):
    """Central's register and registries. Every call may wait, and raise OutsideError `central_unreachable` and others;
    what central refuses is a RefusedError.
    """

    def person(self, *, fin: str, document: str, asker: Asker) -> Told[PersonOnFile]:
        """Whom the registry has under a FİN, or under the number of a paper when the FİN is empty."""
        ...

    def facts(self, fin: str, asker: Asker) -> Told[PersonFacts]:
        """What registries know of the citizen in front of whoever asks."""
        ...

    def history(self, fin: str, asker: Asker) -> shapes.EntriesFound:
        """The newest applications of a citizen, at all centres."""
        ...

    def search(self, question: RegisterQuestion, asker: Asker) -> shapes.EntriesFound:
        """Applications that whoever asks may see."""
        ...

    def contact(self, application: str, asker: Asker) -> shapes.ContactTold:
        """Both sides of a clash of contacts, for whoever wrote the application."""
        ...

    def statistics(self, asked: StatisticsAsked) -> HistoryAnswer:
        """The history of the centres that whoever asks may see."""
        ...

    def measures(self, asked: StatisticsAsked) -> MeasuresTable:
        """The ministry's table of those centres."""
        ...


class Relay:
    """A few threads for what waits for central, and no more callers than they can serve."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, "hub-central")
        self._waiting = 0

    async def ask(self, question: Callable[[], _Value]) -> _Value:
        """Raises OutsideError `central_unreachable` at once when too many wait already."""
        if self._waiting >= _MOST_WAITING:
            raise OutsideError("central_unreachable")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, question)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)


class RegisterOverHttp:
    """Central's register over HTTP.

    Args:
        token: The hub's.
        trust: Certificates that vouch for central; the public authorities if not given.
        transport: In place of the network, for tests.
    """

    def __init__(
        self, url: str, token: str, *, trust: Path | None = None, transport: httpx.BaseTransport | None = None
    ) -> None:
        import ssl

        import httpx

        self._client = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            timeout=httpx.Timeout(ANSWER_S, connect=CONNECT_S),
            trust_env=False,
            transport=transport,
            verify=True if trust is None else ssl.create_default_context(cafile=str(trust)),
        )

    def person(self, *, fin: str, document: str, asker: Asker) -> Told[PersonOnFile]:
        who = PersonAsked(fin=fin) if fin else PersonAsked(document=document)
        told = self._ask(shapes.PersonTold, shapes.PERSON, shapes.WhoAsked(asker=_shape_of(asker), person=who))
        return Told(None if told.person is None else told.person.value(), told.at)

    def facts(self, fin: str, asker: Asker) -> Told[PersonFacts]:
        told = self._ask(shapes.FactsTold, shapes.FACTS, shapes.OfPersonAsked(asker=_shape_of(asker), fin=fin))
        return Told(told.facts, told.at)

    def history(self, fin: str, asker: Asker) -> shapes.EntriesFound:
        return self._ask(shapes.EntriesFound, shapes.HISTORY, shapes.OfPersonAsked(asker=_shape_of(asker), fin=fin))

    def search(self, question: RegisterQuestion, asker: Asker) -> shapes.EntriesFound:
        asked = shapes.SearchAsked(asker=_shape_of(asker), question=shapes.QuestionShape.of(question))
        return self._ask(shapes.EntriesFound, shapes.SEARCH, asked)

    def contact(self, application: str, asker: Asker) -> shapes.ContactTold:
        asked = shapes.ContactAsked(asker=_shape_of(asker), application=application)
        return self._ask(shapes.ContactTold, shapes.CONTACT, asked)

    def statistics(self, asked: StatisticsAsked) -> HistoryAnswer:
        return self._ask(HistoryAnswer, central_insight.HISTORY, asked, timeout=STATISTICS_S)

    def measures(self, asked: StatisticsAsked) -> MeasuresTable:
        return self._ask(MeasuresTable, central_insight.MEASURES, asked, timeout=STATISTICS_S)

    def close(self) -> None:
        self._client.close()

    def _ask(self, shape: type[_Answer], path: str, asked: BaseModel, *, timeout: float = ANSWER_S) -> _Answer:
        import httpx

        patience = httpx.Timeout(timeout, connect=CONNECT_S)
        try:
            answer = self._client.post(path, content=asked.model_dump_json(exclude_none=True), timeout=patience)
        except httpx.HTTPError as error:
            raise OutsideError("central_unreachable") from error
        try:
            if answer.is_success:
                return shape.model_validate_json(answer.content)
            problem = Problem.model_validate_json(answer.content)
        except ValidationError as error:
            raise OutsideError("central_unreachable") from error
        if answer.is_server_error:
            raise OutsideError("registry_silent" if problem.code == "registry_silent" else "central_unreachable")
        if problem.code == "hub_unknown":
            # Nobody at a window can mend it; the hub's own log and its administrator do.
            raise OutsideError("central_unreachable")
        at = problem.facts.get("at")
        raise RefusedError(problem.code, **({"at": at} if isinstance(at, str) else {}))


class InventedRegister:
    """Stands in for central where there is none: people who are nobody, and no register of applications."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        from dostdesk.population.register import SyntheticRegister

        self._people, self._now = SyntheticRegister(), now

    def person(self, *, fin: str, document: str, asker: Asker) -> Told[PersonOnFile]:  # noqa: ARG002
        return Told(self._people.by_fin(fin) if fin else self._people.by_document(document), self._now())

    def facts(self, fin: str, asker: Asker) -> Told[PersonFacts]:  # noqa: ARG002
        return Told(self._people.facts(fin), self._now())

    def history(self, fin: str, asker: Asker) -> shapes.EntriesFound:  # noqa: ARG002
        raise OutsideError("central_unreachable")

    def search(self, question: RegisterQuestion, asker: Asker) -> shapes.EntriesFound:  # noqa: ARG002
        raise OutsideError("central_unreachable")

    def contact(self, application: str, asker: Asker) -> shapes.ContactTold:  # noqa: ARG002
        raise OutsideError("central_unreachable")

    def statistics(self, asked: StatisticsAsked) -> HistoryAnswer:  # noqa: ARG002
        raise OutsideError("central_unreachable")

    def measures(self, asked: StatisticsAsked) -> MeasuresTable:  # noqa: ARG002
        raise OutsideError("central_unreachable")


def _shape_of(asker: Asker) -> shapes.AskerShape:
    return shapes.AskerShape(
        staff=asker.staff, role=asker.role, in_front=asker.in_front or None, ticket=asker.ticket or None
    )
