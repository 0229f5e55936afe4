"""Requests that no desk sends: real ones, recorded, and then changed in one to three places, by a seed."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx

from dostdesk.domain.events import Event
from dostdesk.hub.audit import audited
from dostdesk.simulation.faults.run import Run, Size, staged
from dostdesk.simulation.laws import LawBrokenError

SIZE = Size(seconds=60, clerks=2)
_AT_ONCE = 10
_DEEP = json.loads("[" * 60 + "]" * 60)
_VALUES: tuple[Any, ...] = (
    None, True, -1, 0, 2**31, 2**63, -(2**63) - 1, 1e308, 0.1, "", " ", "\x00", "\ud800", "x" * 5000, "ə" * 300,
    "2026-02-30T00:00:00Z", "9999-12-31T23:59:59.999Z", "0001-01-01T00:00:00Z", "2026-11-18T05:00:00", [], {}, _DEEP,
    {"": ""}, ["x"] * 300, "00000000-0000-0000-0000-000000000000", "'; DROP TABLE ticket; --", "12-26-0A7-00431-K",
)  # fmt: skip
_PATHS = ("/v1/ops", "/v1/feed?after=-1", "/v1/feed?after=99999999999999999999", "/v1/blobs/../x", "/v1/drafts/%00")


@dataclass(slots=True)
class Heard:
    """What was answered, by status; and what was recorded to be changed."""

    statuses: Counter[int] = field(default_factory=Counter)
    recorded: list[httpx.Request] = field(default_factory=list)


def hostile(count: int, seed: int) -> Counter[int]:
    """Send so many of them to a hub and a central that have a day behind them; answers how often each status came.

    Raises:
        LawBrokenError: One ended in a bug, or changed what no request may change.
    """
    heard = Heard()
    with staged(seed, SIZE, only=frozenset({"none"})) as run:
        real = run.network.asked

        def asked(client: str, request: httpx.Request) -> None:
            real(client, request)
            heard.recorded.append(request)

        run.network.asked = asked
        run.live()
        run.network.asked = real
        random = Random(seed)
        for order, request in enumerate(_changed(heard.recorded, count, random)):
            machine = run.central if request.url.host == "central" else run.hub
            machine.deliver(request, lambda answer: heard.statuses.update([answer.status_code]))
            if order % _AT_ONCE == 0:
                run.world.run(0.01)
        run.world.run(30)
        _still_whole(run)
    return heard.statuses


def _still_whole(run: Run) -> None:
    hub, laws = run.hub.hub, run.feeds.laws
    assert hub is not None
    with hub.store.writing() as rows:
        events: list[Event] = list(rows.feed.all())
        audit = audited(rows)
        before = rows.live()
        rows.rebuild()
        if rows.live() != before:
            raise LawBrokenError("state is a fold")
    if (events[-1].seq, events[-1].hash) != (laws.seq, laws.hash):
        raise LawBrokenError("the hub's feed is what was committed")
    if audit.doubled_labels or audit.doubled_tickets or audit.doubled_windows or audit.broken_at:
        raise LawBrokenError("the hub's account is clean")


def _changed(recorded: list[httpx.Request], count: int, random: Random) -> Iterator[httpx.Request]:
    written = [request for request in recorded if request.method != "GET"]
    tokens = sorted({request.headers.get("authorization", "") for request in recorded})
    for _ in range(count):
        base = random.choice(written if random.random() < 0.85 else recorded)
        url, content, headers = base.url, base.content, dict(base.headers)
        fate = random.random()
        if fate < 0.75 and content[:1] == b"{":
            content = _changed_json(content, random)
        elif fate < 0.82:
            content = content[: random.randrange(len(content) + 1)]
        elif fate < 0.88:
            content = random.randbytes(random.randrange(1, 400))
        elif fate < 0.93:
            headers["authorization"] = random.choice([*tokens, "", "Bearer", "Basic eDp4", "Bearer \x7f"])
        elif fate < 0.97:
            url = base.url.copy_with(raw_path=random.choice(_PATHS).encode())
        else:
            headers["x-session"] = random.choice(["", "x" * 4000, "null"])
        headers.pop("content-length", None)
        yield httpx.Request(base.method, url, headers=headers, content=content)


def _changed_json(content: bytes, random: Random) -> bytes:
    whole = json.loads(content)
    for _ in range(random.randrange(1, 4)):
        _change(whole, random)
    return json.dumps(whole).encode()


def _change(whole: Any, random: Random) -> None:
    """One place of it, wherever that is."""
    at = whole
    while True:
        inner = [key for key, value in _items(at) if isinstance(value, dict | list) and value]
        if not inner or random.random() < 0.3:
            break
        at = at[random.choice(inner)]
    keys = [key for key, _ in _items(at)]
    if not keys:
        return
    key, fate = random.choice(keys), random.random()
    if fate < 0.7:
        at[key] = deepcopy(random.choice(_VALUES))
    elif fate < 0.85:
        del at[key]
    elif isinstance(at, dict):
        at[f"{key}x"] = deepcopy(random.choice(_VALUES))
    else:
        at.append(deepcopy(random.choice(_VALUES)))


def _items(value: Any) -> list[tuple[Any, Any]]:
    return list(value.items()) if isinstance(value, dict) else list(enumerate(value))
