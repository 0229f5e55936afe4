"""Help texts by place and language, read from `resources/help` into frozen values; nothing of Qt is needed here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Literal

from dostdesk.assets import resource
from dostdesk.domain.text import fold
from dostdesk.domain.words import Language

# The order of the list: a day from its beginning to its end, then what is around it.
ORDER = (
    "sign_in", "idle", "called", "serving", "form", "papers", "finish", "hold", "transfer", "reason", "search",
    "walk_in", "scanning", "last_visit", "break", "day_end", "live", "history", "policy", "connection",
    "printers", "board", "setup", "settings", "dialogs",
)  # fmt: skip
# Places that are explained where another one is.
_SAME_AS: Mapping[str, str] = {
    "paused": "break",
    "closed": "idle",
    "lock": "break",
    "overlay": "search",
    "first_run": "setup",
}
Kind = Literal["text", "heading", "point"]
_MARKS: Mapping[str, Kind] = {"## ": "heading", "- ": "point"}


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, a small heading or a point of a list."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Topic:
    """Help for one place."""

    id: str
    title: str
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """Everything as it is read out."""
        return " ".join(line.text for line in self.lines)


@cache
def topics(language: Language) -> Mapping[str, Topic]:
    """All help of a language in the order of the list. Raises OSError if the product's own files are missing."""
    folder = resource("help", language)
    return MappingProxyType({id: read(id, (folder / f"{id}.md").read_text(encoding="utf-8")) for id in ORDER})


def read(id: str, source: str) -> Topic:
    """A help file: `# Title`, then paragraphs, `## headings` and `- points`, each on a line of its own.

    Raises:
        ValueError: It does not begin with its title.
    """
    first, *rest = source.strip().splitlines()
    if not first.startswith("# "):
        raise ValueError(f"help for {id} has no title")
    return Topic(id, first.removeprefix("# ").strip(), tuple(_line(line.strip()) for line in rest if line.strip()))


def _line(source: str) -> Line:
    for mark, kind in _MARKS.items():
        if source.startswith(mark):
            return Line(kind, source.removeprefix(mark).strip())
    return Line("text", source)


def found(query: str, language: Language) -> tuple[Topic, ...]:
    """Topics whose title has every word of `query` at the beginning of one of its own, then those that mention all."""
    wanted = fold(query).split()
    if not wanted:
        return ()

    def has(words: str) -> bool:
        return all(f" {part}" in words for part in wanted)

    titled, mentioned = [], []
    for topic, title, text in _searched(language):
        if has(title):
            titled.append(topic)
        elif has(text):
            mentioned.append(topic)
    return (*titled, *mentioned)


@cache
def _searched(language: Language) -> tuple[tuple[Topic, str, str], ...]:
    """Each topic with the words of its title and of its text, a space before each: they are asked at every letter."""
    return tuple((topic, _words(topic.title), _words(topic.text)) for topic in topics(language).values())


def _words(text: str) -> str:
    return " " + " ".join(dict.fromkeys(fold(text).split()))


def topic_of(place: object, named: str = "") -> str:
    """Which help belongs to a page or dialog.

    It says so itself by `help_topic`; else the name under which it is shown, its module or its package names a topic
    (`ui.dialogs.hold`, `ui.search.overlay`); else it is a question like any other.
    """
    said = getattr(place, "help_topic", "")
    names = (said, named, *reversed(type(place).__module__.split(".")))
    return next((known for name in names if (known := _SAME_AS.get(name, name)) in ORDER), "dialogs")
