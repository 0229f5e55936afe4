"""What the invented people live on: contracts, pension capital, disabilities, queues and what they applied for."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from dostdesk.domain.person_facts import (
    Contract,
    Disability,
    HouseholdMember,
    Occupation,
    OpenApplication,
    OpenState,
    PensionCapital,
    PersonFacts,
    Queue,
    QueuePlace,
)
from dostdesk.population.households import AS_OF, HOUSEHOLDS, Household, Member, Role, age_on, chance_of

_EMPLOYERS = (
    "«Nümunə Tikinti» MMC", "«Sınaq Ticarət» MMC", "«Misal Nəqliyyat» ASC", "«Çinar Tekstil» MMC", "«Zeytun Qida» MMC",
    "12 nömrəli nümunə məktəbi", "«Bahar» poliklinikası", "«Sahil Servis» MMC", "«Dostluq» kəndli təsərrüfatı",
)  # fmt: skip
_POSITIONS = (
    "satıcı", "mühasib", "sürücü", "müəllim", "tibb bacısı", "mühafizəçi", "usta", "operator", "anbardar", "dərzi",
    "aşpaz", "mühəndis",
)  # fmt: skip
_WORKED = frozenset({Occupation.WORKING, Occupation.UNEMPLOYED, Occupation.JOBSEEKER, Occupation.PENSIONER})
_ADULT = 18
_QUEUES_OPENED = date(2019, 1, 7)


def facts_of(member: Member, home: Household) -> PersonFacts:
    """Everything about one member; the same whenever it is asked."""
    chance = chance_of("facts", home.number, member.place)
    contracts = _contracts(member, chance, home)
    disability = _disability(member, chance)
    return PersonFacts(
        fin=member.person.fin,
        address=home.address,
        occupation=member.occupation,
        household=tuple(
            HouseholdMember(
                fin=other.person.fin,
                name=other.person.name,
                birth=other.person.birth,
                kinship=other.kinship_to(member),
                occupation=other.occupation,
            )
            for other in home.members
            if other is not member
        ),
        contracts=contracts,
        pension_capital=_capital(contracts),
        disability=disability,
        queues=_queues(member, home, disability, chance),
        applications=_applications(member, home, chance),
    )


def _contracts(member: Member, chance: Random, home: Household) -> tuple[Contract, ...]:
    if member.occupation not in _WORKED:
        return ()
    grown_up = _years_after(member.person.birth, _ADULT)
    began = grown_up + timedelta(days=chance.randrange(30, 4 * 366))
    found: list[Contract] = []
    for _ in range(chance.randint(1, 3)):
        ended = began + timedelta(days=chance.randrange(200, 6 * 366))
        if ended >= AS_OF:
            break
        found.append(_contract(began, ended, chance))
        began = ended + timedelta(days=chance.randrange(10, 500))
    if member.occupation is Occupation.WORKING:
        last = found[-1].until if found and found[-1].until else grown_up
        since = max(last, min(last + timedelta(days=30), AS_OF - timedelta(days=1)))
        found.append(_contract(since, None, chance, wage=42_000 if home.number == 0 else 0))
    return tuple(reversed(found))


def _contract(since: date, until: date | None, chance: Random, *, wage: int = 0) -> Contract:
    return Contract(
        employer=chance.choice(_EMPLOYERS),
        position=chance.choice(_POSITIONS),
        since=since,
        until=until,
        wage=wage or chance.randrange(40_000, 180_000, 500),
    )


def _capital(contracts: tuple[Contract, ...]) -> PensionCapital | None:
    """A part of every wage since the accounts began."""
    months = sum(max(0, ((one.until or AS_OF) - one.since).days // 30) for one in contracts)
    if not months:
        return None
    paid = sum(max(0, ((one.until or AS_OF) - one.since).days // 30) * one.wage * 15 // 100 for one in contracts)
    return PensionCapital(amount=paid, years=months // 12, on=AS_OF)


def _disability(member: Member, chance: Random) -> Disability | None:
    if not member.disabled:
        return None
    child = age_on(member.person.birth, AS_OF) < _ADULT
    since = max(member.person.birth + timedelta(days=200), AS_OF - timedelta(days=chance.randrange(100, 2_500)))
    since = min(since, AS_OF)
    if child:
        return Disability(percent=0, since=since, until=_years_after(member.person.birth, _ADULT))
    until = None if chance.random() < 0.4 else AS_OF + timedelta(days=chance.randrange(30, 1_500))
    return Disability(percent=chance.randrange(31, 100), since=since, until=until)


def _queues(member: Member, home: Household, disability: Disability | None, chance: Random) -> tuple[QueuePlace, ...]:
    wanted: list[Queue] = []
    if disability is not None and chance.random() < 0.6:
        wanted.append(Queue.REHABILITATION)
    if disability is not None and disability.percent > 60 and chance.random() < 0.5:
        wanted.append(Queue.CAR)
    if member.occupation is Occupation.PENSIONER and chance.random() < 0.25:
        wanted.append(Queue.SANATORIUM)
    if member.occupation in {Occupation.UNEMPLOYED, Occupation.JOBSEEKER} and chance.random() < 0.2:
        wanted.append(Queue.SELF_EMPLOYMENT)
    # Whoever came earlier stands before, and nobody stands where another does.
    place = home.number * 6 + member.place + 1
    since = _QUEUES_OPENED + timedelta(days=place * (AS_OF - _QUEUES_OPENED).days // (HOUSEHOLDS * 6))
    return tuple(QueuePlace(queue=one, place=place, since=since) for one in wanted)


def _applications(member: Member, home: Household, chance: Random) -> tuple[OpenApplication, ...]:
    order = home.number * 6 + member.place
    if home.number == 0 and member.place == 0:
        return (
            _application(order, 0, "disability-assessment-child", OpenState.IN_REVIEW, date(2026, 10, 28)),
            _application(order, 1, "employment-vocational-training", OpenState.PAPER_AWAITED, date(2026, 10, 9)),
        )
    services = _may_apply_for(member)
    if not services or chance.random() > 0.3:
        return ()
    day = AS_OF - timedelta(days=chance.randrange(1, 60))
    state = OpenState.PAPER_AWAITED if chance.random() < 0.3 else OpenState.IN_REVIEW
    return (_application(order, 0, chance.choice(services), state, day),)


def _application(order: int, which: int, service: str, state: OpenState, day: date) -> OpenApplication:
    number = f"{day.year}-{order * 2 + which + 100_000:06d}"
    return OpenApplication(number=number, service=service, state=state, on=day)


def _may_apply_for(member: Member) -> tuple[str, ...]:
    if member.role is Role.CHILD and age_on(member.person.birth, AS_OF) < _ADULT:
        return ()
    if member.disabled:
        return ("disability-reassessment", "disability-rehab-program")
    if member.occupation is Occupation.PENSIONER:
        return ("pension-old-age",)
    if member.occupation is Occupation.WORKING:
        return ("references-employment-contract",)
    return ("employment-jobseeker-register", "employment-vocational-training", "udsy-apply")


def _years_after(day: date, years: int) -> date:
    """The same day years later; 1 March for a 29 February that is not there."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
