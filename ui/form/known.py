"""What the register and a scanned paper say of the people in a form: empty fields are filled, whatever differs is
offered. Nothing that was typed is replaced here. No Qt.

A person stands around his FİN field: `applicant.fin` with `applicant.surname`, `parents.other_fin` with
`parents.other_name`, a FİN cell with the cells of its row.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Literal

from dostdesk.desk.register import answers_of, answers_of_paper, names_of_paper
from dostdesk.domain.mrz import Mrz, spells
from dostdesk.domain.people import PersonOnFile
from dostdesk.domain.words import Language, Words
from dostdesk.forms.document import FieldKind, cell_path, split_cell
from dostdesk.forms.explain import row_name
from dostdesk.forms.fill import FormState
from ui.form.household import NOBODY, Household, said

Source = Literal["register", "paper", "scan"]
APPLICANT = "applicant."
_CODED = frozenset({"sex", "citizenship", "paper"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of people besides the form.

    Attributes:
        people: By FİN, as the register has them.
        paper: The identity paper that was scanned in this visit.
        scanned: FİN field → a FİN that was scanned into it although another one stands there.
        times: When the register said what it has of somebody, by FİN.
        household: Of the citizen who is here.
    """

    people: Mapping[str, PersonOnFile] = field(default_factory=lambda: MappingProxyType({}))
    paper: Mrz | None = None
    scanned: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    times: Mapping[str, datetime | None] = field(default_factory=lambda: MappingProxyType({}))
    household: Household = NOBODY

    def with_household(self, household: Household) -> Known:
        """The same, with another household or with none."""
        return self if household is self.household else replace(self, household=household)


NOTHING = Known()


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A value that differs from what stands in a field; the clerk takes it or keeps his own.

    Attributes:
        mine, theirs: Both as people read them; `mine` is empty for an empty field.
        value: What is put into the field when it is taken.
    """

    path: str
    label: str
    mine: str
    theirs: str
    value: str
    source: Source


def fin_fields(state: FormState) -> Iterator[tuple[str, str]]:
    """Path and FİN of every FİN field that has a whole one."""
    for path in _fin_paths(state):
        value = state.value(path)
        if isinstance(value, str) and value and path not in state.errors:
            yield path, value


def applicant_fin(state: FormState) -> str:
    """The applicant's FİN if it is whole and right, else nothing."""
    return next((fin for path, fin in fin_fields(state) if path == f"{APPLICANT}fin"), "")


def is_fin(state: FormState, path: str) -> bool:
    """Whether a field takes a FİN."""
    return bool(path) and state.form.field(path).kind is FieldKind.FIN


def filled(state: FormState, known: Known) -> FormState:
    """The form with what is known in the fields that are empty; names of papers are never spelled well enough."""
    for path, value, _ in _said(state, known, names=False):
        if not state.raw(path):
            after = state.set(path, value)
            state = state if path in after.errors else after
    return state


def offers(state: FormState, known: Known, words: Words) -> tuple[Offer, ...]:
    """Everything that differs from what stands in the form, in the order of the form's people."""
    found: dict[str, Offer] = {}
    for path, value, source in _said(state, known, names=True):
        after = state.set(path, value)
        if path in after.errors or path in found or _same(state, after, path, source):
            continue
        found[path] = Offer(
            path=path,
            label=_label(state, path, words),
            mine=_read(state, path, words.language),
            theirs=_read(after, path, words.language),
            value=after.text(path),
            source=source,
        )
    return tuple(found.values())


def taken(state: FormState, offered: tuple[Offer, ...]) -> FormState:
    """The form with these offers in it."""
    for offer in offered:
        state = state.set(offer.path, offer.value)
    return state


def from_register(state: FormState, known: Known) -> dict[str, datetime | None]:
    """The fields that stand as the register has them, and when it said so."""
    stand: dict[str, datetime | None] = {}
    for path, fin in tuple(fin_fields(state)):
        person = known.people.get(fin)
        if person is not None:
            for place, value, _ in _placed(state, path, answers_of(person), "register", person.name.full):
                if _stands(state, place, value):
                    stand.setdefault(place, known.times.get(fin))
    if applicant_fin(state) == known.household.fin:
        for place, value in said(state, known.household):
            if _stands(state, place, value):
                stand.setdefault(place, known.household.at)
    return stand


