"""What Prometheus reads: requests by route and status, and how far each centre is heard and folded.

Counts and codes of centres alone; no path as it was asked, since a path may hold a person's number.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from dostdesk.central.parts import Parts
from dostdesk.domain.errors import OutsideError

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25)
_METHODS = {"GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS"}


class Metrics:
    """The figures of one running central."""

    def __init__(self, parts: Parts) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "dostdesk_central_requests", "Requests that were answered.", ("method", "route", "status"),
            registry=self._registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "dostdesk_central_request_seconds", "From the first byte of a request to the last of its answer.",
            ("route",), buckets=_BUCKETS, registry=self._registry,
        )  # fmt: skip
        self._registry.register(_Feeds(parts))

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered."""
        self._requests.labels(method if method in _METHODS else "other", route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self) -> bytes:
        """All of it as Prometheus reads it; asks the store, so not for an event loop."""
        return generate_latest(self._registry)


class _Feeds(Collector):
    """What the store says when it is asked; when it does not answer, that is the figure."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def describe(self) -> list[Metric]:
        """Nothing beforehand: the store need not answer while the program starts."""
        return []

    def collect(self) -> Iterator[Metric]:
        answers = GaugeMetricFamily("dostdesk_central_database_up", "1 while the database answers.")
        try:
            with self._parts.store.reading() as rows:
                feeds, quarantined, release = rows.health.feeds(), rows.health.quarantined(), rows.health.release()
        except OutsideError:
            answers.add_metric([], 0)
            yield answers
            return
        answers.add_metric([], 1)
        yield answers
        newest = GaugeMetricFamily("dostdesk_central_release", "Number of the newest published release.")
        newest.add_metric([], release)
        yield newest
        now = self._parts.now()
        lag = GaugeMetricFamily(
            "dostdesk_central_ingest_lag_seconds", "Since the last event of a centre came.", labels=["centre"]
        )
        behind = GaugeMetricFamily(
            "dostdesk_central_unfolded_events", "Events that came and are not folded yet.", labels=["centre"]
        )
        stopped = GaugeMetricFamily(
            "dostdesk_central_quarantined_entities", "Entities whose fold stopped.", labels=["centre"]
        )
        for feed in feeds:
            lag.add_metric([feed.centre], max(0.0, (now - feed.heard_at).total_seconds()))
            behind.add_metric([feed.centre], feed.behind)
            stopped.add_metric([feed.centre], quarantined.get(feed.centre, 0))
        yield from (lag, behind, stopped)


class Counted:
    """Around all routes: counts each request under the route that took it."""

    def __init__(self, inner: ASGIApp, metrics: Metrics) -> None:
        self._inner = inner
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        began, status = time.perf_counter(), 500

        async def told(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._inner(scope, receive, told)
        finally:
            route = getattr(scope.get("route"), "path", "none")
            self._metrics.answered(scope["method"], route, status, time.perf_counter() - began)
