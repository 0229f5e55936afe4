"""A desk that does nothing, and work that is done at once: what the gallery's pages are joined to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any, NoReturn, TypeVar

from dostdesk.desk.actions import Actions
from dostdesk.desk.view import DeskView, Draft
from dostdesk.domain.errors import DeskError, OutsideError
from dostdesk.domain.ids import PrintJobId, VisitServiceId

T = TypeVar("T")


def at_once(work: Callable[[], T], *, done: Callable[[T], None], failed: Callable[[DeskError], None]) -> None:
    """Run on the screen thread: a picture waits for everything."""
    try:
        result = work()
    except DeskError as error:
        failed(error)
    else:
        done(result)


def idle_desk(view: Callable[[], DeskView], paper: Callable[[PrintJobId], bytes]) -> Actions:
    """Actions of which only looking works."""
    made: dict[str, Any] = {field.name: _refused for field in fields(Actions)}
    made |= {"view": view, "paper": paper, "people": lambda: (), "save_draft": _kept}
    return Actions(**made)


def _kept(_service: VisitServiceId, draft: Draft) -> Draft:
    return draft


def _refused(*_: Any, **__: Any) -> NoReturn:
    raise OutsideError("hub_unreachable")
