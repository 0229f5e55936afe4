"""Everything that the live page draws, as frozen values in the supervisor's language; no widget, no decision."""

from __future__ import annotations

from dataclasses import dataclass

from ui.widgets.glyphs import GlyphKind


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureValue:
    """One figure at the head; `warns` where it is beyond what the policy wants."""

    title: str
    number: str
    note: str
    warns: bool = False
    spoken: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountValue:
    """How many windows are in a state."""

    glyph: GlyphKind
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CardValue:
    """A window.

    Attributes:
        line: What is said in place of ticket, subject and time, where nobody is there.
        elapsed, target: Seconds; a bar is drawn where there is a target.
        stale: Its desk is silent: what is shown is the last that was known of it.
    """

    no: int
    clerk: str
    glyph: GlyphKind
    state: str
    label: str = ""
    subject: str = ""
    time: str = ""
    line: str = ""
    over: bool = False
    elapsed: float = 0.0
    target: float = 0.0
    skills: tuple[str, ...] = ()
    note: str = ""
    stale: bool = False
    closed: bool = False
    spoken: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """A queue group; `share` is its part of the longest queue, 0 to 1, for the bar."""

    letter: str
    name: str
    share: float
    waiting: str
    longest: str
    late: bool
    forecast: str
    in_level: str
    windows: str
    spoken: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """Something that wants attention; `action` is what its key does, empty where nothing can be done from here."""

    id: str
    glyph: GlyphKind
    title: str
    cause: str
    action: str = ""
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HourBar:
    """Half an hour to come: who is expected, with the 80 % interval, and whom the planned windows can serve.

    A number that nobody knows is None.
    """

    time: str
    expected: float | None
    low: float | None
    high: float | None
    capacity: float | None
    glyph: GlyphKind
    verdict: str
    lacks: bool = False
    spoken: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursValues:
    """The next hours. `empty` says what is awaited, or why nothing is known."""

    title: str
    bars: tuple[HourBar, ...] = ()
    empty: str = ""
    expected: str = ""
    capacity: str = ""
    interval: str = ""
    stale: str = ""
    calibration: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanValues:
    """What is suggested; without `steps` there is nothing to apply, and `text` says why."""

    title: str
    text: str
    effects: tuple[str, ...] = ()
    apply: str = ""
    how: str = ""
    can: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenValues:
    """The chosen window, with what can be done to it."""

    text: str = ""
    skills: str = ""
    toggle: str = ""
    message: str = ""
    can_skills: bool = False
    can_toggle: bool = False
    can_message: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveValues:
    """The whole page.

    Attributes:
        groups_note: In what unit the groups wait, and the key that changes what they should.
        stale: Since when nothing of this has been heard, in words; empty while the hub is heard.
        more_alerts: How many alerts there are beyond those shown, in words.
    """

    figures: tuple[FigureValue, ...]
    counts: tuple[CountValue, ...]
    cards: tuple[CardValue, ...]
    chosen: ChosenValues
    groups: tuple[GroupRow, ...]
    groups_note: str
    alerts: tuple[AlertRow, ...]
    alert_count: int
    hours: HoursValues
    plan: PlanValues
    more_alerts: str = ""
    stale: str = ""
    empty: str = ""
