"""`dostdesk simulate --centres`: the run as a program, from the lived day to the account on a terminal."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from dostdesk.domain.clock import RunningClock
from dostdesk.simulation.centres import Country, NationalAccount, run_country, volumes_of
from dostdesk.simulation.national_day import live_day
from dostdesk.simulation.own_postgres import own_postgres
from dostdesk.simulation.processes import CentralProcess
from dostdesk.simulation.replay import last_working_day, opening_of
from dostdesk.storage.central.store import CentralStore

LIVED_VISITS = 352
_DATABASE = "DOSTDESK_CENTRAL_DATABASE"


def run_centres(*, centres: int, share: float, seed: int, speed: float, as_json: bool) -> int:
    """Let the hubs of so many centres push two days to a central of the run's own, and print what came of it.

    Args:
        share: Of the visits that were published for the busiest day.
        speed: Of the day with the link.

    Returns:
        1 when anything is missing at central, or adds up to something else.

    Raises:
        RefusedError: `centres_known` when the database has any of these feeds.
        OutsideError: `postgres_missing`, `central_not_started`.
    """
    opens = opening_of(last_working_day(datetime.now(UTC)))
    with ExitStack() as ends:
        folder = Path(ends.enter_context(tempfile.TemporaryDirectory(prefix="dostdesk-")))
        _tell("one day is lived")
        lived = folder / "hub"
        lived.mkdir()
        day = live_day(lived, visits=max(1, round(LIVED_VISITS * min(1.0, share))), seed=seed, opens=opens)
        database = os.environ.get(_DATABASE) or ends.enter_context(own_postgres())
        store = CentralStore.open(database)
        ends.callback(store.close)
        clock = RunningClock(started=datetime.now(UTC), shown=opens)
        central = ends.enter_context(CentralProcess(folder, clock=clock.written(), database=database))
        country = Country(central.url, store, day, volumes_of(day, centres, share), folder, central.pid)
        ends.callback(country.close)
        account = run_country(country, speed=speed, now=clock.now(), told=_tell)
    if as_json:
        sys.stdout.write(json.dumps(account.as_json(), indent=2) + "\n")
    else:
        print_national(account)
    return 0 if account.clean else 1


def print_national(account: NationalAccount) -> None:
    """The account as two tables."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    phases = Table("", "with the link", "all return together", title="What central took")
    steady, together = asdict(account.steady), asdict(account.together)
    for name in steady:
        phases.add_row(name.replace("_", " "), f"{steady[name]:g}", f"{together[name]:g}")
    console.print(phases)
    whole = Table(title="Account", show_header=False)
    for name, value in account.as_json().items():
        if name not in {"steady", "together"}:
            shown = ", ".join(value) or "none" if isinstance(value, tuple) else str(value)
            whole.add_row(name.replace("_", " "), shown)
    console.print(whole)


def _tell(step: str) -> None:
    sys.stderr.write(step + "\n")
