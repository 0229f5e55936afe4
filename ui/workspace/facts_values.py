"""What registries and the register of all centres say of the citizen, with its source and its age, and what of it
differs from what was written. No Qt.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import chain

from dostdesk.catalogue.release import Release
from dostdesk.desk.citizen import CheckState, CitizenFacts, Difference, PastApplication
from dostdesk.desk.view import ApplicationView, VisitView
from dostdesk.domain.clock import service_day
from dostdesk.domain.money import money_text
from dostdesk.domain.person_facts import Contract, HouseholdMember, OpenApplication, OpenState, PersonFacts
from dostdesk.domain.register import ApplicationState
from dostdesk.domain.words import Words
from ui.workspace import phrasing
from ui.workspace.values import ApplicationLine, ChipValue, Detail, FactsValue

FRESH = timedelta(minutes=15)
_EARLIER = 5
_OPEN = frozenset({ApplicationState.SUBMITTED, ApplicationState.RETURNED})
_STATE_CHIPS = {
    ApplicationState.SUBMITTED: ("running", "plain"),
    ApplicationState.ACCEPTED: ("done", "success"),
    ApplicationState.RETURNED: ("warning", "warning"),
    ApplicationState.REFUSED: ("closed", "plain"),
}


def identity_chips(visit: VisitView, words: Words) -> tuple[ChipValue, ...]:
    """How what is written of the citizen stands to the register."""
    state = None if visit.check is None else visit.check.state
    if state is CheckState.SAME:
        return (ChipValue(words("identity.from_register"), "done"),)
    if state is CheckState.DIFFERS:
        return (ChipValue(words("identity.differs_chip"), "warning", "warning"),)
    if state is CheckState.UNKNOWN:
        return (ChipValue(words("identity.unverified"), "warning", "warning"),)
    if state is CheckState.SILENT:
        return (ChipValue(words("identity.unverified"), "offline", "offline"),)
    return ()


def differences(visit: VisitView, words: Words) -> tuple[str, ...]:
    """A sentence for each thing that is written otherwise than the register has it."""
    return difference_lines(() if visit.check is None else visit.check.differences, words)


def difference_lines(found: Sequence[Difference], words: Words) -> tuple[str, ...]:
    """As `differences`, of whatever was held against the register."""
    return tuple(
        words(f"identity.differs.{one.part}", mine=_written(one.mine), theirs=_written(one.theirs)) for one in found
    )


def facts_value(known: CitizenFacts | None, words: Words, now: datetime) -> FactsValue | None:
    """What registries know; nothing before it was asked."""
    if known is None:
        return None
    if known.facts_at is None:
        return FactsValue(empty=words("facts.silent"))
    source = source_chip(known.facts_at, words, now)
    if known.facts is None:
        return FactsValue(source=source, empty=words("facts.unknown"))
    return FactsValue(source=source, lines=tuple(_lines(known.facts, words, service_day(now))))


def source_chip(at: datetime, words: Words, now: datetime) -> ChipValue:
    """When something was said; what is old says its age in the colour of what is stale."""
    age = now - at
    if age < FRESH:
        return ChipValue(words("facts.at", time=phrasing.hour(at)), "done")
    minutes = int(age / timedelta(minutes=1))
    said = words("facts.hours_ago", hours=minutes // 60) if minutes >= 120 else words("facts.ago", minutes=minutes)
    return ChipValue(said, "offline", "offline")


def open_applications(visit: VisitView, release: Release, words: Words) -> tuple[ApplicationLine, ...]:
    """What is under way: of all centres, of this desk where central has not answered, and of other systems."""
    known = visit.facts or CitizenFacts()
    told = {one.number for one in known.history}
    here = [one for one in visit.open_applications if one.number not in told]
    elsewhere = () if known.facts is None else known.facts.applications
    return tuple(
        chain(
            (_past(one, release, words) for one in _others(visit, known.history) if one.state in _OPEN),
            (_own(one, release, words) for one in here),
            (_of_registry(one, release, words) for one in elsewhere),
        )
    )


def earlier_applications(visit: VisitView, release: Release, words: Words) -> tuple[ApplicationLine, ...]:
    """What was decided, the newest first."""
    known = () if visit.facts is None else visit.facts.history
    ended = [one for one in _others(visit, known) if one.state not in _OPEN]
    return tuple(_past(one, release, words) for one in ended[:_EARLIER])


def _others(visit: VisitView, history: Sequence[PastApplication]) -> list[PastApplication]:
    """Without what was sent in this very visit: that stands in the middle."""
    here = {one.number for one in visit.applications}
    return [one for one in history if one.number not in here]


def _past(one: PastApplication, release: Release, words: Words) -> ApplicationLine:
    glyph, tone = _STATE_CHIPS[one.state]
    return ApplicationLine(
        title=_service(one.code, release, words),
        detail=one.number,
        chip=ChipValue(words(f"facts.state.{one.state.value}"), glyph, tone),  # type: ignore[arg-type]
        where=_where(service_day(one.submitted_at), words("facts.centre", number=one.centre), words),
    )


def _own(one: ApplicationView, release: Release, words: Words) -> ApplicationLine:
    return ApplicationLine(
        title=_service(one.code, release, words),
        detail=one.number,
        chip=ChipValue(words("workspace.application_open"), "running"),
        where=phrasing.day(service_day(one.submitted_at)),
    )


def _of_registry(one: OpenApplication, release: Release, words: Words) -> ApplicationLine:
    awaited = one.state is OpenState.PAPER_AWAITED
    return ApplicationLine(
        title=_service(one.service, release, words),
        detail=one.number,
        chip=ChipValue(
            words(f"facts.open.{one.state.value}"),
            "warning" if awaited else "running",
            "warning" if awaited else "plain",
        ),
        where=_where(one.on, words("facts.other_system"), words),
    )


def _where(day: date, place: str, words: Words) -> str:
    return words("facts.where", day=phrasing.day(day), place=place)


def _service(code: str, release: Release, words: Words) -> str:
    service = release.services.get(code)
    return code if service is None else service.short_name.in_(words.language)


def _lines(known: PersonFacts, words: Words, today: date) -> Iterator[Detail]:
    if known.disability is not None:
        yield Detail(label=words("facts.disability"), value=_disability(known, words))
    yield Detail(label=words("facts.work"), value=_work(known, words))
    if known.pension_capital is not None:
        capital = known.pension_capital
        said = words("facts.capital_of", amount=_money(capital.amount), years=capital.years)
        yield Detail(label=words("facts.capital"), value=said)
    for place in known.queues:
        queue = words(f"facts.queue.{place.queue.value}")
        said = words("facts.place", queue=queue, place=place.place, day=phrasing.day(place.since))
        yield Detail(label=words("facts.queue"), value=said)
    yield Detail(label=words("facts.address"), value=known.address)
    alone = not known.household
    yield Detail(
        label=words("facts.household"),
        value=words("facts.alone") if alone else words("facts.people", count=len(known.household) + 1),
    )
    for member in known.household:
        yield Detail(label=words(f"facts.kin.{member.kinship.value}"), value=_member(member, words, today))


def _member(member: HouseholdMember, words: Words, today: date) -> str:
    years = phrasing.age(member.birth, today)
    if years:
        return words("facts.member", name=member.name.given, years=years)
    months = (today.year - member.birth.year) * 12 + today.month - member.birth.month
    months -= today.day < member.birth.day
    return words("facts.baby", name=member.name.given, months=max(0, months))


def _work(known: PersonFacts, words: Words) -> str:
    running = [one for one in known.contracts if one.until is None]
    if running:
        return "\n".join(_contract(one, words) for one in running)
    last = max((one.until for one in known.contracts if one.until is not None), default=None)
    return words("facts.work_none") if last is None else words("facts.work_until", day=phrasing.day(last))


def _contract(one: Contract, words: Words) -> str:
    return words("facts.contract", employer=one.employer, position=one.position, wage=_money(one.wage))


def _disability(known: PersonFacts, words: Words) -> str:
    disability = known.disability
    if disability is None:
        return ""
    degree = words("facts.disabled_child") if not disability.percent else f"{disability.percent} %"
    if disability.until is None:
        return words("facts.without_term", degree=degree)
    return words("facts.until", degree=degree, day=phrasing.day(disability.until))


def _money(qepik: int) -> str:
    """May break before the currency: the pane is narrow."""
    return f"{money_text(qepik)} AZN"


def _written(value: str | date) -> str:
    return phrasing.day(value) if isinstance(value, date) else value
