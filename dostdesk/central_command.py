"""The options of `dostdesk central` and of the commands beside it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dostdesk.central_upkeep_command import add_upkeep
from dostdesk.directory_command import add_directory
from dostdesk.starting import clock_of, exit_code

if TYPE_CHECKING:
    from dostdesk.central.settings import CentralSettings

central = typer.Typer(name="central", help="The national service: catalogue, feeds and register of all centres.")

LEAST_DAYS = 30
"""A misuse that is told of a month later has to be found in the records of who asked."""

Config = Annotated[Path | None, typer.Option(help="TOML file with settings; DOSTDESK_CENTRAL_… stand above it.")]
Data = Annotated[Path | None, typer.Option(help="Folder of an encrypted file, where no database is set.")]
Throwaway = Annotated[
    bool, typer.Option("--throwaway-key", help="Keep the file's key beside it: for demonstrations only.")
]


@central.callback(invoke_without_command=True)
def serve(
    context: typer.Context,
    config: Config = None,
    data: Data = None,
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; other than loopback needs a certificate.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one and prints it.")] = None,
    certificate: Annotated[Path | None, typer.Option(help="TLS certificate (PEM).")] = None,
    certificate_key: Annotated[Path | None, typer.Option(help="Key of the certificate (PEM).")] = None,
    registry: Annotated[str | None, typer.Option(help="Address of the registry of people.")] = None,
    throwaway_key: Throwaway = False,
    demo_catalogue: Annotated[
        bool, typer.Option("--demo-catalogue", help="Publish the product's own catalogue with keys that say demo.")
    ] = False,
    clock: Annotated[str, typer.Option(help="Another time than the computer's, as a demo hands it on.")] = "",
) -> None:
    """The national service: catalogue, feeds and register of all centres, over PostgreSQL or an encrypted file.

    Without a command it serves. The database's address is a secret and comes from DOSTDESK_CENTRAL_DATABASE, from a
    credential of that name, or from the file.
    """
    given = {
        "data": data,
        "host": host,
        "port": port,
        "certificate": certificate,
        "certificate_key": certificate_key,
        "registry": registry,
        "throwaway_key": throwaway_key or None,
        "demo_catalogue": demo_catalogue or None,
    }

    def settings() -> CentralSettings:
        from dostdesk.central.settings import read_settings

        return read_settings(config, {name: value for name, value in given.items() if value is not None})

    context.obj = settings
    if context.invoked_subcommand is not None:
        return

    def run() -> int:
        from dostdesk.central.program import run_central

        return run_central(settings(), clock=clock_of(clock))

    raise typer.Exit(exit_code(run))


@central.command(name="enrol-hub")
def enrol_hub(
    context: typer.Context,
    centre: Annotated[str, typer.Argument(help="Two digits.")],
    replace: Annotated[bool, typer.Option("--replace", help="End the tokens that the centre had.")] = False,
) -> None:
    """Print a new token for the hub of a centre, once: only its hash is kept.

    Settings stand before the command: `dostdesk central --config FILE enrol-hub 12`.
    """
    if not re.fullmatch(r"[0-9]{2}", centre):
        raise typer.BadParameter(f"{centre} is not two digits")

    def run() -> int:
        from dostdesk.central.program import run_enrol_hub

        return run_enrol_hub(context.obj(), centre, replace=replace, clock=clock_of(""))

    raise typer.Exit(exit_code(run))


@central.command(name="replace-root")
def replace_root(context: typer.Context) -> None:
    """Believe the root that the settings name, in place of the one that was pinned, with their keyring of it.

    Refused unless that keyring is newer than the last one and vouches for every release that was published. Central may
    be running meanwhile. Hubs stay with the old root until they are started with --root.
    """

    def run() -> int:
        from dostdesk.central.founding import replace_root_of
        from dostdesk.central.program import store_of

        settings = context.obj()
        with store_of(settings) as store:
            return replace_root_of(store, settings, clock_of(""))

    raise typer.Exit(exit_code(run))


@central.command(name="forget-access")
def forget_access(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=LEAST_DAYS, help="How many days a record of who asked about whom is kept.")],
) -> None:
    """Delete records of who asked about whom that are older than so many days, and print how many went.

    Central may be running meanwhile. What was deleted cannot be brought back but from a back-up.
    """

    def run() -> int:
        from dostdesk.central.program import store_of
        from dostdesk.central.upkeep import forget_access

        with store_of(context.obj()) as store:
            return forget_access(store, days, clock=clock_of(""))

    raise typer.Exit(exit_code(run))


add_upkeep(central)
add_directory(central)
