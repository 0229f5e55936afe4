"""A desk that does nothing, and work that is done at once: what the gallery's pages are joined to."""

from __future__ import annotations

from collections.abc import Callable
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
    return Actions(
        view=view,
        people=lambda: (),
        sign_in=_refused,
        sign_out=_refused,
        issue_ticket=_refused,
        call_next=_refused,
        call_ticket=_refused,
        recall=_refused,
        undo_call=_refused,
        cancel_ticket=_refused,
        start=_refused,
        no_show=_refused,
        add_service=_refused,
        turn_to=_refused,
        finish_service=_refused,
        finish=_refused,
        save_draft=_kept,
        submit=_refused,
        paper=paper,
        reprint=_refused,
        print_again=_refused,
        came_out=_refused,
        save_paper=_refused,
    )


def _kept(_service: VisitServiceId, draft: Draft) -> Draft:
    return draft


def _refused(*_: Any, **__: Any) -> NoReturn:
    raise OutsideError("hub_unreachable")
