"""The options of `dostdesk keys`: the root of a catalogue, its signing keys and the keyring between them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from dostdesk.starting import exit_code

if TYPE_CHECKING:
    from dostdesk.catalogue.keyring import Keyring, RootKey

keys = typer.Typer(
    name="keys",
    help="Keys of the catalogue: a root that stays away from every network, and those that it lets sign releases.",
    no_args_is_help=True,
)

Folder = Annotated[
    Path, typer.Option("--folder", help="Where the root's sealed file lies; best on a stick of its own.")
]
Root = Annotated[str, typer.Option("--root", help="Name of the root key.")]
File = Annotated[Path, typer.Argument(help="The keyring's file; made if it is not there.")]


@keys.command()
def root(name: Annotated[str, typer.Argument(help="Name of the root key, such as root-2026.")], folder: Folder) -> None:
    """Make a root key, sealed by a passphrase, and print what hubs and central pin: NAME:HEX."""

    def run() -> int:
        from dostdesk.publishing.keyrings import make_root

        passphrase = typer.prompt("Passphrase", hide_input=True, confirmation_prompt=True, err=True)
        typer.echo(make_root(folder, name, passphrase))
        return 0

    _run(run)


@keys.command()
def signing(
    name: Annotated[str, typer.Argument(help="Name of the key, such as signing-2026-1.")],
    file: Annotated[Path, typer.Argument(help="File for its private part, which central gets as a credential.")],
) -> None:
    """Make a signing key and print its public part for the keyring: NAME:HEX."""

    def run() -> int:
        from dostdesk.publishing.keyrings import make_signing_key

        typer.echo(make_signing_key(file, name))
        return 0

    _run(run)


@keys.command()
def add(
    file: File,
    key: Annotated[str, typer.Argument(help="NAME:HEX of a signing key's public part.")],
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="Last day on which it may sign.")],
    folder: Folder,
    root: Root,
) -> None:
    """Let a key sign releases from now on: the next keyring, signed by the root."""
    last = datetime.combine(until.date(), time(23, 59, 59), UTC)

    def changed(before: Keyring | None, now: datetime) -> Keyring:
        from dostdesk.publishing.keyrings import with_key

        return with_key(before, key, until=last, now=now)

    _run(lambda: _change(file, folder, root, changed))


@keys.command()
def revoke(
    file: File,
    name: Annotated[str, typer.Argument(help="Name of the key that signs nothing any more.")],
    folder: Folder,
    root: Root,
) -> None:
    """Let a key sign nothing any more: the next keyring, signed by the root."""

    def changed(before: Keyring | None, now: datetime) -> Keyring:
        from dostdesk.publishing.keyrings import without_key

        return without_key(before, name, now=now)

    _run(lambda: _change(file, folder, root, changed))


@keys.command(name="replace-root")
def replace_root(
    file: File,
    before: Annotated[str, typer.Option("--before", help="NAME:HEX of the root that central and hubs have pinned.")],
    folder: Folder,
    root: Root,
) -> None:
    """Sign the next keyring, with the same keys, by another root: for a root that was lost or is to be replaced.

    Central and every hub take it when whoever keeps them names the new root there too.
    """

    def run() -> int:
        from dostdesk.domain.clock import SystemClock
        from dostdesk.publishing.keyrings import open_root, under_new_root, write_keyring

        opened = open_root(folder, root, typer.prompt("Passphrase", hide_input=True, err=True))
        keyring = under_new_root(file, before, opened, now=SystemClock().now())
        write_keyring(file, opened, keyring)
        typer.echo(f"{keyring.sequence}: {opened.name}:{opened.public.hex()}")
        return 0

    _run(run)


def _change(file: Path, folder: Path, root: str, changed: Callable[[Keyring | None, datetime], Keyring]) -> int:
    from dostdesk.domain.clock import SystemClock
    from dostdesk.publishing.keyrings import open_root, read_keyring, write_keyring

    passphrase = typer.prompt("Passphrase", hide_input=True, err=True)
    opened: RootKey = open_root(folder, root, passphrase)
    keyring = changed(read_keyring(file, opened), SystemClock().now())
    write_keyring(file, opened, keyring)
    typer.echo(f"{keyring.sequence}: {', '.join(key.name for key in keyring.keys if key.revoked_at is None)}")
    return 0


def _run(program: Callable[[], int]) -> NoReturn:
    raise typer.Exit(exit_code(program))
