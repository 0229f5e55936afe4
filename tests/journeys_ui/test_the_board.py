"""Journey: the hall board beside a desk of the same hub: a call within a second, a hub that dies, one that is back."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from time import monotonic

import pytest
from clerk import Clerk
from hall import Floor, words
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dostdesk.domain.clock import local
from ui.board.announcing import BETWEEN_S
from ui.board.program import BoardOptions, BoardWindow
from ui.board.values import BoardScreen
from ui.theme import apply_theme

pytestmark = pytest.mark.journey
_PATIENCE_MS = 20_000


class CountedChime:
    """Remembers when it was to sound."""

    audible = True

    def __init__(self) -> None:
        self.at: list[float] = []

    def play(self) -> None:
        self.at.append(monotonic())

    def close(self) -> None:
        """Nothing was opened."""


class Wall:
    """The board's real program in a window, with a chime that is counted."""

    def __init__(self, qtbot: QtBot, floor: Floor, data: Path) -> None:
        self.qtbot, self.data = qtbot, data
        self.chime = CountedChime()
        self._closed = False
        self.window = BoardWindow(
            BoardOptions(
                hub_url=floor.url,
                data=data,
                device=f"D12-{data.name}",
                language="az",
                throwaway_key=True,
                clock=floor.clock,
                windowed=True,
            ),
            make_chime=lambda _sound, _owner: self.chime,
        )
        self.window.show_on_wall()
        self.until(lambda: self.window.page is not None and self.window.page.shown is not None)

    @property
    def screen(self) -> BoardScreen:
        assert self.window.page is not None
        assert self.window.page.shown is not None
        return self.window.page.shown

    @property
    def labels(self) -> list[str]:
        """Everybody who is on the way, the last called first."""
        hero = [] if self.screen.hero is None else [self.screen.hero.label]
        return [
            label.replace("\N{NON-BREAKING HYPHEN}", "-") for label in (*hero, *(r.label for r in self.screen.rows))
        ]

    def until(self, condition: Callable[[], bool]) -> float:
        """How many seconds it took."""
        begun = monotonic()
        self.qtbot.waitUntil(condition, timeout=_PATIENCE_MS)
        return monotonic() - begun

    def follows(self) -> Wall:
        """The hub is heard, and its lines are there."""
        self.until(lambda: not self.screen.stale and bool(self.screen.lines))
        return self

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        self.window.close()
        self.window.close_program()
        self.window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def wall(hall: Floor, qtbot: QtBot, qapp: QApplication) -> Iterator[Callable[..., Wall]]:
    opened: list[Wall] = []

    def open_board(data: Path | None = None) -> Wall:
        made = Wall(qtbot, hall, hall.desk_folder() if data is None else data)
        opened.append(made)
        return made

    yield open_board
    for made in opened:
        made.close()
    hall.settle_down()
    apply_theme(qapp, "light")
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("board-")]


def serve(hall: Floor) -> None:
    """The colleague's citizen comes, is advised, and goes."""
    ticket = hall.colleague.ticket
    assert ticket is not None
    hall.colleague.start()
    for service in ticket.services:
        hall.colleague.finish_service(service, registered=False)
    hall.colleague.finish_visit()


def test_a_call_at_a_desk_is_on_the_wall_within_a_second(
    clerk: Callable[..., Clerk], wall: Callable[..., Wall], hall: Floor
) -> None:
    me, board = clerk().signs_in(), wall().follows()
    label = hall.arrives(language="ru").label
    me.until(lambda: label in me.queue)
    me._again_may_call()
    begun = monotonic()
    me.press("F2")
    board.until(lambda: board.labels == [label])
    assert monotonic() - begun < 1.0
    hero = board.screen.hero
    assert hero is not None
    assert hero.sentence == words("ru")("board.call", label=hero.label, window=7)
    assert len(board.chime.at) == 1
    me.until(lambda: me.state == "called")
    me.press("F3")
    board.until(lambda: len(board.chime.at) == 2)
    me.press("F4")
    assert board.until(lambda: board.labels == []) < 1.0
    assert len(board.chime.at) == 2


def test_two_windows_call_at_once_and_the_wall_takes_one_after_the_other(
    clerk: Callable[..., Clerk], wall: Callable[..., Wall], hall: Floor
) -> None:
    me, board = clerk().signs_in(), wall().follows()
    labels = [hall.arrives().label for _ in range(2)]
    me.until(lambda: len(me.queue) == 2)
    called = hall.colleague.call_next()
    assert called is not None
    me.calls()
    board.until(lambda: len(board.chime.at) == 2)
    assert sorted(board.labels) == sorted(labels)
    assert board.labels[-1] == called.label
    assert board.chime.at[1] - board.chime.at[0] >= BETWEEN_S - 0.01
    serve(hall)
    board.until(lambda: board.labels == [label for label in labels if label != called.label])


def test_the_wall_outlives_its_hub_and_sounds_nothing_twice(wall: Callable[..., Wall], hall: Floor) -> None:
    board = wall().follows()
    first = hall.arrives().label
    second = hall.arrives().label
    hall.colleague.call_next()
    board.until(lambda: board.labels == [first])
    hall.hub_dies()
    try:
        died = local(hall.clock.now())
        assert board.until(lambda: bool(board.screen.stale)) < 13.0
        assert board.labels == [first]
        assert board.screen.heading.own == words("az")("board.title_stale")
        # The last beat was heard up to three seconds before.
        heard = {f"{at:%H:%M}" for at in (died, died - timedelta(seconds=4))}
        assert board.screen.as_of in {words("az")("board.as_of", time=minute) for minute in heard}
        # A board that is switched on meanwhile shows what it kept.
        board.close()
        board = wall(board.data)
        assert board.labels == [first]
        assert board.screen.stale
        assert board.chime.at == []
    finally:
        hall.hub_comes_back()
    board.follows()
    assert (board.labels, board.chime.at) == ([first], [])
    serve(hall)
    hall.colleague.call_next()
    board.until(lambda: board.labels == [second])
    assert len(board.chime.at) == 1
    serve(hall)


def test_a_wall_that_was_cut_off_takes_up_what_it_missed(wall: Callable[..., Wall], hall: Floor) -> None:
    board = wall().follows()
    first, second = hall.arrives().label, hall.arrives().label
    hall.colleague.call_next()
    board.until(lambda: board.labels == [first])
    board.close()
    serve(hall)
    hall.colleague.call_next()
    again = wall(board.data).follows()
    again.until(lambda: again.labels == [second])
    assert len(again.chime.at) <= 1
    serve(hall)
    again.until(lambda: again.labels == [])
