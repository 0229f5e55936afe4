"""The parts that every screen is composed of. Pages import from here."""

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
from ui.widgets.panel import Card, Divider, SectionHeader, Surface
from ui.widgets.segmented import Segmented
from ui.widgets.spoken import announce, tell_roles
from ui.widgets.text import CountBadge, ElidedLabel, KeyCap, Text, Tone
from ui.widgets.timer_bar import TimerBar
from ui.widgets.top_bar import LogoMark, SearchBox, TopBar

__all__ = [
    "GLYPHS",
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
    "tell_roles",
]
