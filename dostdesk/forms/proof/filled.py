"""A form proven by filling it: every branch that can be shown is shown once, sent once, and computed each time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from random import Random

from dostdesk.domain.errors import Fact
from dostdesk.domain.faults import SourceFault
from dostdesk.forms.compute import Computed, Tables, computed
from dostdesk.forms.document import FieldKind, FormDocument, Placed, Value, split_cell
from dostdesk.forms.fill import FormState
from dostdesk.forms.proof.origins import Spot, WrittenForm
from dostdesk.forms.proof.reach import TooManyTrialsError, is_idle, showing
from dostdesk.forms.sample import sample_state
from dostdesk.forms.validate import check

_NUMBERS = frozenset({FieldKind.INTEGER, FieldKind.MONEY})
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def reach_faults(form: FormDocument, written: WrittenForm) -> Iterator[SourceFault]:
    """Fields that no answers show, and rules that hide nothing."""
    ruled = {element.path: element for element in written.elements() if element.kind == "Control"}
    for placed in form.placed:
        path = placed.spec.path
        try:
            hidden = showing(form, path) is None
        except TooManyTrialsError:
            yield _fault(ruled[path].spot, "form_too_many_trials", field=path)
            continue
        if hidden:
            code = "form_hidden_required" if placed.spec.required else "form_hidden"
            yield _fault(ruled[path].rules[-1].spot, code, field=path)
        for rule, origin in zip(placed.rules, ruled[path].rules, strict=True):
            if is_idle(form, rule):
                yield _fault(origin.spot, "form_rule_idle", field=rule.path)


def filling_faults(form: FormDocument, written: WrittenForm, tables: Tables, day: date) -> Iterator[SourceFault]:
    """What cannot be sent or computed on some way through the form; one fault for each field."""
    found: dict[str, SourceFault] = {}
    for fault in _blank(form, written, tables, day):
        found.setdefault(str(fault.facts["field"]), fault)
    for seed, branch in enumerate(_branches(form)):
        state = sample_state(form, Random(seed), today=day, prefill=branch)  # noqa: S311  a check must be repeatable
        for fault in (*_not_sent(state, written), *_not_computed(state, written, tables)):
            found.setdefault(str(fault.facts["field"]), fault)
    yield from found.values()


def _branches(form: FormDocument) -> list[Mapping[str, Value]]:
    """Answers for each way through the form: those that show its conditional fields, and none in particular."""
    ways = [showing(form, placed.spec.path) or {} for placed in form.placed if placed.rules]
    return [{}, *{tuple(sorted(way.items(), key=str)): way for way in ways}.values()]


def _not_sent(state: FormState, written: WrittenForm) -> Iterator[SourceFault]:
    for problem in check(state):
        cell = split_cell(problem.path)
        inside = cell is not None and problem.path not in state.form.by_path
        path = f"{cell.table}.{cell.column}" if cell is not None and inside else problem.path
        yield _fault(written.property_spot(path), "form_cannot_be_filled", field=path, problem=problem.code)


def _blank(form: FormDocument, written: WrittenForm, tables: Tables, day: date) -> Iterator[SourceFault]:
    """Before anything is answered a value waits for its needs; one that fails then did not name them."""
    state = FormState.open(form, today=day)
    for path, result in computed(state, tables).items():
        if result.reason == "failed":
            yield _fault(_spot(form.by_path[path], written), "form_needs_missing", field=path)


def _not_computed(state: FormState, written: WrittenForm, tables: Tables) -> Iterator[SourceFault]:
    for path, result in computed(state, tables).items():
        placed = state.form.by_path[path]
        if result.reason == "failed":
            yield _fault(_spot(placed, written), "form_computed_fails", field=path)
        elif result.missing is not None:
            # A clerk is told what is still needed, which must then be there to fill in.
            if _field(state.form, result.missing) not in state.visible:
                yield _fault(_spot(placed, written), "form_waits_for_hidden", field=path, name=result.missing)
        elif placed.spec.kind is FieldKind.COMPUTED and not _fits(result):
            kind = str(result.kind)
            yield _fault(_spot(placed, written), "form_computed_type", field=path, kind=kind, value=str(result.value))


def _field(form: FormDocument, path: str) -> str:
    """The field that a path leads to: a table for the paths into its rows."""
    cell = split_cell(path)
    return path if path in form.by_path or cell is None else cell.table


def _fits(result: Computed) -> bool:
    if result.kind in _NUMBERS:
        return type(result.value) is int
    if result.kind is FieldKind.DATE:
        return isinstance(result.value, str) and _DAY.fullmatch(result.value) is not None
    if result.kind is FieldKind.YES_NO:
        return isinstance(result.value, bool)
    return isinstance(result.value, str)


def _spot(placed: Placed, written: WrittenForm) -> Spot:
    key = "x-footer" if placed.spec.kind is FieldKind.TABLE else "x-computed"
    return written.property_spot(placed.spec.path).inside(key)


def _fault(spot: Spot, code: str, /, **facts: Fact) -> SourceFault:
    return SourceFault(spot.file, spot.place, code, facts)
