"""A filled form as lines for paper and for reading: sections, labels, answers in one language. No layout here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from dostdesk.domain.words import Language
from dostdesk.forms.compute import Computed
from dostdesk.forms.document import FieldKind, FieldSpec, cell_path
from dostdesk.forms.fill import FormState
from dostdesk.forms.shown import kind_text, value_text


@dataclass(frozen=True, slots=True)
class WrittenTable:
    """A table of the form: heads, and one tuple of texts for each row."""

    label: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class WrittenSection:
    """A section with its answered fields, as (label, text), and its tables."""

    title: str
    lines: tuple[tuple[str, str], ...]
    tables: tuple[WrittenTable, ...]


def written(state: FormState, results: Mapping[str, Computed], language: Language) -> tuple[WrittenSection, ...]:
    """What was answered and is shown; sections without an answer are left out."""
    found = []
    for section in state.form.sections:
        specs = [
            placed.spec
            for placed in state.form.placed
            if placed.section == section.key and placed.spec.path in state.visible
        ]
        lines = tuple(filter(None, (_line(state, spec, results, language) for spec in specs)))
        tables = tuple(
            _table(state, spec, language)
            for spec in specs
            if spec.kind is FieldKind.TABLE and state.rows.get(spec.path, 0)
        )
        if lines or tables:
            found.append(WrittenSection(section.title.in_(language), lines, tables))
    return tuple(found)


def _line(
    state: FormState, spec: FieldSpec, results: Mapping[str, Computed], language: Language
) -> tuple[str, str] | None:
    if spec.kind is FieldKind.COMPUTED:
        result = results.get(spec.path)
        if result is None or result.value is None:
            return None
        return result.label.in_(language), kind_text(result.kind, result.value, language)
    text = value_text(spec, state.values.get(spec.path), language)
    return (spec.label.in_(language), text) if text else None


def _table(state: FormState, table: FieldSpec, language: Language) -> WrittenTable:
    rows = tuple(
        tuple(
            value_text(column, state.values.get(cell_path(table.path, row, column.path)), language)
            for column in table.columns
        )
        for row in range(state.rows.get(table.path, 0))
    )
    return WrittenTable(table.label.in_(language), tuple(column.label.in_(language) for column in table.columns), rows)
