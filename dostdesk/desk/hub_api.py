"""The hub over HTTP: one typed call per route. Whatever is not a whole, well-shaped answer becomes an OutsideError.

When to call, what to repeat and what to keep is decided in `link`; nothing here touches the store.
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from dostdesk.domain.calendar import DecidedDays
from dostdesk.domain.errors import Fact, OutsideError, RefusedError
from dostdesk.domain.events import content_hash
from dostdesk.domain.ids import VisitServiceId
from dostdesk.protocol import PROTOCOL
from dostdesk.protocol.calendar import DecidedDaysShape
from dostdesk.protocol.central_register import ContactTold, EntriesFound, FactsTold, QuestionShape
from dostdesk.protocol.headers import LIFE
from dostdesk.protocol.hub import (
    DraftShape,
    Enrol,
    Enrolled,
    Feed,
    Heartbeat,
    Problem,
    SeriesGrant,
    SeriesRequest,
    Session,
    SessionNow,
    SignIn,
    Snapshot,
    StaffList,
)
from dostdesk.protocol.insight import HistoryAnswer, HistoryAsked, MeasuresTable, OwnWork
from dostdesk.protocol.lives import BeginAnew, Life, LifeHeard
from dostdesk.protocol.ops import OpBatch, OpResults
from dostdesk.protocol.papers import papers_packed
from dostdesk.protocol.people import OfApplication, OfCitizen, PersonAsked, PersonFound
from dostdesk.protocol.releases import BlobsWanted, ReleaseList
from dostdesk.protocol.succession import (
    CallsAwaited,
    FenceAsked,
    FenceTold,
    ProofAsked,
    ProofGiven,
    RecoveryBatch,
    RecoveryHello,
    RecoveryMet,
)

if TYPE_CHECKING:
    import httpx

    from dostdesk.desk.wire import Wire
    from dostdesk.protocol.outlook import Outlook, Replayed, ReplayRequest

ANSWER_S, BLOB_S, BEAT_S = 8.0, 30.0, 2.0
# The hub asks central, and central a registry.
CENTRAL_S = 12.0
# Years of a centre, or of all of them, are added up.
INSIGHT_S = 30.0
_LONGEST_FACT = 200
_PROOF, _HELLO, _FENCE = "/v1/proof", "/v1/recovery", "/v1/fence"
_DONE = "/v1/recovery/done"
# By these two sides come to agree on an epoch.
_BEFORE_AGREEING = frozenset({_PROOF, _HELLO, _FENCE, "/v1/heartbeat", "/v1/enrol"})
_TELLS_OF_OPS = frozenset({"/v1/ops", "/v1/recovery/ops"})
_Answer = TypeVar("_Answer", bound=BaseModel)
Params = Mapping[str, str | tuple[str, ...]]


class FeedGoneError(OutsideError):
    """The hub has no feed from where this desk stands: the reader starts again from a snapshot."""

    def __init__(self) -> None:
        super().__init__("feed_gone")


def _trusted(url: str, trust: Path | None) -> ssl.SSLContext | bool:
    """Who vouches for the hub. For a hub in the clear nobody is asked: reading all public authorities takes 0.1 s."""
    return url.startswith("https:") if trust is None else ssl.create_default_context(cafile=trust)


class HubApi:
    """Calls to one hub. Safe from several threads; `interrupt` wakes every call that waits.

    Attributes:
        forgotten: The hub does not know this device any more; it has to be introduced again.
        moved: Whoever answers is not the hub that was agreed on: another keeps the queue, or begins to.
        unheard: The hub has not heard yet, or not any more, which life of this install speaks.

    Args:
        trust: Certificates (PEM) that vouch for the hub, in place of the public authorities.

    Every call raises:
        OutsideError: `hub_unreachable` (nobody answered in time), `hub_failed` (it answered that it could not),
            `hub_garbage` (the answer is not JSON, not whole or of another shape).
        RefusedError: The hub's own refusal, with its code and facts.
    """

    def __init__(self, url: str, *, transport: httpx.BaseTransport | None = None, trust: Path | None = None) -> None:
        self._url, self._transport, self._trust = url, transport, _trusted(url, trust)
        self._wire: Wire | None = None
        self._token = self._life = ""
        self._epoch = 0
        self.forgotten = False
        self.moved = False
        self.unheard = True
        self._sockets: set[socket.socket] = set()
        self._guard = threading.Lock()
        self._closing = False

    def authorise(self, token: str) -> None:
        """From now on speak as the enrolled device."""
        self._token = token
        self.forgotten = False

    @property
    def url(self) -> str:
        """Where the hub is that is spoken to."""
        return self._url

    @property
    def epoch(self) -> int:
        """Of the hub that was agreed on; 0 before the first."""
        return self._epoch

    def agree(self, epoch: int, url: str | None = None) -> None:
        """From now on only answers of this epoch count, and they come from this address.

        Calls that are under way to another address end as unreachable; what they carried is sent again.
        """
        with self._guard:
            # Another hub may never have heard which life speaks here.
            self.unheard = self.unheard or epoch != self._epoch or (url is not None and url != self._url)
            self._epoch, self.moved = epoch, False
            if url is None or url == self._url:
                return
            self._url = url
            before, self._wire = self._wire, None
            waiting, self._sockets = self._sockets, set()
        for held in waiting:
            with contextlib.suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)
        if before is not None:
            before.close()

    def lives_as(self, mark: str) -> None:
        """From now on speak as this life of the install: the hub has heard it."""
        self._life = mark
        self.unheard = False

    def interrupt(self) -> None:
        """Wake every call that waits for the hub: they end as unreachable. For closing only."""
        with self._guard:
            self._closing = True
            waiting = tuple(self._sockets)
        for held in waiting:
            with contextlib.suppress(OSError):
                held.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.interrupt()
        with self._guard:
            wire = self._wire
        if wire is not None:
            wire.close()

    def enrol(self, device: str, install: str, program: str) -> Enrolled:
        return self._ask(Enrolled, "POST", "/v1/enrol", Enrol.model_validate(
            {"device": device, "install": install, "program": program}
        ))  # fmt: skip

    def life(self, life: Life) -> LifeHeard:
        """Say which life speaks. Refusals: `install_copied`, `install_set_back`."""
        return self._ask(LifeHeard, "POST", "/v1/life", life)

    def begin_anew(self, asked: BeginAnew) -> Enrolled:
        return self._ask(Enrolled, "POST", "/v1/enrol/anew", asked)

    def sign_in(self, login: str, password: str) -> Session:
        return self._ask(Session, "POST", "/v1/session", SignIn(login=login, password=password))

    def session_now(self, session: str) -> SessionNow:
        """Who is signed in, as the hub's directory has him now. Refusals: `session_missing`."""
        return self._ask(SessionNow, "GET", "/v1/session", session=session)

    def sign_out(self, session: str) -> None:
        self._send("DELETE", "/v1/session", session=session)

    def staff(self) -> StaffList:
        return self._ask(StaffList, "GET", "/v1/staff")

    def heartbeat(self) -> Heartbeat:
        return self._ask(Heartbeat, "GET", "/v1/heartbeat", timeout=BEAT_S)

    def ops(self, batch: OpBatch, *, session: str) -> OpResults:
        return self._ask(OpResults, "POST", "/v1/ops", batch, session=session)

    def recover(self, batch: RecoveryBatch, *, session: str) -> OpResults:
        """Ops that another hub had before."""
        return self._ask(OpResults, "POST", "/v1/recovery/ops", batch, session=session)

    def meet(self, hello: RecoveryHello) -> RecoveryMet:
        """Say to a hub that took over what this device holds. Refusals: `device_unknown`, `hub_standby`."""
        return self._ask(RecoveryMet, "POST", _HELLO, hello)

    def told_all(self) -> CallsAwaited:
        """This device has sent what another hub had before: nobody has to wait for it with calls."""
        return self._ask(CallsAwaited, "POST", _DONE, timeout=BEAT_S)

    def prove(self, asked: ProofAsked) -> ProofGiven:
        """Who answers here; nothing that only this device's own hub may know is told."""
        return self._ask(ProofGiven, "POST", _PROOF, asked, timeout=BEAT_S)

    def fence(self, asked: FenceAsked) -> FenceTold:
        """Tell a hub that another one was promoted."""
        return self._ask(FenceTold, "POST", _FENCE, asked, timeout=BEAT_S)

    def feed(self, *, after: int, epoch: int, wait: int, came: Callable[[], None] = lambda: None) -> Feed:
        """Events after a place; waits up to `wait` seconds for the first. Raises FeedGoneError.

        Args:
            came: Called when the answer is there, before it is looked into.
        """
        place = {"after": str(after), "epoch": str(epoch), "wait": str(wait)}
        answer = self._send("GET", "/v1/feed", params=place, timeout=wait + ANSWER_S)
        came()
        return _shaped(Feed, answer)

    def snapshot(self) -> Snapshot:
        return self._ask(Snapshot, "GET", "/v1/snapshot")

    def put_draft(self, service: VisitServiceId, draft: DraftShape, *, session: str) -> None:
        self._send("PUT", f"/v1/drafts/{service}", body=_written(draft), session=session)

    def draft(self, service: VisitServiceId, *, session: str) -> DraftShape:
        """The newest draft of a service whose ticket is at this desk's window. Refusals: `draft_none` and others."""
        return self._ask(DraftShape, "GET", f"/v1/drafts/{service}", session=session)

    def blob(self, sha256: str, *, session: str) -> bytes:
        """A content by its hash. Raises OutsideError `hub_garbage` if it is another."""
        content = self._send("GET", f"/v1/blobs/{sha256}", session=session, timeout=BLOB_S).content
        if content_hash(content) != sha256:
            raise OutsideError("hub_garbage")
        return content

    def announcement(self, announcement: str, sha256: str) -> bytes:
        """The words of an announcement that stands. Raises as `blob`; RefusedError `announcement_ended`."""
        content = self._send("GET", f"/v1/announcements/{announcement}", timeout=BLOB_S).content
        if content_hash(content) != sha256:
            raise OutsideError("hub_garbage")
        return content

    def put_blob(self, sha256: str, content: bytes, *, session: str) -> None:
        self._send("PUT", f"/v1/blobs/{sha256}", body=content, session=session, timeout=BLOB_S)

    def put_blobs(self, contents: Mapping[str, bytes], *, session: str) -> None:
        """Contents in one body, kept all or none; a hub of before knows no such body and refuses it."""
        self._send("POST", "/v1/blobs", body=papers_packed(contents), session=session, timeout=BLOB_S)

    def releases(self, *, after: int) -> ReleaseList:
        """The keyring, and the signed manifests behind a number."""
        return self._ask(ReleaseList, "GET", "/v1/releases", params={"after": str(after)}, timeout=BLOB_S)

    def decided_days(self) -> DecidedDays:
        """What was decided of days, as the mark of a heartbeat names it."""
        return self._ask(DecidedDaysShape, "GET", "/v1/calendar").value()

    def release_bundle(self, wanted: Sequence[str]) -> bytes:
        """Parts of releases as one body, as it came; the caller holds each against its hash."""
        body = _written(BlobsWanted(wanted=tuple(wanted)))
        return self._send("POST", "/v1/releases/bundle", body=body, timeout=BLOB_S).content

    def series(self, request: SeriesRequest) -> SeriesGrant:
        return self._ask(SeriesGrant, "POST", "/v1/series", request)

    def person(self, asked: PersonAsked, *, session: str) -> PersonFound:
        return self._ask(PersonFound, "POST", "/v1/central/people", asked, session=session)

    def facts(self, asked: OfCitizen, *, session: str) -> FactsTold:
        return self._ask(FactsTold, "POST", "/v1/central/facts", asked, session=session, timeout=CENTRAL_S)

    def history(self, asked: OfCitizen, *, session: str) -> EntriesFound:
        return self._ask(EntriesFound, "POST", "/v1/central/history", asked, session=session, timeout=CENTRAL_S)

    def contact(self, asked: OfApplication, *, session: str) -> ContactTold:
        return self._ask(ContactTold, "POST", "/v1/central/contact", asked, session=session, timeout=CENTRAL_S)

    def applications(self, question: QuestionShape, *, session: str) -> EntriesFound:
        path = "/v1/central/applications"
        return self._ask(EntriesFound, "POST", path, question, session=session, timeout=CENTRAL_S)

    def insight_history(self, asked: HistoryAsked, *, session: str, of_central: bool = False) -> HistoryAnswer:
        """The history of the centre, or of those that one may see. Refusals: `right_missing`, `range_wrong`."""
        told = {**_range(asked.since, asked.until), "group": asked.group, "compare": asked.compare.value}
        wanted: Params = told | ({"centre": asked.centres} if of_central else {})
        path = "/v1/central/insight/history" if of_central else "/v1/insight/history"
        return self._ask(HistoryAnswer, "GET", path, session=session, params=wanted, timeout=INSIGHT_S)

    def own_work(self, since: date, until: date, *, session: str) -> OwnWork:
        """The work of whoever is signed in. Refusals: `range_wrong`."""
        params = _range(since, until)
        return self._ask(OwnWork, "GET", "/v1/insight/mine", session=session, params=params, timeout=INSIGHT_S)

    def measures(self, since: date, until: date, *, session: str, of_central: bool = False) -> MeasuresTable:
        """The ministry's table. Refusals: as `insight_history`."""
        path = "/v1/central/insight/measures" if of_central else "/v1/insight/measures"
        params = _range(since, until)
        return self._ask(MeasuresTable, "GET", path, session=session, params=params, timeout=INSIGHT_S)

    def outlook(self, *, session: str) -> Outlook:
        """What the hub expects of the hours ahead."""
        # A start has no use for these shapes.
        from dostdesk.protocol.outlook import Outlook

        return self._ask(Outlook, "GET", "/v1/insight/outlook", session=session, timeout=BLOB_S)

    def replay(self, asked: ReplayRequest, *, session: str) -> Replayed:
        """A past day under other rules."""
        from dostdesk.protocol.outlook import Replayed

        return self._ask(Replayed, "POST", "/v1/insight/replay", asked, session=session, timeout=BLOB_S)

    # ------------------------------------------------------------ the wire

    def _ask(
        self,
        shape: type[_Answer],
        method: str,
        path: str,
        body: BaseModel | None = None,
        *,
        session: str = "",
        params: Params | None = None,
        timeout: float = ANSWER_S,
    ) -> _Answer:
        content = None if body is None else _written(body)
        answer = self._send(method, path, body=content, session=session, params=params, timeout=timeout)
        return _shaped(shape, answer)

    def _connected(self) -> Wire:
        # Loading it takes as long as opening the store, and a desk is on screen before it asks its hub.
        from dostdesk.desk.wire import Wire

        with self._guard:
            if self._wire is None:
                self._wire = Wire(self._url, transport=self._transport, trust=self._trust, traced=self._traced)
            return self._wire

    def _send(
        self,
        method: str,
        path: str,
        *,
        body: bytes | None = None,
        session: str = "",
        params: Params | None = None,
        timeout: float = ANSWER_S,
    ) -> httpx.Response:
        import httpx

        headers = {"Content-Type": "application/octet-stream" if path.startswith("/v1/blobs") else "application/json"}
        headers["X-Client-Protocol"] = str(PROTOCOL)
        if self._token and path != _PROOF:
            headers["Authorization"] = f"Bearer {self._token}"
        if session:
            headers["X-Session"] = session
        if self._life:
            headers[LIFE] = self._life
        if self._closing:
            raise OutsideError("hub_unreachable")
        try:
            answer = self._connected().send(method, path, content=body, headers=headers, params=params, timeout=timeout)
        except httpx.TransportError as error:
            raise OutsideError("hub_unreachable") from error
        except RuntimeError as error:
            # The wire was closed meanwhile: another hub was agreed on.
            raise OutsideError("hub_unreachable") from error
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
            raise OutsideError("hub_garbage") from error
        self._must_be_agreed(path, answer)
        if answer.is_success:
            return answer
        if answer.status_code == httpx.codes.GONE:
            raise FeedGoneError
        trouble = _problem(answer)
        if trouble.code == "device_unknown":
            self.forgotten = True
        if trouble.code in {"hub_fenced", "hub_standby"}:
            self.moved = True
        if trouble.code == "life_unknown":
            self.unheard = True
        raise trouble

    def _must_be_agreed(self, path: str, answer: httpx.Response) -> None:
        """Raises OutsideError `hub_changed` for an answer of another epoch: what it says is not taken for the truth."""
        told = answer.headers.get("X-Epoch", "")
        if self._epoch and told.isdigit() and int(told) != self._epoch and path not in _BEFORE_AGREEING:
            self.moved = True
            if path in _TELLS_OF_OPS and int(told) < self._epoch and answer.is_success:
                # Whoever sent them remembers what the hub before did.
                return
            raise OutsideError("hub_changed")

    def _traced(self, event: str, info: Mapping[str, Any]) -> None:
        """Remember the sockets, because closing a connection does not wake the thread that reads from it."""
        if event != "connection.connect_tcp.complete":
            return
        held = info["return_value"].get_extra_info("socket")
        if isinstance(held, socket.socket):
            with self._guard:
                self._sockets = {known for known in self._sockets if known.fileno() >= 0} | {held}
                too_late = self._closing
            if too_late:
                # It was being made while the others were woken, and would hold its caller for as long as a poll waits.
                with contextlib.suppress(OSError):
                    held.shutdown(socket.SHUT_RDWR)


def _range(since: date, until: date) -> dict[str, str]:
    return {"from": since.isoformat(), "until": until.isoformat()}


def _written(body: BaseModel) -> bytes:
    return body.model_dump_json().encode()


def _shaped(shape: type[_Answer], answer: httpx.Response) -> _Answer:
    try:
        return shape.model_validate_json(answer.content)
    except ValidationError as error:
        raise OutsideError("hub_garbage") from error


def _problem(answer: httpx.Response) -> RefusedError | OutsideError:
    try:
        problem = Problem.model_validate_json(answer.content)
    except ValidationError:
        return OutsideError("hub_failed" if answer.is_server_error else "hub_garbage")
    if answer.is_server_error:
        # A full disk there is not one here.
        return OutsideError("hub_failed", reason=problem.code)
    return RefusedError(problem.code, **facts_of(problem.facts))


def facts_of(facts: Mapping[str, Any]) -> dict[str, Fact]:
    """What of a hub's facts may stand in a sentence: plain short values under plain names."""
    return {
        name: value[:_LONGEST_FACT] if isinstance(value, str) else value
        for name, value in facts.items()
        if name.isidentifier() and name != "code" and (value is None or isinstance(value, str | int | float | bool))
    }
