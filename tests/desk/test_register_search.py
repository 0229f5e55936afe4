"""The register of all centres, asked from a window through the hub."""

from __future__ import annotations

import pytest

from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.register import ApplicationState, Asker, RegisterQuestion
from dostdesk.hub.register_port import InventedRegister
from dostdesk.protocol.central_register import EntriesFound, EntryShape
from tests.desk.place import Place


def test_what_was_typed_is_asked_and_comes_with_its_age(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[RegisterQuestion, Asker]] = []
    entry = EntryShape(
        centre="12", number="12-26-0B2-00118-5", version=2, service="udsy-apply", state=ApplicationState.RETURNED,
        submitted_at=place.clock.now(), fin="0TEST09", surname="Quliyeva", given="Nərmin", patronymic="",
        identity="unverified",
    )  # fmt: skip

    def search(_register: InventedRegister, question: RegisterQuestion, asker: Asker) -> EntriesFound:
        asked.append((question, asker))
        return EntriesFound(entries=(entry,), at=place.clock.now(), after="more")

    monkeypatch.setattr(InventedRegister, "search", search)
    place.sign_in()
    found = place.desk.search_register(" quliyeva ner ")
    (one,) = found.entries
    assert (one.name, one.number, one.version, one.identity) == ("Quliyeva Nərmin", entry.number, 2, "unverified")
    assert (found.at, one.read_at, found.more) == (place.clock.now(), place.clock.now(), True)
    ((question, asker),) = asked
    assert (question.name, question.fin, question.centre) == ("quliyeva ner", "", "")
    assert asker.centre == "12"


def test_without_a_link_nothing_is_made_up(place: Place) -> None:
    place.sign_in()
    with pytest.raises(OutsideError, match="central_unreachable"):
        place.desk.search_register("quliyeva")
    place.wire.cut()
    with pytest.raises(OutsideError, match="hub_unreachable"):
        place.desk.search_register("quliyeva")


def test_nobody_asks_before_he_signed_in_or_for_nothing(place: Place) -> None:
    with pytest.raises(RefusedError, match="signed_out"):
        place.desk.search_register("quliyeva")
    place.sign_in()
    with pytest.raises(RefusedError, match="request_malformed"):
        place.desk.search_register("q")
