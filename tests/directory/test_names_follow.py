"""What the ministry calls a centre and its region reaches the hub: its table of measures says regions as central's."""

from __future__ import annotations

from datetime import date

from dostdesk.domain.clock import ManualClock
from dostdesk.domain.directory import CentreNames
from tests.desk.place import SUPERVISOR, Place
from tests.directory.linked import CENTRE, LinkedHub

NAMES = CentreNames(
    name={"az": "12 saylı mərkəz", "ru": "Центр № 12", "en": "Centre 12"},
    region={"az": "Bakı", "ru": "Баку", "en": "Baku"},
)


def is_called(hub: LinkedHub, clock: ManualClock, names: CentreNames) -> None:
    with hub.store.writing() as rows:
        version = rows.directory.next_version(clock.now())
        if rows.centres.put(CENTRE, names):
            rows.directory.stamp(CENTRE, version)
    hub.follow()


def kept(hub: LinkedHub) -> CentreNames | None:
    with hub.hub.store.reading() as rows:
        return rows.directory.read().names


def region(desk: Place, day: date) -> tuple[str, str]:
    """As the table of measures has it, and what it is called in Russian."""
    (row,) = desk.desk.statistics.measures(day, day, of_central=False).rows
    return row.region, row.region_name.get("ru", "")


def test_the_table_of_a_hub_says_the_region(hub: LinkedHub, desk: Place, clock: ManualClock) -> None:
    desk.sign_in(SUPERVISOR, 7)
    service = desk.serve("employment-public-works").ticket.services[0].id
    desk.fill(service)
    desk.desk.actions.submit(service)
    desk.desk.actions.finish({}, False)
    desk.settle()
    hub.hub.insight.settle()
    assert region(desk, clock.now().date()) == ("Nümunə regionu", "Демонстрационный регион")
    is_called(hub, clock, NAMES)
    assert kept(hub) == NAMES
    assert region(desk, clock.now().date()) == ("Bakı", "Баку")
    hub.restart()
    assert kept(hub) == NAMES
    is_called(hub, clock, CentreNames(name=NAMES.name))
    assert kept(hub) == CentreNames(name=NAMES.name)
