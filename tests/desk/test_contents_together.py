"""What ops say travels before them, together in one body; a hub of before gets it one by one."""

from __future__ import annotations

import httpx

from dostdesk.storage.desk.tables import BLOB
from tests.desk.alone import alone, give
from tests.desk.place import Place
from tests.desk.wire import HubInProcess, Wire


class _HubOfBefore(Wire):
    """Knows no body of many contents."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if (request.method, request.url.path) == ("POST", "/v1/blobs"):
            self.asked.append("POST /v1/blobs")
            return httpx.Response(405, json={"code": "request_malformed", "facts": {}})
        return super().handle_request(request)


def notes_alone(place: Place) -> set[str]:
    """Three notes of a citizen who came while the desk was on its own; their hashes."""
    place.sign_in()
    alone(place)
    give(place)
    place.desk.actions.call_next()
    place.desk.actions.start("")
    for words in ("one", "two", "three"):
        place.desk.actions.leave_note(words)
    found = waiting(place)
    assert len(found) >= 3
    return found


def waiting(place: Place) -> set[str]:
    with place.store.reading() as transaction:
        return {row.sha256 for row in transaction.execute(BLOB.select()) if row.to_hub}


def at_hub(place: Place, hashes: set[str]) -> bool:
    with place.wire.hub.hub.store.reading() as rows:
        return all(rows.papers.has_blob(sha256) for sha256 in hashes)


def asked(wire: Wire, method: str) -> int:
    return sum(one.startswith(f"{method} /v1/blobs") for one in wire.asked)


def test_what_gathered_travels_in_one_body(place: Place) -> None:
    hashes = notes_alone(place)
    place.wire.asked.clear()
    place.wire.mend()
    place.settle()
    assert at_hub(place, hashes)
    assert waiting(place) == set()
    assert (asked(place.wire, "POST"), asked(place.wire, "PUT")) == (1, 0)


def test_a_hub_of_before_gets_one_after_the_other(place: Place, hub: HubInProcess) -> None:
    hashes = notes_alone(place)
    place.desk.close()
    wire = _HubOfBefore(hub)
    place.wire, place.desk = wire, place.open(wire=wire)
    place.settle()
    assert at_hub(place, hashes)
    assert waiting(place) == set()
    assert asked(wire, "PUT") == len(hashes)


def test_an_answer_that_was_lost_is_asked_for_again(place: Place) -> None:
    hashes = notes_alone(place)
    place.wire.lose_answers()
    place.turn()
    assert waiting(place) == hashes
    place.wire.mend()
    place.settle()
    assert at_hub(place, hashes)
    assert waiting(place) == set()
