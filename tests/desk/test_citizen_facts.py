"""What a desk knows of the citizen in front of it from elsewhere, and where the codes on its papers lead."""

from __future__ import annotations

import json

import pytest
import zxingcpp

from dostdesk.desk.citizen import CitizenFacts
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.register import ApplicationState, Asker
from dostdesk.hub.register_port import InventedRegister
from dostdesk.population.register import SyntheticRegister
from dostdesk.protocol.central_register import EntriesFound, EntryShape
from dostdesk.storage.desk.store import DeskStore
from tests.desk.place import Place
from tests.desk.wire import KEY
from tests.printing.paper_pixels import filled_boxes

FIN, OTHER = "0TEST01", "0TEST02"


def test_facts_come_once_the_hub_knows_whose_the_ticket_is(place: Place) -> None:
    place.sign_in()
    ticket = place.serve().ticket.id
    with pytest.raises(RefusedError, match="citizen_not_here"):
        place.desk.citizen_facts(FIN, ticket)
    place.settle()
    known = place.desk.citizen_facts(FIN, ticket)
    assert known.facts == SyntheticRegister().facts(FIN)
    assert known.facts_at == place.clock.now()
    assert (known.history, known.history_at, known.whole) == ((), None, False), "there is no central here"
    with pytest.raises(RefusedError, match="citizen_not_here"):
        place.desk.citizen_facts(OTHER, ticket)


def test_the_history_of_other_centres_comes_beside_a_silent_registry(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Asker] = []
    entry = EntryShape(
        centre="31", number="31-26-0B2-00118-5", version=1, service="udsy-apply", state=ApplicationState.ACCEPTED,
        submitted_at=place.clock.now(), fin=FIN, surname="Quliyeva", given="Nərmin", patronymic="Elşad qızı",
    )  # fmt: skip

    def history(_register: InventedRegister, _fin: str, asker: Asker) -> EntriesFound:
        asked.append(asker)
        return EntriesFound(entries=(entry,), at=place.clock.now())

    def silent(*_: object) -> None:
        raise OutsideError("registry_silent")

    monkeypatch.setattr(InventedRegister, "history", history)
    monkeypatch.setattr(InventedRegister, "facts", silent)
    place.sign_in()
    ticket = place.serve().ticket.id
    place.settle()
    known = place.desk.citizen_facts(FIN, ticket)
    assert (known.facts, known.facts_at) == (None, None)
    assert [(one.number, one.centre, one.state) for one in known.history] == [
        ("31-26-0B2-00118-5", "31", ApplicationState.ACCEPTED)
    ]
    assert [(one.in_front, one.ticket, one.centre) for one in asked] == [(FIN, ticket, "12")]


def test_with_the_wire_cut_nobody_is_made_up(place: Place) -> None:
    place.sign_in()
    ticket = place.serve().ticket.id
    place.settle()
    place.wire.cut()
    with pytest.raises(OutsideError, match="hub_unreachable"):
        place.desk.citizen_facts(FIN, ticket)
    assert place.visit.facts is None


def test_nothing_of_it_lies_on_the_disk(place: Place) -> None:
    place.sign_in()
    ticket = place.serve().ticket.id
    place.settle()
    known = place.desk.citizen_facts(FIN, ticket)
    assert isinstance(known, CitizenFacts)
    place.desk.close()
    store = DeskStore(place.folder, KEY)
    with store.reading() as transaction:
        tables = [row[0] for row in transaction.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [row for table in tables for row in transaction.exec_driver_sql(f"SELECT * FROM {table}")]
    kept = json.dumps([str(tuple(row)) for row in rows], ensure_ascii=False)
    store.close()
    assert known.facts is not None
    assert known.facts.household
    assert known.facts.address not in kept
    assert not [one.fin for one in known.facts.household if one.fin in kept]


def test_the_codes_on_papers_lead_to_the_public_address_where_there_is_one(place: Place) -> None:
    place.desk.close()
    place.desk = place.open(status_address="https://numune.example/")
    place.sign_in()
    place.serve()
    service = place.visit.ticket.services[0].id
    place.fill(service)
    number = place.desk.actions.submit(service).number
    place.desk.actions.finish({}, False)
    found: set[str] = set()
    for job in place.view().journal:
        printed = filled_boxes(place.desk.actions.paper(job.id))
        found |= {code.text for code in zxingcpp.read_barcodes(printed)}
    assert f"https://numune.example/v1/status/{number}" in found
