"""A centre whose hub follows central and pushes to it, and another one of which only the feed is there."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path

from dostdesk.domain.clock import Clock, to_text
from dostdesk.domain.contacts import CODE
from dostdesk.domain.events import Event, EventKind, content_hash
from dostdesk.hub.build import Hub, build_hub
from dostdesk.hub.central_link import CentralLink
from dostdesk.hub.central_push import CentralPush
from dostdesk.hub.contacts import ContactsOverHttp
from dostdesk.hub.linked import LinkedCentral
from dostdesk.hub.pushing import IDLE_S
from dostdesk.hub.register_port import RegisterOverHttp
from dostdesk.storage.central.store import CentralStore
from tests.central.central_http import ask, enrolled
from tests.central_ingest.feeds import Feed, granted, visit
from tests.desk.wire import KEY, HubInProcess
from tests.releases.national import National
from tests.succession.at_central import CentralLine

HERE, ELSEWHERE = "12", "31"
CITIZEN = "0TEST01"


class ClashingHub(HubInProcess):
    """The hub of the centre here, stepped by the test."""

    def __init__(self, folder: Path, clock: Clock, national: National) -> None:
        self.national = national
        self.line = CentralLine(national)
        self._token = national.token(HERE)
        super().__init__(folder, clock)

    def _build(self) -> Hub:
        link = CentralLink("http://central", self._token, transport=self.line)
        return build_hub(
            self._folder,
            KEY,
            clock=self._clock,
            central=lambda centre: LinkedCentral(link, centre),
            register=RegisterOverHttp("http://central", self._token, transport=self.line),
            push=CentralPush("http://central", self._token, transport=self.line),
            follow=link,
            contacts=ContactsOverHttp(link),
            start=False,
        )

    @property
    def store(self) -> CentralStore:
        """Central's."""
        return self.national.central.parts.store

    def reach_central(self) -> None:
        """Push all there is, let central fold it, and hear what central says to it."""
        pusher, follower = self.hub.pusher, self.hub.follower
        assert pusher is not None
        assert follower is not None
        for _ in range(50):
            if pusher.step() == IDLE_S and pusher.trouble is None:
                break
        with self.hub.store.reading() as rows:
            head = rows.feed.head().seq
        wait_until_folded(self.national, HERE, head)
        follower.step(0)

    def events(self) -> list[Event]:
        with self.hub.store.reading() as rows:
            return list(rows.feed.all())

    def clashes(self) -> list[Event]:
        """Conflicts of contacts that the feed shows."""
        events = self.events()
        return [one for one in events if one.kind is EventKind.CONFLICT_RECORDED and one.body["code"] == CODE]


def says_elsewhere(national: National, phone: str, *, at: datetime, fin: str = CITIZEN) -> None:
    """The other centre's hub pushes an application of that citizen, sent at that time."""
    answers = {"applicant": {"fin": fin, "surname": "Quliyeva"}, "contact": {"phone": phone}}
    paper = json.dumps({"answers": answers, "code": "udsy-apply", "salt": phone}).encode()
    steps = visit("elsewhere", 5, centre=ELSEWHERE)
    ticket, kind, body = steps[3]
    steps[3] = (ticket, kind, {**body, "content": content_hash(paper), "at": to_text(at)})
    feed = Feed(ELSEWHERE).add(granted("000", ELSEWHERE), *steps)
    token = enrolled(national.central, ELSEWHERE)
    sent = ask(national.central, "PUT", f"/v1/blobs/{content_hash(paper)}", token=token, content=paper)
    assert sent.is_success, sent.text
    assert ask(national.central, "POST", "/v1/ingest", token=token, json=feed.batch()).is_success
    wait_until_folded(national, ELSEWHERE, feed.head[0])


def wait_until_folded(national: National, centre: str, seq: int) -> None:
    for _ in range(400):
        with national.central.parts.store.reading() as rows:
            if rows.projections.folded(centre) >= seq and not rows.projections.awaited(most=1):
                return
        national.central.parts.stored.set()
        national.central.workers[0]._thread.join(0.05)  # type: ignore[attr-defined]
    raise AssertionError("never folded")


def a_while_before(clock: Clock, **ago: float) -> datetime:
    return clock.now() - timedelta(**ago)
