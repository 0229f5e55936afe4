"""What the components page shows: invented samples, as in the design's picture; no widget and no drawing."""

from __future__ import annotations

from ui.theme.tokens import Role
from ui.widgets.connection import LinkState
from ui.widgets.glyphs import GlyphKind
from ui.widgets.key_strip import KeyState
from ui.widgets.notice import NoticeTone

COLOURS: tuple[tuple[str, str], ...] = (
    ("app", "bg.app"),
    ("surface", "bg.surface"),
    ("sunken", "bg.sunken"),
    ("selected", "bg.selected"),
    ("accent", "accent.fill"),
    ("success", "success.fill"),
    ("warning", "warning.fill"),
    ("danger", "danger.fill"),
    ("offline", "offline.fill"),
    ("accentTint", "accent.tint"),
    ("successTint", "success.tint"),
    ("warningTint", "warning.tint"),
    ("dangerTint", "danger.tint"),
    ("offlineTint", "offline.tint"),
)
TYPES: tuple[Role, ...] = ("ticket", "name", "title", "field", "body", "caption")
LINKS: tuple[tuple[LinkState, tuple[str, ...]], ...] = (
    ("online", ("14:32:21",)),
    ("sending", ("7 / 11",)),
    ("weak", ("11",)),
    ("centreOnly", ("6", "3")),
    ("offline", ("18", "11")),
    ("choice", ("2",)),
)
STRIP: tuple[tuple[str, str, KeyState], ...] = (
    ("F7", "transfer", "strong"),
    ("F4", "start", "outlined"),
    ("F1", "help", "normal"),
    ("F8", "noShow", "faded"),
    ("F9", "focus", "strong"),
)
TIMES: tuple[tuple[str, int, int, str], ...] = (
    ("06:42", 402, 1200, "13:18"),
    ("18:40", 1120, 1200, "1:20"),
    ("24:05", 1445, 1200, "4:05"),
)
NOTICES: tuple[tuple[NoticeTone, GlyphKind, str, str], ...] = (
    ("success", "done", "accepted", "12-26-0A7-00431-K"),
    ("warning", "warning", "paper", ""),
    ("danger", "error", "fix", ""),
    ("offline", "offline", "offline", ""),
)
