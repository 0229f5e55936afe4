"""The commands beside `dostdesk central` that look after its projections."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from dostdesk.starting import clock_of, exit_code

if TYPE_CHECKING:
    from dostdesk.storage.central.store import CentralStore

Centre = Annotated[str, typer.Argument(help="Two digits.")]


def add_upkeep(central: typer.Typer) -> None:
    """Put `quarantine list`, `quarantine release` and `rebuild` beside central's other commands."""
    quarantine = typer.Typer(name="quarantine", help="Entities whose fold stopped at an event that cannot be folded.")

    @quarantine.command(name="list")
    def list_(context: typer.Context) -> None:
        """Print every entity in quarantine: where it stopped, why, and how many of its events wait."""
        from dostdesk.central.upkeep import list_quarantine

        _run(context, list_quarantine)

    @quarantine.command()
    def release(
        context: typer.Context,
        centre: Centre,
        entity: Annotated[str, typer.Argument(help="As the list names it.")],
        without_event: Annotated[
            bool, typer.Option("--without-event", help="Leave the event at which it stopped out for good.")
        ] = False,
    ) -> None:
        """Fold an entity on from the event at which it stopped."""
        from dostdesk.central import upkeep

        _run(
            context,
            lambda store: upkeep.release(store, centre, entity, without_event=without_event, clock=clock_of("")),
        )

    @central.command()
    def rebuild(
        context: typer.Context,
        centres: Annotated[list[str] | None, typer.Argument(help="Centres; all if none is named.")] = None,
    ) -> None:
        """Drop what feeds add up to and fold them again; each centre in one transaction, while central may run."""
        from dostdesk.central import upkeep

        _run(context, lambda store: upkeep.rebuild(store, centres or ()))

    central.add_typer(quarantine)


def _run(context: typer.Context, job: Callable[[CentralStore], int]) -> None:
    def run() -> int:
        from dostdesk.central.program import store_of

        with store_of(context.obj()) as store:
            return job(store)

    raise typer.Exit(exit_code(run))
