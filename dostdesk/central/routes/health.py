"""For those who watch over central: whether it runs, whether it can serve hubs, and its figures."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST

from dostdesk import __version__
from dostdesk.central.depends import PartsOf
from dostdesk.central.metrics import Metrics
from dostdesk.central.problems import told
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.protocol.central_health import CentralHealth, CentralReady
from dostdesk.storage.central.store import CentralRows

router = APIRouter()


@router.get("/v1/health")
async def get_health(parts: PartsOf) -> CentralHealth:
    """The program answers. Asks nothing else, so that it is not started again for the database's sake."""
    return CentralHealth(version=__version__, central_time=parts.now(), identities=parts.seal is not None)


@router.get("/v1/ready", responses=told("not_ready"))
async def get_ready(parts: PartsOf) -> CentralReady:
    """Whether hubs may be sent here. Refusal: `not_ready` with what is missing."""
    ready = await _asked(parts)
    if not (ready.database and ready.migrated and ready.release):
        raise RefusedError("not_ready", **ready.model_dump())
    return ready


@router.get("/metrics", response_class=PlainTextResponse)
async def get_metrics(request: Request, parts: PartsOf) -> Response:
    """The figures, as Prometheus reads them."""
    metrics: Metrics = request.app.state.metrics
    return Response(await parts.look(metrics.text), media_type=CONTENT_TYPE_LATEST)


async def _asked(parts: PartsOf) -> CentralReady:
    def ask(rows: CentralRows) -> CentralReady:
        migrated = rows.migrated()
        return CentralReady(database=True, migrated=migrated, release=rows.health.release() if migrated else 0)

    try:
        return await parts.read(ask)
    except OutsideError:
        return CentralReady(database=False, migrated=False, release=0)
