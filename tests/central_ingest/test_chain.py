"""What central takes of a feed: the next events and nothing else, once, however often they come."""

from __future__ import annotations

import copy
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from dostdesk.central.ingest import head_of, ingest, series_taken
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.events import GENESIS
from dostdesk.protocol.central_ingest import IngestBatch, Ingested
from dostdesk.storage.central.store import CentralStore
from tests.central_ingest.feeds import NOW, Feed, granted, visit


def a_feed(centre: str = "12") -> Feed:
    return Feed(centre).add(granted("000", centre), *visit("one", 1, centre=centre), *visit("two", 3, centre=centre))


def stored(store: CentralStore, centre: str = "12") -> list[tuple[int, str]]:
    with store.reading() as rows:
        return [(event.seq, event.body) for event in rows.ingest.after(centre, 0, 10_000)]


def test_a_feed_is_taken_as_it_came(central_store: CentralStore) -> None:
    feed = a_feed()
    assert head_of(central_store, "12", NOW).seq == 0
    answer = ingest(central_store, "12", feed.shaped(0, 5), NOW)
    assert (answer.seq, answer.head_hash) == (5, feed.events[4]["hash"])
    answer = ingest(central_store, "12", feed.shaped(5), NOW)
    head = head_of(central_store, "12", NOW)
    assert (head.seq, head.head_hash, head.epoch) == (*feed.head, 1) == (answer.seq, answer.head_hash, 1)
    assert [seq for seq, _ in stored(central_store)] == list(range(1, 16))


def test_a_repeated_batch_changes_nothing_and_answers_the_same(central_store: CentralStore) -> None:
    feed = a_feed()
    first = ingest(central_store, "12", feed.shaped(0, 5), NOW)
    ingest(central_store, "12", feed.shaped(5, 9), NOW)
    before = stored(central_store)
    assert ingest(central_store, "12", feed.shaped(0, 5), NOW) == first
    assert stored(central_store) == before
    assert head_of(central_store, "12", NOW).seq == 9
    # One that is half known is taken on from there.
    assert ingest(central_store, "12", feed.shaped(3), NOW).seq == 15
    assert [seq for seq, _ in stored(central_store)] == list(range(1, 16))


