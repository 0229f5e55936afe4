"""Values, places and rules of a catalogue in the language of a reader; into which sentence they go is `telling`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from dostdesk.domain.words import LANGUAGES, Words
from dostdesk.publishing.changes import Change

_LONGEST = 400
_FIELD = "catalogue.field."


class Sayer:
    """Says parts of sources in one language."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def value(self, value: Any) -> str:
        """A value; of a text in three languages the reader's own."""
        if value is None or value in ("", [], {}):
            return self.words("catalogue.diff.nothing")
        if isinstance(value, bool):
            return self.words("catalogue.diff.yes" if value else "catalogue.diff.no")
        if isinstance(value, str):
            return self.quoted(value)
        if isinstance(value, Mapping) and value.keys() <= set(LANGUAGES):
            return self.quoted(self.text(value))
        if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
            return self.listing(value)
        written = json.dumps(value, ensure_ascii=False)
        return written if len(written) <= _LONGEST else written[: _LONGEST - 1] + "…"

    def text(self, text: Any) -> str:
        """A text in the reader's language, or in the first that it has."""
        if not isinstance(text, Mapping):
            return "" if text is None else str(text)
        order = (self.words.language, *LANGUAGES)
        return next((str(text[language]) for language in order if text.get(language)), "")

    def quoted(self, text: str) -> str:
        return self.words("catalogue.diff.quoted", text=text)

    def listing(self, names: Iterable[str]) -> str:
        return ", ".join(self.quoted(name) for name in names)

    def field(self, path: Sequence[str]) -> str:
        """A place inside a thing: keys by their words, names in quotes."""
        return " / ".join(self.step(name) for name in path)

    def step(self, name: str) -> str:
        key = _FIELD + name
        return self.words(key) if key in self.words else self.quoted(name)

    def rule(self, rule: Any) -> str:
        """When a part of a form is shown."""
        if not isinstance(rule, Mapping):
            return self.value(rule)
        condition = rule.get("condition") or {}
        asked = str(condition.get("scope", "")).removeprefix("#/properties/").replace("/properties/", ".")
        schema = condition.get("schema") or {}
        wanted = [schema["const"]] if schema.keys() == {"const"} else schema.get("enum")
        plain = schema.keys() in ({"const"}, {"enum"}) and isinstance(wanted, list)
        answer = ", ".join(self.value(value) for value in wanted or ()) if plain else self.value(schema)
        effect = "hidden" if rule.get("effect") == "HIDE" else "shown"
        return self.words(f"catalogue.diff.rule_{effect}", field=self.quoted(asked), answer=answer)


def displaced(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The entries that changed their place among the others."""
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    kept = {after[place] for block in matcher.get_matching_blocks() for place in range(block.b, block.b + block.size)}
    return [name for name in after if name not in kept]


def plain_text(change: Change, field: str, say: Sayer) -> str:
    """A change by its field, the old value and the new."""
    words = say.words
    field = field or words("catalogue.diff.itself")
    if change.kind == "moved":
        after = say.listing(displaced(change.before, change.after))
        return words("catalogue.diff.moved", field=field, after=after)
    if change.kind == "added":
        return words("catalogue.diff.added", field=field, after=say.value(change.after))
    if change.kind == "removed":
        return words("catalogue.diff.removed", field=field, before=say.value(change.before))
    return words("catalogue.diff.changed", field=field, before=say.value(change.before), after=say.value(change.after))
