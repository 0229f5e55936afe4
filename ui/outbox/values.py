"""Everything that the outbox draws, as frozen values in the clerk's language; no widget here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from dostdesk.desk.outbox_view import Choice, ItemState, OutboxItem, OutboxView, Side
from dostdesk.desk.view import DeskView, LinkState, LinkView
from dostdesk.domain.conflicts import Clash, Kept
from dostdesk.domain.contacts import CODE as CONTACT_CHANGED
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.numbers import shown_label
from dostdesk.domain.words import Words
from ui.workspace import phrasing

Filter = Literal["all", "waiting", "choice", "quarantined", "sent"]
FILTERS: tuple[Filter, ...] = ("all", "waiting", "choice", "quarantined", "sent")
ShortName = Callable[[str], str]
_GLYPHS = {
    ItemState.CHOICE: "warning",
    ItemState.QUARANTINED: "error",
    ItemState.SENDING: "running",
    ItemState.WAITING: "todo",
    ItemState.NOTED: "info",
    ItemState.AT_HUB: "done",
    ItemState.AT_CENTRAL: "done",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """One op in the list.

    Attributes:
        more: A quiet part behind `text`: the service, a number, or why it is set aside.
        spoken: What a screen reader says.
    """

    id: str
    glyph: str
    label: str
    text: str
    more: str
    state: str
    time: str
    spoken: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeValue:
    """One place on the way to central, and how the line to it is."""

    title: str
    note: str
    glyph: str
    line: str = ""
    whole: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SideValue:
    """One side of a choice: its head with the digit, the words that count, and what belongs to them."""

    kept: Kept
    digit: str
    head: str
    value: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DetailValues:
    """The right side: what one item is, and what has to be said of it.

    Attributes:
        sides: Both sides of a clash, and both together; empty where nothing is to be chosen.
        merged: What of it clashes with nothing; empty where that is nothing to speak of.
        history: When what happened to it: time and sentence.
        facts: Age, how often tried and when next: name and value.
        keep: Words of the filled button; empty where Enter has nothing to do.
        hand_on: Whether it can be handed to the supervisor.
    """

    glyph: str = ""
    title: str = ""
    text: str = ""
    about: str = ""
    sides: tuple[SideValue, ...] = ()
    merged: str = ""
    history: tuple[tuple[str, str], ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    keep: str = ""
    hand_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxValues:
    """The whole page."""

    nodes: tuple[NodeValue, ...]
    filters: tuple[str, ...]
    chosen: int
    rows: tuple[OutboxRow, ...]
    selected: str
    empty: str
    safe: str
    safe_note: str
    others: str
    detail: DetailValues


def rows_of(view: OutboxView, chosen: Filter, *, words: Words, short: ShortName) -> tuple[OutboxRow, ...]:
    """The list under a filter."""
    items: Sequence[OutboxItem] = view.sent if chosen == "sent" else [i for i in view.items if shown(i, chosen)]
    return tuple(_row(item, words=words, short=short) for item in items)


def shown(item: OutboxItem, chosen: Filter) -> bool:
    """Whether an item that is not sent stands under a filter."""
    match chosen:
        case "waiting":
            return item.state.on_its_way
        case "choice":
            return item.state is ItemState.CHOICE
        case "quarantined":
            return item.state is ItemState.QUARANTINED
    return True


def filters_of(view: OutboxView, words: Words) -> tuple[str, ...]:
    """The filters with how much is under each; all of it, not only what is listed."""
    choices, quarantined = view.of_state(ItemState.CHOICE), view.of_state(ItemState.QUARANTINED)
    counts = {
        "all": view.waiting + choices + quarantined, "waiting": view.waiting, "choice": choices,
        "quarantined": quarantined, "sent": view.sent_today,
    }  # fmt: skip
    return tuple(words(f"outbox.filter.{name}", count=counts[name]) for name in FILTERS)


def nodes_of(desk: DeskView, view: OutboxView, words: Words) -> tuple[NodeValue, ...]:
    """This window, the centre's server, the boards of the hall if it has any, the ministry's system; and whether each
    can be reached.
    """
    link = desk.link
    window = "" if desk.window is None else str(desk.window)
    heard = words("outbox.node.synced", time=phrasing.second(link.synced_at)) if link.synced_at else ""
    since = words("outbox.node.since", time=phrasing.hour(link.since)) if link.since else ""
    central_lost = link.itself is LinkState.CENTRE_ONLY
    hub_line = since if link.alone else words(f"shell.link.{'weak' if link.itself is LinkState.WEAK else 'online'}")
    central_note = "unknown" if link.alone else "refused" if link.refused else "silent" if central_lost else "reached"
    return (
        NodeValue(
            title=words("outbox.node.window", window=window),
            note=words("outbox.node.kept", count=view.waiting + view.others),
            glyph="done",
        ),
        NodeValue(
            title=words("outbox.node.hub"),
            note=words("outbox.node.silent") if link.alone else heard,
            glyph="offline" if link.alone else "done",
            line=hub_line,
            whole=not link.alone,
        ),
        *_hall(link, words),
        NodeValue(
            title=words("outbox.node.central"),
            note=words(f"outbox.node.{central_note}"),
            glyph="offline" if link.alone or central_lost else "done",
            line=since if central_lost else "",
            whole=not (link.alone or central_lost),
        ),
    )


def _hall(link: LinkView, words: Words) -> tuple[NodeValue, ...]:
    """What hangs in the hall, as the hub hears it."""
    if not link.boards and not link.boards_silent:
        return ()
    note = words("outbox.node.boards", count=link.boards)
    if link.alone:
        note = words("outbox.node.unknown")
    elif link.boards_silent:
        note = words("outbox.node.boards_silent", count=link.boards_silent)
    well = not link.alone and not link.boards_silent
    hall = NodeValue(
        title=words("outbox.node.hall"),
        note=note,
        glyph="done" if well else "offline",
        line=words("outbox.node.hall_line"),
        whole=well,
    )
    return (hall,)


def empty_of(chosen: Filter, words: Words) -> str:
    """What an empty list says."""
    return words(f"outbox.empty.{chosen}")


def safe_note_of(view: OutboxView, words: Words) -> str:
    """How old the oldest of it is, and that power may fail."""
    if view.oldest is None:
        return words("outbox.safe_nothing")
    return words("outbox.safe_oldest", time=_age(view.oldest, view.at))


def detail_of(view: OutboxView, desk: DeskView, selected: str, *, words: Words, short: ShortName) -> DetailValues:
    """The right side for the selected item."""
    item = next((one for one in (*view.items, *view.sent) if one.id == selected), None)
    if item is None:
        return DetailValues()
    choice = view.choice(item.id)
    facts, history = _facts(item, view, desk, words), history_of(item, choice, desk, words)
    about = " · ".join(part for part in (shown_label(item.label), item.number, short(item.service)) if part)
    if choice is not None and item.state is ItemState.CHOICE:
        answers = [answer for answer in choice.answers if answer is not Kept.SUPERVISOR]
        return DetailValues(
            glyph="warning",
            title=words(f"outbox.clash.{choice.clash.value}"),
            text=words(f"outbox.clash_about.{choice.clash.value}"),
            about=" · ".join(part for part in (about, choice.person, choice.fin) if part),
            merged=words("outbox.merged", count=choice.merged) if choice.merged else "",
            sides=tuple(
                _side(choice, answer, place, view.at, words, short) for place, answer in enumerate(answers, start=1)
            ),
            history=history,
            keep=words("outbox.keep_choice") if answers else "",
            hand_on=True,
        )
    quarantined = item.state is ItemState.QUARANTINED
    return DetailValues(
        glyph=_GLYPHS[item.state],
        title=_what(item, words),
        text=_said(item, view, desk, words),
        about=about,
        history=history if len(history) > 1 else (),
        facts=facts,
        hand_on=quarantined and item.decided is None,
    )


def _row(item: OutboxItem, *, words: Words, short: ShortName) -> OutboxRow:
    text, state = _what(item, words), _state(item, words)
    more = _clash_short(item, words) or short(item.service) or item.number
    label = (
        shown_label(item.label)
        if item.label
        else ""
        if item.window is None
        else words("outbox.window", window=item.window)
    )
    time = phrasing.hour(item.made_at)
    parts = (label, text, more, state, time)
    return OutboxRow(
        id=item.id, glyph=_GLYPHS[item.state], label=label, text=text, more=more, state=state, time=time,
        spoken=", ".join(part for part in parts if part),
    )  # fmt: skip


def history_of(item: OutboxItem, choice: Choice | None, desk: DeskView, words: Words) -> tuple[tuple[str, str], ...]:
    """When what happened to an item and by whom, as far as this window knows; to the second where it was today."""
    who = choice.here.staff_name if choice is not None else "" if desk.staff is None else desk.staff.short_name
    lost, back = desk.link.lost_at, desk.link.back_at
    alone = lost is not None and lost <= item.made_at and (back is None or item.made_at < back)
    steps = [
        (lost if alone else None, words("outbox.history.lost")),
        (
            item.made_at,
            words("outbox.history.made_alone" if alone else "outbox.history.made", who=who, what=_what(item, words)),
        ),
        (back if alone else None, words("outbox.history.back")),
        (None if alone else item.sent_at, words("outbox.history.sent")),
        (item.found_at, words("outbox.history.found")),
    ]
    if item.decided is not None:
        said = words(f"outbox.decided.{item.decided.kept.value}", who=item.decided.by)
        steps.append((item.decided.at, said))
    known = sorted(((at, said) for at, said in steps if at is not None), key=lambda step: step[0])
    return tuple((phrasing.second(at), said) for at, said in known)


def _what(item: OutboxItem, words: Words) -> str:
    if item.code == CONTACT_CHANGED and item.state is ItemState.CHOICE:
        return words("outbox.kind_contact")
    key = f"outbox.kind.{item.kind.value}"
    return words(key if key in words else "outbox.kind.other")


def _state(item: OutboxItem, words: Words) -> str:
    if item.state is ItemState.QUARANTINED and item.decided is not None:
        return words("outbox.state.handed_on")
    return words(f"outbox.state.{item.state.value}")


def _clash_short(item: OutboxItem, words: Words) -> str:
    if item.state not in {ItemState.CHOICE, ItemState.QUARANTINED}:
        return ""
    key = f"outbox.short.{item.code}"
    return words(key if key in words else f"outbox.short.{item.state.value}")


def _said(item: OutboxItem, view: OutboxView, desk: DeskView, words: Words) -> str:
    """Where the item is, why it waits, and what to do."""
    if item.state is ItemState.QUARANTINED:
        why = words.of_error(RefusedError(item.code or "op_quarantined", **(item.facts or {})))
        if item.decided is not None:
            return words("outbox.about.handed_on", why=why, time=phrasing.hour(item.decided.at))
        return words("outbox.about.quarantined", why=why)
    if item.state is ItemState.NOTED:
        why = words.of_error(RefusedError(item.code or "op_quarantined", **(item.facts or {})))
        return words("outbox.about.noted", why=why)
    if item.state.on_its_way:
        if desk.link.alone:
            return words("outbox.about.alone")
        if view.trouble is not None and item.attempts:
            return words("outbox.about.trouble", why=words.of_error(view.trouble))
    return words(f"outbox.about.{item.state.value}")


def _facts(item: OutboxItem, view: OutboxView, desk: DeskView, words: Words) -> tuple[tuple[str, str], ...]:
    age = phrasing.minutes(words, view.at - item.made_at)
    facts = [(words("outbox.fact.made"), f"{_age(item.made_at, view.at)} · {age}")]
    if item.attempts:
        facts.append((words("outbox.fact.attempts"), str(item.attempts)))
    if item.state.on_its_way:
        facts.append((words("outbox.fact.next"), _next(item, view, desk, words)))
    if item.decided is not None:
        said = words(f"outbox.decided.{item.decided.kept.value}", who=item.decided.by)
        facts.append((words("outbox.fact.decided"), f"{phrasing.hour(item.decided.at)} · {said}"))
    return tuple(facts)


def _next(item: OutboxItem, view: OutboxView, desk: DeskView, words: Words) -> str:
    if item.state is ItemState.SENDING:
        return words("outbox.next.now")
    if desk.link.alone:
        return words("outbox.next.link")
    if item.next_attempt is not None and item.next_attempt > view.at:
        return phrasing.second(item.next_attempt)
    return words("outbox.next.turn")


def _side(choice: Choice, kept: Kept, digit: int, now: datetime, words: Words, short: ShortName) -> SideValue:
    if kept is Kept.BOTH:
        said = words(f"outbox.both.{choice.clash.value}")
        return SideValue(kept=kept, digit=str(digit), head=words("outbox.side.both"), value=said, notes=())
    side = choice.here if kept is Kept.HERE else choice.there
    where = "here" if kept is Kept.HERE else "central" if choice.clash is Clash.CONTACT else "there"
    value = side.value or shown_label(side.label) or words("outbox.side.unknown")
    return SideValue(
        kept=kept,
        digit=str(digit),
        head=words(f"outbox.side.{where}"),
        value=value,
        notes=_notes(side, now, words, short),
    )


def _notes(side: Side, now: datetime, words: Words, short: ShortName) -> tuple[str, ...]:
    who = side.staff_name or (words("outbox.side.centre", centre=side.centre) if side.centre else "")
    if side.window is not None:
        window = words("outbox.window", window=side.window)
        who = f"{window} · {who}" if who else window
    when = "" if side.at is None else _age(side.at, now)
    if side.served is not None and side.served > timedelta():
        when = f"{when} · {phrasing.stopwatch(side.served)}"
    what = ", ".join(short(code) for code in side.services)
    return tuple(note for note in (who, when, what, side.number) if note)


def _age(instant: datetime, now: datetime) -> str:
    """The time of day; the date where it was another day."""
    day = phrasing.day(instant.date()) if now - instant >= timedelta(hours=20) else ""
    return f"{day} {phrasing.hour(instant)}".strip()
