"""Tells a clerk one thing after the other, each until he closes it: what was done here, and messages. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from dostdesk.desk.actions import Actions
from dostdesk.desk.view import DeskView
from dostdesk.domain.errors import DeskError
from dostdesk.domain.words import Words
from ui.told.values import help_question, message_said, told_said
from ui.work import Run
from ui.workspace.asking import ReasonQuestion, Tone


class ToldScreen(Protocol):
    """Where it is told."""

    def may_tell(self) -> bool:
        """Whether somebody is there to read, and nothing else is being read."""

    def tell(self, sentence: str, tone: Tone, closed: Callable[[], None]) -> None:
        """A sentence that stays until the clerk closes it."""

    def say(self, sentence: str, tone: Tone) -> None:
        """A sentence about what he did himself."""

    def ask_reason(self, question: ReasonQuestion, answered: Callable[[str], None]) -> None: ...


@dataclass(frozen=True, slots=True)
class _Item:
    """Something that nobody has seen here; `key` names it, `seen` notes that somebody has."""

    key: str
    sentence: str
    tone: Tone
    seen: Callable[[], None]


class ToldNews:
    """What waits to be read at this window, and the clerk's call for help.

    Args:
        changed: The desk is to be read again.
    """

    def __init__(
        self,
        screen: ToldScreen,
        *,
        actions: Actions,
        run: Run,
        words: Callable[[], Words],
        changed: Callable[[], None],
    ) -> None:
        self._screen, self._actions, self._run = screen, actions, run
        self._words, self._changed = words, changed
        self._view = DeskView()
        self._closed: set[str] = set()

    def saw(self, view: DeskView) -> None:
        """The desk was read: whatever was first unseen is told, once there is room for it."""
        self._view = view
        waiting = [item for item in self._items() if item.key not in self._closed]
        if waiting and self._screen.may_tell():
            first = waiting[0]
            self._screen.tell(first.sentence, first.tone, lambda: self._close(first))

    def help_pressed(self) -> None:
        """Call the supervisor, or take the call back."""
        words = self._words()
        if self._view.help is not None:
            self._ask(self._actions.take_help_back, words("help.call.back"))
        else:
            self._screen.ask_reason(help_question(words), self._call)

    def _call(self, code: str) -> None:
        self._ask(lambda: self._actions.ask_help(code), self._words()("help.call.done"))

    def _ask(self, work: Callable[[], None], said: str) -> None:
        def done(_: None) -> None:
            self._screen.say(said, "success")
            self._changed()

        self._run(work, done=done, failed=self._failed)

    def _items(self) -> list[_Item]:
        words = self._words()
        done = [
            _Item(f"told {one.seq}", told_said(one, words), "warning", partial(self._actions.told_seen, one.seq))
            for one in self._view.told
        ]
        said = [
            _Item(f"message {one.id}", sentence, "warning", partial(self._actions.read_message, one.id))
            for one in self._view.messages
            if not one.read and (sentence := message_said(one, words))
        ]
        return [*done, *said]

    def _close(self, item: _Item) -> None:
        # Not told again while the desk writes it down.
        self._closed.add(item.key)
        self._run(item.seen, done=lambda _: self._changed(), failed=lambda error: self._not_noted(item, error))

    def _not_noted(self, item: _Item, error: DeskError) -> None:
        self._closed.discard(item.key)
        self._failed(error)

    def _failed(self, error: DeskError) -> None:
        self._screen.say(self._words().of_error(error), "danger")
