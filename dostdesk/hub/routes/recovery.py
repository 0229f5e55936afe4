"""What a hub that took the queue over is brought: by devices what they hold, by the hub before what it has more."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response, Security
from fastapi.security import APIKeyHeader

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.succession import body_proof, same
from dostdesk.hub.authority import Taken
from dostdesk.hub.hub_port import TAIL
from dostdesk.hub.problems import told
from dostdesk.hub.recovery import meet, must_be_of_centre, replay
from dostdesk.hub.routes.depends import AS_REPORTER, PartsOf, ReporterOf, TokenTold, device_in
from dostdesk.hub.routes.queue import results_json
from dostdesk.hub.tail import take_tail
from dostdesk.protocol.ops import OpResults
from dostdesk.protocol.succession import (
    HUB_PROOF,
    CallsAwaited,
    RecoveryBatch,
    RecoveryHello,
    RecoveryMet,
    Tail,
    TailTaken,
)
from dostdesk.serving.document import BODY, body
from dostdesk.storage.hub.store import HubRows

router = APIRouter(prefix="/v1/recovery")
_PROOF = APIKeyHeader(
    name=HUB_PROOF, scheme_name="hub", description="Keyed by the centre's secret over the body", auto_error=False
)
ProofTold = Annotated[str | None, Security(_PROOF)]
_KEEPS_QUEUE = ("hub_fenced", "hub_standby")


@router.post("", responses=told(*BODY, *_KEEPS_QUEUE, "device_unknown"))
async def post_hello(body: RecoveryHello, parts: PartsOf, told_token: TokenTold) -> RecoveryMet:
    """A device meets this hub: it says what it holds, and hears from where its lanes have to come again.

    An install that this hub does not know is known by its token, if it is of this centre. Refusals: `device_unknown`,
    `hub_fenced`, `hub_standby`.
    """
    token = "" if told_token is None else told_token.credentials.strip()
    device = must_be_of_centre(parts.centre, body, token)
    parts.standing.must_keep_queue()
    now = parts.now()
    met = await parts.write(lambda rows: meet(rows, body, device, token, now=now, new_id=parts.new_id))
    parts.devices.add(token, device)
    return met


@router.post(
    "/ops",
    response_model=OpResults,
    responses=told(*AS_REPORTER, *BODY, *_KEEPS_QUEUE, "device_wrong", "lane_wrong"),
)
async def post_ops(body: RecoveryBatch, parts: PartsOf, sender: ReporterOf) -> Response:
    """Ops that another hub had before: what this one knows is answered as it was, the rest is taken once.

    An intent that the hub before applied is recorded as it was told to the device, if that can still be.
    """
    parts.standing.must_keep_queue()
    if (body.device, body.install_epoch) != (sender.device, sender.install_epoch):
        raise RefusedError("device_wrong", device=body.device)
    now = parts.now()
    calls_wait = parts.awaited.hold_calls(now)

    def job(rows: HubRows) -> Taken:
        return replay(rows, body.ops, sender, rules=parts.rules, now=now, new_id=parts.new_id, calls_wait=calls_wait)

    taken = await parts.write(job)
    ids = [one.op.op_id for one in body.ops]
    return Response(results_json(ids, taken, parts, now, ()), media_type="application/json")


@router.post("/done", responses=told("device_unknown", "board_reads_only", *_KEEPS_QUEUE))
async def post_done(request: Request, parts: PartsOf, _: TokenTold) -> CallsAwaited:
    """A device has sent everything of the queue that this hub may lack: nobody waits for it before he is called.

    Refusals: `device_unknown`, `board_reads_only`, `hub_fenced`, `hub_standby`.
    """
    device = device_in(request)
    parts.standing.must_keep_queue()
    parts.awaited.told_all(device.name)
    return CallsAwaited(calls_wait=parts.awaited.hold_calls(parts.now()))


@router.post(
    "/tail",
    response_model=TailTaken,
    openapi_extra=body(Tail),
    responses=told(*BODY, *_KEEPS_QUEUE, "promotion_unproven", "tail_wrong"),
)
async def post_tail(request: Request, parts: PartsOf, proof: ProofTold) -> TailTaken:
    """The hub before hands over what this one does not have. Refusals: `promotion_unproven`, `tail_wrong`."""
    content = await request.body()
    if not same(proof or "", body_proof(parts.centre.secret, TAIL, content)):
        raise RefusedError("promotion_unproven")
    parts.standing.must_keep_queue()
    tail, now = Tail.model_validate_json(content), parts.now()
    return await parts.write(lambda rows: take_tail(rows, tail, now=now, new_id=parts.new_id))
