"""What the replay of a policy asks for and shows, as frozen values in the reader's language; no widget here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.words import Words
from dostdesk.protocol.outlook import Changes, Replayed, ReplayFigures, Rule
from ui.history import saying
from ui.history.values import CellValue, ColumnValue, Names, RowValue, TableValues

TargetKind = Literal["group", "class"]
RULES: tuple[Rule, ...] = (Rule.DUE, Rule.RATIO, Rule.STRICT)
WINDOWS: tuple[int, ...] = (-1, 0, 1)
MOST_MINUTES = 480


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetValue:
    """A target wait as it is and as it is typed, in minutes; `now` is empty for a class that has the group's."""

    kind: TargetKind
    key: str
    name: str
    now: str
    typed: str
    wrong: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyValues:
    """Everything in the dialog.

    Attributes:
        day_wrong: What is wrong with the day as typed.
        explained: What the rule that is chosen does.
        result: Figures before and after; empty until a day was run.
        told: What the run was about, how near it is to what happened, and what it leaves out.
        old: The result is of other choices than those that stand there now.
        why_not: Why it cannot be switched on as it stands; empty when it can.
    """

    day: str
    day_wrong: str
    rule: int
    windows: int
    explained: str
    targets: tuple[TargetValue, ...]
    result: TableValues
    told: tuple[str, ...]
    old: str
    running: bool
    can_run: bool
    can_switch: bool
    why_not: str


def targets_of(policy: QueuePolicy, typed: dict[tuple[TargetKind, str], str], names: Names) -> tuple[TargetValue, ...]:
    """Groups, then classes, each with what was typed for it."""
    found = []
    for group in policy.groups:
        minutes = str(round(group.target.total_seconds() / 60))
        found.append(
            _target("group", group.letter, f"{group.letter} · {names.groups.get(group.letter, '')}", minutes, typed)
        )
    for entry in policy.classes:
        minutes = "" if entry.target is None else str(round(entry.target.total_seconds() / 60))
        found.append(_target("class", entry.code, names.priorities.get(entry.code, entry.code), minutes, typed))
    return tuple(found)


def _target(kind: TargetKind, key: str, name: str, now: str, typed: dict[tuple[TargetKind, str], str]) -> TargetValue:
    said = typed.get((kind, key), now)
    return TargetValue(kind=kind, key=key, name=name, now=now, typed=said, wrong=not _is_minutes(said, kind))


def _is_minutes(said: str, kind: TargetKind) -> bool:
    if not said.strip():
        return kind == "class"
    return said.strip().isdecimal() and int(said) <= MOST_MINUTES


def changes_of(targets: tuple[TargetValue, ...], *, rule: Rule, windows: int) -> Changes:
    """Only what differs from the policy as it is. All targets must be right."""
    other = [target for target in targets if target.typed.strip() != target.now]
    return Changes(
        rule=rule,
        windows=windows,
        group_targets={target.key: int(target.typed) for target in other if target.kind == "group"},
        class_targets={
            target.key: int(target.typed) if target.typed.strip() else None
            for target in other
            if target.kind == "class"
        },
    )


def result_of(replayed: Replayed, names: Names, words: Words) -> TableValues:
    """A row for all, for each group and for each class: before, and after."""
    columns = (
        ColumnValue(key="name", title=words("policy.column.who"), kind="name"),
        ColumnValue(key="visits", title=words("history.column.visits"), quiet=True),
        ColumnValue(key="p50", title=words("history.column.wait_median")),
        ColumnValue(key="p90", title=words("history.column.wait_90")),
        ColumnValue(key="longest", title=words("policy.column.longest"), strong=True),
        ColumnValue(key="level", title=words("policy.column.in_target")),
    )
    after = {(row.group, row.priority): row for row in replayed.after}
    rows = []
    for before in replayed.before:
        then = after.get((before.group, before.priority))
        if then is None or not (before.visits or then.visits):
            continue
        name = _name(before, names, words)
        texts = (
            saying.count(then.visits, words.language),
            _spans(before.p50_s, then.p50_s),
            _spans(before.p90_s, then.p90_s),
            _spans(before.longest_s, then.longest_s),
            _shares(before.in_target, then.in_target, words),
        )
        spoken = tuple(
            words("policy.spoken", before=first, after=second)
            for first, second in (text.split(_ARROW) if _ARROW in text else (text, text) for text in texts[1:])
        )
        cells = (
            CellValue(text=name),
            CellValue(text=texts[0]),
            *(CellValue(text=text, spoken=said) for text, said in zip(texts[1:], spoken, strict=True)),
        )
        rows.append(RowValue(key=f"{before.group}/{before.priority}", cells=cells, tip=name))
    return TableValues(columns=columns, rows=tuple(rows), empty=words("policy.nobody"))


_ARROW = "\u00a0→\u00a0"


def _name(row: ReplayFigures, names: Names, words: Words) -> str:
    if row.priority:
        return names.priorities.get(row.priority, row.priority)
    return f"{row.group} · {names.groups.get(row.group, '')}" if row.group else words("policy.all")


def _spans(before: int | None, after: int | None) -> str:
    first, second = saying.span(before), saying.span(after)
    return first if first == second else f"{first}{_ARROW}{second}"


def _shares(before: float | None, after: float | None, words: Words) -> str:
    first, second = saying.share(before, words.language), saying.share(after, words.language)
    return first if first == second else f"{first}{_ARROW}{second}"


def told_of(replayed: Replayed, words: Words) -> tuple[str, ...]:
    """What was run, how near the run as it was comes to what happened, and what is left out."""
    language = words.language
    lines = [
        words(
            "policy.told.run", day=replayed.day.strftime("%d.%m.%Y"), visits=saying.count(replayed.visits, language),
            windows=replayed.windows,
        )
    ]  # fmt: skip
    before = next((row for row in replayed.before if not row.group and not row.priority), None)
    recorded = next((row for row in replayed.recorded if not row.group and not row.priority), None)
    if before is not None and recorded is not None:
        lines.append(
            words("policy.told.near", recorded=saying.span(recorded.p50_s), simulated=saying.span(before.p50_s))
        )
    if replayed.after_hours_before_min or replayed.after_hours_after_min:
        lines.append(
            words(
                "policy.told.after_hours", before=replayed.after_hours_before_min, after=replayed.after_hours_after_min
            )
        )
    for left in replayed.left_out:
        key = f"left_out.{left.code}"
        lines.append(words("policy.told.left_out", what=words(key) if key in words else left.code, count=left.count))
    return tuple(lines)
