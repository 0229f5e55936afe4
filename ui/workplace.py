"""What the sign-in page says about this desk: who can sign in, and whether the workplace is ready. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from dostdesk import __version__
from dostdesk.desk.catalogue_view import CatalogueView
from dostdesk.desk.view import DeskView
from dostdesk.domain.words import Words
from ui.catalogue_news import catalogue_line
from ui.sign_in.values import ReadyLine, UserLine, Workplace

if TYPE_CHECKING:
    from dostdesk.desk.build import Place

_BYTES_PER_GB = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """How this desk was started.

    Attributes:
        printer: The receipt printer's name; empty when papers become PDF files.
        login, password: Filled in for a demonstration.
    """

    data: Path
    device: str
    printer: str
    window: int | None
    login: str
    password: str
    throwaway_key: bool


def workplace(
    place: Place,
    setup: Setup,
    *,
    view: DeskView,
    staff: tuple[UserLine, ...],
    catalogue: CatalogueView,
    disk_free: int,
    words: Words,
    today: date,
) -> Workplace:
    """The page's values as of now; `disk_free` in bytes, 0 while unknown."""
    reachable = not view.link.alone
    return Workplace(
        centre=place.centre_name.get(words.language) or words("program.title"),
        today=today,
        users=_users(place, setup, staff),
        window=setup.window or place.last_window or 1,
        windows=max(place.windows) if place.windows else 99,
        password=setup.password,
        reachable=reachable or view.link.since is None,
        ready=_ready(setup, catalogue, reachable=reachable, doubted=place.clock_doubted, words=words),
        disk_free_gb=disk_free / _BYTES_PER_GB if disk_free else None,
        clock_difference=place.clock_ahead.total_seconds(),
        version=__version__,
        computer=setup.device,
        throwaway_key=setup.throwaway_key,
    )


def _users(place: Place, setup: Setup, staff: tuple[UserLine, ...]) -> tuple[UserLine, ...]:
    """The demo's clerk first, then who signed in here lately, then everybody else of the centre."""
    remembered = [UserLine.of(person, remembered=True) for person in place.remembered]
    known = {line.login: line for line in (*reversed(staff), *reversed(remembered))}
    order = [*([setup.login] if setup.login else []), *(line.login for line in (*remembered, *staff))]
    return tuple(known.get(login, UserLine(login=login, name=login)) for login in dict.fromkeys(order))


def _ready(
    setup: Setup, catalogue: CatalogueView, *, reachable: bool, doubted: bool, words: Words
) -> tuple[ReadyLine, ...]:
    release, sign = catalogue_line(catalogue, words)
    clock = ReadyLine(name=words("program.clock"), said=words("program.clock_doubted"), glyph="warning")
    return (
        *((clock,) if doubted else ()),
        ReadyLine(name=words("program.printer"), said=setup.printer or words("program.printer_pdf")),
        ReadyLine(name=words("program.scanner"), said=words("program.scanner_keyboard")),
        ReadyLine(name=words("program.board"), said=words("program.board_none"), glyph="todo"),
        ReadyLine(name=words("program.catalogue"), said=release, glyph=sign),
        ReadyLine(
            name=words("program.hub"),
            said=words("program.hub_reached" if reachable else "program.hub_away"),
            glyph="done" if reachable else "offline",
        ),
        ReadyLine(
            name=words("program.key"),
            said=words("program.key_file" if setup.throwaway_key else "program.key_keyring"),
            glyph="warning" if setup.throwaway_key else "done",
        ),
    )
