"""Which life of an install speaks, and installs that begin anew."""

from __future__ import annotations

from fastapi import APIRouter, Request

from dostdesk.hub.lives import STILL_THERE, begin_anew, hear
from dostdesk.hub.problems import told
from dostdesk.hub.routes.depends import AS_REPORTER, PartsOf, TokenTold, device_in
from dostdesk.hub.routes.people import enrolled
from dostdesk.protocol.hub import Enrolled
from dostdesk.protocol.lives import BeginAnew, Life, LifeHeard
from dostdesk.serving.document import BODY
from dostdesk.storage.hub.people import Device
from dostdesk.storage.hub.store import HubRows

router = APIRouter(prefix="/v1")


@router.post("/life", responses=told(*AS_REPORTER, *BODY, "install_copied", "install_set_back"))
async def post_life(body: Life, request: Request, parts: PartsOf, _: TokenTold) -> LifeHeard:
    """An install begins to speak, before it reports anything.

    Refusals: `install_copied` when another store with its identity spoke meanwhile, `install_set_back` when this one
    knows less than the hub has from it. Then it begins anew.
    """
    device, now = device_in(request), parts.now()
    ended = await parts.write(lambda rows: hear(rows, device, body, now))
    parts.devices.hear(device, body.marks[-1], now)
    return LifeHeard(ended=ended)


@router.post("/enrol/anew", responses=told(*AS_REPORTER, *BODY))
async def post_enrol_anew(body: BeginAnew, request: Request, parts: PartsOf, _: TokenTold) -> Enrolled:
    """Another identity and other series for the install that asks; asked again it answers the same."""
    old, now = device_in(request), parts.now()
    both_there = parts.devices.heard_since(old, now - STILL_THERE)

    def job(rows: HubRows) -> Device:
        return begin_anew(
            rows,
            old,
            body,
            now=now,
            both_there=both_there,
            token=lambda name: parts.device_token(name, body.install),
        )

    made = await parts.write(job)
    token = parts.device_token(made.name, made.install)
    parts.devices.add(token, made)
    parts.devices.hear(made, body.mark, now)
    return enrolled(parts, made, token)
