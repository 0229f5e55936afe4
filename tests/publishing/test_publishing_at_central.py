"""Authors publish to a real central over its own routes; what it keeps is compared, looked up and written back."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from dostdesk.assets import resource
from dostdesk.catalogue.demo_keys import demo_keys
from dostdesk.central.build import Central, build_central
from dostdesk.central.demo_catalogue import found_demo_catalogue
from dostdesk.central.releases import Publisher
from dostdesk.domain.clock import ManualClock
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.words import Words
from dostdesk.publishing.author_keys import make_key
from dostdesk.publishing.author_program import AuthorDesk
from dostdesk.publishing.central_shelf import CentralShelf
from dostdesk.publishing.publish import hand_over
from dostdesk.publishing.shelf import release_of, sources_of_release
from dostdesk.publishing.workplace import Workplace
from tests.publishing.test_publishing_publish import CHEAP, DAY, NOW, PHRASE, Authors
from tests.storage_fixtures import KEY

SECRET = b"the secret of this test"


class _Straight(httpx.BaseTransport):
    """Requests go into central's application, on an event loop of its own."""

    def __init__(self, central: Central) -> None:
        self._central = central
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="test-central")
        self._thread.start()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        async def asked() -> httpx.Response:
            inner = httpx.ASGITransport(app=self._central.app)
            async with httpx.AsyncClient(transport=inner, base_url="http://central") as client:
                json = {"content-type": "application/json"}
                return await client.request(request.method, request.url.path, content=request.content, headers=json)

        answer = asyncio.run_coroutine_threadsafe(asked(), self._loop).result(60)
        return httpx.Response(answer.status_code, headers={"content-type": "x"}, content=answer.content)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


@pytest.fixture
def authors(small: Path, tmp_path: Path) -> Iterator[Authors]:
    """Two people, a catalogue of five services, and a central that began with it."""
    folder, place, clock = tmp_path / "catalogue", Workplace(tmp_path / "work"), ManualClock(NOW)
    shutil.copytree(small, folder)
    for person in ("aysel", "rashad"):
        make_key(place.keys, person, PHRASE, stretching=CHEAP)
    publisher = Publisher(signing=demo_keys(SECRET).signing, authors=place.authors())
    central = build_central((tmp_path / "central.db", KEY), clock=clock, publisher=publisher)
    found_demo_catalogue(central.releases, secret=SECRET, sources=folder, clock=clock)
    shelf = CentralShelf("http://central", transport=_Straight(central))
    yield Authors(folder, place, clock, shelf)
    shelf.close()
    central.close()


def test_a_release_goes_to_central_and_comes_back_byte_for_byte(
    authors: Authors, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desk = AuthorDesk(
        place=authors.place, shelf=authors.shelf, clock=authors.clock, words=Words.load(resource("translations"), "az")
    )
    assert desk.diff("1", str(authors.folder)) == 0
    assert capsys.readouterr().out == "Fərq yoxdur.\n"

    authors.change("term_days: 0\n  term_kind: same_day", "term_days: 3\n  term_kind: working")
    authors.sign("aysel")
    publication = authors.sign("rashad")
    published = hand_over(publication, place=authors.place, shelf=authors.shelf)
    assert published.number == 2
    assert hand_over(publication, place=authors.place, shelf=authors.shelf) == published

    assert desk.export(2, tmp_path / "out") == 0
    for file in authors.folder.rglob("*"):
        if file.is_file():
            assert (tmp_path / "out" / file.relative_to(authors.folder)).read_bytes() == file.read_bytes()
    capsys.readouterr()
    assert desk.history(whole=True) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("Buraxılış 2 · 2026-12-01 00:00 tarixindən · imzalayanlar: aysel, rashad")
    assert lines[1].strip() == "dəyişən: xidmət: 1"
    assert lines[2].endswith("(references-pension): müddəti həmin gündən 3 iş gününə dəyişdi.")
    assert lines[3].startswith("Buraxılış 1 · 2026-01-01 00:00 tarixindən · imzalayanlar: –")


def test_central_takes_no_second_release_of_a_number(authors: Authors, tmp_path: Path) -> None:
    other = Authors(authors.folder, Workplace(tmp_path / "other"), authors.clock, authors.shelf)
    shutil.copytree(authors.place.keys, other.place.keys)
    authors.sign("aysel")
    waiting = authors.sign("rashad")
    other.sign("aysel", DAY + timedelta(days=1))
    hand_over(other.sign("rashad", DAY + timedelta(days=1)), place=other.place, shelf=other.shelf)
    with pytest.raises(RefusedError, match="central_refused"):
        hand_over(waiting, place=authors.place, shelf=authors.shelf)
    assert [published.number for published in authors.shelf.releases()] == [1, 2]
    assert release_of(authors.shelf, 2).manifest.effective_at == DAY + timedelta(days=1)
    assert sources_of_release(authors.shelf, release_of(authors.shelf, 2))
    assert len(authors.sign("aysel").approvals) == 1
