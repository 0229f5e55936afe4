"""The first 340 invented people, whom tests and pictures know by name; a household is made around each of them.

Their FİN begin with 0TEST, and the numbers of their papers are ones that were never given out.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache

from dostdesk.domain.people import PersonName, PersonOnFile

PEOPLE = 340
_SEED = 2026
ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_BORN_FROM, _BORN_TO = date(1938, 1, 1), date(2019, 12, 31)
_VALID_FROM = date(2027, 1, 1)
_CARD_AGE = 16
SURNAMES = (
    "Əliyev", "Məmmədov", "Həsənov", "Hüseynov", "Quliyev", "Cəfərov", "İsmayılov", "Əhmədov", "Rzayev", "Abbasov",
    "Kərimov", "Babayev", "Səfərov", "Vəliyev", "Nağıyev", "Orucov", "Süleymanov", "Mirzəyev", "Bayramov", "Qasımov",
    "Şükürov", "Çələbiyev", "Yusifov", "Zeynalov", "İbrahimov", "Xəlilov", "Ağayev", "Novruzov", "Tağıyev", "Mehdiyev",
)  # fmt: skip
MEN = (
    "Elçin", "Tural", "Orxan", "Rəşad", "Kamran", "Vüqar", "Anar", "Fərid", "İlqar", "Zaur", "Murad", "Ayxan", "Elşad",
    "Tofiq", "Rauf", "Cavid", "Samir", "Nicat", "Xəyal", "Emin", "Şahin", "Yaşar", "Ağakərim", "Özcan", "Ülvi",
)  # fmt: skip
WOMEN = (
    "Nərmin", "Leyla", "Aynur", "Günel", "Sevinc", "Könül", "Nigar", "Xəyalə", "Ülviyyə", "Pərvanə", "Mətanət",
    "Şəbnəm", "Həcər", "Aytən", "Türkan", "Zəhra", "Gülnar", "Sevda", "İlahə", "Əsmər", "Çinarə", "Röya", "Fidan",
)  # fmt: skip
# The citizen of the pictures.
_FIRST = PersonOnFile(
    fin="0TEST01",
    name=PersonName(surname="Quliyeva", given="Nərmin", patronymic="Elşad qızı"),
    birth=date(1991, 5, 21),
    sex="female",
    citizenship="azerbaijan",
    paper="id_card",
    paper_number="AA1847205",
    paper_until=date(2031, 5, 20),
)


@cache
def people() -> tuple[PersonOnFile, ...]:
    """The 340, in order."""
    return (_FIRST, *_invented(random.Random(_SEED)))  # noqa: S311 - invented people are no secret


def _invented(chance: random.Random) -> Iterator[PersonOnFile]:
    for order in range(2, PEOPLE + 1):
        female = chance.random() < 0.5
        birth = _BORN_FROM + timedelta(days=chance.randrange((_BORN_TO - _BORN_FROM).days))
        grown_up = birth.year + _CARD_AGE < _VALID_FROM.year
        # Half of the grown-ups still have the older card, whose number is longer.
        number = f"AZE{order:08d}" if grown_up and chance.random() < 0.5 else f"AA{order:07d}"
        yield PersonOnFile(
            fin=f"0TEST{ALPHABET[order // len(ALPHABET)]}{ALPHABET[order % len(ALPHABET)]}",
            name=PersonName(
                surname=chance.choice(SURNAMES) + ("a" if female else ""),
                given=chance.choice(WOMEN if female else MEN),
                patronymic=chance.choice(MEN) + (" qızı" if female else " oğlu"),
            ),
            birth=birth,
            sex="female" if female else "male",
            citizenship="azerbaijan",
            paper="id_card",
            paper_number=number,
            paper_until=_VALID_FROM + timedelta(days=chance.randrange(3_600)),
        )
