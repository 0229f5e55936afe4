"""The commands beside `dostdesk central` that keep its directory: staff, devices, series, and the calendar."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dostdesk.starting import clock_of, exit_code

if TYPE_CHECKING:
    from dostdesk.storage.central.store import CentralStore

LEAST_PASSWORD = 8
Login = Annotated[str, typer.Argument(help="Login of the person.")]


def _centre(written: str) -> str:
    if not re.fullmatch(r"[0-9]{2}", written):
        raise typer.BadParameter(f"{written} is not two digits")
    return written


def _day(written: str) -> str:
    try:
        date.fromisoformat(written)
    except ValueError as wrong:
        raise typer.BadParameter(f"{written} is not a day such as 2027-03-09") from wrong
    return written


def _letters(written: str) -> str:
    if not re.fullmatch(r"[A-Z]*", written):
        raise typer.BadParameter(f"{written} are not letters of queue groups such as YA")
    return written


Centre = Annotated[str, typer.Argument(help="Two digits.", callback=_centre)]
Day = Annotated[str, typer.Argument(help="A day such as 2027-03-09.", callback=_day)]

DeviceName = Annotated[str, typer.Argument(help="Name of the device.")]


def add_directory(central: typer.Typer) -> None:
    """Put `staff`, `device`, `series`, `calendar` and `import-directory` beside central's other commands."""
    for group in (_staff(), _device(), _series(), _calendar()):
        central.add_typer(group)

    @central.command(name="import-directory")
    def import_directory(
        context: typer.Context,
        folder: Annotated[Path, typer.Argument(help="With staff.yaml, devices.yaml, calendar.yaml, centres.yaml.")],
    ) -> None:
        """Make the directory what a folder of YAML says; the same folder again changes nothing."""

        def job(store: CentralStore, now: datetime) -> None:
            from dostdesk.assets import resource
            from dostdesk.central import directory_folder
            from dostdesk.domain.words import Words

            read = directory_folder.read_directory(folder, Words.load(resource("translations"), "en"))
            directory_folder.import_directory(store, read, now)

        _run(context, job)


def _staff() -> typer.Typer:
    staff = typer.Typer(name="staff", help="Who works where, with which rights and skills.", no_args_is_help=True)

    @staff.command()
    def add(
        context: typer.Context,
        login: Login,
        name: Annotated[str, typer.Option(help="As on papers.")],
        short_name: Annotated[str, typer.Option(help="Such as A. Cəfərova.")],
    ) -> None:
        """A new person, who works nowhere yet and has no password."""
        from dostdesk.central.directory import add_member

        _run(context, lambda store, now: add_member(store, login=login, name=name, short_name=short_name, now=now))

    @staff.command()
    def password(context: typer.Context, login: Login) -> None:
        """Set a password: it is asked for twice at a terminal, and else read as a line of standard input."""

        def job(store: CentralStore, now: datetime) -> None:
            from dostdesk.central.directory import set_password
            from dostdesk.domain.errors import RefusedError
            from dostdesk.storage.passwords import hashed

            told = _asked_password()
            if len(told) < LEAST_PASSWORD:
                raise RefusedError("staff_password_short", least=LEAST_PASSWORD)
            set_password(store, login, hashed(told), now)

        _run(context, job)

    @staff.command()
    def post(
        context: typer.Context,
        login: Login,
        centre: Centre,
        role: Annotated[str, typer.Option(help="clerk, senior_clerk, reception, supervisor or national.")],
        primary: Annotated[str, typer.Option(help="Letters that he calls always.", callback=_letters)] = "",
        secondary: Annotated[str, typer.Option(help="Letters that he helps with.", callback=_letters)] = "",
        since: Annotated[str, typer.Option(help="First day; today if left out.")] = "",
        until: Annotated[str, typer.Option(help="Last day; open if left out.")] = "",
    ) -> None:
        """Let somebody work at a centre, or change how he does."""
        from dostdesk.domain.rights import Role

        if role not in {one.value for one in Role}:
            raise typer.BadParameter(f"{role} is none of {', '.join(Role)}")
        first, last = (date.fromisoformat(_day(day)) if day else None for day in (since, until))

        def job(store: CentralStore, now: datetime) -> None:
            from dostdesk.central import directory
            from dostdesk.domain.clock import service_day
            from dostdesk.domain.windows import Skills

            skills = Skills(primary=frozenset(primary), secondary=frozenset(secondary))
            work = directory.Work(
                centre=centre, role=Role(role), skills=skills, since=first or service_day(now), until=last
            )
            directory.post(store, login, work, now)

        _run(context, job)

    @staff.command()
    def leave(
        context: typer.Context,
        login: Login,
        centre: Centre,
        last_day: Annotated[str, typer.Option(help="Last day of work; at once if left out.")] = "",
    ) -> None:
        """Somebody works no more at a centre: he is refused at his next step, and what he has begun is not lost."""
        from dostdesk.central.directory import dismiss

        last = date.fromisoformat(_day(last_day)) if last_day else None
        _run(context, lambda store, now: dismiss(store, login, centre, last, now))

    @staff.command(name="list")
    def list_(context: typer.Context, centre: Centre) -> None:
        """Who works at a centre, a line each."""

        def job(store: CentralStore, now: datetime) -> None:
            from dostdesk.central.directory import directory_of

            with store.reading() as rows:
                for one in directory_of(rows, centre, now).staff:
                    skills = one.staff.skills
                    letters = f"{''.join(sorted(skills.primary))}/{''.join(sorted(skills.secondary))}"
                    until = "" if one.until is None else one.until.isoformat()
                    password = "" if one.password_hash else "no password"
                    _say(one.staff.login, one.staff.name, one.staff.role, letters, one.since, until, password)

        _run(context, job)

    return staff


