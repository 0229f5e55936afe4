"""The checker itself: a day's feed passes, and every way of tampering with it is told by its law."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from dostdesk.domain.clock import from_text, to_text
from dostdesk.domain.events import Event, EventDraft, EventKind
from dostdesk.domain.succession import LABELS_SKIPPED, Promotion, promoted_body
from dostdesk.simulation.faults.run import Size, staged
from dostdesk.simulation.laws import FeedLaws, LawBrokenError
from tests.simulation.virtual_day import rechained

Feed = list[Event]


@pytest.fixture(scope="module")
def feed() -> Feed:
    with staged(2, Size(seconds=120, clerks=3), only=frozenset({"none"})) as run:
        run.live()
        assert run.hub.hub is not None
        with run.hub.hub.store.reading() as rows:
            return list(rows.feed.all())


def follow(events: Sequence[Event]) -> None:
    laws = FeedLaws()
    for event in events:
        laws.follow(event)


def first(feed: Feed, kind: EventKind, but: int = 0) -> int:
    return [place for place, event in enumerate(feed) if event.kind is kind][but]


def test_a_day_keeps_all_of_them(feed: Feed) -> None:
    follow(feed)
    assert {EventKind.TICKET_CALLED, EventKind.RECEIPT_ISSUED, EventKind.VISIT_FINISHED} <= {one.kind for one in feed}


def test_a_hole_or_another_body_breaks_the_chain(feed: Feed) -> None:
    for tampered in ([*feed[:5], *feed[6:]], [*feed[:5], replace(feed[5], body={**feed[5].body, "at": "x"})]):
        with pytest.raises(LawBrokenError, match="contiguous and chained"):
            follow(tampered)


def _again(feed: Feed) -> Feed:
    return [*feed, feed[first(feed, EventKind.TICKET_PRINTED)]]


def _called_twice(feed: Feed) -> Feed:
    called = feed[first(feed, EventKind.TICKET_CALLED)]
    other = replace(called, op_id=feed[0].op_id[:-1] + "0", body={**called.body, "window": 39})
    place = feed.index(called) + 1
    return [*feed[:place], _chosen(other), *feed[place:]]


def _two_at_a_window(feed: Feed) -> Feed:
    called = feed[first(feed, EventKind.TICKET_CALLED)]
    waiting = next(event for event in feed if event.kind is EventKind.TICKET_ISSUED and event.entity != called.entity)
    place = max(feed.index(called), feed.index(waiting)) + 1
    rest = [event for event in feed[:place] if event.entity != waiting.entity or event is waiting]
    other = _chosen(replace(called, entity=waiting.entity, op_id=feed[0].op_id[:-1] + "1"))
    return [*rest[: rest.index(called) + 1], *rest[rest.index(called) + 1 :], other]


def _chosen(called: Event) -> Event:
    return replace(called, body={**called.body, "reason": {"code": "chosen", "minutes": 0, "said": "other"}})


def _label_twice(feed: Feed) -> Feed:
    one, two = (first(feed, EventKind.TICKET_ISSUED, but) for but in (0, 1))
    same = replace(feed[two], body={**feed[two].body, "label": feed[one].body["label"]})
    return [*feed[:two], same]


def _number_twice(feed: Feed) -> Feed:
    one, two = (first(feed, EventKind.RECEIPT_ISSUED, but) for but in (0, 1))
    return [*feed[:two], replace(feed[two], body={**feed[two].body, "number": feed[one].body["number"]})]


def _second_receipt(feed: Feed) -> Feed:
    place = first(feed, EventKind.RECEIPT_ISSUED)
    other = replace(feed[place], op_id=feed[place].op_id[:-1] + "0", body={**feed[place].body, "number": "12-26-0ZZ-1"})
    return [*feed[: place + 1], other]


def _out_of_order(feed: Feed) -> Feed:
    """Whoever was called had come later than somebody whom the window could have called."""
    laws = FeedLaws()
    for place, event in enumerate(feed):
        if event.kind is EventKind.TICKET_CALLED and event.body["reason"]["code"] in {"due_first", "by_law"}:
            window = laws.windows[event.body["window"]]
            waiting = [
                one for one in laws.tickets.values() if one.state == "waiting" and one.line in window.skills.primary
            ]
            later = [one for one in waiting if one.due_at > laws.tickets[event.entity].due_at]
            if later:
                return [*feed[:place], replace(event, entity=later[0].id)]
        laws.follow(event)
    raise AssertionError("nobody was ever called before somebody else")


def _finished_without_a_start(feed: Feed) -> Feed:
    ticket = feed[first(feed, EventKind.VISIT_FINISHED)].entity
    return [event for event in feed if not (event.entity == ticket and event.kind is EventKind.TICKET_STARTED)]


def _before_he_came(feed: Feed) -> Feed:
    """A visit that ended before its last step began."""
    place = first(feed, EventKind.VISIT_FINISHED)
    early = to_text(from_text(feed[place].body["at"]) - timedelta(minutes=30))
    return [*feed[:place], replace(feed[place], body={**feed[place].body, "at": early})]


@pytest.mark.parametrize(
    ("tamper", "law"),
    [
        (_again, "no op is applied twice"),
        (_called_twice, "no ticket has two open claims"),
        (_two_at_a_window, "no window has two active tickets"),
        (_label_twice, "a label is unique"),
        (_number_twice, "a number is given once"),
        (_second_receipt, "a visit has one receipt"),
        (_out_of_order, "due first is called first"),
        (_finished_without_a_start, "every event can be folded"),
        (_before_he_came, "waits add up"),
    ],
)
def test_tampering_is_told(feed: Feed, tamper: Callable[[Feed], Feed], law: str) -> None:
    with pytest.raises(LawBrokenError, match=law):
        follow(rechained(tamper(feed)))


def test_a_call_that_another_hub_decided_is_in_the_order_of_that_hub(feed: Feed) -> None:
    """The clock of the hub that records it again may be behind: the call is then later than its record."""

    def decided(event: Event, aside: timedelta) -> Event:
        at = to_text(event.hub_time + aside)
        return replace(event, body={**event.body, "at": at}) if event.kind is EventKind.TICKET_CALLED else event

    tampered = _out_of_order(feed)
    place = len(tampered) - 1
    for aside in (timedelta(seconds=1), timedelta(seconds=-1)):
        laws = FeedLaws()
        for event in rechained([*tampered[:place], decided(tampered[place], aside)]):
            laws.follow(event)


def _promoted(feed: Feed, *, skipped: int = LABELS_SKIPPED, seq: int | None = None, epoch: int = 2) -> Feed:
    """The feed with the first event of the next epoch behind it."""
    last, day = feed[-1], feed[first(feed, EventKind.TICKET_ISSUED)].body["day"]
    head = Promotion(epoch=epoch, seq=last.seq if seq is None else seq, hash=last.hash)
    known = Counter[str]()
    for event in feed:
        if event.kind is EventKind.TICKET_ISSUED and event.body["label"][1] == "-":
            letter, _, number = event.body["label"].partition("-")
            known[letter] = max(known[letter], int(number))
    labels = {letter: number + skipped for letter, number in known.items()}
    body = promoted_body(head, was=last.epoch, day=day, labels=labels, staff="staff-91", at=to_text(last.hub_time))
    made = Event.recorded(
        EventDraft(entity="hub", kind=EventKind.HUB_PROMOTED, body=body),
        centre=last.centre, epoch=epoch, seq=last.seq + 1, op_id=f"{feed[0].op_id[:-1]}f", order=0,
        hub_time=last.hub_time, prev_hash=last.hash,
    )  # fmt: skip
    return [*feed, made]


def test_a_promotion_goes_on_with_the_feed(feed: Feed) -> None:
    follow(_promoted(feed))


@pytest.mark.parametrize(
    ("wrong", "law"),
    [
        ({"skipped": LABELS_SKIPPED - 1}, "a promotion leaves out fifty labels"),
        ({"seq": 3}, "an epoch goes on from the one before"),
        ({"epoch": 1}, "an epoch begins with a promotion"),
    ],
)
def test_a_promotion_that_is_none_is_told(feed: Feed, wrong: dict[str, int], law: str) -> None:
    with pytest.raises(LawBrokenError, match=law):
        follow(_promoted(feed, **wrong))


def test_an_epoch_that_nobody_began_is_told(feed: Feed) -> None:
    after = [*feed[:-1], replace(feed[-1], epoch=2)]
    with pytest.raises(LawBrokenError, match="an epoch begins with a promotion"):
        follow(rechained(after))


def test_a_second_receipt_stands_only_beside_a_crossing_of_two_hubs(feed: Feed) -> None:
    twice = rechained(_second_receipt(feed))
    with pytest.raises(LawBrokenError, match="a visit has one receipt"):
        follow(twice)
    crossing = FeedLaws(crossed={event.entity for event in feed if event.kind is EventKind.RECEIPT_ISSUED})
    for event in twice:
        crossing.follow(event)


def test_a_tail_may_name_what_was_about_windows_and_the_hall_and_nothing_else(feed: Feed) -> None:
    """Of a ticket the event itself has to be there."""
    named = [
        {"op": "sat down", "kind": "window_opened", "entity": "window:8", "seq": 5},
        {"op": "wrote", "kind": "message_sent", "entity": "hall", "seq": 6},
        {"op": "served", "kind": "ticket_started", "entity": "t", "seq": 7},
        {"op": "printed", "kind": "receipt_issued", "entity": "t", "seq": 8},
    ]
    op_id = "00000000-0000-7000-8000-000000000001"
    taken = replace(feed[-1], op_id=op_id, entity="hub", kind=EventKind.TAIL_TAKEN, body={"named": named})
    laws = FeedLaws()
    for event in rechained([*feed, taken]):
        laws.follow(event)
    assert laws.named == {"sat down", "wrote"}
