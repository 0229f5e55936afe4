"""The options of `dostdesk catalogue`; what the commands do is in `publishing`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from dostdesk.starting import clock_of, data_folder, exit_code

if TYPE_CHECKING:
    from dostdesk.domain.words import Language as LanguageCode
    from dostdesk.publishing.author_program import AuthorDesk

catalogue = typer.Typer(
    name="catalogue", help="The catalogue of services: checked, compared, published, looked up.", no_args_is_help=True
)

Folder = Annotated[Path | None, typer.Argument(help="Folder of the catalogue; the product's own if left out.")]
Tongue = Annotated[str, typer.Option("--language", help="Language of the sentences: az, ru or en.")]
Work = Annotated[
    Path | None,
    typer.Option("--work", help="Working folder with keys and half-signed publications; never in a repository."),
]
Central = Annotated[str, typer.Option("--central", help="Address of central; left out, releases stay in --work.")]
RunningTime = Annotated[str, typer.Option("--clock", help="Another time than the computer's, as a demo hands it on.")]


@catalogue.command()
def check(
    folder: Folder = None,
    day: Annotated[str, typer.Option(help="Day on which forms are filled and rules tried; today if left out.")] = "",
    language: Tongue = "en",
    tidy: Annotated[bool, typer.Option("--tidy", help="First write the files as the product writes them.")] = False,
) -> None:
    """Check all services, papers, rules and forms; each fault is told with its file and line.

    Ends with 1 when anything has to be mended.
    """
    from dostdesk.assets import resource
    from dostdesk.domain.clock import SystemClock
    from dostdesk.publishing.program import run_check

    try:
        wanted = date.fromisoformat(day) if day else SystemClock().now().date()
    except ValueError as wrong:
        raise typer.BadParameter(f"{day} is not a day such as 2026-11-21") from wrong
    tongue = language_of(language)
    _run(lambda: run_check(_folder(folder or resource("catalogue")), day=wanted, language=tongue, tidy_up=tidy))


@catalogue.command()
def diff(
    old: Annotated[str, typer.Argument(help="A folder, or the number of a release.")],
    new: Annotated[
        str, typer.Argument(help="A folder, or the number of a release; the product's own if left out.")
    ] = "",
    work: Work = None,
    central: Central = "",
    language: Tongue = "az",
) -> None:
    """Tell in words what is different between two catalogues, service by service and field by field."""
    from dostdesk.assets import resource

    newer = new or str(resource("catalogue"))
    _at_desk(lambda author: author.diff(_named(old), _named(newer)), work, central, language)


@catalogue.command()
def key(
    person: Annotated[str, typer.Argument(help="Name of the person: small Latin letters, digits, dots, dashes.")],
    work: Work = None,
    language: Tongue = "az",
) -> None:
    """Make the key with which a person signs publications, sealed by a passphrase."""

    def made(author: AuthorDesk) -> int:
        passphrase = typer.prompt(author.words("catalogue.passphrase", person=person), hide_input=True)
        again = typer.prompt(author.words("catalogue.passphrase_again"), hide_input=True)
        if again != passphrase:
            from dostdesk.domain.errors import RefusedError

            raise RefusedError("passphrase_differs")
        return author.make_key(person, passphrase)

    _at_desk(made, work, "", language)


@catalogue.command()
def publish(
    folder: Annotated[Path, typer.Argument(help="Folder of the catalogue.")],
    person: Annotated[str, typer.Option("--as", help="Who signs.")],
    effective: Annotated[str, typer.Option(help="From when it holds, in Baku: 2026-12-01 or 2026-12-01T08:00.")],
    expires: Annotated[str, typer.Option(help="From when it warns that a newer one should have come.")] = "",
    yes: Annotated[bool, typer.Option("--yes", help="Sign without being asked again.")] = False,
    work: Work = None,
    central: Central = "",
    language: Tongue = "az",
    clock: RunningTime = "",
) -> None:
    """Check, build and sign a catalogue; with the signature of a second person it is published.

    The first person's signature waits in the working folder. The second person gives the same command with another
    --as. If anything changed in between, the first signature is void.
    """

    def published(author: AuthorDesk) -> int:
        return author.publish(_folder(folder), person=person, effective=effective, expires=expires, yes=yes)

    _at_desk(published, work, central, language, clock)


@catalogue.command()
def export(
    release: Annotated[int, typer.Argument(help="Number of the release.")],
    folder: Annotated[Path, typer.Argument(help="Where to write its sources; empty or not there yet.")],
    work: Work = None,
    central: Central = "",
    language: Tongue = "az",
) -> None:
    """Write the sources of a published release as a folder, byte for byte as they were published."""
    _at_desk(lambda author: author.export(release, folder), work, central, language)


@catalogue.command()
def history(
    whole: Annotated[bool, typer.Option("--whole", help="With every change in words.")] = False,
    work: Work = None,
    central: Central = "",
    language: Tongue = "az",
) -> None:
    """All releases with their day, who signed them, and what changed."""
    _at_desk(lambda author: author.history(whole=whole), work, central, language)


def language_of(code: str) -> LanguageCode:
    """One of the three languages; anything else is a mistake on the command line."""
    from dostdesk.domain.words import LANGUAGES

    for language in LANGUAGES:
        if language == code:
            return language
    raise typer.BadParameter(f"{code} is none of {', '.join(LANGUAGES)}")


def _at_desk(
    act: Callable[[AuthorDesk], int],
    work: Path | None,
    central: str,
    language: str,
    clock: str = "",
) -> NoReturn:
    tongue = language_of(language)

    def run() -> int:
        with _author_desk(work, central, tongue, clock) as author:
            return act(author)

    _run(run)


@contextmanager
def _author_desk(work: Path | None, central: str, language: LanguageCode, clock: str) -> Iterator[AuthorDesk]:
    from dostdesk.assets import resource
    from dostdesk.domain.words import Words
    from dostdesk.publishing.author_program import AuthorDesk
    from dostdesk.publishing.shelf import Shelf
    from dostdesk.publishing.workplace import LocalShelf, Workplace

    place = Workplace(_outside_repositories(work or data_folder("authoring")))
    time = clock_of(clock)

    def desk_at(shelf: Shelf) -> AuthorDesk:
        return AuthorDesk(place=place, shelf=shelf, clock=time, words=Words.load(resource("translations"), language))

    if not central:
        yield desk_at(LocalShelf(place, time))
        return
    from dostdesk.publishing.central_shelf import CentralShelf

    shelf = CentralShelf(central)
    try:
        yield desk_at(shelf)
    finally:
        shelf.close()


def _outside_repositories(folder: Path) -> Path:
    """A key that lies among sources is pushed with them one day."""
    from dostdesk.domain.errors import RefusedError

    whole = folder.resolve()
    if any((above / ".git").exists() for above in (whole, *whole.parents)):
        raise RefusedError("work_in_repository", folder=str(folder))
    return folder


def _named(catalogue_or_release: str) -> str:
    return catalogue_or_release if catalogue_or_release.isdigit() else str(_folder(Path(catalogue_or_release)))


def _folder(folder: Path) -> Path:
    if not folder.is_dir():
        from dostdesk.domain.errors import RefusedError

        raise RefusedError("catalogue_missing", folder=str(folder))
    return folder


def _run(program: Callable[[], int]) -> NoReturn:
    raise typer.Exit(exit_code(program))
