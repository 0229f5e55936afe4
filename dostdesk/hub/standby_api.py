"""The HTTP of a standby: it says what it is and how far behind, can be promoted, and refuses everything else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

from fastapi import FastAPI, Request

from dostdesk import __version__
from dostdesk.domain.clock import Clock, service_day
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ids import StaffId
from dostdesk.domain.rights import Right
from dostdesk.domain.succession import HubRole, device_token, hub_proof
from dostdesk.hub.passwords import SignInGate
from dostdesk.hub.problems import STATUSES
from dostdesk.protocol import OLDEST_PROTOCOL, PROTOCOL
from dostdesk.protocol.hub import Heartbeat
from dostdesk.protocol.succession import (
    PromoteAsked,
    Promoted,
    Promotions,
    PromotionShape,
    ProofAsked,
    ProofGiven,
)
from dostdesk.serving.document import outside
from dostdesk.serving.problems import add_problems
from dostdesk.storage.hub.store import Centre, HubStore
from dostdesk.storage.passwords import hashed, matches

_NOBODY = hashed("nobody")


@dataclass(frozen=True, slots=True, kw_only=True)
class StandbyParts:
    """What the routes of a standby work with.

    Attributes:
        behind: How many events the hub has that are not here; None while it is not heard.
        promote: Makes this machine the hub of the centre, in the name of a supervisor. Raises as `promotion.promote`.
    """

    centre: Centre
    store: HubStore
    behind: Callable[[], int | None]
    clock: Clock
    promote: Callable[[StaffId], Promoted]
    gate: SignInGate = field(default_factory=SignInGate)


def create_standby_app(parts: StandbyParts) -> FastAPI:
    """The application of a machine that stands by."""
    app = FastAPI(title="DOST Desk standby", version=__version__, docs_url=None, redoc_url=None, responses=outside())
    add_problems(app, STATUSES)

    @app.get("/v1/heartbeat")
    async def get_heartbeat() -> Heartbeat:
        """That the standby is alive, and how far behind the hub it is."""
        with parts.store.reading() as rows:
            head, newest = rows.feed.head(), rows.releases.newest()
        return Heartbeat(
            centre=parts.centre.code,
            epoch=head.epoch,
            head=head.seq,
            hub_time=parts.clock.now(),
            release=newest,
            protocol=PROTOCOL,
            oldest_protocol=OLDEST_PROTOCOL,
            role=HubRole.STANDBY,
            behind=parts.behind(),
        )

    @app.post("/v1/proof")
    async def post_proof(body: ProofAsked) -> ProofGiven:
        """Prove to a device that this is a machine of its centre."""
        with parts.store.reading() as rows:
            head, promotions = rows.feed.head(), rows.succession.promotions()
        token = device_token(parts.centre.secret, body.device, body.install)
        role, code = HubRole.STANDBY, parts.centre.code
        return ProofGiven(
            centre=code,
            epoch=head.epoch,
            role=role,
            head=head.seq,
            proof=hub_proof(token, body.nonce, centre=code, epoch=head.epoch, role=role.value),
            promotions=tuple(map(PromotionShape.of, promotions)),
            behind=parts.behind(),
        )

    @app.get("/v1/promotions")
    async def get_promotions() -> Promotions:
        """The epochs that began by a promotion, oldest first."""
        with parts.store.reading() as rows:
            return Promotions(promotions=tuple(map(PromotionShape.of, rows.succession.promotions())))

    @app.post("/v1/promote")
    async def post_promote(body: PromoteAsked) -> Promoted:
        """A supervisor makes this machine the hub of the centre, and says that the one before is off.

        Refusals: `hub_not_off`, `password_wrong`, `sign_in_slow`, `staff_left`, `right_missing`.
        """
        if not body.old_hub_is_off:
            raise RefusedError("hub_not_off")
        return await asyncio.to_thread(lambda: parts.promote(supervisor_of(parts, body.login, body.password)))

    @app.api_route("/{path:path}", methods=["GET", "POST", "PUT", "DELETE"], include_in_schema=False)
    async def refuse(_: Request, path: str) -> None:  # noqa: ARG001  whatever is asked
        raise RefusedError("hub_standby")

    return app


def supervisor_of(parts: StandbyParts, login: str, password: str) -> StaffId:
    """Who may promote.

    Raises:
        RefusedError: `password_wrong`, `sign_in_slow`, `staff_left`, `right_missing`.
    """
    now = parts.clock.now()
    parts.gate.check(login, now)
    with parts.store.reading() as rows:
        known = rows.people.by_login(login)
    if not matches(known.password_hash if known else _NOBODY, password) or known is None:
        parts.gate.wrong(login, now)
        raise RefusedError("password_wrong")
    parts.gate.right(login)
    if not known.works_on(service_day(now)):
        raise RefusedError("staff_left")
    if not known.staff.may(Right.PROMOTE_HUB):
        raise RefusedError("right_missing", right=Right.PROMOTE_HUB.value)
    return known.staff.id
