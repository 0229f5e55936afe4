"""The hall of the pictures as data: who works where at 14:32, who waits, and what the hub expects of the afternoon."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from dostdesk.desk.view import DeskView, LinkState, LinkView
from dostdesk.domain.clock import service_day
from dostdesk.domain.hall import Hall, Scheduled
from dostdesk.domain.ids import ClaimId, DeviceId, StaffId, TicketId, VisitServiceId, WindowNo
from dostdesk.domain.rights import Role, Staff
from dostdesk.domain.stays import ServiceState, StayClock, VisitService
from dostdesk.domain.tickets import Ticket, TicketState
from dostdesk.domain.windows import Break, Skills, Window
from dostdesk.insight.live.day import Calls, DayCounts
from dostdesk.insight.live.floor import Floor
from dostdesk.protocol.outlook import (
    Calibration,
    GroupOutlook,
    HalfHour,
    Outlook,
    Plan,
    PlanEffect,
    PlanStep,
    StepKind,
    WaitShape,
)
from ui.gallery import day
from ui.gallery.day import NOW

SUPERVISOR = Staff(
    id=StaffId("s0"), login="rashad", name="Rəşad Mustafayev", short_name="R. Mustafayev", role=Role.SUPERVISOR
)
# Number, clerk, skills, what happens there: state, ticket, service's place in its group, minutes and seconds of it.
_HALL: tuple[tuple[int, str, str, str, str, float], ...] = (
    (1, "L. Nəbiyeva", "PSA", "serving", "P-118", 11.03),
    (2, "E. Baxşıyev", "PS", "serving", "P-119", 42.68),
    (3, "G. Abbaszadə", "PSA", "calling", "P-120", 0.85),
    (4, "T. Həmidov", "SA", "serving", "S-066", 4.2),
    (5, "K. Səfərli", "PS", "paused", "", 12.0),
    (6, "S. Vəliyev", "YA", "serving", "Y-046", 16.5),
    (7, "A. Cəfərova", "YAM", "serving", "Y-047", 6.7),
    (8, "F. Orucova", "YA", "serving", "Y-045", 18.15),
    (9, "C. Rzazadə", "M", "free", "", 4.0),
    (10, "N. Talıbova", "MA", "serving", "M-052", 7.9),
    (11, "O. Ələkbərov", "SA", "silent", "A-089", 3.3),
    (12, "S. Qədirli", "A", "serving", "A-090", 2.08),
    (13, "V. Nağıyev", "AS", "serving", "A-091", 3.8),
    (14, "A. Mürsəlova", "E", "serving", "E-031", 12.45),
    (15, "K. Zeynallı", "EP", "serving", "E-032", 47.2),
    (16, "M. Əhədova", "E", "serving", "E-033", 9.66),
    (17, "R. Sadıqov", "S", "serving", "S-067", 5.5),
    (18, "T. İsayeva", "YP", "paused", "", 7.0),
    (19, "P. Daşdəmir", "P", "serving", "P-117", 13.83),
    (20, "", "PYA", "closed", "", 0.0),
)
# Group, how many wait, how long the first of them has.
_LINES = (("P", 13, 38), ("Y", 11, 27), ("E", 6, 21), ("A", 6, 22), ("S", 5, 12))
_DONE = {"P": (96, 59), "Y": (88, 62), "E": (60, 47), "A": (104, 87), "S": (40, 37), "M": (24, 23)}
_SILENT_SINCE = NOW - timedelta(minutes=18)


def _codes() -> Mapping[str, tuple[str, ...]]:
    """Services of each queue group."""
    release = day.book().current
    found: dict[str, list[str]] = {}
    for group in day.book().policy.groups:
        found[group.letter] = [code for code, one in release.services.items() if one.group in group.service_groups]
    return {letter: tuple(codes) for letter, codes in found.items()}


def _ticket(label: str, *, waited: float, state: TicketState, window: int = 0, minutes: float = 0.0) -> Ticket:
    letter = label[0]
    group = letter if letter in _codes() else "A"
    codes = _codes()[group]
    came = NOW - timedelta(minutes=waited + minutes)
    begun = NOW - timedelta(minutes=minutes)
    serving = state is TicketState.SERVING
    part = VisitService(
        id=VisitServiceId(f"v-{label}"),
        code=codes[int(label[-2:]) % len(codes)],
        release=1,
        state=ServiceState.ACTIVE if serving else ServiceState.QUEUED,
        since=begun if serving else None,
    )
    target = day.book().policy.target(group, "regular")
    priority = "mobility" if label[-1] == "5" and state is TicketState.WAITING else "regular"
    return Ticket(
        id=TicketId(f"t-{label}"),
        label=label,
        group=group,
        day=service_day(NOW),
        priority=priority,
        language="az",
        arrived_at=came,
        due_at=came + target,
        target=target,
        services=(part,),
        state=state,
        clock=StayClock(running="served" if serving else "waiting", since=begun if serving else came),
        window=WindowNo(window) if window else None,
        staff=StaffId(f"c{window}") if window else None,
        claim=ClaimId(f"k{window}") if window else None,
        calls=2 if window else 0,
        called_at=begun if window else None,
        started_at=begun if serving else None,
    )


def people() -> tuple[Staff, ...]:
    """Who works in the hall; whoever is at window 9 has learned pensions as well."""
    return tuple(
        Staff(
            id=StaffId(f"c{no}"),
            login=f"c{no}",
            name=name,
            short_name=name,
            role=Role.CLERK,
            skills=Skills(primary=frozenset(skills), secondary=frozenset("P" if no == 9 else "")),
        )
        for no, name, skills, *_ in _HALL
        if name
    )


def _windows() -> tuple[Window, ...]:
    made = []
    for no, name, skills, state, _label, minutes in _HALL:
        pause = None
        if state == "paused":
            begun = NOW - timedelta(minutes=minutes)
            pause = Break(reason="lunch", since=begun, until=begun + timedelta(minutes=20))
        made.append(
            Window(
                no=WindowNo(no),
                staff=StaffId(f"c{no}") if name else None,
                device=DeviceId(f"D12-P{no:02d}"),
                skills=Skills(primary=frozenset(skills)),
                opened_at=NOW - timedelta(hours=5) if name else None,
                pause=pause,
            )
        )
    return tuple(made)


def busy_floor() -> Floor:
    """The hall at 14:32."""
    waiting = [
        _ticket(f"{letter}-{150 + place:03d}", waited=longest * (count - place) / count, state=TicketState.WAITING)
        for letter, count, longest in _LINES
        for place in range(count)
    ]
    states = {"serving": TicketState.SERVING, "silent": TicketState.SERVING, "calling": TicketState.CALLED}
    here = [
        _ticket(label, waited=12, state=states[state], window=no, minutes=minutes)
        for no, _name, _skills, state, label, minutes in _HALL
        if state in states
    ]
    missed = replace(
        _ticket("P-104", waited=70, state=TicketState.NO_SHOW), ended_at=NOW - timedelta(minutes=26), calls=3
    )
    return Floor(
        day=service_day(NOW),
        tickets=(*waiting, *here),
        no_shows=(missed,),
        windows=_windows(),
        counts=DayCounts(
            calls={letter: Calls(called=called, within=within) for letter, (called, within) in _DONE.items()},
            recent_wait=timedelta(minutes=14, seconds=20),
            done=412,
            served_in_all=412 * timedelta(minutes=9, seconds=48),
            no_shows=18,
        ),
        yesterday_wait=timedelta(minutes=11, seconds=5),
        freed={WindowNo(9): NOW - timedelta(minutes=4)},
        silent={DeviceId("D12-P11"): _SILENT_SINCE},
    )


def view_of(floor: Floor, link: LinkView | None = None) -> DeskView:
    """What the supervisor's desk knows."""
    online = LinkView(state=LinkState.ONLINE, synced_at=NOW)
    return DeskView(staff=SUPERVISOR, floor=floor, link=link or online, release=1)


