"""The invented staff of a centre that is shown: 28 clerks, a reception and a supervisor, always the same."""

from __future__ import annotations

from dostdesk.domain.ids import StaffId
from dostdesk.domain.rights import Role, Staff
from dostdesk.domain.windows import Skills

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


def invented_staff() -> tuple[Staff, ...]:
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
