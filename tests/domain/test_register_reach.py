"""Who sees what of the register: the whole table."""

from __future__ import annotations

from itertools import product

import pytest

from dostdesk.domain.errors import RefusedError
from dostdesk.domain.register import Asker, RegisterQuestion, may_know, within_reach
from dostdesk.domain.rights import Role

HERE, THERE, CITIZEN, OTHER = "12", "31", "0TEST01", "0TEST02"
# What a question becomes: the centre to which it is narrowed, "" for all, or why it is refused.
OWN, ALL, NOT_HIS, NO_RIGHT = HERE, "", "centre_wrong", "right_missing"
SERVES = {
    # (centre, FİN asked): answer
    ("", ""): OWN,
    (HERE, ""): OWN,
    (THERE, ""): NOT_HIS,
    ("", CITIZEN): ALL,
    (HERE, CITIZEN): HERE,
    (THERE, CITIZEN): THERE,
    ("", OTHER): OWN,
    (HERE, OTHER): OWN,
    (THERE, OTHER): NOT_HIS,
}
TABLE = {
    Role.CLERK: SERVES,
    Role.SENIOR_CLERK: SERVES,
    Role.SUPERVISOR: SERVES,
    Role.RECEPTION: dict.fromkeys(SERVES, NO_RIGHT),
    Role.NATIONAL: {asked: asked[0] for asked in SERVES},
}


def test_the_table_knows_every_role() -> None:
    assert set(TABLE) == set(Role)


@pytest.mark.parametrize(("role", "centre", "fin"), [*product(Role, ("", HERE, THERE), ("", CITIZEN, OTHER))])
def test_what_each_role_may_ask_with_a_citizen_in_front(role: Role, centre: str, fin: str) -> None:
    asker = Asker(centre=HERE, staff="s-1", role=role, in_front=CITIZEN)
    assert outcome(RegisterQuestion(centre=centre, fin=fin, name="eliyev"), asker) == TABLE[role][centre, fin]


@pytest.mark.parametrize(("role", "centre", "fin"), [*product(Role, ("", HERE, THERE), ("", CITIZEN))])
def test_with_nobody_in_front_a_fin_widens_nothing(role: Role, centre: str, fin: str) -> None:
    asker = Asker(centre=HERE, staff="s-1", role=role)
    assert outcome(RegisterQuestion(centre=centre, fin=fin), asker) == TABLE[role][centre, fin and OTHER]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.NATIONAL])
def test_who_is_at_no_centre_sees_none(role: Role) -> None:
    wanted = NO_RIGHT if role is Role.RECEPTION else NOT_HIS
    assert outcome(RegisterQuestion(), Asker(centre="", staff="s-1", role=role)) == wanted


@pytest.mark.parametrize(("role", "fin", "front"), [*product(Role, ("", CITIZEN), ("", CITIZEN, OTHER))])
def test_facts_are_told_of_the_citizen_in_front_alone(role: Role, fin: str, front: str) -> None:
    asker = Asker(centre=HERE, staff="s-1", role=role, in_front=front)
    serves = role in {Role.CLERK, Role.SENIOR_CLERK, Role.SUPERVISOR}
    if serves and fin and fin == front:
        may_know(fin, asker)
        return
    with pytest.raises(RefusedError) as refused:
        may_know(fin, asker)
    assert refused.value.code == ("citizen_not_here" if serves else "right_missing")


def outcome(question: RegisterQuestion, asker: Asker) -> str:
    try:
        narrowed = within_reach(question, asker)
    except RefusedError as refused:
        return refused.code
    assert (narrowed.fin, narrowed.name) == (question.fin, question.name)
    return narrowed.centre
