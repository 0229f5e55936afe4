"""Computed values of a form: CEL over the answers and the dated tables of the catalogue.

An expression sees the top-level parts of the answers by name, `today` (ISO date), and the functions
`total(rows, column)`, `sum(list)`, `rate(table)`, `years(from, to)`, `months(from, to)`. Money is whole qəpik. Hidden
answers are left out. Nothing here raises to a screen: a value, or the reason why there is none yet.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dostdesk.domain.services import LocalText
from dostdesk.domain.words import Language
from dostdesk.expressions import engine
from dostdesk.forms.document import Computation, FieldKind, FieldSpec, FormDocument, Value, cell_path
from dostdesk.forms.fill import FormState
from dostdesk.forms.shown import kind_text

if TYPE_CHECKING:
    import cel

Tables = Mapping[str, Mapping[str, int]]
"""Name of a table → first day it is in force (ISO) → value; sums in qəpik."""

FUNCTIONS = frozenset({"total", "sum", "rate", "years", "months"})
_EVALUATION_ERRORS = (
    KeyError,
    IndexError,
    TypeError,
    ValueError,
    RuntimeError,
    OverflowError,
    ZeroDivisionError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """What a computed field, or the line under a table, shows now.

    Attributes:
        value: None while it cannot be computed.
        label: The field's label with its own computed parts written in.
        reason: Why there is no value: `waiting` for the answer at `missing`, or `failed`; in words as
            `form.computed.<reason>`.
    """

    path: str
    kind: FieldKind
    label: LocalText
    value: Value | None = None
    reason: str | None = None
    missing: str | None = None


def computed(state: FormState, tables: Tables) -> Mapping[str, Computed]:
    """Everything the form computes, by path; a table's footer stands under the table's own path."""
    found: dict[str, Computed] = {}
    context: cel.Context | None = None
    for placed in state.form.placed:
        spec = placed.spec
        computation, label, kind = _wanted(spec)
        if computation is None or spec.path not in state.visible:
            continue
        missing = _missing(state, computation.needs)
        if missing is not None:
            blank = _filled(label, {name: ("–", "–", "–") for name, _, _ in computation.facts})
            found[spec.path] = Computed(path=spec.path, kind=kind, label=blank, reason="waiting", missing=missing)
            continue
        if context is None:
            context = _context(state, tables)
        found[spec.path] = _evaluated(spec.path, kind, label, computation, context)
    return MappingProxyType(found)


def rate_on(tables: Tables, name: str, day: str) -> int:
    """The value in force on a day.

    Raises:
        KeyError: There is no such table, or nothing was in force yet.
    """
    started = [since for since in tables[name] if since <= day]
    if not started:
        raise KeyError(f"{name} has no value on {day}")
    return tables[name][max(started)]


def months_between(earlier: str, later: str) -> int:
    """Whole months from one ISO date to another; negative when they stand the other way round."""
    start, end = date.fromisoformat(earlier), date.fromisoformat(later)
    if end < start:
        return -months_between(later, earlier)
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def years_between(earlier: str, later: str) -> int:
    """Whole years from one ISO date to another: an age."""
    months = months_between(earlier, later)
    return months // 12 if months >= 0 else -(-months // 12)


@lru_cache(maxsize=2048)
def program(expression: str) -> cel.Program:
    """The compiled expression.

    Raises:
        ValueError: It is not CEL.
    """
    compiled: cel.Program = engine().compile(expression)
    return compiled


def _wanted(spec: FieldSpec) -> tuple[Computation | None, LocalText, FieldKind]:
    if spec.kind is FieldKind.TABLE and spec.footer_label is not None:
        return spec.footer, spec.footer_label, FieldKind.TEXT
    if spec.kind is FieldKind.COMPUTED:
        return spec.computation, spec.label, spec.value_kind or FieldKind.TEXT
    return None, spec.label, spec.kind


def _missing(state: FormState, needs: tuple[str, ...]) -> str | None:
    """The first path that must be answered before the value can be computed."""
    for need in needs:
        for path in _paths(state.form, state.rows, need):
            if path not in state.values or path in state.errors:
                return path
    return None


def _paths(form: FormDocument, rows: Mapping[str, int], need: str) -> list[str]:
    if need in form.by_path:
        return [] if form.by_path[need].spec.kind is FieldKind.TABLE else [need]
    table, _, column = need.rpartition(".")
    return [cell_path(table, row, column) for row in range(rows.get(table, 0))]


def _context(state: FormState, tables: Tables) -> cel.Context:
    today = state.today.isoformat()
    functions = {
        "total": _quiet(_total),
        "sum": _quiet(sum),
        "rate": _quiet(lambda name: rate_on(tables, name, today)),
        "years": _quiet(years_between),
        "months": _quiet(months_between),
    }
    answers = {part: state.shown_answers.get(part, {}) for part in roots(state.form)}
    context: cel.Context = engine().Context(variables={**answers, "today": today}, functions=functions)
    return context


def _quiet(function: Callable[..., Any]) -> Callable[..., Any]:
    """The function, giving null where it would raise: CEL prints what a function raises, answers included."""

    def quiet(*given: Any) -> Any:
        try:
            return function(*given)
        except _EVALUATION_ERRORS:
            return None

    return quiet


def roots(form: FormDocument) -> frozenset[str]:
    """The top-level names of a form's answers."""
    return frozenset(path.partition(".")[0] for path in form.by_path)


def _total(rows: list[Mapping[str, Any]], column: str) -> int:
    return sum(int(row[column]) for row in rows if row.get(column) is not None)


def _evaluated(
    path: str, kind: FieldKind, label: LocalText, computation: Computation, context: cel.Context
) -> Computed:
    try:
        value = program(computation.expression).execute(context) if computation.expression else None
        facts = {name: (program(source).execute(context), part) for name, source, part in computation.facts}
    except _EVALUATION_ERRORS:
        value, facts = None, {"": (None, kind)}
    if any(part is None for part, _ in facts.values()) or (value is None and computation.expression):
        blank = _filled(label, {name: ("–", "–", "–") for name, _, _ in computation.facts})
        return Computed(path=path, kind=kind, label=blank, reason="failed")
    written = {name: _in_languages(part, fact) for name, (fact, part) in facts.items()}
    plain = value if isinstance(value, str | int) or value is None else str(value)
    return Computed(path=path, kind=kind, label=_filled(label, written), value=plain)


def _in_languages(kind: FieldKind, value: Value) -> tuple[str, str, str]:
    languages: tuple[Language, Language, Language] = ("az", "ru", "en")
    az, ru, en = (kind_text(kind, value, language) for language in languages)
    return az, ru, en


def _filled(label: LocalText, facts: Mapping[str, tuple[str, str, str]]) -> LocalText:
    if not facts:
        return label
    az, ru, en = (
        text.format_map({name: written[place] for name, written in facts.items()})
        for place, text in enumerate((label.az, label.ru, label.en))
    )
    return LocalText(az, ru, en)
