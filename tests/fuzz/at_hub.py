"""A device that speaks to a hub in its own order: what it is made to say is taken, so that it leads somewhere."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from hypothesis import strategies as st
from schemathesis import Case, Response

from dostdesk.domain.events import content_hash
from dostdesk.domain.ops import RULES, Lane, OpKind
from dostdesk.population.staff import DEMO_PASSWORD, SUPERVISOR_LOGIN
from dostdesk.protocol.ops import PAYLOADS
from dostdesk.protocol.papers import papers_packed
from dostdesk.serving.document import inlined
from tests.fuzz.over_openapi import Draw, sent_bytes

OPS = "/v1/ops"
_DEVICE, _INSTALL = "FUZZ-P07", "00000000-0000-4000-8000-000000000007"
_LIFE, _FAR = "1-0000000000000007", 10**9
_SERVICES = ("udsy-apply", "benefit-birth")


@dataclass(kw_only=True)
class AtHub:
    """Signed in, with its place in each lane and the tickets that it has issued."""

    headers: Mapping[str, str]
    epoch: int
    staff: str
    places: Counter[Lane] = field(default_factory=Counter)
    tickets: list[str] = field(default_factory=list)

    @classmethod
    def enrolled(cls, url: str) -> AtHub:
        enrolled = httpx.post(f"{url}/v1/enrol", json={"device": _DEVICE, "install": _INSTALL}).json()
        headers = {"Authorization": f"Bearer {enrolled['token']}"}
        said = {"login": SUPERVISOR_LOGIN, "password": DEMO_PASSWORD}
        session = httpx.post(f"{url}/v1/session", json=said, headers=headers).json()
        headers["X-Session"] = session["session"]
        return cls(headers=headers, epoch=enrolled["install_epoch"], staff=session["staff"]["id"])

    @staticmethod
    def document_of(document: Mapping[str, Any]) -> Mapping[str, Any]:
        """The document with what each kind of op says: misfits of that are not refused with their batch."""
        whole = copy.deepcopy(dict(document))
        batch = whole["paths"][OPS]["post"]["requestBody"]["content"]["application/json"]["schema"]
        batch["properties"]["ops"]["items"]["properties"]["payload"] = {
            "anyOf": [inlined(shape) for shape in dict.fromkeys(PAYLOADS.values())] + [{"type": "object"}]
        }
        return whole

    def prepare(self, case: Case, draw: Draw) -> None:
        """Three of four ops are this device's, next in their lane, and say what their kind says."""
        if not draw(st.sampled_from((True, True, True, False))):
            return
        if case.operation.path == "/v1/blobs/{sha256}" and case.method == "PUT":
            case.path_parameters["sha256"] = content_hash(sent_bytes(case.body))
        if case.operation.path == "/v1/blobs":
            case.body = papers_packed({content_hash(paper): paper for paper in (b"", sent_bytes(case.body))})
        if case.operation.path == "/v1/central/people":
            case.body = {"fin": "0TEST01"}
        if case.operation.path == "/v1/series":
            case.body = {**case.body, "install_epoch": self.epoch}
        if (change := self._as_this_device(case.operation.path)) is not None:
            case.body = {**case.body, **change}
        if case.operation.path != OPS:
            return
        body = copy.deepcopy(case.body)
        op = body["ops"][0]
        fitting = [kind for kind in OpKind if self._fits(kind, op["payload"])]
        kind = draw(st.sampled_from(fitting)) if fitting else OpKind(op["kind"])
        lane = RULES[kind].lane
        op |= {"kind": kind.value, "lane": lane.value, "lane_seq": self.places[lane] + 1, "actor": self.staff}
        payload = op["payload"]
        if "window" in payload:
            payload["window"] = 7
        if "ticket" in payload and self.tickets and kind is not OpKind.ISSUE_TICKET:
            payload["ticket"] = draw(st.sampled_from(self.tickets[-4:]))
        for service in payload.get("services", ()) if isinstance(payload.get("services"), list) else ():
            if isinstance(service, dict):
                service |= {"code": draw(st.sampled_from(_SERVICES)), "release": 1}
        if kind is OpKind.ISSUE_TICKET:
            payload |= {"content": "", "priority": "regular"}
        # By its own clock it happened just now, and an intent has not lost its meaning.
        op.pop("not_after", None)
        body |= {"device": _DEVICE, "install_epoch": self.epoch, "ops": [op]}
        case.body = body

    def _as_this_device(self, path: str) -> Mapping[str, Any] | None:
        """What makes a body one of this device, or of its supervisor, where a route wants to know it by that."""
        device = {"device": _DEVICE, "install_epoch": self.epoch}
        return {
            "/v1/proof": {"device": _DEVICE, "install": _INSTALL},
            "/v1/recovery": {**device, "install": _INSTALL, "program": "desk"},
            "/v1/recovery/ops": device,
            "/v1/standby": {"login": SUPERVISOR_LOGIN, "password": DEMO_PASSWORD},
            "/v1/life": {"marks": [_LIFE], "lanes": dict.fromkeys(Lane, _FAR), "series": {}},
            # Asked again for the install that is there, it answers with that one.
            "/v1/enrol/anew": {"install": _INSTALL},
        }.get(path)

    def heard(self, case: Case, answer: Response) -> None:
        if case.operation.path != OPS or answer.status_code != httpx.codes.OK:
            return
        told = answer.json()
        for op, result in zip(case.body["ops"], told["results"], strict=False):
            lane = RULES[OpKind(op["kind"])].lane
            self.places[lane] = max(self.places[lane], op["lane_seq"])
            ticket = result["body"].get("ticket")
            if result["status"] == "applied" and isinstance(ticket, dict):
                self.tickets.append(ticket["id"])

    @staticmethod
    def _fits(kind: OpKind, payload: Any) -> bool:
        shape = inlined(PAYLOADS[kind])
        return (
            isinstance(payload, dict)
            and set(shape.get("required", ())) <= set(payload)
            and set(payload) <= set(shape["properties"])
        )
