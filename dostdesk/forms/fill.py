"""A form being filled: answers, what was typed, and what is wrong with it. Frozen: every change gives a new state.

Nothing typed is lost: text that cannot be read stays as typed, in the state and in its draft, beside its error.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any

from dostdesk.domain.errors import Fact, RefusedError
from dostdesk.forms.document import (
    FieldKind,
    FieldSpec,
    FormDocument,
    Item,
    Section,
    Value,
    cell_path,
    fields_in,
    split_cell,
)
from dostdesk.forms.rules import visible_paths
from dostdesk.forms.shown import edit_text
from dostdesk.forms.typed import Reading, read

_DRAFT_VERSION = 1
_WHOLE_PHONE = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
"""ITU-T E.164, as numbers are kept."""
_NOT_TYPED = frozenset({FieldKind.TABLE, FieldKind.COMPUTED})


@dataclass(frozen=True, slots=True)
class FieldError:
    """Why what stands in a field cannot be sent. The sentence is `form.problem.<code>`, made by `explain`."""

    path: str
    code: str
    facts: Mapping[str, Fact]


@dataclass(frozen=True, kw_only=True)
class FormState:
    """Answers of one form on one service day.

    Attributes:
        today: The service day, for limits and defaults.
        values: Path → answer, hidden fields included; cells of tables as `family.3.fin`.
        typed: Path → text as typed, where it is not simply the answer written out.
        rows: Table → how many rows it has.
        errors: Path → what is wrong with what stands there.
    """

    form: FormDocument
    today: date
    values: Mapping[str, Value]
    typed: Mapping[str, str]
    rows: Mapping[str, int]
    errors: Mapping[str, FieldError]

    @classmethod
    def open(cls, form: FormDocument, *, today: date, prefill: Mapping[str, object] | None = None) -> FormState:
        """A new form with its defaults, the least rows of its tables, and what is already known of the citizen.

        Paths of `prefill` that this form does not have are left out, so one mapping serves every form.
        """
        state = cls(form=form, today=today, values=_frozen(), typed=_frozen(), rows=_frozen(), errors=_frozen())
        for table in form.tables:
            for _ in range(table.min_rows):
                state = state.add_row(table.path)
        for placed in form.placed:
            if placed.spec.default is not None:
                state = state.set(placed.spec.path, _default(placed.spec, today))
        for path, value in (prefill or {}).items():
            if path in form.by_path and form.by_path[path].spec.kind not in _NOT_TYPED:
                state = state.set(path, value)
        return state

    @classmethod
    def of_answers(cls, form: FormDocument, answers: Mapping[str, Any], *, today: date) -> FormState:
        """A state from nested answers, as they were sent; answers the form does not know are left out."""
        state = cls(form=form, today=today, values=_frozen(), typed=_frozen(), rows=_frozen(), errors=_frozen())
        for placed in form.placed:
            spec = placed.spec
            given = _at(answers, spec.path)
            if spec.kind is FieldKind.TABLE:
                for cells in given if isinstance(given, list | tuple) else ():
                    state = state.add_row(spec.path, cells if isinstance(cells, Mapping) else {})
            elif spec.kind is not FieldKind.COMPUTED and given is not None:
                state = state.set(spec.path, given)
        return state

    def set(self, path: str, typed: object) -> FormState:
        """Put what was typed, or a value, into a field; None and empty text clear it.

        Text that cannot be read stays as typed beside a `FieldError`; no text raises. Money given as a whole number is
        qəpik, text is read as AZN.

        Raises:
            KeyError: The form has no such field, or the table no such row.
            TypeError: The field is a table or computed, and nobody types into it.
        """
        spec = self._spec(path)
        before = self._first_row_names(path)
        state = self._put(path, spec, typed)
        for cell, earlier in before.items():
            if cell not in state.errors and state.values.get(cell, "") == earlier:
                state = state._put(cell, state.form.field(cell), state._joined(cell))
        return state

    def add_row(self, table: str, cells: Mapping[str, object] | None = None) -> FormState:
        """A row more at the end of a table, empty or with some cells given; a full table stays as it is."""
        spec = self.form.field(table)
        row = self.rows.get(table, 0)
        if row >= spec.max_rows:
            return self
        state = replace(self, rows=_frozen({**self.rows, table: row + 1}))
        for column in spec.columns:
            given = (cells or {}).get(column.path, _default(column, self.today))
            if given is not None:
                state = state.set(cell_path(table, row, column.path), given)
        if row == 0:
            for name, _ in spec.first_row:
                cell = cell_path(table, 0, name)
                if cell not in state.values and cell not in state.errors:
                    state = state._put(cell, spec.column(name), state._joined(cell))
        return state

    def remove_row(self, table: str, row: int) -> FormState:
        """Without one row; the rows below move up. The state before it is the way back.

        Raises:
            KeyError: There is no such row.
        """
        count = self.rows.get(table, 0)
        if not 0 <= row < count:
            raise KeyError(f"{table} has no row {row}")

        def moved(path: str) -> str | None:
            cell = split_cell(path)
            if cell is None or cell.table != table or cell.row < row:
                return path
            return None if cell.row == row else cell_path(table, cell.row - 1, cell.column)

        errors = {place: replace(error, path=place) for place, error in _moved(self.errors, moved)}
        return replace(
            self,
            values=_frozen(dict(_moved(self.values, moved))),
            typed=_frozen(dict(_moved(self.typed, moved))),
            rows=_frozen({**self.rows, table: count - 1}),
            errors=_frozen(errors),
        )

    def text(self, path: str) -> str:
        """What the field shows while it is edited: the answer written out, or the text as typed if it is wrong."""
        if path in self.errors:
            return self.raw(path)
        return edit_text(self._spec(path), self.values.get(path))

    def raw(self, path: str) -> str:
        """Exactly what was typed last; the answer written out when it came from elsewhere."""
        typed = self.typed.get(path)
        return edit_text(self._spec(path), self.values.get(path)) if typed is None else typed

    def value(self, path: str) -> Value | None:
        """The answer, or None."""
        return self.values.get(path)

    @cached_property
    def visible(self) -> frozenset[str]:
        """Paths of the fields shown now; a group or section with none of its fields here is hidden."""
        return visible_paths(self.form, self.values)

    def shows(self, item: Item | Section) -> bool:
        """Whether a piece of layout has anything to show now."""
        return any(spec.path in self.visible for spec in fields_in(item))

    @cached_property
    def answers(self) -> dict[str, Any]:
        """All answers nested as the schema has them, hidden ones included."""
        return self._nested(self.form.by_path.__contains__)

    @cached_property
    def shown_answers(self) -> dict[str, Any]:
        """The answers that may be sent: nested, hidden ones left out."""
        return self._nested(self.visible.__contains__)

    def cells(self, table: str) -> Iterator[tuple[int, str, FieldSpec]]:
        """Row, path and column of every cell of a table, in reading order."""
        columns = self.form.field(table).columns
        for row in range(self.rows.get(table, 0)):
            for column in columns:
                yield row, cell_path(table, row, column.path), column

    def _spec(self, path: str) -> FieldSpec:
        spec = self.form.field(path)
        cell = None if path in self.form.by_path else split_cell(path)
        if cell is not None and cell.row >= self.rows.get(cell.table, 0):
            raise KeyError(f"{cell.table} has no row {cell.row}")
        return spec

    def _put(self, path: str, spec: FieldSpec, typed: object, reading: Reading | None = None) -> FormState:
        reading = reading or read(spec, typed, self.today)
        values, raw, errors = dict(self.values), dict(self.typed), dict(self.errors)
        for kept in (values, raw, errors):
            kept.pop(path, None)
        if reading.value is not None:
            values[path] = reading.value
        if isinstance(typed, str) and typed != edit_text(spec, reading.value):
            raw[path] = typed
        error = _error(path, reading)
        if error is not None:
            errors[path] = error
            if not isinstance(typed, str) and reading.value is None:
                raw[path] = str(typed)
        return replace(self, values=_frozen(values), typed=_frozen(raw), errors=_frozen(errors))

    def _first_row_names(self, path: str) -> dict[str, str]:
        """Cells of first rows that still hold the copy of what `path` is part of, with that copy."""
        return {
            cell_path(table.path, 0, column): self._joined(cell_path(table.path, 0, column))
            for table in self.form.tables
            if self.rows.get(table.path, 0)
            for column, sources in table.first_row
            if path in sources
        }

    def _joined(self, cell: str) -> str:
        place = split_cell(cell)
        if place is None:
            return ""
        sources = dict(self.form.field(place.table).first_row)[place.column]
        given = (source[1:] if source.startswith("=") else str(self.values.get(source, "")) for source in sources)
        return " ".join(part for part in given if part)

    def _nested(self, wanted: Callable[[str], bool]) -> dict[str, Any]:
        nested: dict[str, Any] = {}
        for placed in self.form.placed:
            spec = placed.spec
            if spec.kind is FieldKind.COMPUTED or not wanted(spec.path):
                continue
            *parents, name = spec.path.split(".")
            home = nested
            for parent in parents:
                home = home.setdefault(parent, {})
            if spec.kind is FieldKind.TABLE:
                rows: list[dict[str, Value]] = [{} for _ in range(self.rows.get(spec.path, 0))]
                for row, path, column in self.cells(spec.path):
                    if path in self.values:
                        rows[row][column.path] = self.values[path]
                home[name] = rows
            elif spec.path in self.values:
                home[name] = self.values[spec.path]
        return nested


def to_draft(state: FormState) -> bytes:
    """The state as canonical JSON: the same state always gives the same bytes, whose hash names the draft."""
    draft = {
        "version": _DRAFT_VERSION,
        "form": state.form.key,
        "fingerprint": state.form.fingerprint,
        "values": dict(state.values),
        "typed": dict(state.typed),
        "rows": dict(state.rows),
    }
    # ASCII only: pasted text may hold halves of characters that UTF-8 cannot carry.
    return json.dumps(draft, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode("ascii")


def from_draft(form: FormDocument, draft: bytes, *, today: date) -> FormState:
    """The state that a draft holds, judged anew on `today`.

    A draft of another version of the form keeps every answer that still has a field.

    Raises:
        RefusedError: `draft_unreadable` when the bytes are no draft of this form.
    """
    try:
        kept = json.loads(draft)
        values, typed, rows = dict(kept["values"]), dict(kept["typed"]), dict(kept["rows"])
        readable = kept["version"] == _DRAFT_VERSION and kept["form"] == form.key
    except (ValueError, KeyError, TypeError) as broken:
        raise RefusedError("draft_unreadable", form=form.key) from broken
    if not readable:
        raise RefusedError("draft_unreadable", form=form.key)
    counts = {
        table.path: min(rows[table.path], table.max_rows)
        for table in form.tables
        if isinstance(rows.get(table.path), int) and rows[table.path] >= 0
    }
    state = FormState(form=form, today=today, values=_frozen(), typed=_frozen(), rows=_frozen(counts), errors=_frozen())
    for path in sorted({*values, *typed}):
        try:
            spec = state._spec(path)
        except KeyError:
            continue
        if spec.kind not in _NOT_TYPED:
            text = typed.get(path)
            given = text if isinstance(text, str) else values[path]
            state = state._put(path, spec, given, _read_before(spec, values.get(path)))
            if not isinstance(text, str) and state.values.get(path) == values[path]:
                # Nothing was typed beside the answer, so a wrong answer too is shown as it is written out.
                state = replace(state, typed=_frozen({key: said for key, said in state.typed.items() if key != path}))
    return state


def _read_before(spec: FieldSpec, value: object) -> Reading | None:
    """What needs no second reading: a whole number of a telephone stays one, and the tables of all countries that
    would say so take as long to load as the form to open.
    """
    whole = spec.kind is FieldKind.PHONE and isinstance(value, str) and _WHOLE_PHONE.fullmatch(value)
    return Reading(value) if whole and isinstance(value, str) else None


def _error(path: str, reading: Reading) -> FieldError | None:
    return None if reading.code is None else FieldError(path, reading.code, MappingProxyType(dict(reading.facts)))


def _default(spec: FieldSpec, today: date) -> Value | None:
    return today.isoformat() if spec.kind is FieldKind.DATE and spec.default == "today" else spec.default


def _frozen(values: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    return MappingProxyType({} if values is None else dict(values))


def _moved(kept: Mapping[str, Any], moved: Callable[[str], str | None]) -> Iterator[tuple[str, Any]]:
    for path, value in kept.items():
        place = moved(path)
        if place is not None:
            yield place, value


def _at(answers: Mapping[str, Any], path: str) -> Any:
    found: Any = answers
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
