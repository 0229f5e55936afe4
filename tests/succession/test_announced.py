"""Hubs that announce themselves on the local network: where a desk looks that lost its hub, and whom it believes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from dostdesk.desk.announced import MOST, AnnouncedHubs
from dostdesk.desk.finding import Finder
from dostdesk.desk.hub_api import HubApi
from dostdesk.protocol.announcement import SERVICE, announced_url, announcement
from dostdesk.serving.announcing import announced
from tests.succession.town import Town

LOOPBACK = ("127.0.0.1",)
CENTRE = "12"


@pytest.fixture
def listening() -> Iterator[AnnouncedHubs]:
    made = AnnouncedHubs(LOOPBACK)
    yield made
    made.close()


def finder_of(town: Town, heard: AnnouncedHubs | None, *, configured: str, trusts: bool = False) -> Finder:
    """Of a desk that was introduced, or not, and is configured for these addresses alone."""
    desk = town._desks[0]

    def api_to(url: str) -> HubApi:
        return HubApi(url, transport=town.net)

    return Finder(
        store=desk.store,
        api=desk.desk._line.talkers.api,
        time=desk.desk._work.time,
        configured=(configured,),
        api_to=api_to,
        announced=heard,
        trusts=trusts,
    )


def heard_both(listening: AnnouncedHubs) -> None:
    """Each is heard by itself, some moments after the other."""
    moment = threading.Event()
    for _ in range(100):
        if set(listening.of("")) == {"https://b", "http://c"}:
            return
        moment.wait(0.05)
    raise AssertionError(listening.of(""))


def test_what_is_announced_is_heard_and_what_is_gone_is_not(listening: AnnouncedHubs) -> None:
    with announced(SERVICE, "http://a", announcement(CENTRE, "http://a"), interfaces=LOOPBACK):
        assert listening.of(CENTRE) == ("http://a",)
        assert listening.of("") == ("http://a",)
        assert listening.of("13") == ()
    listening.rest()
    assert listening.of(CENTRE) == ()


def test_nobody_listens_once_the_hub_is_there_again(listening: AnnouncedHubs) -> None:
    with announced(SERVICE, "http://a", announcement(CENTRE, "http://a"), interfaces=LOOPBACK):
        listening.of(CENTRE)
        listening.rest()
        assert listening._listening is None
        assert listening.of(CENTRE) == ("http://a",)
    listening.close()
    assert listening.of(CENTRE) == ()
    assert listening._listening is None


def test_a_desk_that_lost_its_hub_finds_the_promoted_one_by_its_announcement(
    town: Town, listening: AnnouncedHubs
) -> None:
    desk = town.desk()
    desk.sign_in()
    desk.issue()
    town.b.follow()
    finder = finder_of(town, listening, configured="http://a")
    finder._told = ()
    town.hub_is_lost()
    assert not finder.look()
    with announced(SERVICE, "http://b", announcement(CENTRE, "http://b"), interfaces=LOOPBACK):
        assert finder.look()
    assert desk.hub_url == "http://b"


def test_whoever_announces_himself_without_the_secret_hears_nothing(town: Town, listening: AnnouncedHubs) -> None:
    desk = town.desk()
    stranger = town.machine("stranger")
    stranger.serve()
    town.a.off()
    finder = finder_of(town, listening, configured="http://a")
    finder._told = ()
    town.net.asked.clear()
    with announced(SERVICE, "http://stranger", announcement(CENTRE, "http://stranger"), interfaces=LOOPBACK):
        assert not finder.look()
    assert desk.hub_url == "http://a"
    assert [asked for asked in town.net.asked if asked.startswith("stranger")] == ["stranger POST /v1/proof"]
    stranger.close()


def test_a_new_desk_is_taken_to_an_announced_hub_only_by_a_named_certificate_and_over_tls(
    town: Town, listening: AnnouncedHubs
) -> None:
    town.desk()
    told = announcement(CENTRE, "https://b")
    with (
        announced(SERVICE, "https://b", told, interfaces=LOOPBACK),
        announced(SERVICE, "http://c", announcement(CENTRE, "http://c"), interfaces=LOOPBACK),
    ):
        heard_both(listening)
        assert finder_of(town, listening, configured="http://a", trusts=True)._heard_of("") == ["https://b"]
        assert finder_of(town, listening, configured="http://a")._heard_of("") == ()
        # One that knows its centre asks whoever announces himself for the proof.
        assert set(finder_of(town, listening, configured="http://a")._heard_of(CENTRE)) == {"https://b", "http://c"}


def test_a_flood_of_announcements_is_asked_in_part(listening: AnnouncedHubs) -> None:
    listening._listen()
    listening._told = {
        str(no): {b"centre": CENTRE.encode(), b"url": f"http://x{no}".encode()} for no in range(10 * MOST)
    }
    assert len(listening.of(CENTRE)) == MOST


@pytest.mark.parametrize(
    "url",
    [
        b"",
        b"http://",
        b"ftp://a",
        b"http://a/path",
        b"http://a b",
        b"http://" + b"a" * 300,
        b"\xff\xfe",
        b"javascript:1",
    ],
)
def test_what_is_no_address_is_none(url: bytes) -> None:
    assert announced_url({b"centre": CENTRE.encode(), b"url": url}, CENTRE) is None
    assert announced_url({b"url": b"http://a"}, CENTRE) is None
    assert announced_url({b"url": b"http://a", b"centre": None}, "") is None


def test_a_network_that_refuses_keeps_nobody_from_serving(monkeypatch: pytest.MonkeyPatch) -> None:
    import zeroconf

    def refused(*_: object, **__: object) -> None:
        raise OSError(socket.EAI_FAIL, "no network")

    monkeypatch.setattr(zeroconf, "Zeroconf", refused)
    served = False
    with announced(SERVICE, "http://a", announcement(CENTRE, "http://a"), interfaces=LOOPBACK):
        served = True
    assert served
    assert AnnouncedHubs(LOOPBACK).of(CENTRE) == ()
