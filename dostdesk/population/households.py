"""Households: who lives with whom, each made on its own from its number, so that nothing has to be made beforehand.

The first 340 are around the people of `anchors`. Everybody else has a FİN that begins with 0TE and says his household
and his place in it; of 0TEST only the anchors are somebody.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from functools import lru_cache

from dostdesk.domain.people import PersonName, PersonOnFile
from dostdesk.domain.person_facts import Kinship, Occupation
from dostdesk.population.anchors import ALPHABET, MEN, PEOPLE, SURNAMES, WOMEN, people

HOUSEHOLDS = 4_300
"""About 10,000 people."""

AS_OF = date(2026, 11, 1)
"""The day on which occupations are counted."""

_SEED = 4_811
_PREFIX = "0TE"
_BASE = len(ALPHABET)
_PAPERS_FROM = 100_000
_MOST = 6
_KEPT = 4_096
_ADULT, _SCHOOL, _KINDERGARTEN, _INFANT, _STUDENT = 18, 6, 3, 1, 22
_RETIRED = 65
_STREETS = (
    "Nizami", "Füzuli", "Nəsimi", "Xaqani", "Vaqif", "Səməd Vurğun", "Çinar", "Bahar", "Dostluq", "Günəşli", "Qızılgül",
    "Sahil", "Məktəb", "Bağlar", "Zeytun", "Narınc",
)  # fmt: skip
_TOWNS = ("Nümunəkənd", "Sınaqlı", "Misaloba", "Çinarlı sınaq qəsəbəsi")


class Role(Enum):
    """What somebody is in his household."""

    PARENT = "parent"
    CHILD = "child"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody of a household.

    Attributes:
        place: His place in the household, from 0.
    """

    person: PersonOnFile
    role: Role
    occupation: Occupation
    place: int
    disabled: bool = False

    @property
    def female(self) -> bool:
        return self.person.sex == "female"

    def kinship_to(self, other: Member) -> Kinship:
        """What this one is to another of his household."""
        if self.role is Role.PARENT and other.role is Role.PARENT:
            return Kinship.SPOUSE
        if self.role is Role.PARENT:
            return Kinship.MOTHER if self.female else Kinship.FATHER
        if other.role is Role.PARENT:
            return Kinship.DAUGHTER if self.female else Kinship.SON
        return Kinship.SISTER if self.female else Kinship.BROTHER


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """People under one address."""

    number: int
    address: str
    members: tuple[Member, ...]


def chance_of(*of: object) -> random.Random:
    """A stream of chance that is the same whenever it is asked for by the same name."""
    return random.Random(":".join(str(part) for part in (_SEED, *of)))  # noqa: S311 - invented people are no secret


@lru_cache(maxsize=_KEPT)
def household(number: int) -> Household:
    """The household with a number, from 0 to `HOUSEHOLDS` - 1."""
    chance = chance_of("household", number)
    address = f"{chance.choice(_TOWNS)}, {chance.choice(_STREETS)} küç. {chance.randint(1, 120)}"
    if chance.random() < 0.7:
        address += f", m. {chance.randint(1, 90)}"
    if number == 0:
        members = _of_the_pictures()
    else:
        members = _Making(number, chance).members(people()[number] if number < PEOPLE else None)
    return Household(number=number, address=address, members=members)


def household_of_fin(fin: str) -> int | None:
    """In which household somebody with this FİN would be; None for a FİN of nobody."""
    if fin.startswith("0TEST"):
        return _number(fin[5:], of=PEOPLE + 1, first=1)
    return _number(fin[3:6], of=HOUSEHOLDS) if fin.startswith(_PREFIX) else None


def household_of_paper(number: str) -> int | None:
    """As `household_of_fin`, by the number of a paper."""
    if number == people()[0].paper_number:
        return 0
    digits = number.lstrip("AZE")
    if not digits.isascii() or not digits.isdigit():
        return None
    order = int(digits)
    found = order - 1 if order <= PEOPLE else (order - _PAPERS_FROM) // 10
    return found if 0 <= found < HOUSEHOLDS else None


def _number(written: str, *, of: int, first: int = 0) -> int | None:
    value = 0
    for letter in written:
        place = ALPHABET.find(letter)
        if place < 0:
            return None
        value = value * _BASE + place
    return value - first if first <= value < of else None


