"""`dostdesk simulate`: a day's people and clerks at once against a hub over HTTP, and the account of it."""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from dostdesk.domain.clock import BAKU, Clock, RunningClock, SystemClock
from dostdesk.simulation.account import Account, account
from dostdesk.simulation.centre import Centre, over_http
from dostdesk.simulation.day import plan_day
from dostdesk.simulation.drivers import Threads
from dostdesk.simulation.ledger import Ledger
from dostdesk.simulation.people import Hall
from dostdesk.simulation.processes import HubProcess
from dostdesk.simulation.volumes import read_volumes


def run_simulation(*, visits: int, desks: int, seed: int, speed: float, hub_url: str, as_json: bool) -> int:
    """Replay a day and print its account; 1 when anything was doubled, lost or is unexplained."""
    with ExitStack() as stack:
        clock = opening_clock(speed) if not hub_url else SystemClock()
        url = hub_url or stack.enter_context(_own_hub(clock)).url
        result = replay(url, visits=visits, desks=desks, seed=seed, speed=speed, clock=clock)
    if as_json:
        print(json.dumps(result.as_json(), indent=2))  # noqa: T201  this program's output
    else:
        print_account(result)
    return 0 if result.clean else 1


HUB_STARTS_WITHIN = timedelta(seconds=6)


def opening_clock(speed: float, *, now: datetime | None = None) -> RunningClock:
    """A clock that shows 09:00 in Baku on the last working day in the time that a hub takes to start.

    By a quick clock that time is hours, and the day must be over before the next one begins at 03:00.
    """
    started = (now or datetime.now(UTC)) + HUB_STARTS_WITHIN
    return RunningClock(started=started, shown=opening_of(last_working_day(started)), speed=speed)


def last_working_day(instant: datetime) -> date:
    """The weekday on or before an instant in Baku."""
    day = instant.astimezone(BAKU).date()
    while day.weekday() > 4:
        day -= timedelta(days=1)
    return day


def opening_of(day: date) -> datetime:
    """09:00 in Baku."""
    return datetime(day.year, day.month, day.day, 9, tzinfo=BAKU)


@contextmanager
def _own_hub(clock: Clock) -> Iterator[HubProcess]:
    folder = Path(tempfile.mkdtemp(prefix="dostdesk-"))
    try:
        written = clock.written() if isinstance(clock, RunningClock) else ""
        with HubProcess(folder, clock=written) as hub:
            yield hub
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def replay(url: str, *, visits: int, desks: int, seed: int, speed: float, clock: Clock) -> Account:
    """Let everybody live the day at once, in threads, and hold the hub's feed against what they were told."""
    ledger = Ledger()
    centre = Centre.reached(over_http(url), clock=clock, ledger=ledger, seed=seed, speed=speed)
    try:
        before = {event.op_id for event in centre.feed()}
        volumes = read_volumes(centre.release.data["volume"])
        hall = Hall(plan_day(volumes, centre.release.services.values(), visits=visits, seed=seed), clock.now())
        clerks = [centre.clerk(hall, person, window) for window, person in enumerate(centre.clerks(desks), start=1)]
        threads = Threads([*centre.receptions(hall), *clerks], speed=speed)
        begun = time.monotonic()
        threads.start()
        threads.join()
        seconds = time.monotonic() - begun
        return account(
            ledger, centre.feed(), planned=visits, failures=threads.failures, seconds=seconds, foreign=before
        )
    finally:
        centre.close()


def print_account(result: Account) -> None:
    """The account as a table."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table(title="Account of the day", show_header=False)
    for name, value in result.as_json().items():
        if name != "latency_ms":
            table.add_row(name.replace("_", " "), str(value))
    console.print(table)
    times = Table("op", "count", "p50 ms", "p95 ms", "p99 ms", title="From asking to the durable answer")
    for kind, row in result.latency_ms.items():
        times.add_row(kind, *(f"{row[name]:g}" for name in ("count", "p50", "p95", "p99")))
    console.print(times)
