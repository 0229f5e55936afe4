"""Pictures of the hall board: the real page and presenter over an invented hall at 14:32."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from dostdesk.desk.board_view import AnnouncementView, BoardView, CallView, GroupView
from dostdesk.domain.ids import ClaimId, WindowNo
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.waits import WaitRange
from dostdesk.domain.words import Language, Words
from ui.board.page import BoardPage
from ui.board.presenter import BoardPresenter
from ui.gallery import day

_CALLED = (("M-052", 10), ("E-033", 16), ("S-067", 17), ("A-091", 13), ("P-120", 3), ("Y-051", 7))
_EARLIER = (("P-117", 4), ("Y-046", 21), ("A-088", 12), ("S-064", 18), ("E-031", 15))
_MINUTES = {"P": 31, "Y": 24, "E": 18, "A": 9, "S": 8, "M": 0}
_CENTRE = {"az": "12 saylı DOST mərkəzi", "ru": "DOST центр № 12", "en": "DOST centre 12"}


@dataclass(frozen=True, slots=True)
class Speaker:
    """A sound device that is only drawn."""

    audible: bool = True

    def play(self) -> None:
        """A picture makes no sound."""

    def close(self) -> None:
        """Nothing was opened."""


def hall(words: Words, _sentences: Callable[[Language], Words]) -> BoardPage:
    """Five people on the way and one who was called this moment."""
    return _page(words, _view(_CALLED, last=words.language))


def busy(words: Words, _sentences: Callable[[Language], Words]) -> BoardPage:
    """So many on the way that they stand in two columns."""
    return _page(words, _view((*_EARLIER, *_CALLED), last="ru"))


def silent(words: Words, _sentences: Callable[[Language], Words]) -> BoardPage:
    """The hub has not been heard for four minutes, and nothing can sound."""
    return _page(words, _view(_CALLED, last="en", silent=True), audible=False)


def nobody(words: Words, _sentences: Callable[[Language], Words]) -> BoardPage:
    """Before the first call of the day."""
    return _page(words, _view((), last="az"))


def announced(words: Words, _sentences: Callable[[Language], Words]) -> BoardPage:
    """A supervisor says that the system is slow."""
    said = AnnouncementView(phrase="system_slow", facts={}, text="", until=day.NOW + timedelta(minutes=20))
    return _page(words, replace(_view(_CALLED, last=words.language), announcements=(said,)))


def _page(words: Words, view: BoardView, *, audible: bool = True) -> BoardPage:
    page = BoardPage()
    presenter = BoardPresenter(
        page,
        words=day.words,
        language=words.language,
        now=lambda: day.NOW,
        seconds=lambda: 0.0,
        chime=Speaker(audible),
        still=True,
    )
    page.attach(presenter)
    presenter.show(view)
    return page


def _range(minutes: int) -> WaitRange:
    """Half as much again to both sides."""
    return WaitRange(low_s=minutes * 40, high_s=minutes * 90)


def _view(called: Sequence[tuple[str, int]], *, last: Language, silent: bool = False) -> BoardView:
    calls = tuple(
        CallView(
            claim=ClaimId(f"c-{label}"),
            label=label,
            window=WindowNo(window),
            language=last if order == len(called) else "az",
            times=1,
            called_at=day.NOW - timedelta(seconds=20 * (len(called) - order)),
            order=order,
        )
        for order, (label, window) in enumerate(called, start=1)
    )
    policy = QueuePolicy.from_mapping(day.book().current.policy)
    groups = tuple(
        GroupView(letter=group.letter, name=group.name, waiting=4, wait=_range(_MINUTES[group.letter]))
        for group in policy.groups
    )
    as_of = day.NOW - timedelta(minutes=4 if silent else 0)
    return BoardView(centre_name=_CENTRE, calls=calls, groups=groups, as_of=as_of, silent=silent)
