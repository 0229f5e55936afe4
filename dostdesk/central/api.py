"""The HTTP of central: its routes and its one shape of refusal, over the parts that the builder made."""

from __future__ import annotations

from fastapi import FastAPI

from dostdesk import __version__
from dostdesk.central.metrics import Metrics
from dostdesk.central.parts import Parts
from dostdesk.central.problems import STATUSES
from dostdesk.central.routes import directory, health, ingest, insight, succession
from dostdesk.serving.document import outside
from dostdesk.serving.problems import add_problems


def create_app(parts: Parts, metrics: Metrics) -> FastAPI:
    """The application, without what stamps and counts replies and ends bugs."""
    app = FastAPI(title="DOST Desk central", version=__version__, docs_url=None, redoc_url=None, responses=outside())
    app.state.parts = parts
    app.state.metrics = metrics
    add_problems(app, STATUSES)
    for router in (health.router, ingest.router, directory.router, succession.router, insight.router):
        app.include_router(router)
    return app
