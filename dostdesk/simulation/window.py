"""A simulated desk: speaks the hub's protocol over HTTP as a real one does, with nothing between it and the wire."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random
from typing import Any, TypeVar

import httpx

from dostdesk.domain.clock import Clock, local, to_text
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.events import canonical, content_hash
from dostdesk.domain.ids import NewId
from dostdesk.domain.numbers import Series
from dostdesk.domain.ops import INTENT_LIFETIME, RULES, Lane, OpClass, OpKind, OpStatus
from dostdesk.domain.stays import Outcome, VisitService
from dostdesk.domain.tickets import Ticket
from dostdesk.protocol.hub import Enrolled, Problem, SeriesGrant, Session
from dostdesk.protocol.ops import OpResult, OpResults
from dostdesk.protocol.tickets import ticket_from_json
from dostdesk.simulation.day import PlannedVisit
from dostdesk.simulation.ledger import Ledger

_TRIES = 5
T = TypeVar("T")


class SimulatedWindow:
    """One device, its two lanes and its number series, all in memory.

    Args:
        lifetime: How long an intent keeps its meaning, by `clock`; a fast clock needs a longer one.
    """

    def __init__(
        self,
        http: httpx.Client,
        *,
        device: str,
        window: int | None,
        clock: Clock,
        new_id: NewId,
        random: Random,
        ledger: Ledger,
        release: int = 1,
        lifetime: timedelta = INTENT_LIFETIME,
    ) -> None:
        self.device = device
        self.window = window
        self.ticket: Ticket | None = None
        self._http = http
        self._clock = clock
        self._new_id = new_id
        self._random = random
        self._ledger = ledger
        self._release = release
        self._lifetime = lifetime
        self._sequence: Counter[Lane] = Counter()
        self._headers: dict[str, str] = {}
        self._epoch = 1
        self._login = self._password = self._actor = ""
        self._groups: tuple[str, ...] = ()
        self._series: list[Series] = []
        self._used = 0

    @property
    def headers(self) -> Mapping[str, str]:
        """What proves to the hub who asks."""
        return self._headers

    # ------------------------------------------------------------ who is there

    def enrol(self) -> None:
        """Become a device of the centre."""
        body = {"device": self.device, "install": self._new_id(), "program": "simulator"}
        enrolled = Enrolled.model_validate(self._asked("POST", "/v1/enrol", body))
        self._epoch = enrolled.install_epoch
        self._headers["Authorization"] = f"Bearer {enrolled.token}"

    def sign_in(self, login: str, password: str) -> None:
        """Sign a member of staff in, and open the window if this device is one."""
        self._login, self._password = login, password
        self._begin_session()
        if self.window is not None:
            self._ask(OpKind.OPEN_WINDOW, {"window": self.window})
            self._grant()

    def _begin_session(self) -> None:
        answer = self._asked("POST", "/v1/session", {"login": self._login, "password": self._password})
        session = Session.model_validate(answer)
        self._headers["X-Session"] = session.session
        self._actor = session.staff.id
        self._groups = (*session.staff.primary, *session.staff.secondary)

    def close(self) -> None:
        """Close the window, if it is one."""
        if self.window is not None:
            self._ask(OpKind.CLOSE_WINDOW, {"window": self.window})

    # ------------------------------------------------------------ the queue

    def issue(self, visit: PlannedVisit) -> Ticket:
        """A walk-in's ticket."""
        services = [
            {"service_id": self._new_id(), "code": service.code, "release": self._release} for service in visit.services
        ]
        payload = {
            "ticket": self._new_id(),
            "services": services,
            "priority": visit.priority,
            "language": visit.language,
        }
        ticket = ticket_from_json(self._ask(OpKind.ISSUE_TICKET, payload).body["ticket"])
        self._ledger.issued(ticket)
        self._ask(OpKind.TICKET_PRINTED, {"ticket": ticket.id})
        return ticket

    @property
    def somebody_waits(self) -> bool:
        """Whether a person of this window's skills is in the hall, as the clerk's list would show it."""
        return self._ledger.somebody_waits(self._groups)

    def reach(self, http: httpx.Client) -> None:
        """Go on over another connection."""
        self._http = http

    def call_next(self) -> Ticket | None:
        """The person who is due first, or None when nobody of this window's skills waits."""
        try:
            result = self._ask(OpKind.CALL_NEXT, {"window": self.window})
        except RefusedError as refused:
            if refused.code == "nobody_waiting":
                return None
            raise
        self.ticket = ticket_from_json(result.body["ticket"])
        self._ledger.given(self.ticket, self.window or 0)
        return self.ticket

    def recall(self) -> None:
        self._ask(OpKind.RECALL, self._of_ticket())

    def start(self) -> None:
        self._ask(OpKind.START, self._of_ticket())

    def no_show_in(self, after: timedelta) -> timedelta:
        """How long until `after` has passed since the first call."""
        called_at = None if self.ticket is None else self.ticket.called_at
        return timedelta() if called_at is None else called_at + after - self._clock.now()

    def no_show(self) -> None:
        """Raises RefusedError while it is too early."""
        payload = self._of_ticket()
        self._ask(OpKind.NO_SHOW, payload)
        self._release_ticket(served=False)

    def add_service(self, code: str) -> VisitService:
        """One more service of the visit that is being served."""
        service_id = self._new_id()
        self._ask(
            OpKind.ADD_SERVICE,
            {**self._of_ticket(), "service_id": service_id, "code": code, "release": self._release},
        )
        return VisitService(id=service_id, code=code, release=self._release)  # type: ignore[arg-type]

    def finish_service(self, service: VisitService, *, registered: bool) -> None:
        """End one service; with an application of its own when one was registered."""
        ticket = self._of_ticket()["ticket"]
        number = ""
        if registered:
            number = self._number()
            content = self._upload(
                {"service": service.code, "answers": {}, "salt": f"{self._random.getrandbits(128):x}"}
            )
            self._ask(
                OpKind.APPLICATION_SUBMITTED,
                {
                    "application": self._new_id(),
                    "ticket": ticket,
                    "service_id": service.id,
                    "code": service.code,
                    "release": self._release,
                    "number": number,
                    "content": content,
                    "promised_on": local(self._clock.now()).date().isoformat(),
                },
            )
        outcome = Outcome.COMPLETED if registered else Outcome.ADVISED
        payload = {"ticket": ticket, "service_id": service.id, "outcome": outcome.value, "number": number}
        self._ask(OpKind.FINISH_SERVICE, payload)

    def finish_visit(self) -> None:
        """End the visit; its receipt takes a number."""
        payload = self._of_ticket()
        self._ask(OpKind.FINISH_VISIT, payload)
        number = self._number()
        content = self._upload({"receipt": number, "salt": f"{self._random.getrandbits(128):x}"})
        self._ask(OpKind.RECEIPT_ISSUED, {**payload, "number": number, "content": content})
        self._release_ticket(served=True)

    # ------------------------------------------------------------ numbers and the wire

    def _of_ticket(self) -> dict[str, Any]:
        if self.ticket is None:
            raise RuntimeError(f"{self.device} has no ticket")
        return {"ticket": self.ticket.id}

    def _release_ticket(self, *, served: bool) -> None:
        if self.ticket is not None:
            self._ledger.released(self.ticket.id, served=served)
        self.ticket = None

    def _grant(self) -> None:
        body = {"install_epoch": self._epoch, "request": self._new_id()}
        grant = SeriesGrant.model_validate(self._asked("POST", "/v1/series", body))
        self._series = [
            Series(centre=series.centre, year=series.year, code=series.code, capacity=series.capacity)
            for series in grant.series
        ]

    def _number(self) -> str:
        self._used += 1
        number = self._series[0].number(self._used)
        self._ledger.numbered(number)
        return number

    def _upload(self, content: Mapping[str, Any]) -> str:
        written = canonical(content).encode()
        name = content_hash(written)
        self._signed_in(lambda: self._sent("PUT", f"/v1/blobs/{name}", written))
        return name

    def _ask(self, kind: OpKind, payload: Mapping[str, Any]) -> OpResult:
        return self._signed_in(lambda: self._ask_once(kind, payload))

    def _signed_in(self, asking: Callable[[], T]) -> T:
        """Ask; who was signed out by a long day signs in again and asks anew."""
        try:
            return asking()
        except RefusedError as refused:
            if refused.code != "session_missing" or not self._login:
                raise
        self._begin_session()
        return asking()

    def _ask_once(self, kind: OpKind, payload: Mapping[str, Any]) -> OpResult:
        """Send one op until it is answered; the same op, so that a lost answer doubles nothing."""
        rule, now = RULES[kind], self._clock.now()
        self._sequence[rule.lane] += 1
        op = {
            "op_id": self._new_id(),
            "lane": rule.lane.value,
            "lane_seq": self._sequence[rule.lane],
            "actor": self._actor,
            "kind": kind.value,
            "happened_at": to_text(now),
            "not_after": to_text(now + self._lifetime) if rule.op_class is OpClass.INTENT else None,
            "payload": payload,
        }
        batch = {"device": self.device, "install_epoch": self._epoch, "ops": [op]}
        begun = time.perf_counter()
        result = OpResults.model_validate(self._asked("POST", "/v1/ops", batch)).results[0]
        self._ledger.took(kind, time.perf_counter() - begun)
        self._ledger.answered(result.op_id, kind, result.status, result.seq)
        if result.status in {OpStatus.REFUSED, OpStatus.EXPIRED, OpStatus.QUARANTINED}:
            raise RefusedError(result.code or result.status.value, **dict(result.facts))
        return result

    def _asked(self, method: str, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        answer: Mapping[str, Any] = self._sent(method, path, canonical(body).encode()).json()
        return answer

    def _sent(self, method: str, path: str, content: bytes) -> httpx.Response:
        headers = {**self._headers, "Content-Type": "application/json"}
        for _ in range(_TRIES):
            try:
                response = self._http.request(method, path, content=content, headers=headers)
            except httpx.TransportError:
                self._ledger.sent_again()
                continue
            if response.is_success:
                return response
            problem = Problem.model_validate_json(response.content)
            raise RefusedError(problem.code, **dict(problem.facts))
        raise OutsideError("hub_unreachable")
