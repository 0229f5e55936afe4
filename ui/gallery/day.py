"""An invented day at window 7: the real catalogue, invented people, a clock that stands still at 14:32:21."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache

from dostdesk.assets import resource
from dostdesk.catalogue.build import build_release
from dostdesk.desk.view import Citizen, DayFigures, DeskView, Draft, LinkState, LinkView, VisitView
from dostdesk.domain.calling import NextUp, in_calling_order
from dostdesk.domain.ids import ClaimId, StaffId, TicketId, VisitServiceId, WindowNo
from dostdesk.domain.rights import Role, Staff
from dostdesk.domain.services import DocumentState
from dostdesk.domain.stays import ServiceState, StayClock, VisitService
from dostdesk.domain.tickets import CallReason, Ticket, TicketState
from dostdesk.domain.turns import Hold
from dostdesk.domain.windows import Skills
from dostdesk.domain.words import Language, Words
from ui.workspace.book import ServiceBook

NOW = datetime(2026, 11, 12, 10, 32, 21, tzinfo=UTC)
SKILLS = Skills(primary=frozenset({"Y", "A", "P"}))
CLERK = Staff(id=StaffId("s1"), login="aynur", name="Aynur Cəfərova", short_name="A. Cəfərova", role=Role.CLERK)
SENIOR = Staff(
    id=StaffId("s2"), login="rauf", name="Rauf Mustafayev", short_name="R. Mustafayev", role=Role.SENIOR_CLERK
)
_SLOT = datetime(2026, 11, 12, 10, 30, tzinfo=UTC)
UDSY, REFERENCE, JOB = "udsy-apply", "references-employment-status", "employment-job-seeker"


@cache
def book() -> ServiceBook:
    built = build_release(resource("catalogue"), created_at=NOW, effective_from=date(2026, 1, 1))
    return ServiceBook(built.load())


@cache
def words(language: Language = "az") -> Words:
    return Words.load(resource("translations"), language)


def job_code() -> str:
    return next(code for code, service in book().current.services.items() if "işaxtaran" in service.name.az.lower())


def ticket(
    label: str, waited: float, code: str = UDSY, *, priority: str = "regular", target: float = 15, **changes: object
) -> Ticket:
    """A waiting ticket that came `waited` minutes ago."""
    came = NOW - timedelta(minutes=waited)
    values: dict[str, object] = {
        "id": TicketId(f"t-{label}"),
        "label": label,
        "group": "Y" if label[0] == "G" else label[0],
        "day": NOW.date(),
        "priority": priority,
        "language": "az",
        "arrived_at": came,
        "due_at": came + timedelta(minutes=target),
        "target": timedelta(minutes=target),
        "services": (VisitService(id=VisitServiceId(f"v-{label}"), code=code, release=1),),
        "clock": StayClock(since=came),
    }
    return Ticket(**(values | changes))  # type: ignore[arg-type]


def waiting() -> tuple[NextUp, ...]:
    tickets = (
        ticket("Y-051", 19, priority="mobility", target=5),
        ticket("G-014", 2, due_at=_SLOT),
        ticket("Y-048", 27),
        ticket("Y-049", 26),
        ticket("A-093", 22, REFERENCE, target=30),
        ticket("Y-050", 21, target=30),
        ticket("Y-052", 17, target=30),
        ticket("A-095", 13, REFERENCE, priority="care", target=30),
        ticket("A-094", 12, REFERENCE, target=30),
        ticket("Y-053", 9, target=30),
    )
    return in_calling_order(tickets, SKILLS, NOW)


def others(count: int = 13) -> tuple[Ticket, ...]:
    return tuple(ticket(f"E-{number:03d}", 31 - number, target=60) for number in range(1, count + 1))


def held() -> tuple[Ticket, ...]:
    return tuple(
        ticket(
            label,
            40,
            code,
            state=TicketState.HELD,
            window=WindowNo(window),
            staff=staff,
            clock=StayClock(running="away", since=NOW - timedelta(minutes=30 - left)),
            hold=Hold(reason=reason, return_by=NOW + timedelta(minutes=left)),
        )
        for label, code, left, reason, window, staff in (
            ("Y-041", UDSY, 18, "bank", 7, CLERK.id),
            ("A-088", REFERENCE, 6, "copy", 7, CLERK.id),
        )
    )


def last() -> Ticket:
    return ticket(
        "A-092", 20, REFERENCE, state=TicketState.DONE, clock=StayClock(served=timedelta(minutes=2, seconds=10))
    )


def idle(staff: Staff = CLERK, **changes: object) -> DeskView:
    values: dict[str, object] = {
        "staff": staff,
        "window": WindowNo(7),
        "queue": waiting(),
        "others": others(),
        "held": held(),
        "last": last(),
        "today": DayFigures(served=34, average_service=timedelta(minutes=11, seconds=20), no_shows=2),
        "link": LinkView(state=LinkState.ONLINE, synced_at=NOW),
        "release": 1,
        "idle_since": NOW - timedelta(seconds=41),
    }
    return DeskView(**(values | changes))  # type: ignore[arg-type]


def called(seconds: float = 6, calls: int = 1, staff: Staff = CLERK, **changes: object) -> DeskView:
    mine = ticket(
        "Y-051",
        19,
        priority="mobility",
        target=5,
        state=TicketState.CALLED,
        window=WindowNo(7),
        staff=staff.id,
        claim=ClaimId("c1"),
        calls=calls,
        called_at=NOW - timedelta(seconds=seconds),
        reason=CallReason(code="priority"),
    )
    values: dict[str, object] = {"queue": tuple(entry for entry in waiting() if entry.ticket.label != "Y-051")}
    return idle(staff, visit=VisitView(ticket=mine, drafts={}, citizen=Citizen()), **(values | changes))


def parts() -> tuple[VisitService, ...]:
    return (
        VisitService(
            id=VisitServiceId("v1"), code=UDSY, release=1, state=ServiceState.ACTIVE,
            since=NOW - timedelta(minutes=5, seconds=10),
        ),
        VisitService(id=VisitServiceId("v2"), code=job_code(), release=1),
        VisitService(
            id=VisitServiceId("v3"), code=REFERENCE, release=1, state=ServiceState.DONE,
            served=timedelta(minutes=1, seconds=32),
        ),
    )  # fmt: skip


def serving(staff: Staff = CLERK, services: tuple[VisitService, ...] | None = None, **changes: object) -> DeskView:
    mine = ticket(
        "Y-047",
        29,
        state=TicketState.SERVING,
        window=WindowNo(7),
        staff=staff.id,
        claim=ClaimId("c1"),
        calls=1,
        called_at=NOW - timedelta(minutes=7),
        started_at=NOW - timedelta(minutes=6, seconds=42),
        services=parts() if services is None else services,
        clock=StayClock(waiting=timedelta(minutes=22), running="served", since=NOW - timedelta(minutes=6, seconds=42)),
    )
    codes = [paper.code for paper in book().current.service(UDSY).documents]
    states = (DocumentState.SEEN, DocumentState.FROM_SYSTEM, DocumentState.PARTIAL)
    draft = Draft(
        version=3,
        saved_at=NOW - timedelta(seconds=13),
        form=b"{}",
        documents=dict(zip(codes, states, strict=False)),
        note="Kirayə müqaviləsini sabah gətirəcək",
    )
    citizen = Citizen(
        fin="0TEST01",
        surname="Quliyeva",
        given="Nərmin",
        patronymic="Elşad qızı",
        birth=date(1991, 5, 21),
        document="AA 1847205",
        phone="+994501234127",
        confirmed_at=NOW - timedelta(minutes=6),
    )
    visit = VisitView(ticket=mine, drafts={mine.services[0].id: draft}, citizen=citizen)
    return idle(staff, **({"visit": visit} | changes))
