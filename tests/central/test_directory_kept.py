"""Staff, devices, series and decided days at central, on every engine."""

from __future__ import annotations

import threading
import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from dostdesk.central import calendar
from dostdesk.central.directory import (
    Work,
    add_member,
    directory_of,
    dismiss,
    post,
    report_devices,
    retire_device,
    set_password,
)
from dostdesk.central.series import grant
from dostdesk.domain.calendar import DecidedDay
from dostdesk.domain.directory import DeviceInstall, DeviceOfCentre, Directory, SeriesHeld
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import GENESIS
from dostdesk.domain.numbers import Series
from dostdesk.domain.rights import Role
from dostdesk.domain.windows import Skills
from dostdesk.protocol.central_directory import SeriesAsked
from dostdesk.storage.central.store import CentralStore

NOW = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
TODAY = date(2026, 11, 20)
REQUEST = str(uuid.UUID(int=7))
HASH = "$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaA"


def told(store: CentralStore, centre: str = "12", now: datetime = NOW) -> Directory:
    with store.reading() as rows:
        return directory_of(rows, centre, now)


def works(centre: str = "12", role: Role = Role.CLERK, primary: str = "YA", **more: date) -> Work:
    skills = Skills(primary=frozenset(primary), secondary=frozenset("P"))
    return Work(centre=centre, role=role, skills=skills, **{"since": TODAY, **more})


def asked(**more: object) -> SeriesAsked:
    return SeriesAsked.model_validate(
        {"device": "D12-P07", "install_epoch": 1, "request": REQUEST, "year": 2026, "count": 2, **more}
    )


def device(name: str = "D12-P07", *installs: int) -> DeviceOfCentre:
    return DeviceOfCentre(
        name=name,
        program="desk",
        installs=tuple(
            DeviceInstall(install=str(uuid.UUID(int=epoch)), install_epoch=epoch, enrolled_at=NOW) for epoch in installs
        ),
    )


@pytest.fixture
def clerk(central_store: CentralStore) -> str:
    add_member(central_store, login="a.ceferova", name="Aynur Cəfərova", short_name="A. Cəfərova", now=NOW)
    return "a.ceferova"


def test_a_person_works_at_several_centres_each_in_his_own_time(central_store: CentralStore, clerk: str) -> None:
    set_password(central_store, clerk, HASH, NOW)
    post(central_store, clerk, works("12", until=date(2026, 11, 27)), NOW)
    post(central_store, clerk, works("07", Role.SUPERVISOR, "E", since=date(2026, 11, 28)), NOW)
    here, there = told(central_store, "12").staff, told(central_store, "07").staff
    assert [one.staff.login for one in (*here, *there)] == [clerk, clerk]
    assert (here[0].staff.role, there[0].staff.role) == (Role.CLERK, Role.SUPERVISOR)
    assert here[0].staff.skills == Skills(primary=frozenset("YA"), secondary=frozenset("P"))
    assert here[0].password_hash == there[0].password_hash == HASH
    assert here[0].works_on(date(2026, 11, 27))
    assert not here[0].works_on(date(2026, 11, 28))
    assert there[0].works_on(date(2026, 11, 28))
    assert not there[0].works_on(date(2026, 11, 27))
    assert told(central_store, "12", NOW + timedelta(days=8)).staff == ()


def test_every_change_raises_the_version_of_the_centres_that_it_is_about(
    central_store: CentralStore, clerk: str
) -> None:
    versions = [told(central_store).version]
    assert versions == [0]
    for change in (
        lambda: post(central_store, clerk, works(), NOW),
        lambda: post(central_store, clerk, works(primary="E"), NOW),
        lambda: set_password(central_store, clerk, HASH, NOW),
        lambda: report_devices(central_store, "12", [device()], NOW),
        lambda: report_devices(central_store, "12", [device("D12-P07", 1)], NOW),
        lambda: retire_device(central_store, "12", "D12-P07", NOW),
        lambda: retire_device(central_store, "12", "D12-P07", NOW, back=True),
        lambda: grant(central_store, "12", asked(), NOW),
        lambda: calendar.decide(central_store, DecidedDay(day=date(2027, 3, 9), open=True, name=""), NOW),
        lambda: calendar.announce(central_store, 2027, NOW),
        lambda: calendar.add_payday(central_store, date(2027, 1, 5), NOW),
        lambda: calendar.withdraw_payday(central_store, date(2027, 1, 5), NOW),
        lambda: calendar.withdraw(central_store, date(2027, 3, 9), NOW),
        lambda: dismiss(central_store, clerk, "12", None, NOW),
    ):
        change()
        versions.append(told(central_store).version)
    assert versions == sorted(set(versions))
    # What was decided of days is everybody's; the rest is the centre's own.
    assert versions[8] < told(central_store, "07").version < versions[-1]


