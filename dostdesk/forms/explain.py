"""Problems, notices and reasons as sentences in the clerk's language. The sentences are in `forms.json`."""

from __future__ import annotations

from collections.abc import Mapping

from dostdesk.domain.errors import Fact
from dostdesk.domain.words import Words
from dostdesk.forms.compute import Computed
from dostdesk.forms.document import FieldKind, FieldSpec, Notice, cell_path, split_cell
from dostdesk.forms.fill import FieldError, FormState
from dostdesk.forms.validate import Problem

Wrong = FieldError | Problem


def sentence(state: FormState, wrong: Wrong, words: Words) -> str:
    """What to write under the field; a field's document may have its own sentence for a code."""
    spec = state.form.field(wrong.path)
    facts = _facts(spec, wrong.facts, words)
    own = spec.sentences.get(wrong.code)
    said = words(f"form.problem.{wrong.code}", **facts) if own is None else own.in_(words.language).format_map(facts)
    who = row_name(state, wrong.path, words)
    return said if who is None else words("form.in_row", who=who, sentence=said)


def short(state: FormState, wrong: Wrong, words: Words) -> str:
    """The few words of a link in the summary above the form."""
    spec = state.form.field(wrong.path)
    said = words(f"form.short.{wrong.code}", **_facts(spec, wrong.facts, words))
    who = row_name(state, wrong.path, words)
    return said if who is None else words("form.in_row", who=who, sentence=said)


def row_name(state: FormState, path: str, words: Words) -> str | None:
    """Who or what a row of a table is about: the given name, or the number of the row; None outside tables."""
    cell = None if path in state.form.by_path else split_cell(path)
    if cell is None:
        return None
    table = state.form.field(cell.table)
    if table.row_name is not None:
        full = str(state.values.get(cell_path(cell.table, cell.row, table.row_name), "")).split()
        if full:
            # "Quliyeva Zəhra Orxan qızı": the second word is what people are called by.
            return full[1] if len(full) > 1 else full[0]
    return words("form.row", row=cell.row + 1)


def notice_sentence(notice: Notice, words: Words) -> str:
    """What to say beside a field that stands in for another."""
    return words(f"form.notice.{notice.code}", **notice.facts)


def computed_reason(state: FormState, result: Computed, words: Words) -> str:
    """Why a computed value is not there yet; empty when it is."""
    if result.reason is None:
        return ""
    if result.missing is None:
        return words(f"form.computed.{result.reason}")
    field = state.form.field(result.missing).label.in_(words.language)
    who = row_name(state, result.missing, words)
    wanted = field if who is None else words("form.in_row", who=who, sentence=field)
    return words(f"form.computed.{result.reason}", field=wanted)


def _facts(spec: FieldSpec, facts: Mapping[str, Fact], words: Words) -> dict[str, Fact]:
    label = spec.label.in_(words.language)
    # A consent's label is a sentence of its own; a form has several, and the summary says which one is meant.
    consent = spec.kind is FieldKind.YES_NO and spec.must_be
    return {"field": words("form.consent", label=label) if consent else label, **facts}
