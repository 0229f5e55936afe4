"""Every program of the product by name; each imports its own part when it is asked for.

The options of `desk` are in `desk_command`: it starts without what this page needs.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from dostdesk import __version__
from dostdesk.catalogue_command import catalogue
from dostdesk.central_command import central
from dostdesk.hub_command import hub
from dostdesk.keys_command import keys
from dostdesk.simulate_command import simulate
from dostdesk.starting import clock_of, data_folder, device_name, exit_code

if TYPE_CHECKING:
    from dostdesk.domain.words import Language as LanguageCode

app = typer.Typer(
    name="dostdesk",
    help="Counter software for DOST centres: queue, service forms, receipts, offline.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.add_typer(catalogue)
app.add_typer(central)
app.add_typer(hub)
app.add_typer(keys)
app.add_typer(simulate)

Data = Annotated[
    Path | None, typer.Option("--data", help="Folder of the store; the system's place for it if left out.")
]
Throwaway = Annotated[
    bool, typer.Option("--throwaway-key", help="Keep the store's key in a file beside it: for demonstrations only.")
]
RunningTime = Annotated[str, typer.Option("--clock", help="Another time than the computer's, as a demo hands it on.")]
Language = Annotated[str, typer.Option(help="az, ru or en, until another is chosen on screen.")]


@app.callback(invoke_without_command=True)
def version(show: Annotated[bool, typer.Option("--version", help="Say which version this is.")] = False) -> None:
    if show:
        typer.echo(f"DOST Desk {__version__}")
        raise typer.Exit


@app.command()
def demo(
    folder: Annotated[Path | None, typer.Option(help="Where the demo keeps its data; emptied at each start.")] = None,
    headless: Annotated[bool, typer.Option(help="Serve without a window, even where there is a display.")] = False,
    seed: Annotated[int, typer.Option(help="Which synthetic day.")] = 7,
    language: Language = "az",
    board: Annotated[bool, typer.Option("--board", help="Open the hall board beside the desk.")] = False,
) -> None:
    """A centre's day in progress: a hub, a desk, a clerk signed in with one Enter.

    Without a display the same day is served headless: within two minutes it ends with a table and the papers as PDF.
    """
    from dostdesk.simulation.demo import run_demo

    _run(lambda: run_demo(folder, headless=headless, seed=seed, language=_language(language), board=board))


@app.command(add_help_option=False, context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def desk(context: typer.Context) -> None:
    """A window of the centre: the clerk's screens over a store of their own."""
    from dostdesk.desk_command import start_desk

    raise typer.Exit(start_desk(context.args))


@app.command()
def board(
    hub: Annotated[str, typer.Option(help="Address of the centre's hub.")] = "http://127.0.0.1:8460",
    trust: Annotated[Path | None, typer.Option(help="Certificate (PEM) that vouches for the hub.")] = None,
    data: Data = None,
    device: Annotated[str, typer.Option(help="Name of this board at the centre.")] = "",
    language: Annotated[str, typer.Option(help="az, ru or en; each call is in its ticket's language.")] = "az",
    windowed: Annotated[bool, typer.Option("--windowed", help="In a window instead of the whole screen.")] = False,
    screen: Annotated[int, typer.Option(help="Which screen of this computer, from 1; 0 leaves it to the system.")] = 0,
    still: Annotated[bool, typer.Option("--still", help="Calls do not pulse.")] = False,
    throwaway_key: Throwaway = False,
    clock: RunningTime = "",
) -> None:
    """The board of a hall: who is called to which window. Needs nobody; F11 leaves and takes the whole screen."""
    from ui.board.program import BoardOptions, run_board

    def options() -> BoardOptions:
        return BoardOptions(
            hub_url=hub,
            trust=trust,
            data=data or data_folder("board"),
            device=device or device_name(after="-board"),
            language=_language(language),
            windowed=windowed,
            screen=screen,
            still=still,
            throwaway_key=throwaway_key,
            clock=clock_of(clock),
        )

    _run(lambda: run_board(options()))


@app.command()
def registry(
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one and prints it.")] = 8480,
) -> None:
    """A reference registry on this machine: 10,000 invented people and what is known of them."""
    from dostdesk.registry.serve import run_registry

    _run(lambda: run_registry(port))


@app.command()
def gallery(
    out: Annotated[Path, typer.Argument(help="Folder for the pictures.")],
    language: Annotated[list[str] | None, typer.Option(help="Only these languages.")] = None,
    theme: Annotated[list[str] | None, typer.Option(help="Only these themes.")] = None,
    scale: Annotated[float, typer.Option(help="1, 1.25 or 1.5.")] = 1.0,
    only: Annotated[str, typer.Option(help="Only screens whose name begins so.")] = "",
) -> None:
    """Render every screen and state to PNG without a display, in each language and theme."""
    import os

    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from ui.gallery.program import render_gallery

    languages = tuple(_language(code) for code in language or ("az", "ru", "en"))
    _run(
        lambda: render_gallery(
            out, languages=languages, themes=tuple(theme or ("light", "dark")), scale=scale, only=only
        )
    )


def _run(program: Callable[[], int]) -> NoReturn:
    raise typer.Exit(exit_code(program))


def _language(code: str) -> LanguageCode:
    from dostdesk.domain.words import LANGUAGES

    for language in LANGUAGES:
        if language == code:
            return language
    raise typer.BadParameter(f"{code} is none of {', '.join(LANGUAGES)}")