def test_what_changes_nothing_raises_no_version(central_store: CentralStore, clerk: str) -> None:
    decided = DecidedDay(day=date(2027, 3, 9), open=True, name="", decision="№ 1")
    states: list[Directory] = []
    for again in range(2):
        set_password(central_store, clerk, HASH, NOW)
        post(central_store, clerk, works(), NOW)
        report_devices(central_store, "12", [device("D12-P07", 1, 2)], NOW)
        retire_device(central_store, "12", "D12-P07", NOW + timedelta(hours=again))
        calendar.decide(central_store, decided, NOW)
        calendar.add_payday(central_store, date(2027, 1, 5), NOW)
        calendar.withdraw_payday(central_store, date(2027, 1, 6), NOW)
        calendar.announce(central_store, 2027, NOW)
        states.append(told(central_store))
    assert states[0] == states[1]


def test_who_is_dismissed_is_gone_at_once_and_may_come_back(central_store: CentralStore, clerk: str) -> None:
    post(central_store, clerk, works(), NOW)
    dismiss(central_store, clerk, "12", None, NOW)
    assert told(central_store).staff == ()
    post(central_store, clerk, works(), NOW)
    assert [one.staff.login for one in told(central_store).staff] == [clerk]
    with pytest.raises(RefusedError, match="staff_not_posted"):
        dismiss(central_store, clerk, "07", None, NOW)


def test_a_login_is_one_persons(central_store: CentralStore, clerk: str) -> None:
    with pytest.raises(RefusedError, match="staff_login_taken"):
        add_member(central_store, login=clerk, name="Başqası", short_name="B.", now=NOW)
    with pytest.raises(RefusedError, match="staff_login_unknown"):
        post(central_store, "nobody", works(), NOW)


def test_a_retired_device_stays_so_however_often_its_hub_reports_it(central_store: CentralStore) -> None:
    report_devices(central_store, "12", [device("D12-P07", 1)], NOW)
    retire_device(central_store, "12", "D12-P07", NOW)
    report_devices(central_store, "12", [device("D12-P07", 1, 2)], NOW)
    known = told(central_store).devices[0]
    assert known.retired
    assert [one.install_epoch for one in known.installs] == [1, 2]
    with pytest.raises(RefusedError, match="device_retired"):
        grant(central_store, "12", asked(), NOW)
    with pytest.raises(RefusedError, match="device_not_listed"):
        retire_device(central_store, "07", "D12-P07", NOW)


def test_series_are_granted_two_at_a_time_and_the_same_request_has_the_same_answer(
    central_store: CentralStore,
) -> None:
    first = grant(central_store, "12", asked(), NOW)
    assert [one.key for one in first] == ["12-26-000", "12-26-001"]
    assert grant(central_store, "12", asked(), NOW + timedelta(days=1)) == first
    assert grant(central_store, "12", asked(first=1, count=2), NOW)[0] == first[1]
    other = grant(central_store, "12", asked(request=str(uuid.UUID(int=8))), NOW)
    assert [one.code for one in other] == ["003", "004"]
    assert [one.code for one in grant(central_store, "07", asked(), NOW)] == ["000", "001"]
    assert [one.code for one in grant(central_store, "12", asked(year=2027, first=5), NOW)] == ["000", "001"]
    held = told(central_store).series
    assert [one.series.code for one in held] == ["000", "001", "002", "003", "004", "000", "001"]
    assert {(one.device, one.install_epoch) for one in held} == {("D12-P07", 1)}


def test_a_request_is_one_installs(central_store: CentralStore) -> None:
    grant(central_store, "12", asked(), NOW)
    for other in ({"device": "D12-P08"}, {"install_epoch": 2}):
        with pytest.raises(RefusedError, match="series_request_reused"):
            grant(central_store, "12", asked(**other), NOW)
    with pytest.raises(RefusedError, match="series_year_wrong"):
        grant(central_store, "12", asked(year=2028), NOW)