def test_the_same_batch_from_many_at_once_is_taken_once(central_store: CentralStore) -> None:
    batch = a_feed().shaped()
    answers: list[Ingested] = []
    threads = [
        threading.Thread(target=lambda: answers.append(ingest(central_store, "12", batch, NOW))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 6
    assert len(set(answers)) == 1
    assert [seq for seq, _ in stored(central_store)] == list(range(1, 16))


def _swap(batch: dict[str, Any]) -> None:
    batch["events"][1], batch["events"][2] = batch["events"][2], batch["events"][1]


def _drop(batch: dict[str, Any]) -> None:
    del batch["events"][1]


def _double(batch: dict[str, Any]) -> None:
    batch["events"].insert(1, batch["events"][1])


def _change(batch: dict[str, Any]) -> None:
    batch["events"][1]["body"] = {**batch["events"][1]["body"], "staff": "s-9"}


def _hash(batch: dict[str, Any]) -> None:
    batch["events"][1]["hash"] = "0" * 64


def _link(batch: dict[str, Any]) -> None:
    batch["prev_hash"] = "1" * 64


def _later(batch: dict[str, Any]) -> None:
    batch["events"][1]["hub_time"] = "2026-11-23T05:00:59.000Z"


def _future(batch: dict[str, Any]) -> None:
    batch["epoch"] = 1
    batch["events"][1]["epoch"] = 2


@pytest.mark.parametrize(
    ("wrong", "code", "place"),
    [
        (_swap, "feed_gap", 7),
        (_drop, "feed_gap", 7),
        (_double, "feed_gap", 8),
        (_change, "feed_hash_wrong", 7),
        (_hash, "feed_hash_wrong", 7),
        (_link, "feed_hash_wrong", 6),
        (_later, "feed_hash_wrong", 7),
        (_future, "feed_epoch_old", 7),
    ],
)
def test_a_batch_that_is_wrong_is_refused_whole_with_what_is_expected(
    central_store: CentralStore, wrong: Callable[[dict[str, Any]], None], code: str, place: int
) -> None:
    feed = a_feed()
    ingest(central_store, "12", feed.shaped(0, 5), NOW)
    batch = copy.deepcopy(feed.batch(5))
    wrong(batch)
    with pytest.raises(RefusedError) as refused:
        ingest(central_store, "12", IngestBatch.model_validate(batch), NOW)
    expected = {"epoch": 1, "seq": 5, "head_hash": feed.events[4]["hash"], "at": place}
    assert (refused.value.code, refused.value.facts) == (code, expected)
    assert len(stored(central_store)) == 5
    assert ingest(central_store, "12", feed.shaped(5), NOW).seq == 15


def test_a_gap_says_where_to_go_on(central_store: CentralStore) -> None:
    feed = a_feed()
    with pytest.raises(RefusedError) as refused:
        ingest(central_store, "12", feed.shaped(3), NOW)
    assert (refused.value.code, refused.value.facts["seq"], refused.value.facts["head_hash"]) == (
        "feed_gap",
        0,
        GENESIS,
    )
    assert stored(central_store) == []


def test_a_hub_that_went_another_way_is_refused(central_store: CentralStore) -> None:
    """Two hubs of one centre, one of them from a back-up: from event 4 on they say different things."""
    feed, other = a_feed(), Feed().add(granted("000"), *visit("one", 1)[:2], *visit("three", 5))
    ingest(central_store, "12", feed.shaped(0, 8), NOW)
    for after in (0, 2, 5, 8):
        with pytest.raises(RefusedError) as refused:
            ingest(central_store, "12", other.shaped(after), NOW)
        assert refused.value.code == "feed_fork"
        assert refused.value.facts["seq"] == 8
    # Where both said the same it is no fork.
    assert ingest(central_store, "12", other.shaped(0, 3), NOW).seq == 3


def test_another_centres_events_are_refused(central_store: CentralStore) -> None:
    with pytest.raises(RefusedError) as refused:
        ingest(central_store, "12", a_feed("13").shaped(), NOW)
    assert refused.value.code == "centre_wrong"
    assert stored(central_store, "12") == stored(central_store, "13") == []


def test_a_promoted_hub_goes_on_and_the_one_before_it_is_refused(central_store: CentralStore) -> None:
    feed = a_feed()
    ingest(central_store, "12", feed.shaped(0, 12), NOW)
    old = copy.deepcopy(feed)
    feed.epoch = 2
    feed.add(*visit("four", 7))
    # The standby pushes also what the old hub had not, under its own epoch.
    assert ingest(central_store, "12", feed.shaped(12), NOW).seq == 22
    old.add(*visit("five", 9))
    for after in (12, 15):
        with pytest.raises(RefusedError) as refused:
            ingest(central_store, "12", old.shaped(after), NOW)
        assert (refused.value.code, refused.value.facts["epoch"]) == ("feed_epoch_old", 2)
    assert head_of(central_store, "12", NOW).epoch == 2


def test_each_centre_has_a_feed_of_its_own(central_store: CentralStore) -> None:
    for centre in ("12", "13", "14"):
        ingest(central_store, centre, a_feed(centre).shaped(), NOW + timedelta(minutes=int(centre)))
    with central_store.reading() as rows:
        heads = rows.ingest.heads()
    assert {centre: place.seq for centre, place in heads.items()} == {"12": 15, "13": 15, "14": 15}
    assert len({place.hash for place in heads.values()}) == 3


def test_a_body_may_hold_whatever_a_newer_hub_says(central_store: CentralStore) -> None:
    odd = {"zero": "a\u0000b", "float": 0.1, "big": 10**30, "deep": [[[[{}]]]], "az": "ə İ 🙂", "none": None}
    feed = Feed().add_raw("window:7", "window_repainted", odd)
    assert ingest(central_store, "12", feed.shaped(), NOW).seq == 1
    import json

    assert json.loads(stored(central_store)[0][1]) == odd


def test_papers_are_kept_once_for_each_centre(central_store: CentralStore) -> None:
    with central_store.writing() as rows:
        rows.ingest.put_papers("12", {"a" * 64: b"one"}, NOW)
        rows.ingest.put_papers("12", {"c" * 64: b"three", "a" * 64: b"other"}, NOW)
    with central_store.reading() as rows:
        assert rows.ingest.missing_papers("12", ["b" * 64, "a" * 64]) == ("b" * 64,)
        assert rows.ingest.missing_papers("13", ["a" * 64]) == ("a" * 64,)
        kept = {"a" * 64: b"one", "c" * 64: b"three"}
        assert rows.ingest.papers("12", ["a" * 64, "b" * 64, "c" * 64]) == kept


def test_a_series_that_any_feed_has_named_is_not_granted_again(central_store: CentralStore) -> None:
    """A central that was restored has no row of these grants any more."""
    feed = Feed().add(granted("000"), granted("001", device="desk-2"))
    feed.add_raw("series:12-26-002", "series_granted", {"of": "no shape at all"})
    feed.add_raw("series:12-25-00Z", "series_granted", {})
    ingest(central_store, "12", feed.shaped(), NOW)
    with central_store.reading() as rows:
        assert series_taken(rows, "12", 2026, frozenset({"00A"})) == {"000", "001", "002", "00A"}
        assert series_taken(rows, "12", 2025, frozenset()) == {"00Z"}
        assert series_taken(rows, "13", 2026, frozenset()) == frozenset()
