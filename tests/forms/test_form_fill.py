"""A form being filled: rows, copies, drafts."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dostdesk.domain.errors import RefusedError
from dostdesk.forms.document import FieldKind, FieldSpec, FormDocument
from dostdesk.forms.fill import FormState, from_draft, to_draft
from dostdesk.forms.typed import _READERS, Reading
from tests.forms.made_up import TODAY, every_kind

KINDS = every_kind()


def test_a_state_does_not_change_when_something_is_typed(kinds: FormDocument) -> None:
    before = FormState.open(kinds, today=TODAY)
    before.set("text", "yeni")
    assert not before.values


def test_a_removed_row_takes_its_answers_texts_and_errors_and_the_rest_moves_up(kinds: FormDocument) -> None:
    state = FormState.open(kinds, today=TODAY)
    for name, fin in (("Aynur", "0TEST01"), ("Murad", "9BN5TQ"), ("Zəhra", "səhv")):
        state = state.add_row("people", {"name": name, "fin": fin})
    after = state.remove_row("people", 1)
    assert after.rows["people"] == 2
    assert [row["name"] for row in after.answers["people"]] == ["Aynur", "Zəhra"]
    assert set(after.errors) == {"people.1.fin"}
    assert after.errors["people.1.fin"].path == "people.1.fin"
    assert after.raw("people.1.fin") == "səhv"
    assert state.rows["people"] == 3, "the state before is the way back"


def test_a_full_table_takes_no_more_rows(kinds: FormDocument) -> None:
    state = FormState.open(kinds, today=TODAY)
    for _ in range(9):
        state = state.add_row("people")
    assert state.rows["people"] == 5


@pytest.mark.parametrize("path", ["nowhere", "people.0.fin", "people.9.fin", "people.0.nothing", "fin.0.x"])
def test_a_place_that_is_not_there_is_a_bug(kinds: FormDocument, path: str) -> None:
    with pytest.raises(KeyError):
        FormState.open(kinds, today=TODAY).set(path, "x")


def test_nobody_types_into_a_table(kinds: FormDocument) -> None:
    with pytest.raises(TypeError):
        FormState.open(kinds, today=TODAY).set("people", "x")


def test_the_first_family_member_is_the_applicant(udsy: FormDocument) -> None:
    state = FormState.open(udsy, today=TODAY, prefill={"applicant.fin": "6rk4t2x", "applicant.surname": "Quliyeva"})
    state = state.set("applicant.given", "Nərmin").set("applicant.patronymic", "Elşad qızı")
    state = state.set("applicant.birth_date", "21051991")
    assert state.answers["family"] == [
        {
            "fin": "6RK4T2X",
            "name": "Quliyeva Nərmin Elşad qızı",
            "kinship": "self",
            "birth_date": "1991-05-21",
            "income": 0,
        }
    ]


def test_what_the_clerk_changed_in_the_first_row_is_not_copied_over(udsy: FormDocument) -> None:
    state = FormState.open(udsy, today=TODAY, prefill={"applicant.surname": "Quliyeva"})
    state = state.set("family.0.name", "Quliyeva-Əsgərova Nərmin").set("applicant.given", "Nərmin")
    assert state.value("family.0.name") == "Quliyeva-Əsgərova Nərmin"


def test_one_prefill_serves_every_form(kinds: FormDocument) -> None:
    state = FormState.open(kinds, today=TODAY, prefill={"applicant.fin": "6RK4T2X", "fin": "6RK4T2X", "people": 3})
    assert dict(state.values) == {"fin": "6RK4T2X"}


def test_defaults_are_answers_from_the_start(udsy: FormDocument) -> None:
    state = FormState.open(udsy, today=TODAY)
    assert state.value("declaration.signed_on") == "2026-11-20"
    assert state.value("representative.present") is False


def test_a_draft_brings_back_the_very_same_form(udsy: FormDocument) -> None:
    state = FormState.open(udsy, today=TODAY).set("applicant.fin", "9BN5TQ").set("housing.rent", "1.2.3")
    state = state.set("housing.rented", True).add_row("family", {"name": "Murad", "income": "420"})
    draft = to_draft(state)
    assert from_draft(udsy, draft, today=TODAY) == state
    assert to_draft(from_draft(udsy, draft, today=TODAY)) == draft
    assert json.loads(draft)["typed"]["applicant.fin"] == "9BN5TQ"


def test_a_whole_telephone_number_is_not_read_again(kinds: FormDocument, monkeypatch: pytest.MonkeyPatch) -> None:
    state = FormState.open(kinds, today=TODAY).set("phone", "050 555 12 34")
    wrong = state.set("phone", "050 5")
    read: list[str] = []

    def reads(_spec: FieldSpec, text: str) -> Reading:
        read.append(text)
        return Reading(None, "phone_wrong")

    monkeypatch.setitem(_READERS, FieldKind.PHONE, reads)
    assert from_draft(kinds, to_draft(state), today=TODAY) == state
    assert read == []
    assert from_draft(kinds, to_draft(wrong), today=TODAY).errors["phone"].code == "phone_wrong"
    assert read == ["050 5"]


def test_a_draft_opened_later_is_judged_by_its_new_day(kinds: FormDocument) -> None:
    draft = to_draft(FormState.open(kinds, today=TODAY).set("until", "21.11.2026"))
    later = from_draft(kinds, draft, today=date(2026, 11, 22))
    assert later.errors["until"].code == "date_past"
    assert later.value("until") == "2026-11-21"


@pytest.mark.parametrize("draft", [b"", b"{}", b"\xff\xfe", b"[1]", b'{"version":1,"form":"other"}'])
def test_bytes_that_are_no_draft_are_refused(kinds: FormDocument, draft: bytes) -> None:
    with pytest.raises(RefusedError) as refused:
        from_draft(kinds, draft, today=TODAY)
    assert refused.value.code == "draft_unreadable"


def test_a_draft_of_another_form_is_refused(kinds: FormDocument, udsy: FormDocument) -> None:
    with pytest.raises(RefusedError):
        from_draft(kinds, to_draft(FormState.open(udsy, today=TODAY)), today=TODAY)


def test_answers_in_a_draft_that_have_no_field_are_left_out(kinds: FormDocument) -> None:
    draft = json.loads(to_draft(FormState.open(kinds, today=TODAY).set("text", "qalır")))
    draft["values"] |= {"gone": "x", "people.7.fin": "0TEST01", "people": "x", "money": [1]}
    state = from_draft(kinds, json.dumps(draft).encode(), today=TODAY)
    assert dict(state.values) == {"text": "qalır"}
    assert state.errors["money"].code == "money_letters"


EDITS = st.lists(
    st.one_of(
        st.tuples(st.just("set"), st.sampled_from(["text", "fin", "money", "note", "date"]), st.text(max_size=12)),
        st.tuples(st.just("cell"), st.sampled_from(["fin", "name", "income"]), st.text(max_size=12)),
        st.tuples(st.sampled_from(["add", "remove"]), st.just(""), st.just("")),
    ),
    max_size=25,
)


@given(EDITS)
def test_any_editing_survives_its_draft(edits: list[tuple[str, str, str]]) -> None:
    state = FormState.open(KINDS, today=TODAY)
    for act, where, typed in edits:
        rows = state.rows.get("people", 0)
        if act == "set":
            state = state.set(where, typed)
        elif act == "add":
            state = state.add_row("people")
        elif rows and act == "cell":
            state = state.set(f"people.{rows - 1}.{where}", typed)
        elif rows and act == "remove":
            state = state.remove_row("people", 0)
    assert from_draft(KINDS, to_draft(state), today=TODAY) == state
    assert set(state.errors) <= set(state.typed) | set(state.values)