def _stands(state: FormState, path: str, value: object) -> bool:
    return path not in state.errors and state.value(path) == state.set(path, value).value(path)


def _same(state: FormState, after: FormState, path: str, source: Source) -> bool:
    if state.value(path) == after.value(path):
        return True
    return source == "paper" and spells(state.text(path), after.text(path).upper())


def _label(state: FormState, path: str, words: Words) -> str:
    label, person = state.form.field(path).label.in_(words.language), row_name(state, path, words)
    return label if person is None else words("identity.offer.of", person=person, field=label)


def _read(state: FormState, path: str, language: Language) -> str:
    """What stands in a field as people read it: the words of a choice, and not its code."""
    written = state.text(path)
    words = (choice.label for choice in state.form.field(path).choices if choice.code == written)
    return next((label.in_(language) for label in words), written)


def _said(state: FormState, known: Known, *, names: bool) -> Iterator[tuple[str, object, Source]]:
    """Path, value and source of everything that is known of somebody in this form; the register before papers."""
    for path, fin in known.scanned.items():
        yield path, fin, "scan"
    for path, fin in tuple(fin_fields(state)):
        person = known.people.get(fin)
        if person is not None:
            yield from _placed(state, path, answers_of(person), "register", person.name.full)
    if known.household.fin and applicant_fin(state) == known.household.fin:
        for path, value in said(state, known.household):
            yield path, value, "register"
    around = _place_of_paper(state, known.paper)
    if known.paper is not None and around:
        yield from _placed(state, around, answers_of_paper(known.paper), "paper")
        if names and known.paper.fin not in known.people:
            yield from _placed(state, around, names_of_paper(known.paper), "paper")


def _placed(
    state: FormState, fin_path: str, answers: Mapping[str, object], source: Source, full_name: str = ""
) -> Iterator[tuple[str, object, Source]]:
    around, stem = _around(fin_path)
    said = {path.removeprefix(APPLICANT): value for path, value in answers.items()} | {"name": full_name}
    for key, value in said.items():
        path = fin_path if key == "fin" else f"{around}{stem}{key}"
        if value and _takes(state, path, key):
            yield path, value, source


def _around(fin_path: str) -> tuple[str, str]:
    """`family.3.` and nothing for `family.3.fin`; `parents.` and `other_` for `parents.other_fin`."""
    around, dot, leaf = fin_path.rpartition(".")
    return around + dot, leaf.removesuffix("fin")


def _takes(state: FormState, path: str, key: str) -> bool:
    """Whether the form has this field in sight; what is called `paper` elsewhere need not be an identity paper."""
    try:
        kind = state.form.field(path).kind
    except KeyError:
        return False
    cell = split_cell(path) if path not in state.form.by_path else None
    if cell is not None and cell.row == 0:
        # The applicant's own row follows his section by itself.
        mirrored = [name for name, _ in state.form.field(cell.table).first_row]
        if cell.column in mirrored:
            return False
    shown = (cell.table if cell else path) in state.visible
    return shown and kind is not FieldKind.COMPUTED and (key not in _CODED or kind is FieldKind.CHOICE)


def _place_of_paper(state: FormState, paper: Mrz | None) -> str:
    """The FİN field of whom a paper belongs to: where its FİN stands, or the applicant who has none yet."""
    if paper is None:
        return ""
    own = next((path for path, fin in fin_fields(state) if fin == paper.fin), "")
    applicant = f"{APPLICANT}fin"
    nobody = applicant in state.form.by_path and not state.raw(applicant)
    return own or (applicant if nobody else "")


def _fin_paths(state: FormState) -> Iterator[str]:
    for path, placed in state.form.by_path.items():
        if placed.spec.kind is FieldKind.FIN:
            yield path
    for table in state.form.tables:
        for column in table.columns:
            if column.kind is FieldKind.FIN:
                yield from (cell_path(table.path, row, column.path) for row in range(state.rows.get(table.path, 0)))