def _fin(number: int, place: int) -> str:
    return _PREFIX + "".join(ALPHABET[number // _BASE**power % _BASE] for power in (2, 1, 0)) + ALPHABET[place]


def _person(number: int, place: int, name: PersonName, birth: date, sex: str) -> PersonOnFile:
    return PersonOnFile(
        fin=_fin(number, place),
        name=name,
        birth=birth,
        sex=sex,
        citizenship="azerbaijan",
        paper="id_card",
        paper_number=f"AA{_PAPERS_FROM + number * 10 + place:07d}",
        paper_until=date(2027 + (number + place) % 9, 1 + number % 12, 1 + (number + place) % 28),
    )


def age_on(birth: date, day: date) -> int:
    """Whole years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


class _Making:
    """Makes the people of one household."""

    def __init__(self, number: int, chance: random.Random) -> None:
        self._number, self._chance, self._place = number, chance, 0

    def members(self, anchor: PersonOnFile | None) -> tuple[Member, ...]:
        chance = self._chance
        if anchor is None:
            head = self._adult(chance.choice(("female", "male")), chance.choice(SURNAMES), self._birth(22, 84))
        else:
            head = anchor
        if age_on(head.birth, AS_OF) < _ADULT:
            return self._around_a_child(head)
        parents = [head]
        if chance.random() < 0.7:
            gap = timedelta(days=chance.randrange(-1_800, 1_800))
            youngest = date(AS_OF.year - _ADULT - 1, 1, 1)
            other = "male" if head.sex == "female" else "female"
            parents.append(self._adult(other, _stem(head), min(head.birth + gap, youngest)))
        children = [] if len(parents) == 1 and chance.random() < 0.5 else self._children(parents, most=4)
        return self._settled(parents, children)

    def _around_a_child(self, child: PersonOnFile) -> tuple[Member, ...]:
        """Parents whose names the child's own say, and what brothers and sisters there are."""
        father_name = child.name.patronymic.split()[0]
        born = child.birth - timedelta(days=self._chance.randrange(21 * 366, 34 * 366))
        mother = self._adult("female", _stem(child), born)
        father = self._adult("male", _stem(child), born - timedelta(days=self._chance.randrange(0, 2_500)), father_name)
        made = self._children([father, mother], most=2)
        apart = [one for one in made if abs((one.birth - child.birth).days) > 300]
        others = [one for one in apart if one.name.given != child.name.given]
        return self._settled([mother, father], [child, *others])

    def _children(self, parents: list[PersonOnFile], *, most: int) -> list[PersonOnFile]:
        mother = next((one for one in parents if one.sex == "female"), parents[0])
        father = next((one for one in parents if one.sex == "male"), None)
        chance, stem = self._chance, _stem(parents[0])
        given = father.name.given if father else chance.choice(MEN)
        births: list[date] = []
        for _ in range(chance.choice((0, 1, 1, 2, 2, 3, 3, most))):
            birth = mother.birth + timedelta(days=chance.randrange(20 * 366, 38 * 366))
            birth = max(birth, father.birth + timedelta(days=18 * 366)) if father else birth
            apart = all(abs((birth - other).days) > 330 for other in births)
            if birth <= AS_OF and age_on(birth, AS_OF) < 24 and apart:
                births.append(birth)
        children = []
        taken: set[str] = set()
        for birth in sorted(births):
            female = chance.random() < 0.5
            name = chance.choice([one for one in (WOMEN if female else MEN) if one not in taken and one != given])
            taken.add(name)
            written = PersonName(
                surname=stem + ("a" if female else ""), given=name, patronymic=f"{given} {'qızı' if female else 'oğlu'}"
            )
            children.append(self._made(written, birth, "female" if female else "male"))
        return children

    def _adult(self, sex: str, stem: str, birth: date, given: str = "") -> PersonOnFile:
        female = sex == "female"
        name = PersonName(
            surname=stem + ("a" if female else ""),
            given=given or self._chance.choice(WOMEN if female else MEN),
            patronymic=f"{self._chance.choice(MEN)} {'qızı' if female else 'oğlu'}",
        )
        return self._made(name, birth, sex)

    def _made(self, name: PersonName, birth: date, sex: str) -> PersonOnFile:
        made = _person(self._number, self._place, name, birth, sex)
        self._place += 1
        return made

    def _birth(self, youngest: int, oldest: int) -> date:
        return AS_OF - timedelta(days=self._chance.randrange(youngest * 366, oldest * 365))

    def _settled(self, parents: list[PersonOnFile], children: list[PersonOnFile]) -> tuple[Member, ...]:
        roles = [(one, Role.PARENT) for one in parents] + [(one, Role.CHILD) for one in children]
        found = []
        for place, (person, role) in enumerate(roles[:_MOST]):
            disabled = self._chance.random() < 0.07
            occupation = self._occupation(person, disabled)
            found.append(Member(person=person, role=role, occupation=occupation, place=place, disabled=disabled))
        return tuple(found)

    def _occupation(self, person: PersonOnFile, disabled: bool) -> Occupation:
        age, chance = age_on(person.birth, AS_OF), self._chance.random()
        if age < _ADULT:
            if disabled:
                return Occupation.DISABLED_CHILD
            if age < _INFANT:
                return Occupation.INFANT
            if age < _KINDERGARTEN:
                return Occupation.HOME_CARE
            if age < _SCHOOL:
                return Occupation.KINDERGARTEN if chance < 0.7 else Occupation.HOME_CARE
            return Occupation.PUPIL
        if age >= _RETIRED:
            return Occupation.PENSIONER
        if age < _STUDENT and chance < 0.6:
            return Occupation.STUDENT
        if chance < 0.66:
            return Occupation.WORKING
        return Occupation.UNEMPLOYED if chance < 0.86 else Occupation.JOBSEEKER


def _stem(person: PersonOnFile) -> str:
    """A surname as the men of the family bear it."""
    surname = person.name.surname
    return surname.removesuffix("a") if person.sex == "female" else surname


def _of_the_pictures() -> tuple[Member, ...]:
    """The household of the first citizen, as the pictures have it."""
    first = people()[0]
    made = (
        ("Quliyev", "Orxan", "Tofiq oğlu", date(1988, 2, 3), "male", Role.PARENT, Occupation.WORKING),
        ("Quliyev", "Ayxan", "Orxan oğlu", date(2017, 9, 17), "male", Role.CHILD, Occupation.PUPIL),
        ("Quliyeva", "Zəhra", "Orxan qızı", date(2020, 6, 30), "female", Role.CHILD, Occupation.PUPIL),
        ("Quliyev", "Murad", "Orxan oğlu", date(2026, 3, 8), "male", Role.CHILD, Occupation.INFANT),
    )
    others = tuple(
        Member(
            person=_person(0, place, PersonName(surname=surname, given=given, patronymic=patronymic), birth, sex),
            role=role,
            occupation=occupation,
            place=place,
        )
        for place, (surname, given, patronymic, birth, sex, role, occupation) in enumerate(made, start=1)
    )
    return (Member(person=first, role=Role.PARENT, occupation=Occupation.UNEMPLOYED, place=0), *others)