def test_a_central_that_was_set_back_grants_nothing_again(central_store: CentralStore) -> None:
    # The feed that is here shows 000, the hub tells of 001; this central's own table of grants has lost both.
    with central_store.writing() as rows:
        rows.ingest.head_to_move("12", NOW)
        event = {
            "centre": "12", "seq": 1, "epoch": 1, "id": "e", "op_id": "o", "entity": "series:12-26-000",
            "kind": "series_granted", "body": "{}", "hub_time": "", "prev_hash": GENESIS, "hash": "h",
        }  # fmt: skip
        rows.ingest.append("12", [event], epoch=1, at=NOW)
    assert [one.code for one in grant(central_store, "12", asked(taken=("001",)), NOW)] == ["002", "003"]


def test_no_code_is_granted_twice_whatever_asks_for_it(central_store: CentralStore) -> None:
    held = SeriesHeld(
        series=Series(centre="12", year=2026, code="0A7"), device="D12-P07", install_epoch=1, granted_at=NOW
    )
    with central_store.writing() as rows:
        rows.series.grant(held, request=REQUEST, place=0)
    for request, place, series in (
        (str(uuid.UUID(int=8)), 0, held.series),
        (REQUEST, 0, replace(held.series, code="0A8")),
    ):
        with pytest.raises(IntegrityError), central_store.writing() as rows:
            rows.series.grant(replace(held, series=series), request=request, place=place)


def test_windows_that_ask_at_the_same_moment_have_series_of_their_own(central_store: CentralStore) -> None:
    together = threading.Barrier(4)
    codes: list[str] = []

    def ask(order: int) -> None:
        together.wait()
        wanted = asked(device=f"D12-P{order:02d}", request=str(uuid.UUID(int=100 + order)))
        codes.extend(one.code for one in grant(central_store, "12", wanted, NOW))

    threads = [threading.Thread(target=ask, args=(order,)) for order in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(codes) == [f"00{order}" for order in range(8)]


def test_a_central_that_was_set_back_gives_no_version_again(central_store: CentralStore, clerk: str) -> None:
    for primary in "YAPESM":
        post(central_store, clerk, works(primary=primary), NOW)
    seen = told(central_store).version
    with central_store.writing() as rows:
        # As an older back-up has it.
        rows.directory.stamp("12", seen - 4)
    later = NOW + timedelta(minutes=1)
    post(central_store, clerk, works(primary="YA"), later)
    assert told(central_store).version > seen


def test_the_year_as_central_sees_it(central_store: CentralStore) -> None:
    calendar.decide(
        central_store,
        DecidedDay(day=date(2027, 3, 11), open=False, name="Ramazan bayramı", decision="№ 84, 01.03.2027"),
        NOW,
    )
    calendar.decide(
        central_store, DecidedDay(day=date(2027, 3, 13), open=True, name="11.03 əvəzinə", decision="№ 84"), NOW
    )
    with central_store.reading() as rows:
        year = {one.day: one for one in calendar.year_of(rows, 2027).days}
    assert year[date(2027, 1, 20)].estimated is False
    assert year[date(2027, 3, 9)].estimated is True
    assert year[date(2027, 3, 11)].model_dump() == {
        "day": date(2027, 3, 11),
        "open": False,
        "name": "Ramazan bayramı",
        "estimated": False,
        "decision": "№ 84, 01.03.2027",
    }
    assert year[date(2027, 3, 13)].open is True
    calendar.add_payday(central_store, date(2027, 3, 9), NOW)
    calendar.add_payday(central_store, date(2026, 12, 5), NOW)
    with central_store.reading() as rows:
        told = calendar.year_of(rows, 2027)
    # A payday is no decision: nothing else of the year has changed.
    assert (told.paydays, {one.day: one for one in told.days}) == ((date(2027, 3, 9),), year)
    calendar.announce(central_store, 2027, NOW)
    with central_store.reading() as rows:
        told = calendar.year_of(rows, 2027)
    assert told.announced
    assert not any(one.estimated for one in told.days)


def test_nothing_is_said_of_years_that_nobody_knows(central_store: CentralStore) -> None:
    for say in (
        lambda: calendar.decide(central_store, DecidedDay(day=date(2041, 1, 1), open=False, name=""), NOW),
        lambda: calendar.announce(central_store, 2041, NOW),
        lambda: calendar.add_payday(central_store, date(2041, 1, 5), NOW),
    ):
        with pytest.raises(RefusedError, match="calendar_year_unknown"):
            say()
    with central_store.reading() as rows, pytest.raises(RefusedError, match="calendar_year_unknown"):
        calendar.year_of(rows, 2041)
