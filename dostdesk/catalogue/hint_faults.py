"""Faults of the entitlement rules: what they refer to, whether they hold on their own example, and their texts."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from dostdesk.catalogue.eligibility import HintRuleError, prove, read_hints
from dostdesk.catalogue.sources import Sources, qepik
from dostdesk.domain.errors import Fact
from dostdesk.domain.faults import Place, SourceFault, untranslated
from dostdesk.domain.words import LANGUAGES
from dostdesk.expressions import engine

HINTS = "hints.yaml"
_TABLE = re.compile(r"(?<![\w.])tables\.(\w+)")
_BOUND = re.compile(r"\.(?:map|filter|all|exists|exists_one)\(\s*(\w+)\s*,")
_CHILD = re.compile(r"children\.(?:map|filter|all|exists|exists_one)\(\s*(\w+)\s*,")
_TEXT = re.compile(r"'[^']*'|\"[^\"]*\"")


def hint_faults(sources: Sources, services: Mapping[str, bool], day: date) -> Iterator[SourceFault]:
    """What is wrong with the rules, one by one.

    Args:
        services: Code → whether it is on.
    """
    entries = sources.hints["hints"]
    values = _values(sources, day)
    seen: set[str] = set()
    # Every rule is tried with it.
    unnamed = [*_texts(("unnamed",), sources.hints["unnamed"], frozenset())]
    yield from unnamed
    for place, entry in enumerate(entries):
        here: Place = ("hints", place)
        if entry["code"] in seen:
            yield _fault((*here, "code"), "code_twice", key="code", code=entry["code"])
        seen.add(entry["code"])
        if not services.get(entry["service"], False):
            code = "service_off" if entry["service"] in services else "service_unknown"
            yield _fault((*here, "service"), code, service=entry["service"])
        found = [*_names(here, entry, sources.hints, values), *_texts_of(here, entry)]
        yield from found
        if not found and not unnamed:
            yield from _proven(here, entry, sources.hints, values)


def _values(sources: Sources, day: date) -> dict[str, int]:
    """The reference values of a day, money in qəpik."""
    found: dict[str, int] = {}
    for name, table in sources.reference["tables"].items():
        rows = sorted(
            (str(row["since"]), row["value"]) for row in table["rows"] if str(row["since"]) <= day.isoformat()
        )
        if rows:
            found[name] = qepik(rows[-1][1]) if table["unit"] == "money" else rows[-1][1]
    return found


def _names(
    here: Place, entry: Mapping[str, Any], hints: Mapping[str, Any], values: Mapping[str, int]
) -> Iterator[SourceFault]:
    facts = (set(hints["facts"]) - {"child"}) | {"tables"}
    expressions: dict[Place, str] = {("when",): entry["when"]}
    expressions.update({("words", name): text for name, text in entry["words"].items()})
    for steps, expression in expressions.items():
        try:
            program = engine().compile(expression)
        except ValueError:
            yield _fault((*here, *steps), "hint_broken", hint=entry["code"])
            continue
        bare = _TEXT.sub("''", expression)
        unknown = set(program.variables()) - facts - set(_BOUND.findall(bare))
        unknown |= {f"tables.{name}" for name in _TABLE.findall(bare) if name not in values}
        for variable in _CHILD.findall(bare):
            known = set(hints["facts"]["child"])
            columns = re.findall(rf"(?<![\w.]){variable}\.(\w+)", bare)
            unknown |= {f"child.{name}" for name in columns if name not in known}
        for name in sorted(unknown):
            yield _fault((*here, *steps), "hint_name_unknown", hint=entry["code"], name=name)


def _texts_of(here: Place, entry: Mapping[str, Any]) -> Iterator[SourceFault]:
    yield from _texts((*here, "title"), entry["title"], frozenset())
    yield from _texts((*here, "reason"), entry["reason"], frozenset(entry["words"]))
    used = set().union(*(_placeholders(str(text)) for text in entry["reason"].values()))
    for name in entry["words"].keys() - used:
        yield _fault((*here, "words", name), "word_unused", word=name)


def _texts(place: Place, text: Mapping[str, str], known: frozenset[str]) -> Iterator[SourceFault]:
    missing = [language for language in LANGUAGES if not str(text.get(language) or "").strip()]
    for language in missing:
        named = next((str(other) for other in text.values() if other), "–")
        yield _fault(place, "text_missing", language=language, text=named)
    if missing:
        return
    wrong = untranslated(text["az"], text["ru"], text["en"])
    if wrong is not None:
        yield _fault((*place, wrong), "text_untranslated", language=wrong, text=text[wrong])
    for language in LANGUAGES:
        names = _placeholders(text[language])
        for name in sorted(names - known):
            yield _fault((*place, language), "placeholder_unknown", placeholder=name, text=text[language])
        if names <= known and names != _placeholders(text["az"]) and language != "az":
            yield _fault((*place, language), "placeholder_differs", language=language, text=text[language])


def _placeholders(sentence: str) -> set[str]:
    try:
        return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}
    except ValueError:
        return {"{ }"}


def _proven(
    here: Place, entry: Mapping[str, Any], hints: Mapping[str, Any], values: Mapping[str, int]
) -> Iterator[SourceFault]:
    """The rule tried alone, so that its failure is told at its own place."""
    try:
        prove(read_hints({**hints, "hints": [entry]}), values)
    except HintRuleError as failure:
        yield _fault((*here, "when"), "hint_fails", hint=entry["code"], reason=str(failure))


def _fault(place: Place, code: str, /, **facts: Fact) -> SourceFault:
    return SourceFault(HINTS, place, code, facts)
