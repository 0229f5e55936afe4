"""The HTTP of a hub: its routes and its one shape of refusal, over the parts that the builder made."""

from __future__ import annotations

from fastapi import FastAPI

from dostdesk import __version__
from dostdesk.hub.parts import Parts
from dostdesk.hub.problems import STATUSES
from dostdesk.hub.routes import (
    calendar,
    insight,
    lives,
    outlook,
    papers,
    people,
    queue,
    recovery,
    register,
    releases,
    succession,
)
from dostdesk.serving.document import outside
from dostdesk.serving.problems import add_problems


def create_app(parts: Parts) -> FastAPI:
    """The application, without the envelope that stamps replies and ends bugs."""
    app = FastAPI(title="DOST Desk hub", version=__version__, docs_url=None, redoc_url=None, responses=outside())
    app.state.parts = parts
    add_problems(app, STATUSES)
    # What is asked with every step takes the short way to its function; below it is registered again for the document.
    app.add_route("/v1/ops", queue.post_ops, methods=["POST"])
    app.add_route("/v1/feed", queue.get_feed, methods=["GET"])
    for routes in (queue, people, papers, releases, register, calendar, succession, recovery, lives, insight, outlook):
        app.include_router(routes.router)
    return app
