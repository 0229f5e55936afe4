"""Valid answers for any form, made of nobody's data: for the demo day, for tests and for measurements.

FİNs begin with 0TEST, accounts are at the bank TEST, numbers of papers at 0000: none can belong to a person.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from stdnum.az import voen

from dostdesk.forms.document import FieldKind, FieldSpec, FormDocument, Value
from dostdesk.forms.fill import FormState
from dostdesk.forms.typed import limit_day

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_SURNAMES = ("Əliyev", "Quliyev", "Məmmədov", "Həsənov", "Cəfərov", "İsmayılov", "Rzayev", "Şükürov", "Abbasov")
_MEN = ("Orxan", "Rəşad", "Elçin", "Natiq", "Tofiq", "İlqar", "Vüqar", "Samir", "Ayxan", "Murad")
_WOMEN = ("Nərmin", "Aynur", "Günel", "Sevinc", "Lalə", "Zəhra", "Könül", "Ülviyyə", "İradə", "Fidan")
_STREETS = ("Nizami küçəsi", "Günəşli küçəsi", "Bahar küçəsi", "Çinar küçəsi", "Dostluq prospekti")
_WORDS = ("Nümunə mətn", "Sınaq qeydi", "Göstəriş üçün yazılıb")


def sample_state(
    form: FormDocument, random: Random, *, today: date, prefill: Mapping[str, object] | None = None
) -> FormState:
    """A form filled so that it can be sent; the same `random` gives the same answers.

    What `prefill` or a default already answers is kept.
    """
    state = FormState.open(form, today=today, prefill=prefill)
    person = _Person(random)
    for placed in form.placed:
        spec = placed.spec
        # Rules look only upwards, so what is shown here no longer changes below.
        if spec.path not in state.visible or spec.kind is FieldKind.COMPUTED:
            continue
        if spec.kind is FieldKind.TABLE:
            state = _rows(state, spec, random)
        elif state.value(spec.path) is None and (spec.required or random.random() < 0.6):
            state = state.set(spec.path, _value(spec, random, today, person))
    return state


def sample_answers(form: FormDocument, random: Random, *, today: date) -> dict[str, Any]:
    """The nested answers of `sample_state`, those that are shown."""
    return sample_state(form, random, today=today).shown_answers


class _Person:
    """One invented person, so that names and sex agree."""

    def __init__(self, random: Random) -> None:
        self.woman = random.random() < 0.6
        surname, father = random.choice(_SURNAMES), random.choice(_MEN)
        self.texts = {
            "surname": surname + "a" if self.woman else surname,
            "given": random.choice(_WOMEN if self.woman else _MEN),
            "patronymic": f"{father} qızı" if self.woman else f"{father} oğlu",
        }
        self.full = " ".join(self.texts.values())


def _rows(state: FormState, table: FieldSpec, random: Random) -> FormState:
    wanted = min(table.max_rows, max(table.min_rows, 1) + random.randrange(4))
    while state.rows.get(table.path, 0) < wanted:
        state = state.add_row(table.path)
    taken: set[Value] = {state.values[path] for _, path, _ in state.cells(table.path) if path in state.values}
    constants = {column: sources[0][1:] for column, sources in table.first_row if sources[0].startswith("=")}
    people = [_Person(random) for _ in range(wanted)]
    for row, path, column in state.cells(table.path):
        if path in state.values or not (column.required or random.random() < 0.6):
            continue
        value = _value(column, random, state.today, people[row])
        while (column.path == table.unique and value in taken) or (row and value == constants.get(column.path)):
            value = _value(column, random, state.today, people[row])
        taken.add(value)
        state = state.set(path, value)
    return state


def _value(spec: FieldSpec, random: Random, today: date, person: _Person) -> Value:
    if spec.must_be is not None:
        return spec.must_be
    if spec.kind is FieldKind.CHOICE:
        if spec.path.rpartition(".")[2] == "sex":
            return "female" if person.woman else "male"
        return random.choice(spec.choices).code
    if spec.kind is FieldKind.YES_NO:
        return random.random() < 0.5
    if spec.kind is FieldKind.DATE:
        return _day(spec, random, today)
    if spec.kind is FieldKind.INTEGER:
        least = spec.minimum or 0
        return random.randint(least, min(least + 20, spec.maximum if spec.maximum is not None else least + 20))
    if spec.kind is FieldKind.MONEY:
        return max(spec.minimum or 0, min(random.randrange(0, 60_000, 500), spec.maximum or 60_000))
    return _text(spec, random, person)


def _text(spec: FieldSpec, random: Random, person: _Person) -> str:
    if spec.kind is FieldKind.FIN:
        return "0TEST" + random.choice(_ALPHABET) + random.choice(_ALPHABET)
    if spec.kind is FieldKind.PHONE:
        return f"+99450{random.randrange(2_000_000, 9_999_999):07d}"
    if spec.kind is FieldKind.EMAIL:
        return f"numune{random.randrange(1000)}@example.com"
    if spec.kind is FieldKind.IBAN:
        return _iban(random)
    if spec.kind is FieldKind.VOEN:
        return _voen(random)
    if spec.example is not None:
        return spec.example
    leaf = spec.path.rpartition(".")[2]
    known = {
        **person.texts,
        "name": person.full,
        "full_name": person.full,
        "street": random.choice(_STREETS),
        "house": str(random.randint(1, 120)),
        "flat": str(random.randint(1, 90)),
        "settlement": "Nümunə qəsəbəsi",
    }
    text = known.get(leaf, random.choice(_WORDS))
    return text[: spec.max_length] if spec.max_length else text


def _day(spec: FieldSpec, random: Random, today: date) -> str:
    if spec.not_before is not None:
        start = date.fromisoformat(limit_day(spec.not_before, today))
        end = start + timedelta(days=365)
        if spec.not_after is not None:
            end = date.fromisoformat(limit_day(spec.not_after, today))
    else:
        end = date.fromisoformat(limit_day(spec.not_after, today)) if spec.not_after else today
        start = end - timedelta(days=365 * 40)
    return (start + timedelta(days=random.randrange((end - start).days + 1))).isoformat()


def _iban(random: Random) -> str:
    """ISO 13616 check digits over a bank code that no bank has."""
    account = "TEST" + "".join(random.choice("0123456789") for _ in range(20))
    digits = "".join(str(int(letter, 36)) for letter in account + "AZ00")
    return f"AZ{98 - int(digits) % 97:02d}{account}"


def _voen(random: Random) -> str:
    while True:
        number = f"99{random.randrange(1_000_000):06d}"
        for check in "0123456789":
            if voen.is_valid(number + check + "1"):
                return f"{number}{check}1"
