"""`dostdesk simulate`: a synthetic day of a centre, of a country, or hundreds of short ones with faults."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from dostdesk.starting import exit_code

simulate = typer.Typer(
    name="simulate",
    invoke_without_command=True,
    help="Replay a synthetic day of one centre over HTTP, or of many; or look for seeds that break a law.",
)


@simulate.callback()
def day(
    context: typer.Context,
    visits: Annotated[int, typer.Option(help="People who come.")] = 1646,
    desks: Annotated[int, typer.Option(help="Windows that serve them.")] = 28,
    seed: Annotated[int, typer.Option(help="Which synthetic day.")] = 7,
    speed: Annotated[float, typer.Option(help="How many times faster than the clock on the wall.")] = 150.0,
    hub: Annotated[str, typer.Option(help="A running hub's address; one is started if left out.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the account as JSON.")] = False,
    centres: Annotated[int, typer.Option(min=0, max=99, help="Hubs of so many centres against central instead.")] = 0,
    share: Annotated[float, typer.Option(min=0.001, max=4, help="With --centres: of the published visits.")] = 1.0,
) -> None:
    """Replay a synthetic day of one centre over HTTP, and hold the hub to account.

    With --centres, hubs of many centres push their days to one central, first with the link and then all together after
    a day without it; over the PostgreSQL of DOSTDESK_CENTRAL_DATABASE, or over one that is started for the run.

    Ends with 1 when anything was doubled, lost or is unexplained.
    """
    if context.invoked_subcommand is not None:
        return
    if centres:
        from dostdesk.simulation.national import run_centres

        _run(lambda: run_centres(centres=centres, share=share, seed=seed, speed=speed, as_json=as_json))
    from dostdesk.simulation.replay import run_simulation

    _run(lambda: run_simulation(visits=visits, desks=desks, seed=seed, speed=speed, hub_url=hub, as_json=as_json))


@simulate.command()
def faults(
    seeds: Annotated[int, typer.Option(min=1, help="How many runs.")] = 20,
    first: Annotated[int, typer.Option("--from", min=0, help="The first seed.")] = 0,
    seconds: Annotated[float, typer.Option(min=1, help="Virtual seconds of each run.")] = 300.0,
    clerks: Annotated[int, typer.Option(min=1, max=4, help="Windows that serve.")] = 3,
    haste: Annotated[
        float, typer.Option(min=0.1, max=50, help="How many times as fast people are, and faults come.")
    ] = 1.0,
    trouble: Annotated[
        float, typer.Option(min=0, max=50, help="How many times as often as usual faults come; as --haste if 0.")
    ] = 0.0,
    wire: Annotated[
        float, typer.Option(min=0, max=1, help="Seconds at most that a wire takes each way on a quiet day.")
    ] = 0.02,
    progress: Annotated[
        Path | None, typer.Option(help="File that says how far it came; asked again, it goes on.")
    ] = None,
    seed: Annotated[int | None, typer.Option(help="Replay this one and print its record.")] = None,
    until: Annotated[int, typer.Option(min=0, help="With --seed: stop after so many steps.")] = 0,
    only: Annotated[list[str] | None, typer.Option(help="With --seed: only these faults; `none` for none.")] = None,
) -> None:
    """Live short days of a centre with faults, each drawn from a seed, and check the laws.

    The real hub, desks and central run over a virtual clock, network and disk. Prints a line for each failure; the same
    seed with the same options fails in the same way. Ends with 1 when a law was broken.
    """
    from dostdesk.simulation.faults.program import replay_seed, run_faults
    from dostdesk.simulation.faults.run import Size

    size = Size(seconds=seconds, clerks=clerks, haste=haste, trouble=trouble, wire=wire)
    if seed is not None:
        replayed = seed
        _run(lambda: replay_seed(seed=replayed, until=until, only=only or (), size=size))
    _run(lambda: run_faults(seeds=seeds, first=first, size=size, progress=progress))


def _run(program: Callable[[], int]) -> NoReturn:
    raise typer.Exit(exit_code(program))
