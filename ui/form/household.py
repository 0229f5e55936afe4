"""The family of a form beside the household that the register has: who is missing is added, what is empty is filled,
and what was typed stays as it was typed. No Qt.

Only a table that begins with the applicant's own row is his household; heirs or children of somebody else are typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from dostdesk.domain.person_facts import HouseholdMember
from dostdesk.domain.text import fold
from dostdesk.domain.words import Words
from dostdesk.forms.document import FieldKind, FieldSpec, cell_path
from dostdesk.forms.explain import row_name
from dostdesk.forms.fill import FormState

_FIN, _NAME = "fin", "name"
# So many of those who were written by hand are named; of more, their number is said.
_NAMED = 2
Standing = Literal["apart", "waits", "silent", "unknown", "known"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Household:
    """Who lives with somebody, as the register said it.

    Attributes:
        fin: Whose household it is; empty while nobody's was asked for.
        at: When the register said so; None while it has not.
        found: Whether the register knows him at all.
    """

    fin: str = ""
    members: tuple[HouseholdMember, ...] = ()
    at: datetime | None = None
    found: bool = True


NOBODY = Household()


@dataclass(frozen=True, slots=True)
class Renewed:
    """A form after its family was renewed, and how many people and cells came into it."""

    state: FormState
    people: int = 0
    cells: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the people of a family came from.

    Attributes:
        came: How many stand as the register has them, and when it said so first of all.
        by_hand: Rows that somebody typed.
    """

    came: int = 0
    at: datetime | None = None
    by_hand: tuple[int, ...] = field(default=())


def is_family(table: FieldSpec) -> bool:
    """Whether a table lists the household of the applicant."""
    names = {column.path for column in table.columns}
    return bool(table.first_row) and {_FIN, _NAME} <= names


def standing(household: Household, applicant: str) -> Standing:
    """What can be said of the applicant's household now."""
    if not household.fin or household.fin != applicant:
        return "apart"
    if household.at is None:
        return "silent"
    return "known" if household.found and household.members else "unknown"


def renewed(state: FormState, table: str, household: Household) -> Renewed:
    """The form with everybody of the household in its table, as far as there are rows for them.

    Whoever stands there already, by FİN or without one by his name, keeps his row and everything that is written in it.
    """
    spec, people, filled = state.form.field(table), 0, 0
    for member in household.members:
        row = _row_of(state, spec, member)
        if row is None:
            row = next((place for place in _rows(state, spec) if _is_empty(state, spec, place)), None)
            if row is None:
                row = state.rows.get(table, 0)
                state = state.add_row(table)
                if state.rows.get(table, 0) == row:
                    continue
            people += 1
        for path, value in _answers(spec, row, member):
            if not state.raw(path):
                after = state.set(path, value)
                if path not in after.errors:
                    state, filled = after, filled + 1
    return Renewed(state, people, filled)


def said(state: FormState, household: Household) -> Iterator[tuple[str, object]]:
    """Path and value of everything that the register says of people who stand in a family of the form."""
    for spec in state.form.tables:
        if is_family(spec) and spec.path in state.visible:
            for member in household.members:
                row = _row_of(state, spec, member)
                if row is not None:
                    yield from _answers(spec, row, member)


def origin(state: FormState, table: FieldSpec, from_register: Mapping[str, datetime | None]) -> Origin:
    """Who of a family came from the register and who was typed; rows without anything are neither."""
    came, by_hand, times = 0, [], []
    for row in range(state.rows.get(table.path, 0)):
        path = cell_path(table.path, row, _FIN)
        if path in from_register:
            came += 1
            times.append(from_register[path])
        elif not (row == 0 and table.first_row) and not _is_empty(state, table, row):
            by_hand.append(row)
    return Origin(came=came, at=min((at for at in times if at is not None), default=None), by_hand=tuple(by_hand))


def family_line(state: FormState, table: FieldSpec, from_register: Mapping[str, datetime | None], words: Words) -> str:
    """Who of a family came from the register and when, and who was written by hand; empty while nobody came."""
    came = origin(state, table, from_register)
    if not came.came:
        return ""
    said_at = "" if came.at is None else f" · {came.at:%d.%m.%Y %H:%M}"
    line = words("family.came", count=came.came) + said_at
    if not came.by_hand:
        return line
    if len(came.by_hand) > _NAMED:
        return f"{line}; {words('family.by_hand_count', count=len(came.by_hand))}"
    paths = (cell_path(table.path, row, _NAME) for row in came.by_hand)
    names = ", ".join(row_name(state, path, words) or "" for path in paths)
    return f"{line}; {words('family.by_hand', names=names)}"


def _answers(table: FieldSpec, row: int, member: HouseholdMember) -> Iterator[tuple[str, object]]:
    known: Mapping[str, object] = {
        _FIN: member.fin,
        _NAME: member.name.full,
        "kinship": member.kinship.value,
        "birth_date": member.birth,
        "occupation": member.occupation.value,
    }
    for column in table.columns:
        value = known.get(column.path)
        taken = value is not None and column.kind is not FieldKind.COMPUTED
        if taken and (column.kind is not FieldKind.CHOICE or any(one.code == value for one in column.choices)):
            yield cell_path(table.path, row, column.path), value


def _row_of(state: FormState, table: FieldSpec, member: HouseholdMember) -> int | None:
    """The row of somebody: by his FİN, or by his name where no whole FİN stands."""
    rows = tuple(_rows(state, table))
    for row in rows:
        if _whole_fin(state, table, row) == member.fin:
            return row
    names = _names(member)
    return next((row for row in rows if not _whole_fin(state, table, row) and _name(state, table, row) in names), None)


def _rows(state: FormState, table: FieldSpec) -> Sequence[int]:
    """The rows of others: the applicant's own follows what is written of him by itself."""
    return range(1 if table.first_row else 0, state.rows.get(table.path, 0))


def _whole_fin(state: FormState, table: FieldSpec, row: int) -> str:
    path = cell_path(table.path, row, _FIN)
    value = state.value(path)
    return value if isinstance(value, str) and path not in state.errors else ""


def _name(state: FormState, table: FieldSpec, row: int) -> str:
    return fold(state.raw(cell_path(table.path, row, _NAME)))


def _names(member: HouseholdMember) -> frozenset[str]:
    return frozenset({fold(member.name.full), fold(f"{member.name.surname} {member.name.given}")})


def _is_empty(state: FormState, table: FieldSpec, row: int) -> bool:
    paths = (cell_path(table.path, row, column.path) for column in table.columns if column.default is None)
    return not any(state.raw(path) for path in paths)
