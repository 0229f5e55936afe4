"""What hubs push stands in the register of all centres a moment later, and its numbers answer the street."""

from __future__ import annotations

from dostdesk.central.build import Central
from dostdesk.domain.events import EventKind, content_hash
from dostdesk.protocol import central_register as shapes
from tests.central.central_http import ask, enrolled
from tests.central_ingest.feeds import Feed, at, granted, paper, series, visit

CITIZEN = "0TEST01"
CLERK = {"staff": "s-1", "role": "clerk"}
SERVING = CLERK | {"in_front": CITIZEN}


def pushed(central: Central, centre: str, name: str, number: int) -> str:
    """A centre's feed with one visit, folded; the token of its hub."""
    token = enrolled(central, centre)
    feed = Feed(centre).add(granted("000", centre), *visit(name, number, centre=centre))
    content = paper(name)
    assert ask(central, "PUT", f"/v1/blobs/{content_hash(content)}", token=token, content=content).is_success
    assert ask(central, "POST", "/v1/ingest", token=token, json=feed.batch()).is_success
    wait_until_folded(central, feed)
    return token


def wait_until_folded(central: Central, feed: Feed) -> None:
    for _ in range(400):
        with central.parts.store.reading() as rows:
            if rows.projections.folded(feed.centre) == feed.head[0] and not rows.projections.awaited(most=1):
                return
        central.parts.stored.set()
        central.workers[0]._thread.join(0.05)  # type: ignore[attr-defined]
    raise AssertionError("never folded")


def test_applications_of_two_centres_are_one_history_and_two_registers(central: Central) -> None:
    here, there = pushed(central, "12", "one", 1), pushed(central, "31", "two", 5)

    def numbers(token: str, path: str, body: dict[str, object]) -> list[str]:
        answer = ask(central, "POST", path, token=token, json=body)
        assert answer.is_success, answer.text
        return [entry.number for entry in shapes.EntriesFound.model_validate_json(answer.content).entries]

    own, other = series("000", "12").number(1), series("000", "31").number(5)
    assert numbers(here, shapes.SEARCH, {"asker": CLERK, "question": {"name": "ELIYEVA gunel"}}) == [own]
    assert numbers(there, shapes.SEARCH, {"asker": CLERK, "question": {"name": "Əliyeva"}}) == [other]
    assert numbers(here, shapes.SEARCH, {"asker": CLERK, "question": {"number": other}}) == []
    assert numbers(here, shapes.HISTORY, {"asker": SERVING, "fin": CITIZEN}) == [other, own]
    assert numbers(here, shapes.HISTORY, {"asker": CLERK, "fin": CITIZEN}) == [own]


def test_who_was_written_by_hand_stands_so_in_the_register_until_he_is_verified(central: Central) -> None:
    token, feed = enrolled(central, "12"), Feed("12")
    steps = visit("one", 1)
    ticket, kind, body = steps[3]
    steps[3] = (ticket, kind, {**body, "identity": "unverified"})
    feed.add(granted("000", "12"), *steps)

    def marks(first: int) -> list[str]:
        assert ask(central, "POST", "/v1/ingest", token=token, json=feed.batch(first)).is_success
        wait_until_folded(central, feed)
        asked = {"asker": CLERK, "question": {"number": series("000").number(1)}}
        found = ask(central, "POST", shapes.SEARCH, token=token, json=asked)
        return [one.identity for one in shapes.EntriesFound.model_validate_json(found.content).entries]

    assert marks(0) == ["unverified"]
    checked = {"application": body["application"], "number": body["number"], "version": 1, "identity": "verified"}
    feed.add((ticket, EventKind.IDENTITY_CHECKED, checked | {"device": "desk-1", "staff": "s-1", "at": at(20)}))
    assert marks(len(steps) + 1) == ["verified"]


def test_the_numbers_of_an_application_and_of_its_receipt_answer_the_street(central: Central) -> None:
    pushed(central, "12", "one", 1)
    for order, state in ((1, "submitted"), (2, "issued")):
        number = series("000").number(order)
        told = ask(central, "GET", f"/v1/status/{number}")
        assert told.json() == {"number": number, "state": state, "on": "2026-11-23"}
    assert ask(central, "GET", f"/v1/status/{series('000').number(3)}").json()["code"] == "number_unknown"
