"""Hints of what a citizen may be entitled to besides what he came for: CEL rules of the release over a visit's facts.

A hint is a suggestion to the clerk and decides nothing. Rules are proven when a release is built, not at the window.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from dostdesk.domain.money import money_words
from dostdesk.domain.services import LocalText
from dostdesk.domain.words import LANGUAGES
from dostdesk.expressions import engine

if TYPE_CHECKING:
    from cel import Program

    from dostdesk.catalogue.release import Release

_CHILD = "child"
_LISTED = "children"


class HintRuleError(Exception):
    """A rule of the release is wrong; whoever edits the catalogue has to mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """Something to mention to the citizen.

    Attributes:
        service: Code of the service to add; it is on, and not yet part of the visit.
        reason: Why, with the facts of this citizen; never to be logged.
    """

    code: str
    service: str
    title: LocalText
    reason: LocalText


@dataclass(frozen=True, slots=True, kw_only=True)
class HintRule:
    """One rule.

    Attributes:
        when: The expression as written, also for "why?".
        words: Placeholder of the reason → expression.
        example: Facts on which the hint appears.
    """

    code: str
    service: str
    when: str
    title: LocalText
    reason: LocalText
    words: Mapping[str, str]
    example: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class HintRules:
    """All rules and the facts they may ask for, each with the value that holds while nothing is known.

    Attributes:
        unnamed: Stands in a reason for a child whose name is not known.
    """

    facts: Mapping[str, Any]
    child: Mapping[str, Any]
    unnamed: LocalText
    rules: tuple[HintRule, ...]


def read_hints(content: Mapping[str, Any]) -> HintRules:
    """The rules of a release as written; `prove` says whether they are any good.

    Raises:
        KeyError, TypeError: The content is no list of rules.
    """
    facts = dict(content["facts"])
    child = facts.pop(_CHILD)
    return HintRules(
        facts=MappingProxyType(facts),
        child=MappingProxyType(child),
        unnamed=LocalText(**content["unnamed"]),
        rules=tuple(_rule(entry) for entry in content["hints"]),
    )


def hints(answers: Mapping[str, Any], release: Release, on: date) -> tuple[Hint, ...]:
    """What the citizen may be entitled to, in the order of the release.

    Args:
        answers: Facts by name as listed in the release (`release.hints.facts`); what is not known is left out or None.
            Sums in qəpik, ages in months; `services` are the codes already in the visit.
        on: Service day, for the dated values; not before the release takes effect.

    Raises:
        TypeError: An answer has another name or type than its fact.
    """
    context = _context(answers, release.hints, release.values_on(on))
    in_visit = set(context["services"])
    return tuple(
        _hint(rule, context, release.hints.unnamed)
        for rule in release.hints.rules
        if rule.service not in in_visit and _offered(rule.service, release) and _holds(rule, context)
    )


def _offered(service: str, release: Release) -> bool:
    """A hint to a service that was withdrawn is none: whoever published it is told, and the window goes on."""
    return service in release.services and release.service(service).enabled


def prove(rules: HintRules, values: Mapping[str, int]) -> None:
    """Run every rule on its own example, on nothing at all, and on the examples of the others.

    Raises:
        HintRuleError: A rule is not CEL, fails, misses its example, appears when nothing is known, or its reason cannot
            be filled.
    """
    try:
        blank = _context({}, rules, values)
        examples = {rule.code: _context(rule.example, rules, values) for rule in rules.rules}
        for rule in rules.rules:
            if _holds(rule, blank):
                raise HintRuleError(f"{rule.code} appears when nothing is known")
            if not _holds(rule, examples[rule.code]):
                raise HintRuleError(f"{rule.code} does not appear on its example")
            for example in examples.values():
                if _holds(rule, example):
                    _hint(rule, example, rules.unnamed)
    except (ValueError, TypeError, RuntimeError, LookupError) as failure:
        raise HintRuleError(str(failure)) from failure


@lru_cache(maxsize=512)
def _program(expression: str) -> Program:
    compiled: Program = engine().compile(expression)
    return compiled


def _rule(entry: Mapping[str, Any]) -> HintRule:
    return HintRule(
        code=entry["code"],
        service=entry["service"],
        when=entry["when"],
        title=LocalText(**entry["title"]),
        reason=LocalText(**entry["reason"]),
        words=MappingProxyType(entry["words"]),
        example=MappingProxyType(entry["example"]),
    )


def _context(answers: Mapping[str, Any], rules: HintRules, values: Mapping[str, int]) -> dict[str, Any]:
    known = {name: value for name, value in answers.items() if value is not None}
    context = {**rules.facts, **known}
    for name, value in known.items():
        if name not in rules.facts:
            raise TypeError(f"no rule knows the fact {name}")
        if not _same_type(value, rules.facts[name]):
            raise TypeError(f"fact {name} is {type(value).__name__}")
    context["services"] = list(context["services"])
    context[_LISTED] = [_child(child, rules.child) for child in context[_LISTED]]
    return {**context, "tables": dict(values)}


def _child(child: Mapping[str, Any], defaults: Mapping[str, Any]) -> dict[str, Any]:
    known = {name: value for name, value in child.items() if value is not None}
    for name, value in known.items():
        if name not in defaults or not _same_type(value, defaults[name]):
            raise TypeError(f"fact {name} of a child is {type(value).__name__}")
    return {**defaults, **known}


def _same_type(value: object, default: object) -> bool:
    if isinstance(default, list):
        return isinstance(value, (list, tuple))
    return type(value) is type(default)


def _holds(rule: HintRule, context: Mapping[str, Any]) -> bool:
    answer = _program(rule.when).execute(dict(context))
    if not isinstance(answer, bool):
        raise TypeError(f"{rule.code} answers {type(answer).__name__}, not yes or no")
    return answer


def _hint(rule: HintRule, context: Mapping[str, Any], unnamed: LocalText) -> Hint:
    filled = {}
    for name, expression in rule.words.items():
        value = _program(expression).execute(dict(context))
        filled[name] = money_words(value) if name.endswith("_qepik") else str(value)
    reason = {
        language: rule.reason.in_(language).format_map(
            {name: word or unnamed.in_(language) for name, word in filled.items()}
        )
        for language in LANGUAGES
    }
    return Hint(code=rule.code, service=rule.service, title=rule.title, reason=LocalText(**reason))
