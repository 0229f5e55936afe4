"""A centre that stands alone: until central is reached it signs the catalogue itself, with a key of its own that says
"demo", employs a demo staff and grants number series. Everything goes through
`CentralPort`, as it will from central.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

from dostdesk.catalogue.build import build_release
from dostdesk.catalogue.demo_keys import demo_keys
from dostdesk.catalogue.keyring import SignedKeyring
from dostdesk.domain.ids import StaffId
from dostdesk.domain.numbers import Series, series_code
from dostdesk.domain.rights import Role, Staff
from dostdesk.domain.windows import Skills
from dostdesk.hub.central_port import SeriesWanted, SignedRelease, StaffRecord
from dostdesk.storage.passwords import hashed

DEMO_PASSWORD = "demo"  # noqa: S105 - of invented people, printed by the demo itself
RECEPTION_LOGIN = "qebul"
SUPERVISOR_LOGIN = "r.mustafayev"
FIRST_CLERK_LOGIN = "a.ceferova"

# Invented people: login, name, short name. The first is the clerk of the demo.
_CLERKS = (
    ("a.ceferova", "Aynur Cəfərova", "A. Cəfərova"),
    ("l.hesenova", "Leyla Həsənova", "L. Həsənova"),
    ("e.quliyev", "Elçin Quliyev", "E. Quliyev"),
    ("n.abbasova", "Nigar Abbasova", "N. Abbasova"),
    ("t.ismayilov", "Tural İsmayılov", "T. İsmayılov"),
    ("g.sadiqova", "Günel Sadıqova", "G. Sadıqova"),
    ("o.veliyev", "Orxan Vəliyev", "O. Vəliyev"),
    ("s.rzayeva", "Sevinc Rzayeva", "S. Rzayeva"),
    ("f.nagiyev", "Fərid Nağıyev", "F. Nağıyev"),
    ("k.babayeva", "Könül Babayeva", "K. Babayeva"),
    ("r.haciyev", "Rauf Hacıyev", "R. Hacıyev"),
    ("x.orucova", "Xəyalə Orucova", "X. Orucova"),
    ("c.mehdiyev", "Cavid Mehdiyev", "C. Mehdiyev"),
    ("u.ehmedova", "Ülviyyə Əhmədova", "Ü. Əhmədova"),
    ("z.tagiyev", "Zaur Tağıyev", "Z. Tağıyev"),
    ("p.agayeva", "Pərvanə Ağayeva", "P. Ağayeva"),
    ("v.suleymanov", "Vüqar Süleymanov", "V. Süleymanov"),
    ("m.kerimova", "Mətanət Kərimova", "M. Kərimova"),
    ("i.novruzov", "İlqar Novruzov", "İ. Novruzov"),
    ("s.bayramova", "Şəbnəm Bayramova", "Ş. Bayramova"),
    ("a.qasimov", "Anar Qasımov", "A. Qasımov"),
    ("h.eliyeva", "Həcər Əliyeva", "H. Əliyeva"),
    ("d.safarov", "Dadaş Səfərov", "D. Səfərov"),
    ("n.yusifova", "Nərmin Yusifova", "N. Yusifova"),
    ("e.memmedli", "Emin Məmmədli", "E. Məmmədli"),
    ("a.huseynli", "Aytən Hüseynli", "A. Hüseynli"),
    ("k.mirzeyev", "Kamran Mirzəyev", "K. Mirzəyev"),
    ("t.zeynalova", "Türkan Zeynalova", "T. Zeynalova"),
)
# Primary and secondary letters by turns. Read from the second clerk on, so that the windows opened first cover all six.
_SKILLS = (("PS", "YA"), ("EM", "YP"), ("YA", "PE"), ("PM", "SA"), ("YE", "AM"), ("AS", "PY"), ("PY", "EM"))


class StandaloneCentral:
    """Plays central's part for one centre.

    Args:
        secret: Only this hub's; its signing key follows from it.
        sources: Folder of the catalogue's sources.
    """

    def __init__(self, *, centre: str, secret: bytes, sources: Path) -> None:
        self._centre = centre
        self._sources = sources
        self._keys = demo_keys(secret)
        self._lock = threading.Lock()
        self._granted: set[tuple[int, str]] = set()

    def release_keys(self) -> Mapping[str, bytes]:
        return {self._keys.root.name: self._keys.root.public}

    def keyring(self) -> SignedKeyring:
        return self._keys.keyring

    def releases(self, newest: int, at: datetime) -> Sequence[SignedRelease]:
        """Release 1, in force from the first day of the year, for a hub that has none."""
        if newest >= 1:
            return ()
        built = build_release(self._sources, created_at=at, effective_from=date(at.year, 1, 1))
        return (SignedRelease(self._keys.signing.sign(built.manifest), built.blobs),)

    def staff(self) -> Sequence[StaffRecord]:
        """28 clerks, a reception and a supervisor; all with the demo's password."""
        return tuple(StaffRecord(person, hashed(DEMO_PASSWORD)) for person in demo_staff())

    def grant_series(self, wanted: SeriesWanted) -> Series:
        year = wanted.year
        with self._lock:
            used = {code for granted_in, code in self._granted if granted_in == year} | wanted.taken
            order = 0
            while series_code(order) in used:
                order += 1
            self._granted.add((year, series_code(order)))
        return Series(centre=self._centre, year=year, code=series_code(order))


def demo_staff() -> tuple[Staff, ...]:
    """The invented staff, always the same."""
    people = []
    for order, (login, name, short_name) in enumerate(_CLERKS):
        primary, secondary = ("YA", "P") if order == 0 else _SKILLS[(order - 1) % len(_SKILLS)]
        people.append(
            Staff(
                id=StaffId(f"staff-{order + 1:02d}"),
                login=login,
                name=name,
                short_name=short_name,
                role=Role.SENIOR_CLERK if order % 9 == 0 else Role.CLERK,
                skills=Skills(primary=frozenset(primary), secondary=frozenset(secondary)),
            )
        )
    everything = Skills(secondary=frozenset("PYEASM"))
    people.append(
        Staff(
            id=StaffId("staff-90"),
            login=RECEPTION_LOGIN,
            name="Qəbul",
            short_name="Qəbul",
            role=Role.RECEPTION,
        )
    )
    people.append(
        Staff(
            id=StaffId("staff-91"),
            login=SUPERVISOR_LOGIN,
            name="Rəşad Mustafayev",
            short_name="R. Mustafayev",
            role=Role.SUPERVISOR,
            skills=everything,
        )
    )
    return tuple(people)
