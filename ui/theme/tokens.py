"""The design's values: colours, sizes, type scale, read once from `resources/theme/tokens.json` and frozen.

Nothing here draws or knows a widget; every other file of the interface takes its numbers from here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, cast

from PySide6.QtGui import QColor

from dostdesk.assets import resource

ThemeName = Literal["light", "dark"]
Role = Literal["caption", "body", "bodyStrong", "field", "title", "name", "metric", "timer", "ticket"]


@dataclass(frozen=True, slots=True)
class TypeStyle:
    """One step of the type scale: font size and line height in pixels, weight 100-900."""

    px: int
    line: int
    weight: int


@dataclass(frozen=True, slots=True)
class StatusStyle:
    """Colours of one state's silhouette: `color` of the shape, `glyph` of the mark on it."""

    silhouette: str
    color: str
    glyph: str


@dataclass(frozen=True, slots=True)
class LinkStyle:
    """Colours of one connection state on the dark bar; each is a token path or a plain hex colour."""

    glyph: str
    glyph_color: str
    bg: str
    border: str
    text: str
    text_muted: str


@dataclass(frozen=True, slots=True)
class Theme:
    """Everything that a widget needs to draw itself in one theme.

    Attributes:
        colors: token path (`text.muted`) to hex colour.
        sizes: pixels at text scale 1.
    """

    name: ThemeName
    colors: Mapping[str, str]
    sizes: Mapping[str, int]
    space: Mapping[str, int]
    radius: Mapping[str, int]
    scale: Mapping[Role, TypeStyle]
    status: Mapping[str, StatusStyle]
    links: Mapping[str, LinkStyle]

    def hex(self, path: str) -> str:
        """Hex colour of a token path; a hex colour answers itself. Raises KeyError for an unknown path."""
        return path if path.startswith("#") else self.colors[path]

    def color(self, path: str) -> QColor:
        """The same as a QColor."""
        return QColor(self.hex(path))


@cache
def document() -> Mapping[str, Any]:
    """The whole tokens file as it is, for the few values that are not per theme."""
    return cast(Mapping[str, Any], json.loads(resource("theme", "tokens.json").read_text(encoding="utf-8")))


@cache
def theme(name: ThemeName) -> Theme:
    """The frozen values of one theme."""
    tokens = document()
    links = {key: _link(value) for key, value in tokens["connection"].items()}
    status = {
        key: StatusStyle(value["silhouette"], value["color"], value.get("glyph", "text.onFill"))
        for key, value in tokens["status"].items()
    }
    scale = {role: TypeStyle(value["px"], value["line"], value["weight"]) for role, value in type_scale().items()}
    return Theme(
        name=name,
        colors=MappingProxyType(dict(_flat(tokens["color"][name]))),
        sizes=MappingProxyType(tokens["size"]),
        space=MappingProxyType(tokens["space"]),
        radius=MappingProxyType(tokens["radius"]),
        scale=MappingProxyType(cast(dict[Role, TypeStyle], scale)),
        status=MappingProxyType(status),
        links=MappingProxyType(links),
    )


def type_scale() -> Mapping[str, Mapping[str, int]]:
    """The type scale as written in the file."""
    return cast(Mapping[str, Mapping[str, int]], document()["type"]["scale"])


def contrast(foreground: str, background: str) -> float:
    """WCAG 2.2 contrast ratio of two hex colours, 1 to 21."""
    lighter, darker = sorted((_luminance(foreground), _luminance(background)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _flat(tree: Mapping[str, Any], prefix: str = "") -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    for key, value in tree.items():
        path = f"{prefix}{key}"
        pairs += [(path, value)] if isinstance(value, str) else _flat(value, f"{path}.")
    return pairs


def _link(value: Mapping[str, str]) -> LinkStyle:
    return LinkStyle(
        glyph=value["glyph"],
        glyph_color=value.get("glyphColor", "bar.text"),
        bg=value["bg"],
        border=value["border"],
        text=value.get("text", "bar.text"),
        text_muted=value.get("textMuted", "bar.muted"),
    )
