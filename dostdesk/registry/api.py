"""The HTTP of the reference registry: who somebody is, and what is known of him."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from dostdesk import __version__
from dostdesk.population.register import SyntheticRegister
from dostdesk.protocol.people import PersonAsked, PersonShape
from dostdesk.protocol.registry import FACTS, PERSON, FactsAnswer, FactsAsked, PersonAnswer


def create_app() -> FastAPI:
    """The application; it keeps nothing but the households that were asked for."""
    register = SyntheticRegister()
    app = FastAPI(title="DOST Desk reference registry", version=__version__, docs_url=None, redoc_url=None)

    @app.get("/v1/health")
    async def get_health() -> dict[str, str]:
        return {"status": "ok"}

    @app.post(PERSON)
    async def post_person(body: PersonAsked) -> PersonAnswer:
        found = register.by_fin(body.fin) if body.fin else register.by_document(body.document or "")
        return PersonAnswer(person=None if found is None else PersonShape.of(found))

    @app.post(FACTS)
    async def post_facts(body: FactsAsked) -> FactsAnswer:
        return FactsAnswer(facts=register.facts(body.fin))

    @app.exception_handler(RequestValidationError)
    async def malformed(_: Request, _error: RequestValidationError) -> JSONResponse:
        return _problem(422, "request_malformed")

    @app.exception_handler(HTTPException)
    async def by_status(_: Request, error: HTTPException) -> JSONResponse:
        return _problem(error.status_code, "route_unknown" if error.status_code in {404, 405} else "request_malformed")

    return app


def _problem(status: int, code: str) -> JSONResponse:
    """Without what was asked: it quotes a FİN."""
    return JSONResponse({"code": code, "facts": {}}, status_code=status)
