"""A handful of partitions and deaths of real processes over real sockets: nothing lost, nothing doubled."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import delete

from dostdesk.simulation.faults.template import in_memory
from dostdesk.simulation.laws import LawBrokenError
from dostdesk.storage.central.store import CentralStore
from dostdesk.storage.central.tables_ingest import FEED_EVENT
from tests.faults.partitions import Partitioned
from tests.faults.real_centre import RealCentre
from tests.faults.schedule import Fault, partition
from tests.journeys.processes import Warm

pytestmark = [pytest.mark.journey, pytest.mark.timeout(600)]

# Each process falls or stands still once while a wire is broken; the last one is drawn.
PLANNED = {
    "the hub is killed while answers to a desk are lost": (
        Fault(0.3, 1.6, "unanswered", "desk-1", reset=True),
        Fault(0.8, 0.5, "killed", "hub"),
    ),
    "central stands still, and PostgreSQL is killed beneath it": (
        Fault(0.2, 1.5, "stopped", "central"),
        Fault(0.6, 0.4, "killed", "postgres"),
        Fault(0.2, 1.5, "torn_down", "desk-3", measure=300),
    ),
    "the hub stands still while a desk falls and a wire flaps": (
        Fault(0.2, 1.2, "stopped", "hub"),
        Fault(0.4, 1.0, "killed", "desk-2"),
        Fault(0.5, 1.5, "flapping", "desk-3", measure=0.2),
    ),
    "PostgreSQL is stopped hard and central killed": (
        Fault(0.3, 0.8, "stopped", "postgres"),
        Fault(0.7, 0.3, "killed", "central"),
        Fault(0.2, 1.0, "unheard", "central"),
    ),
}
SEED, LOST = 5, 20


@pytest.fixture
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="dost-partitions-", dir=in_memory()))
    yield made
    shutil.rmtree(made)


def lose_an_event(database: str) -> None:
    """One event is gone at central, and nobody there has noticed."""
    store = CentralStore.open(database)
    with store.engine.begin() as connection:
        assert connection.execute(delete(FEED_EVENT).where(FEED_EVENT.c.seq == LOST)).rowcount == 1
    store.close()


def test_partitions_and_deaths_lose_nothing_and_double_nothing(folder: Path) -> None:
    with ExitStack() as ends:
        warm = Warm(folder)
        ends.callback(warm.close)
        (folder / "centre").mkdir()
        centre = RealCentre(folder / "centre", warm)
        ends.callback(centre.close)
        lived = Partitioned(centre)
        for order, faults in enumerate(PLANNED.values()):
            lived.lives_through(faults, hard=order % 2 == 0)
        lived.lives_through(partition(Random(SEED), tuple(centre.people)), hard=True)
        assert lived.counts["partitions"] == len(PLANNED) + 1
        assert lived.counts["process killed"] >= 4
        assert lived.counts["process stopped"] >= 3
        # People worked at every desk meanwhile, and what they did is at central.
        assert all(person.steps > len(PLANNED) for person in centre.people.values())
        assert lived.counts["events"] > 50
        assert centre.wires["desk-3"].broken >= 1
        lose_an_event(centre.postgres.url())
        with pytest.raises(LawBrokenError, match="central has the feed to the letter"):
            lived.settles(hard=True)
