"""Puts the parts of a form document in their places: every `$ref` becomes what it points to, with its own keys on top.

A reference in the UI schema may carry `scope`: the scopes inside the part are then counted from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dostdesk.domain.errors import RefusedError

Documents = Mapping[str, Mapping[str, Any]]
"""Path inside the catalogue's folder of forms (`parts/applicant.json`) → the document read from it."""

_DEPTH = 12


def resolve(node: Any, documents: Documents, *, home: Mapping[str, Any], scope: str = "", depth: int = 0) -> Any:
    """A copy of `node` without references.

    `home` is the document that local references (`#/$defs/…`) point into; `scope` goes before every scope of the part.

    Raises:
        RefusedError: `form_reference_missing` or `form_reference_circle` (facts: ref).
    """
    if isinstance(node, list):
        return [resolve(item, documents, home=home, scope=scope, depth=depth) for item in node]
    if not isinstance(node, Mapping):
        return node
    if "$ref" in node:
        return _followed(node, documents, home=home, scope=scope, depth=depth)
    copy = {key: resolve(value, documents, home=home, scope=scope, depth=depth) for key, value in node.items()}
    if scope and isinstance(node.get("scope"), str):
        copy["scope"] = scope + str(node["scope"]).removeprefix("#")
    return copy


def _followed(node: Mapping[str, Any], documents: Documents, *, home: Mapping[str, Any], scope: str, depth: int) -> Any:
    reference = str(node["$ref"])
    if depth > _DEPTH:
        raise RefusedError("form_reference_circle", ref=reference)
    file, _, pointer = reference.partition("#")
    document = home if not file else documents.get(file)
    target: Any = document
    for name in pointer.strip("/").split("/") if pointer.strip("/") else ():
        target = target.get(name) if isinstance(target, Mapping) else None
    if target is None or document is None:
        raise RefusedError("form_reference_missing", ref=reference)
    inner = scope + str(node["scope"]).removeprefix("#") if "scope" in node else scope
    if inner and not inner.startswith("#"):
        inner = "#" + inner
    found = resolve(target, documents, home=document, scope=inner, depth=depth + 1)
    own = {
        key: resolve(value, documents, home=home, scope=scope, depth=depth)
        for key, value in node.items()
        if key not in {"$ref", "scope"}
    }
    return {**found, **own} if isinstance(found, dict) else found
