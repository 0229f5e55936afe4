"""Who sits at which window of a synthetic day, and what comes in between: lunch, short breaks, and changes that nobody
announced. Same seed, same day.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random

from dostdesk.domain.windows import Skills

OPENS, CLOSES = timedelta(), timedelta(hours=9)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Absence:
    """A window calls nobody for a while; `closed` when it is closed meanwhile, and not on a break.

    Attributes:
        says: How long the clerk says that he is away; what becomes of it is `lasts`.
    """

    begins: timedelta
    says: timedelta
    lasts: timedelta
    closed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """A window's day, after opening.

    Attributes:
        slower: By how much its clerk takes longer than the others.
    """

    window: int
    skills: Skills
    opens: timedelta = OPENS
    closes: timedelta = CLOSES
    absences: tuple[Absence, ...] = ()
    slower: float = 1.0


def shifts_of(
    demand: Mapping[str, float], *, windows: int, random: Random, surprises: float = 1.0
) -> tuple[Shift, ...]:
    """A day's windows.

    Args:
        demand: Work of each queue group, in any unit: skills follow it.
        surprises: How much comes otherwise than planned: 0 for nothing, 1 for a usual week.
    """
    skills = _skills(demand, windows)
    return tuple(_shift(no, skills[no - 1], random, surprises) for no in range(1, windows + 1))


def _skills(demand: Mapping[str, float], windows: int) -> list[Skills]:
    """Every group is the first skill of as many windows as its work asks for; each window has more of them."""
    letters = sorted(demand, key=lambda letter: -demand[letter])
    whole = sum(demand.values()) or 1.0
    first: list[str] = []
    for letter in letters:
        first += [letter] * max(1, round(windows * demand[letter] / whole))
    first = (first + letters * windows)[:windows]
    found = []
    for place, letter in enumerate(first):
        second = letters[(letters.index(letter) + 1 + place % 2) % len(letters)]
        others = [other for other in letters if other not in (letter, second)]
        secondary = {others[place % len(others)]} if others else set()
        found.append(Skills(primary=frozenset({letter, second}), secondary=frozenset(secondary)))
    return found


def _shift(no: int, skills: Skills, random: Random, surprises: float) -> Shift:
    lunch = random.uniform(30, 45)
    absences = [
        Absence(
            begins=_MINUTE * random.uniform(180, 300),
            says=_MINUTE * lunch,
            lasts=_MINUTE * max(5.0, lunch + surprises * random.gauss(3, 6)),
        )
    ]
    opens, closes = OPENS, CLOSES
    if random.random() < 0.15 * surprises:
        opens = _MINUTE * random.uniform(45, 180)
    if random.random() < 0.15 * surprises:
        closes = _MINUTE * random.uniform(240, 500)
    for _ in range(2):
        if random.random() < 0.5 * surprises:
            short = random.uniform(8, 18)
            absences.append(Absence(begins=_MINUTE * random.uniform(30, 500), says=_MINUTE * 10, lasts=_MINUTE * short))
    if random.random() < 0.2 * surprises:
        gone = _MINUTE * random.uniform(40, 90)
        absences.append(Absence(begins=_MINUTE * random.uniform(60, 420), says=gone, lasts=gone, closed=True))
    ordered = _apart(sorted(absences, key=lambda absence: absence.begins))
    return Shift(
        window=no,
        skills=skills,
        opens=opens,
        closes=closes,
        absences=tuple(one for one in ordered if opens < one.begins and one.begins + one.lasts < closes),
        slower=random.lognormvariate(0.0, 0.15 * min(1.0, surprises + 0.5)),
    )


def _apart(absences: Sequence[Absence]) -> list[Absence]:
    """Those that begin before the one before has ended do not happen."""
    found: list[Absence] = []
    for one in absences:
        if not found or one.begins > found[-1].begins + found[-1].lasts:
            found.append(one)
    return found
