"""One reading of a desk, and what its screens make of a view; the first reading waits for the disk."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from dostdesk.desk.build import Desk, Place
from dostdesk.desk.view import DeskView
from dostdesk.domain.ids import VisitServiceId
from dostdesk.domain.rights import Right
from dostdesk.domain.tickets import TicketState
from dostdesk.forms.document import FormDocument
from ui.places import LOCKED, OPEN_FORM, SET_UP
from ui.workplace import Setup


@dataclass(frozen=True, slots=True)
class Seen:
    """One reading of the desk: its view, its place, free bytes on the disk, the form that was open, and whether it has
    never been set up.
    """

    view: DeskView
    place: Place
    disk_free: int
    open_form: tuple[VisitServiceId, FormDocument] | None = None
    first_time: bool = False
    locked: bool = False


def first_look(desk: Desk, view: DeskView, setup: Setup) -> Seen:
    """A view with what only the sign-in and a restart ask for. On a worker."""
    kept, place = _form_kept_open(desk, view), desk.place()
    # A demonstration is set up by itself.
    first = not setup.throwaway_key and place.last_window is None and desk.setting(SET_UP) is None
    locked = at_work(view) and bool(desk.setting(LOCKED))
    return Seen(view, place, shutil.disk_usage(setup.data).free, kept, first, locked)


def _form_kept_open(desk: Desk, view: DeskView) -> tuple[VisitServiceId, FormDocument] | None:
    """Whose form was open when the program ended, if that visit is still here, and the form itself."""
    kept = desk.setting(OPEN_FORM)
    parts = view.visit.ticket.services if kept and at_work(view) and view.visit is not None else ()
    part = next((part for part in parts if part.id == kept), None)
    return None if part is None else (part.id, desk.form(part.release, part.code))


def at_work(view: DeskView) -> bool:
    """Whether somebody is signed in for good: the desk knows him a moment before the hub has opened his window.

    Whoever watches the hall needs none.
    """
    if view.staff is None:
        return False
    return view.window is not None or not view.staff.may(Right.OPEN_WINDOW) or view.staff.may(Right.SEE_STATISTICS)


def watches_only(view: DeskView) -> bool:
    """Whether somebody is signed in who sees the whole hall and has no window of his own."""
    return view.staff is not None and view.window is None and view.staff.may(Right.SEE_STATISTICS)


def newly_called(before: DeskView, view: DeskView) -> bool:
    """Whether somebody is called here who was not before."""
    here = None if view.visit is None else view.visit.ticket
    was = None if before.visit is None else before.visit.ticket.id
    return here is not None and here.state is TicketState.CALLED and here.id != was
