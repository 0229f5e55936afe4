"""Feeds and papers over HTTP: what a hub may push, and that nothing else is stored, whatever is sent."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest

from dostdesk.central.build import Central
from dostdesk.domain.events import GENESIS, content_hash
from dostdesk.protocol import MAX_BLOB_BYTES
from dostdesk.protocol.central_ingest import MOST_EVENTS, MOST_INGEST_BYTES
from dostdesk.protocol.papers import papers_packed
from tests.central.central_http import ask, enrolled
from tests.central_ingest.feeds import Feed, granted, paper, visit

NOTHING = {"epoch": 0, "seq": 0, "head_hash": GENESIS}


def a_feed(centre: str = "12") -> Feed:
    return Feed(centre).add(granted("000", centre), *visit("one", 1, centre=centre))


def push(central: Central, token: str, batch: Mapping[str, Any] | bytes) -> httpx.Response:
    content = batch if isinstance(batch, bytes) else json.dumps(batch).encode()
    return ask(central, "POST", "/v1/ingest", token=token, content=content)


def head(central: Central, token: str) -> Mapping[str, Any]:
    found: dict[str, Any] = ask(central, "GET", "/v1/ingest/head", token=token).json()
    return {name: found[name] for name in NOTHING}


def test_a_feed_with_its_papers_is_pushed(central: Central) -> None:
    token, feed = enrolled(central), a_feed()
    assert head(central, token) == NOTHING
    sha = content_hash(paper("one"))
    other = content_hash(b"another")
    asked = ask(central, "POST", "/v1/blobs/missing", token=token, json={"sha": [other, sha]})
    assert asked.json() == {"missing": [other, sha]}
    for _ in range(2):
        assert ask(central, "PUT", f"/v1/blobs/{sha}", token=token, content=paper("one")).status_code == 204
    asked = ask(central, "POST", "/v1/blobs/missing", token=token, json={"sha": [other, sha]})
    assert asked.json() == {"missing": [other]}
    answers = [push(central, token, feed.batch()) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    assert head(central, token) == {"epoch": 1, "seq": feed.head[0], "head_hash": feed.head[1]}


def test_what_was_pushed_is_folded_by_itself(central: Central) -> None:
    token, feed = enrolled(central), a_feed()
    folded = central.parts.stored
    push(central, token, feed.batch())
    for _ in range(200):
        with central.parts.store.reading() as rows:
            if rows.projections.folded("12") == feed.head[0]:
                break
        folded.set()
        central.workers[0]._thread.join(0.05)  # type: ignore[attr-defined]
    with central.parts.store.reading() as rows:
        assert len(rows.projections.everything("12")["visit"]) == 1


def _of(events: int) -> dict[str, Any]:
    feed = Feed()
    for order in range(events):
        feed.add_raw("window:1", "window_opened", {"order": order})
    return feed.batch()


def test_a_batch_that_is_a_hundred_times_too_large_is_refused(central: Central) -> None:
    token = enrolled(central)
    whole = _of(MOST_EVENTS)
    for times in (100, 2):
        answer = push(central, token, {**whole, "events": whole["events"] * times})
        assert (answer.status_code, answer.json()["code"]) == (413, "batch_too_large")
        assert answer.json()["facts"] == {**NOTHING, "most": MOST_EVENTS}
    one = Feed().add_raw("window:1", "window_opened", {"text": "x" * MOST_INGEST_BYTES})
    assert push(central, token, one.batch()).status_code == 413
    assert head(central, token) == NOTHING
    assert push(central, token, whole).status_code == 200


_WHOLE = json.dumps(a_feed().batch()).encode()
_DEEP = 10_000


def _with(**changed: Any) -> bytes:
    batch = a_feed().batch()
    batch["events"][0] |= changed
    return json.dumps(batch).encode()


def _instead(value: bytes) -> bytes:
    """The body of the first event is some JSON that Python would not write."""
    return _with(body="here").replace(b'"here"', value)


# What is sent, and the place that is named.
MALFORMED = {
    "truncated": (_WHOLE[: len(_WHOLE) // 2], f"line 1 column {len(_WHOLE) // 2}"),
    "one byte short": (_WHOLE[:-1], f"line 1 column {len(_WHOLE) - 1}"),
    "nothing": (b"", "line 1 column 0"),
    "not text": (b"\xff\xfe\x00", "line 1 column 1"),
    "no batch": (b"[]", "body"),
    "no events": (json.dumps({**a_feed().batch(), "events": []}).encode(), "events"),
    "deep batch": (b'{"events":' * _DEEP + b"1" + b"}" * _DEEP, "line 1 column 2011"),
    "deep list": (b"[" * _DEEP + b"]" * _DEEP, "line 1 column 202"),
    "deep body": (_instead(b'{"a":' * _DEEP + b"1" + b"}" * _DEEP), "line 1 column"),
    "deep in a body": (_instead(b'{"a":' + b"[" * _DEEP + b"]" * _DEEP + b"}"), "line 1 column"),
    "half a character": (_instead(b'{"a":"\\ud800"}'), "line 1 column"),
    "more fields": (_with(colour="red"), "events.0.colour"),
    "no such id": (_with(id="1"), "events.0.id"),
    "negative": (_with(seq=-1), "events.0.seq"),
    "beyond": (_with(seq=2**70), "events.0.seq"),
    "a fraction": (_with(seq=1.5), "events.0.seq"),
    "a number in quotes": (_with(seq="1"), "events.0.seq"),
    "yes for a number": (_with(epoch=True), "events.0.epoch"),
    "another calendar": (_with(hub_time="23.11.2026 09:00"), "events.0.hub_time"),
    "an entity of quotes": (_with(entity='"; DROP TABLE'), "events.0.entity"),
    "no hash": (_with(hash="0" * 63), "events.0.hash"),
    "other digits": (_with(hub_time="٢٠٢٦-11-23T05:00:00.000Z"), "events.0.hub_time"),
}


@pytest.mark.parametrize(("content", "place"), MALFORMED.values(), ids=MALFORMED.keys())
def test_what_is_no_batch_is_refused_with_its_place_and_what_is_expected(
    central: Central, content: bytes, place: str
) -> None:
    token = enrolled(central)
    answer = push(central, token, content)
    assert (answer.status_code, answer.json()["code"]) == (422, "request_malformed")
    facts = answer.json()["facts"]
    assert facts == {**NOTHING, "at": facts["at"], "fault": facts["fault"]}
    assert facts["at"] == place or (place == "line 1 column" and facts["at"].startswith(place))
    assert head(central, token) == NOTHING
    assert push(central, token, _WHOLE).status_code == 200


REFUSED: dict[str, tuple[Callable[[Feed], Mapping[str, Any]], int, str, int]] = {
    "reordered": (lambda feed: _events(feed, feed.events[3:5][::-1] + feed.events[5:]), 409, "feed_gap", 4),
    "cut in the middle": (lambda feed: _events(feed, feed.events[3:5] + feed.events[6:]), 409, "feed_gap", 6),
    "an event twice": (lambda feed: _events(feed, feed.events[3:5] + feed.events[4:]), 409, "feed_gap", 6),
    "from another centre": (lambda _: a_feed("13").batch(), 403, "centre_wrong", 1),
    "one event of another": (
        lambda feed: _events(feed, [*feed.events[3:5], {**feed.events[5], "centre": "13"}]), 403, "centre_wrong", 6,
    ),
    "of an old epoch": (lambda feed: {**feed.batch(3), "epoch": 1}, 409, "feed_epoch_old", 4),
    "behind a gap": (lambda feed: feed.batch(5), 409, "feed_gap", 5),
    "of another way": (lambda _: _promoted(Feed().add(*visit("two", 1))).batch(), 409, "feed_fork", 1),
    "changed": (
        lambda feed: _events(feed, [feed.events[3], {**feed.events[4], "kind": "ticket_held"}]),
        409, "feed_hash_wrong", 5,
    ),
}  # fmt: skip


def _promoted(feed: Feed) -> Feed:
    """The same hub after it was promoted: what it says from here on has the next epoch."""
    feed.epoch = 2
    return feed


def _events(feed: Feed, events: list[dict[str, Any]]) -> dict[str, Any]:
    return {**feed.batch(3), "events": events}


@pytest.mark.parametrize(("wrong", "status", "code", "place"), REFUSED.values(), ids=REFUSED.keys())
def test_a_batch_that_does_not_follow_is_refused_with_its_place_and_what_is_expected(
    central: Central, wrong: Callable[[Feed], Mapping[str, Any]], status: int, code: str, place: int
) -> None:
    token, feed = enrolled(central), Feed().add(granted("000"))
    _promoted(feed).add(*visit("one", 1))
    assert push(central, token, {**feed.batch(0, 3)}).status_code == 200
    here = {"epoch": 2, "seq": 3, "head_hash": feed.events[2]["hash"]}
    answer = push(central, token, wrong(feed))
    assert (answer.status_code, answer.json()) == (status, {"code": code, "facts": {**here, "at": place}})
    assert head(central, token) == here
    # The same that was there before changes nothing, and what follows is taken.
    assert push(central, token, feed.batch(0, 3)).json()["seq"] == 3
    assert push(central, token, feed.batch(3)).json()["seq"] == feed.head[0]


def test_a_body_of_odd_numbers_does_not_break_the_chain(central: Central) -> None:
    """What is no number in JSON cannot be chained; whatever comes of it is a refusal."""
    token = enrolled(central)
    for odd in (b"NaN", b"Infinity", b"1e999", b"-0"):
        answer = push(central, token, _instead(b'{"a":' + odd + b"}"))
        assert answer.status_code in {409, 422}, odd
    assert head(central, token) == NOTHING


def test_only_a_hub_may_push(central: Central) -> None:
    for token in ("", "nobody's"):
        for method, path in (("GET", "ingest/head"), ("POST", "ingest"), ("PUT", f"blobs/{'0' * 64}")):
            answer = ask(central, method, f"/v1/{path}", token=token, content=_WHOLE)
            assert (answer.status_code, answer.json()["code"]) == (401, "hub_unknown")


def test_a_paper_has_the_hash_that_names_it_and_a_size(central: Central) -> None:
    token = enrolled(central)
    answer = ask(central, "PUT", f"/v1/blobs/{'0' * 64}", token=token, content=b"something")
    assert (answer.status_code, answer.json()["code"]) == (422, "blob_hash_wrong")
    large = b"x" * (MAX_BLOB_BYTES + 1)
    answer = ask(central, "PUT", f"/v1/blobs/{content_hash(large)}", token=token, content=large)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    answer = ask(central, "PUT", "/v1/blobs/..%2fetc", token=token, content=b"")
    assert answer.status_code in {404, 422}
    with central.parts.store.reading() as rows:
        assert rows.ingest.missing_papers("12", [content_hash(large), "0" * 64]) == (content_hash(large), "0" * 64)


def test_papers_in_one_body_are_kept_all_or_none(central: Central) -> None:
    token, one, other = enrolled(central), b"one", b"another"
    names = [content_hash(one), content_hash(other)]
    whole = papers_packed({names[0]: one, names[1]: other})
    false = papers_packed({names[0]: one, "0" * 64: other})
    refusals = {
        "blob_hash_wrong": (422, [false]),
        "request_malformed": (
            422,
            [whole[:-1], whole + b"x", b"", b"[]\n", b'[["x", 3]]\none', whole.partition(b"\n")[2]],
        ),
        "body_too_large": (413, [b"x" * (MOST_INGEST_BYTES + 1)]),
    }
    for code, (status, bodies) in refusals.items():
        for body in bodies:
            answer = ask(central, "POST", "/v1/blobs", token=token, content=body)
            assert (answer.status_code, answer.json()["code"]) == (status, code), body[:40]
    with central.parts.store.reading() as rows:
        assert rows.ingest.missing_papers("12", names) == tuple(names)
    for _ in range(2):
        assert ask(central, "POST", "/v1/blobs", token=token, content=whole).status_code == 204
    with central.parts.store.reading() as rows:
        assert rows.ingest.papers("12", names) == {names[0]: one, names[1]: other}
        assert rows.ingest.missing_papers("13", names) == tuple(names)


def test_the_document_holds_the_whole_shape_of_a_batch(central: Central) -> None:
    route = central.api.openapi()["paths"]["/v1/ingest"]["post"]
    batch = route["requestBody"]["content"]["application/json"]["schema"]
    assert "$" not in json.dumps(batch).replace('$"', "")
    assert set(batch["properties"]["events"]["items"]["required"]) == set(a_feed().events[0])
    assert set(route["responses"]) >= {"200", "403", "409", "413", "422"}
