"""The parts that every screen is composed of. Pages import from here.

Each is loaded when it is first asked for: the shell is on screen before a dialog's parts are needed.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.widgets.bar_tabs import BarTab, BarTabs
    from ui.widgets.button import Button, ButtonKind, ButtonSize
    from ui.widgets.chip import Chip, ChipTone
    from ui.widgets.choice import Choice
    from ui.widgets.connection import ConnectionChip, LinkState
    from ui.widgets.dialog import DialogFrame, OptionRow, Scrim
    from ui.widgets.field import LabelledField
    from ui.widgets.focus import FocusRing
    from ui.widgets.glyphs import GLYPHS, GlyphKind, StatusGlyph, paint_glyph
    from ui.widgets.key_strip import KeyStrip, StripKey
    from ui.widgets.notice import Notice, NoticeTone
    from ui.widgets.panel import Card, Divider, SectionHeader, Surface, scrolled
    from ui.widgets.segmented import Segmented
    from ui.widgets.spoken import announce, tell_roles
    from ui.widgets.text import CountBadge, ElidedLabel, KeyCap, Text, Tone
    from ui.widgets.timer_bar import TimerBar
    from ui.widgets.top_bar import LogoMark, SearchBox, TopBar

__all__ = [
    "GLYPHS",
    "BarTab",
    "BarTabs",
    "Button",
    "ButtonKind",
    "ButtonSize",
    "Card",
    "Chip",
    "ChipTone",
    "Choice",
    "ConnectionChip",
    "CountBadge",
    "DialogFrame",
    "Divider",
    "ElidedLabel",
    "FocusRing",
    "GlyphKind",
    "KeyCap",
    "KeyStrip",
    "LabelledField",
    "LinkState",
    "LogoMark",
    "Notice",
    "NoticeTone",
    "OptionRow",
    "Scrim",
    "SearchBox",
    "SectionHeader",
    "Segmented",
    "StatusGlyph",
    "StripKey",
    "Surface",
    "Text",
    "TimerBar",
    "Tone",
    "TopBar",
    "announce",
    "paint_glyph",
    "scrolled",
    "tell_roles",
]

_HOMES = {
    "bar_tabs": ("BarTab", "BarTabs"),
    "button": ("Button", "ButtonKind", "ButtonSize"),
    "chip": ("Chip", "ChipTone"),
    "choice": ("Choice",),
    "connection": ("ConnectionChip", "LinkState"),
    "dialog": ("DialogFrame", "OptionRow", "Scrim"),
    "field": ("LabelledField",),
    "focus": ("FocusRing",),
    "glyphs": ("GLYPHS", "GlyphKind", "StatusGlyph", "paint_glyph"),
    "key_strip": ("KeyStrip", "StripKey"),
    "notice": ("Notice", "NoticeTone"),
    "panel": ("Card", "Divider", "SectionHeader", "Surface", "scrolled"),
    "segmented": ("Segmented",),
    "spoken": ("announce", "tell_roles"),
    "text": ("CountBadge", "ElidedLabel", "KeyCap", "Text", "Tone"),
    "timer_bar": ("TimerBar",),
    "top_bar": ("LogoMark", "SearchBox", "TopBar"),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    """A part from the module that has it."""
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
    return found
