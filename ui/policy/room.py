"""The replay of a policy in the shell of one desk: a layer over the live page, and what switches on what was seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from dostdesk.domain.errors import DeskError
from dostdesk.domain.policy import QueuePolicy
from dostdesk.domain.words import Words
from ui.commands import Chord
from ui.shell.frame import Shell
from ui.work import Run

if TYPE_CHECKING:
    from dostdesk.desk.steering import Act, ChangeTargets
    from dostdesk.protocol.outlook import Replayed, ReplayRequest
    from ui.history.values import Names
    from ui.policy.dialog import PolicyDialog
    from ui.policy.presenter import PolicyPresenter, Switch


# On the live page below, the same key applies a plan.
_OWN = frozenset({Chord("Enter", ctrl=True)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """The policy in force now, with what was decided at the centre, and that of the release alone."""

    now: QueuePolicy
    release: QueuePolicy


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRoomWays:
    """What the dialog needs of the others.

    Attributes:
        policy: None before the first catalogue.
        change: None where whoever is signed in may not.
        reasons: Code and words of each reason that an act can have.
        did: Targets were switched on: say so in this sentence, and let it be taken back.
    """

    policy: Callable[[], Policies | None]
    names: Callable[[], Names]
    replay: Callable[[ReplayRequest], Replayed]
    change: Callable[[], ChangeTargets | None]
    reasons: Callable[[Words], Sequence[tuple[str, str]]]
    did: Callable[[Act, str], None]


class PolicyRoom:
    """One dialog at a time; it is made when it is asked for."""

    def __init__(
        self,
        shell: Shell,
        *,
        run: Run,
        words: Callable[[], Words],
        now: Callable[[], datetime],
        ways: PolicyRoomWays,
    ) -> None:
        self._shell, self._run, self._words, self._now, self._ways = shell, run, words, now, ways
        self._open: tuple[PolicyDialog, PolicyPresenter] | None = None

    @property
    def dialog(self) -> PolicyDialog | None:
        """The dialog while it is open."""
        return None if self._open is None else self._open[0]

    @property
    def presenter(self) -> PolicyPresenter | None:
        """What decides in it, while it is open."""
        return None if self._open is None else self._open[1]

    def open(self) -> None:
        """Show the policy as it is, to be tried otherwise."""
        policies = self._ways.policy()
        if policies is None or self._open is not None:
            return
        from ui.policy.dialog import PolicyDialog
        from ui.policy.presenter import PolicyPresenter, PolicyWays

        dialog = PolicyDialog(self._words())
        presenter = PolicyPresenter(
            dialog,
            ways=PolicyWays(
                replay=self._ways.replay,
                switch=None if self._ways.change() is None else self._ask,
                told=self._shell.tell,
            ),
            run=self._run,
            words=self._words,
            now=self._now,
            policy=policies.now,
            release=policies.release,
            names=self._ways.names(),
        )
        self._open = (dialog, presenter)
        dialog.attach(presenter)
        dialog.rejected.connect(self._close)
        presenter.open()
        self._shell.layers.open(dialog, own=_OWN, closed=self._closed)

    def _close(self) -> None:
        if self._open is not None:
            self._shell.layers.close(self._open[0])
            self._closed()

    def _closed(self) -> None:
        self._open = None

    def _ask(self, switch: Switch) -> None:
        from ui.policy.switch_dialog import SwitchDialog

        words = self._words()

        def answered(reason: str, redue: bool) -> None:
            self._shell.layers.close(dialog)
            self._switch(switch, reason, redue=redue)

        dialog = SwitchDialog(words, self._in_words(switch, words), self._ways.reasons(words), answered)
        dialog.rejected.connect(lambda: self._shell.layers.close(dialog))
        self._shell.layers.open(dialog)

    def _switch(self, switch: Switch, reason: str, *, redue: bool) -> None:
        change = self._ways.change()
        if change is None:
            return

        def done(act: Act) -> None:
            self._close()
            self._ways.did(act, self._words()("policy.switched"))

        def failed(error: DeskError) -> None:
            self._shell.tell(self._words().of_error(error), "danger")

        self._run(
            lambda: change(groups=switch.groups, classes=switch.classes, redue=redue, reason=reason),
            done=done,
            failed=failed,
        )

    def _in_words(self, switch: Switch, words: Words) -> str:
        names = self._ways.names()
        parts = [
            words("policy.target_to", name=names.groups.get(letter, letter), minutes=minutes)
            for letter, minutes in switch.groups.items()
            if minutes is not None
        ]
        for code, minutes in switch.classes.items():
            name = names.priorities.get(code, code)
            parts.append(
                words("policy.target_of_group", name=name)
                if minutes is None
                else words("policy.target_to", name=name, minutes=minutes)
            )
        return ", ".join(parts)