def _device() -> typer.Typer:
    device = typer.Typer(name="device", help="Devices that belong to centres.", no_args_is_help=True)

    @device.command(name="list")
    def list_(context: typer.Context, centre: Centre) -> None:
        """The devices of a centre, with the epochs of their installs."""

        def job(store: CentralStore, _now: datetime) -> None:
            with store.reading() as rows:
                for one in rows.directory.devices(centre):
                    epochs = " ".join(str(install.install_epoch) for install in one.installs)
                    _say(one.name, one.program, "retired" if one.retired else "", epochs)

        _run(context, job)

    @device.command()
    def retire(
        context: typer.Context,
        centre: Centre,
        name: DeviceName,
        back: Annotated[bool, typer.Option("--back", help="Take it back instead.")] = False,
    ) -> None:
        """Nobody works at a device any more; what it still has to report is taken."""
        from dostdesk.central.directory import retire_device

        _run(context, lambda store, now: retire_device(store, centre, name, now, back=back))

    return device


def _series() -> typer.Typer:
    series = typer.Typer(name="series", help="Number series, which hubs ask for.", no_args_is_help=True)

    @series.command(name="list")
    def list_(context: typer.Context, centre: Centre) -> None:
        """Which install of which device holds which series."""

        def job(store: CentralStore, _now: datetime) -> None:
            with store.reading() as rows:
                for one in rows.series.of_centre(centre):
                    _say(one.series.key, one.device, one.install_epoch, one.granted_at.isoformat(timespec="seconds"))

        _run(context, job)

    return series


def _calendar() -> typer.Typer:
    calendar = typer.Typer(name="calendar", help="Holidays, and what is decided of days.", no_args_is_help=True)

    @calendar.command()
    def show(context: typer.Context, year: Annotated[int, typer.Argument(min=1, max=9999)]) -> None:
        """What is special about the days of a year; estimates of the moon calendar say so; then the paydays."""

        def job(store: CentralStore, _now: datetime) -> None:
            from dostdesk.central.calendar import year_of

            with store.reading() as rows:
                told = year_of(rows, year)
            for one in told.days:
                kind = "open" if one.open else "closed"
                _say(one.day, kind, one.name, "estimate" if one.estimated else "", one.decision)
            for day in told.paydays:
                _say(day, "payday")

        _run(context, job)

    @calendar.command()
    def decide(
        context: typer.Context,
        day: Day,
        kind: Annotated[str, typer.Argument(help="open or closed.")],
        name: Annotated[str, typer.Option(help="What the day is.")],
        decision: Annotated[str, typer.Option(help="Number and date of the decision.")] = "",
    ) -> None:
        """A day is worked, or is off, whatever it would be: counts at every window within seconds."""
        if kind not in {"open", "closed"}:
            raise typer.BadParameter(f"{kind} is neither open nor closed")

        def job(store: CentralStore, now: datetime) -> None:
            from dostdesk.central import calendar
            from dostdesk.domain.calendar import DecidedDay

            on = date.fromisoformat(day)
            calendar.decide(store, DecidedDay(day=on, open=kind == "open", name=name, decision=decision), now)

        _run(context, job)

    @calendar.command()
    def withdraw(context: typer.Context, day: Day) -> None:
        """A day is again what the calendar says."""
        from dostdesk.central import calendar

        _run(context, lambda store, now: calendar.withdraw(store, date.fromisoformat(day), now))

    @calendar.command()
    def announce(context: typer.Context, year: Annotated[int, typer.Argument(min=1, max=9999)]) -> None:
        """The holidays of a year are announced: none of them is an estimate any more."""
        from dostdesk.central import calendar

        _run(context, lambda store, now: calendar.announce(store, year, now))

    @calendar.command()
    def payday(
        context: typer.Context,
        day: Day,
        withdraw: Annotated[bool, typer.Option("--withdraw", help="Nothing is paid on it, instead.")] = False,
    ) -> None:
        """Pensions and benefits are paid on a day: hubs expect more people, and nothing else changes."""
        from dostdesk.central import calendar

        change = calendar.withdraw_payday if withdraw else calendar.add_payday
        _run(context, lambda store, now: change(store, date.fromisoformat(day), now))

    return calendar


def _asked_password() -> str:
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    told: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return told


def _say(*columns: object) -> None:
    typer.echo("\t".join(map(str, columns)))


def _run(context: typer.Context, job: Callable[[CentralStore, datetime], object]) -> None:
    def run() -> int:
        from dostdesk.central.program import store_of

        with store_of(context.obj()) as store:
            job(store, clock_of("").now())
        return 0

    raise typer.Exit(exit_code(run))
