"""A form as frozen values that a renderer can draw without knowing JSON.

How they are read from JSON Schema and JSON Forms documents is in `parse`; what a clerk typed into them is in `fill`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType

from dostdesk.domain.errors import Fact
from dostdesk.domain.services import LocalText

Value = str | int | bool
"""An answer: text, ISO date, choice code, E.164 phone; qəpik or a whole number; yes or no."""

NOTE_LENGTH = 4000
MONEY_LIMIT = 99_999_999
"""The largest amount a field takes unless its schema says otherwise: 999.999,99 AZN in qəpik."""


class FieldKind(StrEnum):
    """What a field holds, and so how it is typed, drawn and checked."""

    TEXT = "text"
    NOTE = "note"
    INTEGER = "integer"
    MONEY = "money"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes_no"
    PHONE = "phone"
    EMAIL = "email"
    FIN = "fin"
    IBAN = "iban"
    VOEN = "voen"
    TABLE = "table"
    COMPUTED = "computed"


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a choice field."""

    code: str
    label: LocalText


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """When something is shown: the answer at `path` satisfies `schema` (canonical JSON), or must not if `hides`."""

    path: str
    schema: str
    hides: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Computation:
    """A CEL expression over the answers, with the parts of its label that are computed too.

    Attributes:
        facts: Placeholder of the label → (expression, how its result is written).
        needs: Paths that must be answered first; `family.income` means that column in every row.
    """

    expression: str
    facts: tuple[tuple[str, str, FieldKind], ...] = ()
    needs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about a field that the clerk should see beside it; the sentence is `form.notice.<code>`."""

    code: str
    facts: Mapping[str, Fact]


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One field, or one column of a table.

    Attributes:
        path: Dotted place of the answer, `applicant.fin`; for a column the column's own name.
        label: May hold {placeholders} when the field is computed, filled by `compute`.
        required: While it is shown; a hidden field never blocks.
        minimum, maximum: Of whole numbers and of money (qəpik).
        not_before, not_after: ISO date, "today", or years from it as in "today-18y".
        must_be: The only answer that lets the form be sent (a consent).
        default: Answer of a new form; "today" for dates means the service day.
        value_kind: What a computed field gives.
        columns, min_rows, max_rows: Of a table; `row_name` is the column that names a row, `unique` one that may not
            repeat, `first_row` copies answers (paths, or =constants, joined by spaces) into the first row's columns.
        row_label: Name of one row for buttons such as “add”.
        footer: Line under a table.
        width: Share of a row of 12.
        widget: Hint for the renderer, empty for the ordinary one of the kind.
        example: A valid text, where a pattern makes one hard to guess.
        sentences: The document's own sentence for an error code.
        notice: Set when the document asked for something that cannot be drawn and a text field stands in.
    """

    path: str
    kind: FieldKind
    label: LocalText
    hint: LocalText | None = None
    required: bool = False
    choices: tuple[Choice, ...] = ()
    min_length: int | None = None
    max_length: int | None = None
    pattern: str | None = None
    example: str | None = None
    minimum: int | None = None
    maximum: int | None = None
    not_before: str | None = None
    not_after: str | None = None
    must_be: Value | None = None
    default: Value | None = None
    computation: Computation | None = None
    value_kind: FieldKind | None = None
    columns: tuple[FieldSpec, ...] = ()
    min_rows: int = 0
    max_rows: int = 40
    row_name: str | None = None
    row_label: LocalText | None = None
    unique: str | None = None
    first_row: tuple[tuple[str, tuple[str, ...]], ...] = ()
    footer: Computation | None = None
    footer_label: LocalText | None = None
    width: int = 12
    widget: str = ""
    rule: Rule | None = None
    sentences: Mapping[str, LocalText] = field(default_factory=lambda: MappingProxyType({}))
    notice: Notice | None = None

    def column(self, name: str) -> FieldSpec:
        """Raises KeyError when the table has no such column."""
        for column in self.columns:
            if column.path == name:
                return column
        raise KeyError(f"{self.path} has no column {name}")

    def choice(self, code: Value) -> Choice | None:
        """The option with this code, if there is one."""
        return next((choice for choice in self.choices if choice.code == code), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Fields side by side; their widths add up to 12 or less."""

    items: tuple[FieldSpec, ...]
    rule: Rule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Fields that belong together, under a label of their own if there is one.

    Attributes:
        widget: "address", "conditional" (drawn indented with a bar, as in the picture), "estimate", or empty.
    """

    items: tuple[Item, ...]
    label: LocalText | None = None
    widget: str = ""
    rule: Rule | None = None


Item = FieldSpec | Row | Group


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A numbered part of the form; the left list shows its title and state.

    Attributes:
        widget: "attachments" where the service's documents are drawn besides the fields; otherwise empty.
    """

    key: str
    title: LocalText
    items: tuple[Item, ...]
    widget: str = ""
    rule: Rule | None = None


@dataclass(frozen=True, kw_only=True)
class FormDocument:
    """A whole form, ready to draw and to fill.

    Attributes:
        key: Its name in the catalogue.
        schema: Self-contained JSON Schema 2020-12 of the answers, as canonical JSON.
        aside: Computed values for the panel at the right, if the form has any.
        fingerprint: SHA-256 of the document with every part in its place; a draft keeps it.
    """

    key: str
    title: LocalText
    sections: tuple[Section, ...]
    schema: str = field(repr=False)
    fingerprint: str
    aside: Group | None = None

    @cached_property
    def placed(self) -> tuple[Placed, ...]:
        """Every field in reading order with its section and all rules above it; the aside's come last, without one."""
        found = [placed for section in self.sections for placed in _walk(section.items, section.key, _own(section))]
        if self.aside is not None:
            found.extend(_walk(self.aside.items, "", _own(self.aside)))
        return tuple(found)

    @cached_property
    def by_path(self) -> Mapping[str, Placed]:
        return MappingProxyType({placed.spec.path: placed for placed in self.placed})

    @cached_property
    def tables(self) -> tuple[FieldSpec, ...]:
        return tuple(placed.spec for placed in self.placed if placed.spec.kind is FieldKind.TABLE)

    def field(self, path: str) -> FieldSpec:
        """The field at a path, or the column for a path into a table's row (`family.3.fin`).

        Raises:
            KeyError: The form has no such field.
        """
        placed = self.by_path.get(path)
        if placed is not None:
            return placed.spec
        cell = split_cell(path)
        if cell is None or cell.table not in self.by_path:
            raise KeyError(f"{self.key} has no field {path}")
        return self.by_path[cell.table].spec.column(cell.column)

    def section_of(self, path: str) -> str:
        """Key of the section that holds a path; empty for the aside."""
        cell = split_cell(path)
        return self.by_path[cell.table if cell and cell.table in self.by_path else path].section

    def section(self, key: str) -> Section:
        """Raises KeyError when there is none."""
        for section in self.sections:
            if section.key == key:
                return section
        raise KeyError(f"{self.key} has no section {key}")


@dataclass(frozen=True, slots=True)
class Placed:
    """A field with where it stands."""

    spec: FieldSpec
    section: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A path into a table, taken apart; rows count from 0."""

    table: str
    row: int
    column: str


def split_cell(path: str) -> Cell | None:
    """`family.3.fin` taken apart; None when the path does not lead into a table's row."""
    parts = path.rsplit(".", 2)
    if len(parts) == 3 and parts[1].isascii() and parts[1].isdigit():
        return Cell(parts[0], int(parts[1]), parts[2])
    return None


def cell_path(table: str, row: int, column: str) -> str:
    """The path of one cell."""
    return f"{table}.{row}.{column}"


def fields_in(item: Item | Section) -> Iterator[FieldSpec]:
    """Every field inside a piece of layout, in reading order."""
    if isinstance(item, FieldSpec):
        yield item
        return
    for inner in item.items:
        yield from fields_in(inner)


def _own(item: Item | Section) -> tuple[Rule, ...]:
    return () if item.rule is None else (item.rule,)


def _walk(items: tuple[Item, ...], section: str, rules: tuple[Rule, ...]) -> Iterator[Placed]:
    for item in items:
        here = rules + _own(item)
        if isinstance(item, FieldSpec):
            yield Placed(item, section, here)
        else:
            yield from _walk(item.items, section, here)
