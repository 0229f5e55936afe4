"""A hub that speaks to central about what is there, and goes on with its feed whatever it is made to say."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from hypothesis import strategies as st
from schemathesis import Case, Response

from dostdesk.domain.events import EventKind, content_hash
from dostdesk.protocol.papers import papers_packed
from tests.central_ingest.feeds import Feed, granted, visit
from tests.fuzz.over_openapi import Draw, sent_bytes

CENTRE = "12"
INGEST = "/v1/ingest"
_KNOWN_FIN = "0TEST01"


@dataclass(kw_only=True)
class AtCentral:
    """Of centre 12, with two visits behind it.

    Attributes:
        blobs: Hashes of parts of the release.
        year: Of which series are granted.
    """

    url: str
    headers: Mapping[str, str]
    blobs: list[str]
    year: int
    feed: Feed = field(default_factory=lambda: Feed(CENTRE))
    _next: dict[str, Any] | None = None

    def begin(self) -> None:
        """Push the two visits."""
        self.feed.add(granted("000"), *visit("one", 1), *visit("two", 3))
        pushed = httpx.post(f"{self.url}{INGEST}", content=json.dumps(self.feed.batch()), headers=dict(self.headers))
        assert pushed.is_success, pushed.text

    def prepare(self, case: Case, draw: Draw) -> None:
        """Three of four requests are about something that is here."""
        self._next = None
        if not draw(st.sampled_from((True, True, True, False))):
            return
        path, body = case.operation.path, copy.deepcopy(case.body)
        if path == INGEST:
            body = self._following(body, draw)
        elif path == "/v1/blobs":
            body = papers_packed({content_hash(paper): paper for paper in (b"", sent_bytes(body))})
        elif path == "/v1/blobs/{sha256}":
            case.path_parameters["sha256"] = content_hash(sent_bytes(body))
        elif path == "/v1/releases/blobs/{sha256}":
            case.path_parameters["sha256"] = draw(st.sampled_from(self.blobs))
        elif path == "/v1/releases/bundle":
            body["wanted"] = [draw(st.sampled_from(self.blobs)) for _ in body["wanted"]]
        elif path == "/v1/status/{number}":
            case.path_parameters["number"] = visit("one", 1)[3][2]["number"]
        elif path == "/v1/calendar/{year}":
            case.path_parameters["year"] = self.year
        elif path == "/v1/series/grant":
            body["year"] = self.year
        elif path.startswith(("/v1/register/", "/v1/registry/")) and case.operation.method.upper() == "POST":
            body["asker"] = {"staff": "s-1", "role": "clerk", "in_front": _KNOWN_FIN}
            if "fin" in body:
                body["fin"] = _KNOWN_FIN
            if "person" in body:
                body["person"] = {"fin": _KNOWN_FIN}
        if body != case.body:
            case.body = body

    def heard(self, case: Case, answer: Response) -> None:
        if self._next is not None and case.operation.path == INGEST and answer.status_code == httpx.codes.OK:
            self.feed.events.append(self._next)
            self._next = None

    def _following(self, body: Any, draw: Draw) -> dict[str, Any]:
        """The next event of this feed, of a kind that is known, with a body that says anything."""
        said = body["events"][0]
        entity = draw(st.sampled_from([said["entity"], visit("two", 3)[0][0], visit("one", 1)[0][0]]))
        kind = draw(st.sampled_from([said["kind"], *(kind.value for kind in EventKind)]))
        longer = copy.copy(self.feed)
        longer.events = list(self.feed.events)
        batch = longer.add_raw(entity, kind, said["body"]).batch(len(self.feed.events))
        self._next = longer.events[-1]
        return batch
