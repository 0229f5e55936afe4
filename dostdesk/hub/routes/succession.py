"""Who keeps the queue of this centre: proving it, standing by, and ending when another hub was promoted."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from dostdesk.domain.clock import service_day
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.rights import Right, Staff
from dostdesk.domain.succession import device_token, hub_proof
from dostdesk.hub.parts import Parts
from dostdesk.hub.problems import told
from dostdesk.hub.routes.depends import PartsOf
from dostdesk.hub.standby import changes_beyond
from dostdesk.protocol.succession import (
    Changes,
    FenceAsked,
    FenceTold,
    Promotions,
    PromotionShape,
    ProofAsked,
    ProofGiven,
    StandbyEnrol,
    StandbyEnrolled,
)
from dostdesk.serving.document import BODY
from dostdesk.storage.hub.store import HubRows
from dostdesk.storage.passwords import hashed, matches

router = APIRouter(prefix="/v1")
LONGEST_WAIT = 25.0
_NOBODY = hashed("nobody")
_TOKEN = HTTPBearer(scheme_name="standby", description="The token of a standby", auto_error=False)
TokenTold = Annotated[HTTPAuthorizationCredentials | None, Security(_TOKEN)]


@router.post("/proof", responses=told(*BODY))
async def post_proof(body: ProofAsked, parts: PartsOf) -> ProofGiven:
    """Prove to a device that this is a hub of its centre, and say what it is: before the device tells its token."""
    standing = parts.standing
    token = device_token(parts.centre.secret, body.device, body.install)
    proof = hub_proof(token, body.nonce, centre=parts.centre.code, epoch=parts.epoch, role=standing.role.value)
    return ProofGiven(
        centre=parts.centre.code,
        epoch=parts.epoch,
        role=standing.role,
        head=parts.tail.head,
        proof=proof,
        promotions=tuple(map(PromotionShape.of, standing.promotions)),
    )


@router.get("/promotions")
async def get_promotions(parts: PartsOf) -> Promotions:
    """The epochs of this hub that began by a promotion, oldest first."""
    return Promotions(promotions=tuple(map(PromotionShape.of, parts.standing.promotions)))


@router.post("/fence", responses=told(*BODY, "promotion_unproven"))
async def post_fence(body: FenceAsked, parts: PartsOf) -> FenceTold:
    """Another hub was promoted: if it is proven, this one takes no ops any more. Refusal: `promotion_unproven`."""
    promotion = body.promotion.value()
    await asyncio.to_thread(parts.standing.fence_by, promotion, body.url)
    return FenceTold(role=parts.standing.role, epoch=parts.epoch)


@router.post(
    "/standby",
    responses=told(*BODY, "password_wrong", "sign_in_slow", "staff_left", "right_missing", "hub_fenced", "hub_standby"),
)
async def post_standby(body: StandbyEnrol, parts: PartsOf) -> StandbyEnrolled:
    """Let a machine follow everything, in the name of a supervisor: it gets the centre's secret.

    Refusals: `password_wrong`, `sign_in_slow`, `staff_left`, `right_missing`; `hub_fenced`, `hub_standby`.
    """
    parts.standing.must_keep_queue()
    await supervisor(parts, body.login, body.password)
    token, now = parts.new_token(), parts.now()

    def job(rows: HubRows) -> tuple[str, ...]:
        rows.succession.enrol_standby(body.name, token, body.address, now)
        return rows.succession.addresses()

    parts.standing.enrolled(await parts.write(job))
    centre = parts.centre
    return StandbyEnrolled(
        token=token,
        centre=centre.code,
        centre_name=centre.name,
        windows=centre.windows,
        secret=centre.secret.hex(),
    )


@router.get("/standby/changes", responses=told("standby_unknown", "feed_beyond", "request_malformed"))
async def get_changes(
    parts: PartsOf,
    token: TokenTold,
    after: Annotated[int, Query(ge=0, le=2**53)],
    op: Annotated[int, Query(ge=0, le=2**53)],
    place: Annotated[int, Query(ge=0, le=2**53)],
    wait: Annotated[float, Query(ge=0, le=60)] = 0.0,
) -> Changes:
    """What a standby lacks of one moment: events, ops with their answers, and what changed beside them."""
    known = None if token is None else token.credentials.strip()
    if known is None or await parts.read(lambda rows: rows.succession.standby(known)) is None:
        raise RefusedError("standby_unknown")
    if after > parts.tail.head:
        raise RefusedError("feed_beyond", head=parts.tail.head)
    if wait > 0 and parts.tail.head == after:
        await parts.tail.wait(after, min(wait, LONGEST_WAIT))
    now = parts.now()

    def question(rows: HubRows) -> Changes:
        silent = partial(parts.devices.not_following, now=now)
        return changes_beyond(rows, after=after, op=op, place=place, now=now, silent=silent)

    return await parts.read(question)


async def supervisor(parts: Parts, login: str, password: str) -> Staff:
    """Who may decide which machine keeps the queue.

    Raises:
        RefusedError: `password_wrong`, `sign_in_slow`, `staff_left`, `right_missing`.
    """
    now = parts.now()
    parts.gate.check(login, now)
    known = await parts.read(lambda rows: rows.people.by_login(login))
    fits = await asyncio.to_thread(matches, known.password_hash if known else _NOBODY, password)
    if known is None or not fits:
        parts.gate.wrong(login, now)
        raise RefusedError("password_wrong")
    parts.gate.right(login)
    if not known.works_on(service_day(now)):
        raise RefusedError("staff_left")
    if not known.staff.may(Right.PROMOTE_HUB):
        raise RefusedError("right_missing", right=Right.PROMOTE_HUB.value)
    return known.staff
