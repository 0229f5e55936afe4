"""Texts of the form documents: each in three languages, in the alphabet of its language, with the same placeholders."""

from __future__ import annotations

import string
from collections.abc import Iterator, Mapping
from typing import Any

from dostdesk.domain.faults import SourceFault, untranslated
from dostdesk.domain.words import LANGUAGES
from dostdesk.forms.proof.origins import Spot

_TEXTS = frozenset({"x-label", "x-hint", "x-row-label", "label"})


def text_faults(file: str, document: Mapping[str, Any], sentences: Mapping[str, str]) -> Iterator[SourceFault]:
    """What is wrong with the texts of one document, parts not followed.

    Args:
        sentences: Error code → the product's own sentence for it, which shows the facts that it has.
    """
    if "title" in document:
        yield from _text(Spot(file, ("title",)), document["title"])
    for part in ("schema", "uischema", "choices", "$defs"):
        if part in document:
            yield from _walk(Spot(file, (part,)), document[part], sentences)


def placeholders(sentence: str) -> frozenset[str] | None:
    """Names of the facts that a sentence wants; None when its braces are broken."""
    try:
        return frozenset(name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None)
    except ValueError:
        return None


def _walk(spot: Spot, node: Any, sentences: Mapping[str, str]) -> Iterator[SourceFault]:
    if isinstance(node, list):
        for place, inner in enumerate(node):
            yield from _walk(spot.inside(place), inner, sentences)
    if not isinstance(node, Mapping):
        return
    for key, inner in node.items():
        here = spot.inside(key)
        if key in {"properties", "$defs"} and isinstance(inner, Mapping):
            for name, schema in inner.items():
                yield from _walk(here.inside(name), schema, sentences)
        elif key in _TEXTS:
            known = _fact_names(node) if key in {"x-label", "label"} else frozenset()
            yield from _text(here, inner, known)
        elif key == "x-error" and isinstance(inner, Mapping):
            yield from _own_sentences(here, inner, sentences)
        elif key not in {"rule", "options"} or "aside" in inner:
            yield from _walk(here, inner, sentences)


def _fact_names(node: Mapping[str, Any]) -> frozenset[str]:
    """Facts of a computed label (beside it in `x-computed`) or of the line under a table (in the same object)."""
    holder = node.get("x-computed", node)
    facts = holder.get("facts", {}) if isinstance(holder, Mapping) else {}
    return frozenset(facts)


def _own_sentences(spot: Spot, node: Mapping[str, Any], sentences: Mapping[str, str]) -> Iterator[SourceFault]:
    for code, text in node.items():
        here = spot.inside(code)
        if code not in sentences:
            yield _fault(here, "form_error_unknown", error=code)
        else:
            yield from _text(here, text, (placeholders(sentences[code]) or frozenset()) | {"field"})


def _text(spot: Spot, node: Any, known: frozenset[str] = frozenset()) -> Iterator[SourceFault]:
    given: dict[str, str] = {}
    for language in LANGUAGES:
        text = node.get(language) if isinstance(node, Mapping) else None
        if isinstance(text, str) and text.strip():
            given[language] = text
        else:
            yield _fault(spot, "text_missing", language=language, text=_name(node))
    if len(given) < len(LANGUAGES):
        return
    wrong = untranslated(given["az"], given["ru"], given["en"])
    if wrong is not None:
        yield _fault(spot.inside(wrong), "text_untranslated", language=wrong, text=given[wrong])
    wanted = placeholders(given["az"])
    for written, text in given.items():
        names = placeholders(text)
        if names is None or not names <= known:
            unknown = ", ".join(sorted((names or frozenset()) - known)) or "{ }"
            yield _fault(spot.inside(written), "placeholder_unknown", placeholder=unknown, text=text)
        elif names != wanted and wanted is not None and wanted <= known:
            yield _fault(spot.inside(written), "placeholder_differs", language=written, text=text)


def _name(node: Any) -> str:
    """Something by which to know the text: what there is of it."""
    texts = [text for text in node.values() if isinstance(text, str)] if isinstance(node, Mapping) else []
    return next((text for text in texts if text.strip()), "–")


def _fault(spot: Spot, code: str, /, **facts: str) -> SourceFault:
    return SourceFault(spot.file, spot.place, code, facts)
