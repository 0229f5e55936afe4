"""Pictures of the replay of a policy: as it opens, after a run, with wrong choices, before it is switched on."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtWidgets import QWidget

from dostdesk.desk.steering import Act, ChangeTargets
from dostdesk.domain.hall import ACT_REASONS
from dostdesk.domain.words import Language, Words
from dostdesk.protocol.outlook import LeftOut, Replayed, ReplayFigures, ReplayRequest
from ui.gallery import day
from ui.gallery.doubles import at_once
from ui.gallery.supervision import supervisor_stage
from ui.history.names import names_of
from ui.places import LIVE
from ui.policy.presenter import PolicyPresenter
from ui.policy.room import Policies, PolicyRoom, PolicyRoomWays
from ui.shell.frame import Shell

Sentences = Callable[[Language], Words]
Make = Callable[[Words, Sentences], QWidget]
# Group, class, people, then median, ninth tenth, longest and share in target: before, and after.
_ROWS: tuple[tuple[str, str, int, tuple[int, int, int, float], tuple[int, int, int, float]], ...] = (
    ("", "", 412, (591, 1360, 2810, 0.74), (560, 1290, 2204, 0.78)),
    ("P", "", 118, (702, 1560, 2810, 0.66), (618, 1340, 2204, 0.72)),
    ("Y", "", 96, (640, 1420, 2410, 0.71), (655, 1450, 2190, 0.70)),
    ("E", "", 58, (560, 1290, 1980, 0.76), (560, 1290, 1980, 0.76)),
    ("A", "", 82, (410, 900, 1390, 0.86), (432, 940, 1402, 0.85)),
    ("S", "", 36, (380, 860, 1120, 0.88), (380, 850, 1120, 0.88)),
    ("M", "", 22, (300, 700, 940, 0.93), (300, 700, 940, 0.93)),
    ("", "by_law", 6, (45, 120, 190, 0.99), (45, 120, 190, 0.99)),
    ("", "mobility", 31, (210, 520, 700, 0.97), (215, 530, 720, 0.97)),
    ("", "care", 54, (280, 640, 930, 0.95), (284, 660, 940, 0.95)),
    ("", "regular", 321, (668, 1440, 2810, 0.68), (630, 1360, 2204, 0.73)),
)


def replayed(asked: ReplayRequest) -> Replayed:
    """An invented day, and what other targets would have done to it."""

    def figures(place: int) -> tuple[ReplayFigures, ...]:
        made = []
        for group, priority, visits, *both in _ROWS:
            p50, p90, longest, within = both[place]
            made.append(
                ReplayFigures(
                    group=group, priority=priority, visits=visits, mean_s=p50 + 40, p50_s=p50, p90_s=p90,
                    longest_s=longest, in_target=within, in_level=within,
                )
            )  # fmt: skip
        return tuple(made)

    return Replayed(
        day=asked.day,
        visits=412,
        windows=18 + asked.changes.windows,
        before=figures(0),
        after=figures(1),
        recorded=tuple(row.model_copy(update={"p50_s": (row.p50_s or 0) - 9}) for row in figures(0)),
        after_hours_before_min=14,
        after_hours_after_min=6,
        took_ms=820,
        left_out=(LeftOut(code="too_long", count=1),),
    )


def room_over(
    shell: Shell,
    words: Words,
    *,
    replay: Callable[[ReplayRequest], Replayed] = replayed,
    change: ChangeTargets | None = lambda **_given: Act(id="", undo_until=None),
    did: Callable[[Act, str], None] = lambda _act, _said: None,
) -> PolicyRoom:
    """The real dialog and presenter over a replay that is there at once."""
    ways = PolicyRoomWays(
        policy=lambda: Policies(now=day.book().policy, release=day.book().policy),
        names=lambda: names_of(day.book(), words.language),
        replay=replay,
        change=lambda: change,
        reasons=lambda said: [(code, said(f"act_reason.{code}")) for code in ACT_REASONS],
        did=did,
    )
    return PolicyRoom(shell, run=at_once, words=lambda: words, now=lambda: day.NOW, ways=ways)


def _made(then: Callable[[PolicyPresenter], None] = lambda _presenter: None) -> Make:
    def make(words: Words, _sentences: Sentences) -> QWidget:
        made = supervisor_stage(words)
        made.shell.show_page(LIVE)
        room = room_over(made.shell, words)
        room.open()
        if room.presenter is not None:
            then(room.presenter)
        return made.shell

    return make


def _tried(presenter: PolicyPresenter) -> None:
    presenter.target_typed("group", "P", "12")
    presenter.run_pressed()


def _other_rule(presenter: PolicyPresenter) -> None:
    _tried(presenter)
    presenter.rule_chosen(2)
    presenter.windows_chosen(2)


def _wrong(presenter: PolicyPresenter) -> None:
    presenter.day_typed("12.11.2026")
    presenter.target_typed("group", "P", "x")


def _switching(presenter: PolicyPresenter) -> None:
    _tried(presenter)
    presenter.switch_pressed()


SCREENS: Mapping[str, Make] = {
    "06p-policy": _made(),
    "06p2-policy-run": _made(_tried),
    "06p3-policy-other-rule": _made(_other_rule),
    "06p4-policy-wrong": _made(_wrong),
    "06p5-policy-switch": _made(_switching),
}
