"""Central was restored from an older back-up: a desk, its hub and central come together again, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from dostdesk.central.ingest import series_taken
from dostdesk.desk.keeping import KEPT_AT_CENTRAL, LOOKED_EVERY
from dostdesk.desk.view import LinkState
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.events import Event
from dostdesk.hub.pushing import IDLE_S
from dostdesk.storage.desk.tables import APPLICATION, OUTBOX
from tests.central_ingest.central_in_process import CentralInProcess, Line, PushingHub
from tests.desk.place import NINE, Place
from tests.desk.wire import HubInProcess


@dataclass
class Country:
    """One window, its hub and central, all real, on a clock that the test moves."""

    central: CentralInProcess
    line: Line
    hub: HubInProcess
    place: Place
    clock: ManualClock

    def a_visit(self) -> str:
        """Somebody sends an application and goes; the number that he was given."""
        visit = self.place.serve()
        service = visit.ticket.services[0].id
        self.place.fill(service)
        number = self.place.desk.actions.submit(service).number
        self.place.desk.actions.finish({}, call_the_next=False)
        self.place.settle()
        return number

    def push(self, *, ask: bool = False) -> None:
        """The hub pushes all it can, and the desk hears of it."""
        pusher = self.hub.hub.pusher
        assert pusher is not None
        pause = pusher.step(ask=ask)
        for _ in range(20):
            if pause == IDLE_S or pusher.trouble is not None:
                break
            pause = pusher.step()
        self.place.turn()

    def states(self) -> set[str]:
        with self.place.store.reading() as transaction:
            return set(transaction.execute(select(OUTBOX.c.state)).scalars())

    def applications(self) -> list[tuple[str, str, str]]:
        """Number, paper and FİN of what central knows."""
        self.central.fold()
        with self.central.central.parts.store.reading() as rows:
            state = rows.projections.everything("12")["application"]
        return sorted((str(row[4]), str(row[-9]), str(row[-8])) for row in state)

    def feeds(self) -> tuple[list[str], list[str]]:
        """Hashes of the whole feed, at the hub and at central."""
        with self.hub.hub.store.reading() as rows:
            own: list[Event] = list(rows.feed.all())
        with self.central.central.parts.store.reading() as rows:
            here = rows.ingest.hashes("12", 1, len(own) + 10)
        return [event.hash for event in own], [here[seq] for seq in sorted(here)]


@pytest.fixture
def country(tmp_path: Path) -> Iterator[Country]:
    clock = ManualClock(NINE)
    central = CentralInProcess(tmp_path / "central", clock)
    line = Line(central)
    hub = PushingHub(tmp_path / "hub", clock, central, line)
    (tmp_path / "desk").mkdir()
    place = Place(tmp_path / "desk", hub, clock)
    place.turn()
    place.turn()
    place.sign_in()
    yield Country(central, line, hub, place, clock)
    place.close()
    hub.close()
    central.close()


def test_what_a_restored_central_lacks_comes_again_from_the_centres(country: Country, tmp_path: Path) -> None:
    place, hub = country.place, country.hub
    numbers = [country.a_visit()]
    country.push()
    assert country.states() == {"at_central"}
    country.central.back_up(tmp_path / "back-up.db")

    numbers.append(country.a_visit())
    country.push()
    assert country.states() == {"at_central"}
    before = country.applications()
    assert [number for number, _, _ in before] == numbers
    known = hub.hub.parts.mark.seq

    # The line is cut: the centre goes on by itself.
    country.line.cut = True
    country.push(ask=True)
    country.push(ask=True)
    assert place.view().link.state is LinkState.CENTRE_ONLY
    numbers.append(country.a_visit())
    assert country.states() == {"at_central", "at_hub"}

    # Almost three days later central is there again, from the old back-up.
    country.clock.advance(KEPT_AT_CENTRAL - timedelta(hours=1))
    country.central.restore(tmp_path / "back-up.db")
    assert len(country.applications()) == 1
    # The hub was switched off meanwhile, and remembers how far central was.
    hub.restart()
    assert hub.hub.parts.mark.seq == known
    country.line.cut = False
    pusher = hub.hub.pusher
    assert pusher is not None
    stops = pusher._central
    pusher._central = _HeadAlone(stops)  # type: ignore[assignment]
    pusher.step()
    assert hub.hub.parts.mark.seq is not None
    assert hub.hub.parts.mark.seq < (known or 0)
    place.turn()
    with place.store.reading() as transaction:
        back = transaction.execute(select(OUTBOX.c.kind).where(OUTBOX.c.state == "at_hub")).scalars().all()
    assert back.count("application_submitted") == 2
    pusher._central = stops

    # What was back at the hub is kept as if central had never had it.
    country.clock.advance(timedelta(hours=2))
    place.turn()
    country.clock.advance(LOOKED_EVERY)
    place.turn()
    with place.store.reading() as transaction:
        assert len(transaction.execute(select(APPLICATION.c.id)).all()) >= 2

    country.push(ask=True)
    assert country.feeds()[0] == country.feeds()[1]
    found = country.applications()
    assert [number for number, _, _ in found] == sorted(numbers)
    assert [paper for _, paper, _ in found] == ["here"] * 3
    assert found[:2] == before
    with country.central.central.parts.store.reading() as rows:
        assert rows.projections.doubled("12") == ()
        assert rows.projections.quarantined() == ()
    assert country.states() <= {"at_central", "purgeable"}


def test_a_restored_central_grants_what_no_feed_has_named(country: Country, tmp_path: Path) -> None:
    """A desk got a second series after the back-up, and used it: central may not give it to anybody else."""
    country.push()
    country.central.back_up(tmp_path / "back-up.db")
    other = tmp_path / "other"
    other.mkdir()
    desk = Place(other, country.hub, country.clock, name="desk-8", seed=8)
    desk.turn()
    desk.turn()
    country.push()
    country.central.restore(tmp_path / "back-up.db")
    with country.hub.hub.store.reading() as rows:
        told = frozenset(one.series.code for one in rows.numbers.series() if one.series.year == 2026)
    assert len(told) == 4
    with country.central.central.parts.store.reading() as rows:
        assert len(rows.ingest.series_named("12", 2026)) == 2
        assert series_taken(rows, "12", 2026, told) == told
    country.push(ask=True)
    with country.central.central.parts.store.reading() as rows:
        assert series_taken(rows, "12", 2026, frozenset()) == told
    desk.close()


class _HeadAlone:
    """Central answers where it stands, and then the line breaks."""

    def __init__(self, central: object) -> None:
        self.head = central.head  # type: ignore[attr-defined]

    def __getattr__(self, name: str) -> object:
        from dostdesk.domain.errors import OutsideError

        raise OutsideError("central_unreachable")
