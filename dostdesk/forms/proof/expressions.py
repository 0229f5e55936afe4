"""Computed values before they are computed: every name, column and table that an expression refers to must be there.

What an expression gives is found out by computing it, in `filled`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from dostdesk.domain.errors import Fact
from dostdesk.domain.faults import SourceFault
from dostdesk.forms import compute
from dostdesk.forms.document import Computation, FieldKind, FieldSpec, FormDocument
from dostdesk.forms.parse import CEL_FUNCTIONS
from dostdesk.forms.proof.origins import Spot, WrittenForm

_TEXT = re.compile(r"'[^']*'|\"[^\"]*\"")
_LOOP = re.compile(r"([\w.]+)\.(?:map|filter|all|exists|exists_one)\(\s*(\w+)\s*,")
_BOUND = re.compile(r"\.(?:map|filter|all|exists|exists_one)\(\s*(\w+)\s*,")
_CHAIN = re.compile(r"(?<![\w.)\]])([A-Za-z_]\w*(?:\.\w+)*)\s*(\(?)")
_TOTAL = re.compile(r"total\(\s*([\w.]+)\s*,\s*['\"](\w+)['\"]")
_RATE = re.compile(r"rate\(")
_LITERAL = re.compile(r"(==|!=)?\s*['\"](\w+)['\"]\s*(==|!=)?")
_SUMMED = frozenset({FieldKind.INTEGER, FieldKind.MONEY})


def expression_faults(
    form: FormDocument, written: WrittenForm, tables: compute.Tables, today: str
) -> Iterator[SourceFault]:
    """What the computed values and footers of a form refer to and do not have."""
    for placed in form.placed:
        spec = placed.spec
        for computation, key in ((spec.computation, "x-computed"), (spec.footer, "x-footer")):
            if computation is None:
                continue
            spot = written.property_spot(spec.path).inside(key)
            for need in computation.needs:
                if not _is_answer(form, need):
                    yield _fault(spot.inside("needs"), "form_path_unknown", field=spec.path, path=need)
            for source, here in _sources(computation, spot):
                yield from _expression(form, spec, source, here, tables, today)


def _sources(computation: Computation, spot: Spot) -> Iterator[tuple[str, Spot]]:
    if computation.expression:
        yield computation.expression, spot.inside("expression")
    for name, source, _ in computation.facts:
        yield source, spot.inside("facts", name, "expression")


def _expression(
    form: FormDocument, spec: FieldSpec, source: str, spot: Spot, tables: compute.Tables, today: str
) -> Iterator[SourceFault]:
    try:
        program = compute.program(source)
    except ValueError:
        yield _fault(spot, "form_expression_broken", field=spec.path)
        return
    bare = _TEXT.sub("''", source)
    bound = set(_BOUND.findall(bare))
    known = compute.roots(form) | {"today"} | bound
    calls = {name for name in program.functions() if name.isidentifier() and not name.startswith("_")}
    for name in sorted((set(program.variables()) - known) | (calls - compute.FUNCTIONS - CEL_FUNCTIONS)):
        yield _fault(spot, "form_name_unknown", field=spec.path, name=name)
    for name in _chains(bare):
        root = name.partition(".")[0]
        if root in compute.roots(form) and root not in bound:
            yield from _answer(form, spec, name, spot)
    for table, variable in _LOOP.findall(bare):
        columns = _columns(form, table)
        for column in re.findall(rf"(?<![\w.]){variable}\.(\w+)", bare) if columns else ():
            if column not in columns:
                yield _fault(spot, "form_name_unknown", field=spec.path, name=f"{table}.{column}")
    for table, column in _TOTAL.findall(source):
        found = _columns(form, table).get(column)
        if found is None:
            yield _fault(spot, "form_name_unknown", field=spec.path, name=f"{table}.{column}")
        elif found.kind not in _SUMMED:
            yield _fault(spot, "form_not_a_number", field=spec.path, name=f"{table}.{column}")
    for name in _rates(source):
        if not any(since <= today for since in tables.get(name, {})):
            yield _fault(spot, "form_table_unknown", field=spec.path, table=name)


def _chains(bare: str) -> Iterator[str]:
    """Dotted names of an expression; a method called at the end is left off."""
    for chain, call in _CHAIN.findall(bare):
        names = chain.split(".")
        if call:
            names.pop()
        if names:
            yield ".".join(names)


def _answer(form: FormDocument, spec: FieldSpec, name: str, spot: Spot) -> Iterator[SourceFault]:
    found = form.by_path.get(name)
    if found is not None and found.spec.kind is FieldKind.COMPUTED:
        code = "form_circle" if spec.path in _leads_to(form, name) else "form_of_computed"
        yield _fault(spot, code, field=spec.path, name=name)
    elif found is None and not any(path.startswith(name + ".") for path in form.by_path):
        yield _fault(spot, "form_name_unknown", field=spec.path, name=name)


def _leads_to(form: FormDocument, path: str) -> set[str]:
    """Computed values that `path` is computed from, itself included."""
    found: set[str] = set()
    waiting = [path]
    while waiting:
        name = waiting.pop()
        placed = form.by_path.get(name)
        if name in found or placed is None or placed.spec.computation is None:
            continue
        found.add(name)
        for source, _ in _sources(placed.spec.computation, Spot("", ())):
            waiting.extend(_chains(_TEXT.sub("''", source)))
    return found


def _is_answer(form: FormDocument, path: str) -> bool:
    if path in form.by_path:
        return form.by_path[path].spec.kind is not FieldKind.COMPUTED
    table, _, column = path.rpartition(".")
    return column in _columns(form, table)


def _columns(form: FormDocument, table: str) -> Mapping[str, FieldSpec]:
    placed = form.by_path.get(table)
    return {} if placed is None else {column.path: column for column in placed.spec.columns}


def _rates(source: str) -> Iterator[str]:
    """Names of reference values that an expression asks for; texts that it compares with are none."""
    for start in (match.end() for match in _RATE.finditer(source)):
        depth, end = 1, start
        while end < len(source) and depth:
            depth += {"(": 1, ")": -1}.get(source[end], 0)
            end += 1
        for before, name, after in _LITERAL.findall(source[start : end - 1]):
            if not before and not after:
                yield name


def _fault(spot: Spot, code: str, /, **facts: Fact) -> SourceFault:
    return SourceFault(spot.file, spot.place, code, facts)
