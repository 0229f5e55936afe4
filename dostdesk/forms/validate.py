"""The whole form judged before sending, and how far along it is. Hidden fields never block and are never sent."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from dostdesk.domain.errors import Fact
from dostdesk.forms.compute import Tables, computed
from dostdesk.forms.document import FieldKind, FieldSpec, FormDocument, cell_path, split_cell
from dostdesk.forms.fill import FormState
from dostdesk.forms.rules import form_validator

_ASKED_BY_CHOOSING = frozenset({FieldKind.CHOICE, FieldKind.YES_NO})
_SCHEMA_CODES = {"required": "missing", "minItems": "rows_missing", "maxItems": "rows_many", "oneOf": "choice_unknown"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that keeps the form from being sent. `explain` makes its sentences.

    Attributes:
        path: The field, or the cell of a table.
        section: Key of its section.
        row: Of a table, counted from 0.
        code: Tail of `form.problem.<code>`.
    """

    path: str
    section: str
    row: int | None
    code: str
    facts: Mapping[str, Fact]


class SectionStatus(StrEnum):
    """The four marks of the list at the left."""

    DONE = "done"
    PARTIAL = "partial"
    TODO = "todo"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionProgress:
    """How far one visible section is; `answered` and `total` count its required fields and cells."""

    key: str
    status: SectionStatus
    answered: int
    total: int
    errors: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far the form is; `percent` and `remaining` count required fields and cells that are shown."""

    percent: int
    remaining: int
    sections: tuple[SectionProgress, ...]


def check(state: FormState) -> tuple[Problem, ...]:
    """All that keeps the form from being sent, in reading order; empty when it may go."""
    found = {problem.path: problem for problem in _field_problems(state)}
    for problem in _schema_problems(state):
        inside = problem.path + "."
        if not any(path == problem.path or path.startswith(inside) for path in found):
            found[problem.path] = problem
    order = {placed.spec.path: place for place, placed in enumerate(state.form.placed)}

    def reading_order(problem: Problem) -> tuple[int, int]:
        cell = _cell(state.form, problem.path)
        return (order[problem.path], -1) if cell is None else (order[cell[0]], cell[1])

    return tuple(sorted(found.values(), key=reading_order))


def sent_answers(state: FormState, tables: Tables) -> dict[str, Any]:
    """What is sent: the answers shown, and the computed values as they stood."""
    sent: dict[str, Any] = _copied(state.shown_answers)
    for path, result in computed(state, tables).items():
        if result.value is not None and state.form.field(path).kind is FieldKind.COMPUTED:
            *parents, name = path.split(".")
            home = sent
            for parent in parents:
                home = home.setdefault(parent, {})
            home[name] = result.value
    return sent


def progress(
    state: FormState,
    *,
    reported: Collection[Problem] = (),
    extra: Mapping[str, tuple[int, int]] = MappingProxyType({}),
) -> Progress:
    """How far the form is.

    `reported` are the problems of the last attempt to send; those not yet put right count as errors. `extra` adds
    (ready, wanted) to sections that hold more than fields, such as the attachments.
    """
    missing_reported = {problem.path for problem in reported}
    by_section: dict[str, list[_Unit]] = {}
    for unit in _units(state):
        by_section.setdefault(unit.section, []).append(unit)
    sections = []
    for section in state.form.sections:
        units = by_section.get(section.key, [])
        ready, wanted = extra.get(section.key, (0, 0))
        if not units and not wanted:
            continue
        asked = [unit for unit in units if unit.required]
        answered = sum(unit.answered for unit in asked) + ready
        errors = sum(unit.wrong or (not unit.answered and unit.path in missing_reported) for unit in units)
        total = len(asked) + wanted
        touched = answered > 0 or any(unit.answered for unit in units)
        sections.append(
            SectionProgress(
                key=section.key,
                status=_status(errors, answered, total, touched=touched),
                answered=answered,
                total=total,
                errors=errors,
            )
        )
    total = sum(section.total for section in sections)
    answered = sum(section.answered for section in sections)
    percent = 100 if total == 0 else 100 * answered // total
    return Progress(percent=percent, remaining=total - answered, sections=tuple(sections))


@dataclass(frozen=True, slots=True)
class _Unit:
    """One field or cell that is shown."""

    path: str
    section: str
    required: bool
    answered: bool
    wrong: bool


def _status(errors: int, answered: int, total: int, *, touched: bool) -> SectionStatus:
    if errors:
        return SectionStatus.ERROR
    if not touched:
        return SectionStatus.TODO
    return SectionStatus.DONE if answered >= total else SectionStatus.PARTIAL


def _units(state: FormState) -> list[_Unit]:
    found = []
    for section, path, spec in _shown_fields(state):
        wrong = path in state.errors
        if spec.must_be is not None and path in state.values:
            wrong = wrong or state.values[path] != spec.must_be
        found.append(_Unit(path, section, spec.required, path in state.values and not wrong, wrong))
    return found


def _shown_fields(state: FormState) -> Iterator[tuple[str, str, FieldSpec]]:
    """Section, path and field of everything that can be answered now, cells included."""
    for placed in state.form.placed:
        spec = placed.spec
        if spec.path not in state.visible or spec.kind is FieldKind.COMPUTED:
            continue
        if spec.kind is FieldKind.TABLE:
            for _, path, column in state.cells(spec.path):
                yield placed.section, path, column
        else:
            yield placed.section, spec.path, spec


def _field_problems(state: FormState) -> Iterator[Problem]:
    for section, path, spec in _shown_fields(state):
        problem = _field_problem(state, section, path, spec)
        if problem is not None:
            yield problem
    for table in state.form.tables:
        if table.unique is not None and table.path in state.visible:
            yield from _repeated(state, table, table.unique)


def _field_problem(state: FormState, section: str, path: str, spec: FieldSpec) -> Problem | None:
    error = state.errors.get(path)
    cell = _cell(state.form, path)
    row = None if cell is None else cell[1]
    if error is not None:
        return Problem(path=path, section=section, row=row, code=error.code, facts=error.facts)
    value = state.values.get(path)
    if spec.must_be is not None and value != spec.must_be and (spec.required or value is not None):
        code = "must_agree"
    elif value is None and spec.required:
        code = "choose" if spec.kind in _ASKED_BY_CHOOSING else "missing"
    else:
        return None
    return Problem(path=path, section=section, row=row, code=code, facts=MappingProxyType({}))


def _repeated(state: FormState, table: FieldSpec, column: str) -> Iterator[Problem]:
    seen: dict[object, int] = {}
    for row in range(state.rows.get(table.path, 0)):
        path = cell_path(table.path, row, column)
        value = state.values.get(path)
        if value is None or path in state.errors:
            continue
        first = seen.setdefault(value, row)
        if first != row:
            facts = MappingProxyType({"other": first + 1})
            section = state.form.section_of(table.path)
            yield Problem(path=path, section=section, row=row, code="row_repeated", facts=facts)


def _schema_problems(state: FormState) -> Iterator[Problem]:
    """What only the JSON Schema knows: bounds of lists, conditions across fields."""
    for error in form_validator(state.form.schema).iter_errors(state.shown_answers):
        place = [str(part) for part in error.instance_path]
        if error.kind.name == "required":
            place.append(str(getattr(error.kind, "property", "")))
        path = _nearest(state, ".".join(place))
        if path is None:
            continue
        cell = _cell(state.form, path)
        limit = getattr(error.kind, "limit", None)
        facts: dict[str, Fact] = {} if limit is None else {"limit": limit}
        yield Problem(
            path=path,
            section=state.form.section_of(path),
            row=None if cell is None else cell[1],
            code=_SCHEMA_CODES.get(error.kind.name, "value_wrong"),
            facts=MappingProxyType(facts),
        )


def _nearest(state: FormState, place: str) -> str | None:
    """The shown field that an error is about; None when it is about something hidden or drawn as plain text."""
    cell = _cell(state.form, place)
    path = place if cell is None else cell[0]
    placed = state.form.by_path.get(path)
    if placed is not None:
        stands_in = (placed.spec if cell is None else state.form.field(place)).notice is not None
        return place if path in state.visible and not stands_in else None
    inside = path + "." if path else ""
    shown = [
        spec.path
        for _, _, spec in _shown_fields(state)
        if spec.path.startswith(inside) and spec.path in state.form.by_path and spec.path in state.visible
    ]
    known = any(name.startswith(inside) for name in state.form.by_path)
    return shown[0] if known and shown else None


def _cell(form: FormDocument, path: str) -> tuple[str, int] | None:
    """Table and row of a path that leads into a table."""
    if path in form.by_path:
        return None
    cell = split_cell(path)
    return None if cell is None or cell.table not in form.by_path else (cell.table, cell.row)


def _copied(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _copied(value) for key, value in node.items()}
    return [_copied(item) for item in node] if isinstance(node, list) else node