def sample_outlook(plan: Plan | None = None) -> Outlook:
    """The afternoon as the hub sees it at 14:32."""
    begin = NOW.replace(minute=30, second=0)
    rows = ((34, 37, 0), (41, 37, 2), (46, 37, 4), (38, 33, 2), (29, 33, 0), (20, 26, 0), (9, 20, -4))
    hours = tuple(
        HalfHour(
            begins_at=begin + place * timedelta(minutes=30),
            expected=expected,
            low=expected * 0.85,
            high=expected * 1.18,
            capacity=capacity,
            windows=16,
            needed=16 + lacking,
            lacking=lacking,
        )
        for place, (expected, capacity, lacking) in enumerate(rows)
    )
    waits = {"P": 31, "Y": 24, "E": 18, "A": 9, "S": 8}
    groups = tuple(
        GroupOutlook(
            group=letter,
            waiting=0,
            windows=3,
            wait=WaitShape(expected_s=60 * wait, low_s=40 * wait, high_s=90 * wait),
        )
        for letter, wait in waits.items()
    )
    return Outlook(
        at=NOW - timedelta(seconds=4),
        seq=1,
        took_ms=180,
        days=40,
        visits=21_000,
        groups=groups,
        tickets=(),
        half_hours=hours,
        plan=plan,
        calibration=Calibration(told=2100, inside=0.81, recent=300, recent_inside=0.8, widened=1.0),
    )


def sample_plan() -> Plan:
    """Two steps that help the pensions."""
    return Plan(
        id="plan-1",
        steps=(
            PlanStep(kind=StepKind.OPEN_WINDOW, window=20, at=NOW + timedelta(minutes=13), skills=("P", "Y")),
            PlanStep(kind=StepKind.END_BREAK, window=5, at=NOW + timedelta(minutes=8)),
        ),
        effects=(PlanEffect(group="P", before_s=31 * 60, after_s=19 * 60),),
        in_target_before=0.7,
        in_target_after=0.82,
        lacking_from=NOW.replace(minute=0) + timedelta(minutes=30),
        lacking_until=NOW.replace(minute=0) + timedelta(minutes=90),
        lacking=4,
    )


def planned_hall() -> Hall:
    """Three acts to come, and one that could not be done."""
    who = str(SUPERVISOR.id)
    return Hall(
        schedule=(
            Scheduled(
                id="a1",
                due=NOW - timedelta(minutes=12),
                act="open_other",
                payload={"window": 20},
                staff=who,
                missed="window_nobody",
            ),
            Scheduled(id="a2", due=NOW + timedelta(minutes=13), act="close_other", payload={"window": 9}, staff="c9"),
            Scheduled(id="a3", due=NOW + timedelta(minutes=28), act="pause_other", payload={"window": 7}, staff="c1"),
            Scheduled(
                id="a4",
                due=NOW + timedelta(minutes=58),
                act="change_targets",
                payload={"groups": {"P": 30}, "window": None},
                staff=who,
            ),
        )
    )
