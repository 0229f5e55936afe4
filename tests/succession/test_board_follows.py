"""The board in the hall goes on with the hub that was promoted: who was called stays called, and it tells nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from dostdesk.desk.board import Board, build_board
from dostdesk.desk.board_view import BoardView
from tests.desk.wire import KEY
from tests.succession.town import Town, lawful


@pytest.fixture
def board(town: Town, folder: Path) -> Iterator[Board]:
    (folder / "board").mkdir()
    made = build_board(
        folder / "board", KEY, town.addresses, clock=town.clock, bits=random.Random(5), device_name="board-1",
        transport=town.net, start=False,
    )  # fmt: skip
    yield made
    made.close()


def turn(board: Board) -> BoardView:
    for _ in range(3):
        board.pulse.step()
        board.prepare()
        board.follower.step(0)
    return board.view()


def called(view: BoardView) -> set[str]:
    return {call.label for call in view.calls}


def test_the_board_follows_to_the_promoted_hub(town: Town, board: Board) -> None:
    desk = town.desk()
    desk.sign_in()
    turn(board)
    town.b.follow()
    label = desk.issue()
    desk.desk.actions.call_next()
    desk.settle()
    assert called(turn(board)) == {label}
    town.hub_is_lost()
    desk.settle()
    seen = turn(board)
    assert called(seen) == {label}
    desk.desk.actions.start("0TEST01")
    desk.settle()
    assert called(turn(board)) == set()
    with town.b.hub.store.reading() as rows:
        known = {device.name: device.program for device in rows.people.devices().values()}
        assert known["board-1"] == "board"
    lawful(town.b.hub)
