"""The registry as central sees it: asked once, remembered with its age, and left alone while it is silent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from dostdesk.central.registry import FAILURES, FRESH, KEPT, REST, STALE, HttpRegistry, Remembered
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import OutsideError
from dostdesk.population.register import SyntheticRegister
from dostdesk.protocol.registry import MAX_ANSWER_BYTES
from dostdesk.registry.api import create_app
from dostdesk.registry.serve import serving_registry

NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)


@dataclass
class Wire(httpx.BaseTransport):
    """Carries to the reference registry, or fails as it is told."""

    asked: list[str] = field(default_factory=list)
    fails: bytes | Exception | int | None = None

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert "0TEST" not in str(request.url), "no FİN in an address"
        self.asked.append(request.url.path)
        if isinstance(self.fails, Exception):
            raise self.fails
        if isinstance(self.fails, int):
            return httpx.Response(self.fails)
        if self.fails is not None:
            return httpx.Response(200, content=self.fails)
        fin = request.read().decode().split('"')[3]
        facts = SyntheticRegister().facts(fin)
        from dostdesk.protocol.registry import FactsAnswer

        return httpx.Response(200, content=FactsAnswer(facts=facts).model_dump_json())


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


def test_over_real_http_everything_comes_as_the_registry_has_it(clock: ManualClock) -> None:
    register = SyntheticRegister()
    with serving_registry() as address:
        registry = HttpRegistry(address, clock=clock, token="t")
        told = registry.person(fin="0TEST01", document="")
        assert (told.value, told.at) == (register.by_fin("0TEST01"), NOW)
        assert registry.person(fin="", document="AA1847205").value == told.value
        assert registry.facts("0TEST01").value == register.facts("0TEST01")
        assert registry.facts("0TESTZZ").value is None
        registry.close()
    assert create_app().title


def test_what_was_answered_lately_is_not_asked_again_and_keeps_its_age(clock: ManualClock) -> None:
    wire = Wire()
    registry = HttpRegistry("http://registry", clock=clock, transport=wire)
    first = registry.facts("0TEST01")
    clock.advance(FRESH)
    assert registry.facts("0TEST01") is first
    assert len(wire.asked) == 1
    clock.advance(timedelta(seconds=1))
    assert registry.facts("0TEST01").at == clock.now()
    assert len(wire.asked) == 2


@pytest.mark.parametrize(
    "fails",
    [
        httpx.ConnectError("refused"), httpx.ReadTimeout("slow"), 500, 404, b"<html>", b'{"facts": {"fin": 7}}',
        b" " * (MAX_ANSWER_BYTES + 1),
    ],
    ids=["refused", "slow", "broken", "elsewhere", "garbage", "misshapen", "endless"],
)  # fmt: skip
def test_a_silent_registry_leaves_what_it_said_before_and_then_nothing(
    clock: ManualClock, fails: Exception | int | bytes
) -> None:
    wire = Wire()
    registry = HttpRegistry("http://registry", clock=clock, transport=wire)
    before = registry.facts("0TEST01")
    wire.fails = fails
    clock.advance(STALE)
    assert registry.facts("0TEST01") is before
    with pytest.raises(OutsideError, match="registry_silent"):
        registry.facts("0TEST02")
    clock.advance(timedelta(seconds=1))
    with pytest.raises(OutsideError, match="registry_silent"):
        registry.facts("0TEST01")


def test_after_some_failures_nobody_is_sent_there_until_one_tries_again(clock: ManualClock) -> None:
    wire = Wire(fails=httpx.ReadTimeout("slow"))
    registry = HttpRegistry("http://registry", clock=clock, transport=wire)

    def silent(times: int) -> int:
        before = len(wire.asked)
        for _ in range(times):
            with pytest.raises(OutsideError, match="registry_silent"):
                registry.facts("0TEST01")
        return len(wire.asked) - before

    assert silent(FAILURES + 20) == FAILURES
    clock.advance(REST)
    assert silent(5) == 1
    clock.advance(REST)
    wire.fails = None
    assert registry.facts("0TEST01").value is not None
    wire.fails = httpx.ReadTimeout("slow")
    clock.advance(STALE + timedelta(seconds=1))
    assert silent(2) == 2, "an answer closes it again"


def test_no_more_is_remembered_than_was_said(clock: ManualClock) -> None:
    asked: list[int] = []
    known: Remembered[str] = Remembered(clock, kept=3)
    for name in (1, 2, 3, 4, 4, 1):
        known.ask(str(name), lambda name=name: asked.append(name))  # type: ignore[misc]
    assert asked == [1, 2, 3, 4, 1]
    assert KEPT >= 1_000
