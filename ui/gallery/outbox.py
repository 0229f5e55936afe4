"""Pictures of the link and the outbox: a window on its own, the sheet of the link, a choice, quarantine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QWidget

from dostdesk.desk.outbox_view import Choice, Decision, ItemState, OutboxItem, OutboxView, Side
from dostdesk.desk.view import DeskView, LinkState, LinkView, Worry, WorryCode
from dostdesk.domain.conflicts import ANSWERS, Clash, Kept
from dostdesk.domain.errors import OutsideError
from dostdesk.domain.ids import WindowNo
from dostdesk.domain.ops import OpKind
from dostdesk.domain.tickets import Ticket
from dostdesk.domain.words import Language, Words
from ui.commands import CommandId
from ui.gallery import day
from ui.gallery.doubles import at_once
from ui.link.room import LinkRoom
from ui.outbox.room import OutboxRoom
from ui.shell.frame import Shell
from ui.workspace.screen import WorkspaceScreen

Sentences = Callable[[Language], Words]
Make = Callable[[Words, Sentences], QWidget]
_GONE = day.NOW - timedelta(minutes=18)


class Staged(Protocol):
    """A shell with the workspace in it, over one view of the invented day."""

    shell: Shell
    workspace: WorkspaceScreen


Stages = Callable[[Words, DeskView], Staged]


class DrawnOutbox:
    """An outbox that is as it was drawn, whatever is asked of it."""

    def __init__(self, view: OutboxView) -> None:
        self._view = view

    def look(self) -> OutboxView:
        return self._view

    def send_now(self) -> None:
        """A picture sends nothing."""

    def settle(self, item: str, kept: Kept) -> None:
        """A picture decides nothing."""


ALONE = LinkView(state=LinkState.ON_ITS_OWN, since=_GONE, synced_at=_GONE, waiting=11, catching_up=11)
SENDING = LinkView(
    boards=2, state=LinkState.SENDING, since=day.NOW - timedelta(seconds=9), synced_at=day.NOW, waiting=6, catching_up=9
)
CENTRE_ONLY = LinkView(boards=2, state=LinkState.CENTRE_ONLY, since=_GONE, synced_at=day.NOW)
_BACK = day.NOW - timedelta(minutes=1, seconds=8)
CHOOSING = replace(
    SENDING, lost_at=_GONE, back_at=_BACK, state=LinkState.CHOICE_NEEDED, below=LinkState.SENDING, choices=2,
)  # fmt: skip
WORRIES = tuple(Worry(code=code, free=9 if code is WorryCode.DISK_NEARLY_FULL else 0) for code in WorryCode)
DONE = LinkView(state=LinkState.ONLINE, since=day.NOW, synced_at=day.NOW, all_sent_at=day.NOW)


def screens(stage: Stages) -> Mapping[str, Make]:
    """The pictures by name."""

    def workspace(view: Callable[[], DeskView]) -> Make:
        return lambda words, _sentences: stage(words, view()).shell

    def sheet(link: LinkView, worries: tuple[Worry, ...] = ()) -> Make:
        def make(words: Words, _sentences: Sentences) -> QWidget:
            made = stage(words, replace(alone_view(link), worries=worries))
            room = LinkRoom(made.shell, words=lambda: words, now=lambda: day.NOW)
            room.saw(made.workspace.presenter.view)
            made.shell.press(CommandId.LINK)
            return made.shell

        return make

    def told(worries: tuple[Worry, ...]) -> Make:
        def make(words: Words, _sentences: Sentences) -> QWidget:
            made = stage(words, day.serving(worries=worries))
            LinkRoom(made.shell, words=lambda: words, now=lambda: day.NOW).saw(made.workspace.presenter.view)
            return made.shell

        return make

    def outbox(link: LinkView, content: OutboxView, *, item: str = "", kept: Kept | None = None) -> Make:
        def make(words: Words, _sentences: Sentences) -> QWidget:
            made = stage(words, alone_view(link))
            sheet_room = LinkRoom(made.shell, words=lambda: words, now=lambda: day.NOW)
            room = OutboxRoom(
                made.shell,
                outbox=lambda: DrawnOutbox(content),
                diagnose=Path,
                run=at_once,
                words=lambda: words,
                short=lambda code: _short(code, words),
                link=sheet_room,
                commit=_nothing,
                back=_nowhere,
            )
            room.saw(made.workspace.presenter.view)
            made.shell.press(CommandId.OUTBOX)
            if item:
                room.presenter.item_chosen(item)
            if kept is not None:
                room.presenter.answer_chosen(kept)
            return made.shell

        return make

    return {
        "05-clerk-offline": workspace(lambda: alone_view(ALONE)),
        "05b-offline-idle": workspace(lambda: day.idle(link=ALONE, own_series=own_series())),
        "05c-offline-nobody": workspace(lambda: day.idle(link=replace(ALONE, waiting=0), queue=(), others=(), held=())),
        "05d-offline-sheet": sheet(ALONE),
        "05e-centre-only-sheet": sheet(replace(CENTRE_ONLY, refused="hub_unknown")),
        "05f-weak-sheet": sheet(LinkView(state=LinkState.WEAK, since=day.NOW, synced_at=day.NOW)),
        "05g-all-sent": workspace(lambda: alone_view(DONE)),
        "05h-disk-nearly-full": told((WORRIES[0],)),
        "05i-store-mended": told(WORRIES[1:3]),
        "05j-worries-sheet": sheet(ALONE, WORRIES[1:]),
        "05k-disk-sheet": sheet(LinkView(state=LinkState.ONLINE, since=day.NOW, synced_at=day.NOW), WORRIES[:1]),
        "08-outbox-sync": outbox(CHOOSING, CONTENT, kept=Kept.HERE),
        "08b-outbox-offline": outbox(ALONE, WAITING, item="w1"),
        "08c-outbox-quarantine": outbox(SENDING, CONTENT, item="q1"),
        "08d-outbox-empty": outbox(DONE, EMPTY),
        "08e-outbox-number": outbox(replace(CHOOSING, choices=1), NUMBERED),
    }


def alone_view(link: LinkView) -> DeskView:
    """The visit of the day with this link; a desk on its own serves a ticket of its own series."""
    view = day.serving(link=link)
    if not link.alone or view.visit is None:
        return view
    ticket = replace(view.visit.ticket, label="X7-003")
    return replace(view, visit=replace(view.visit, ticket=ticket), own_series=own_series())


def own_series() -> tuple[Ticket, ...]:
    """Who waits for window 7 alone."""
    return (
        day.ticket("X7-004", 6, day.job_code(), group="Y"),
        day.ticket("X7-005", 5, day.REFERENCE, group="A"),
        day.ticket("X7-006", 2, group="Y"),
    )


def _item(id: str, kind: OpKind, state: ItemState, minutes: float, **more: object) -> OutboxItem:
    made = day.NOW - timedelta(minutes=minutes)
    return OutboxItem(id=id, kind=kind, state=state, made_at=made, **more)  # type: ignore[arg-type]


_DOUBLE = _item(
    "c1", OpKind.START, ItemState.CHOICE, 12, label="Y-049",
    service=day.UDSY, code="slip_served_twice", facts={"label": "Y-049", "window": 4},
)  # fmt: skip
_CONTACT = _item(
    "c2", OpKind.APPLICATION_SUBMITTED, ItemState.CHOICE, 7, label="X7-003", number="12-26-0A7-00431-K",
    service=day.UDSY, code="contact_changed", found_at=_BACK + timedelta(seconds=8),
)  # fmt: skip
_SET_ASIDE = _item(
    "q1", OpKind.RECEIPT_ISSUED, ItemState.QUARANTINED, 41, label="Y-039", number="12-26-0A7-00418-3", attempts=1,
    code="payload_malformed",
)  # fmt: skip
_ON_THEIR_WAY = (
    _item("w1", OpKind.START, ItemState.SENDING, 3, label="X7-003", attempts=2),
    _item("w2", OpKind.FINISH_SERVICE, ItemState.WAITING, 2, label="X7-003", service=day.UDSY),
    _item("w3", OpKind.TRANSFER, ItemState.WAITING, 6, label="X7-002"),
    _item("w4", OpKind.PAUSE_WINDOW, ItemState.WAITING, 9, window=WindowNo(7)),
    _item(
        "w5", OpKind.APPLICATION_SUBMITTED, ItemState.WAITING, 2, label="X7-003", number="12-26-0A7-00432-9",
        service=day.REFERENCE,
    ),
    _item("w6", OpKind.RECEIPT_ISSUED, ItemState.WAITING, 1, label="X7-002", number="12-26-0A7-00430-2"),
)  # fmt: skip
_CHOICES = {
    "c1": Choice(
        item="c1",
        clash=Clash.DOUBLE_SERVICE,
        here=Side(
            label="X7-002", window=WindowNo(7), staff_name=day.CLERK.short_name, at=day.NOW - timedelta(minutes=12),
            services=(day.UDSY,),
        ),
        there=Side(
            label="Y-049", window=WindowNo(4), staff_name="N. Talıbova", at=day.NOW - timedelta(minutes=14),
            services=(day.UDSY,), served=timedelta(minutes=8, seconds=4),
        ),
        answers=ANSWERS[Clash.DOUBLE_SERVICE],
    ),
    "c2": Choice(
        item="c2",
        clash=Clash.CONTACT,
        here=Side(value="+994 50 210 41 27", staff_name=day.CLERK.short_name, at=day.NOW - timedelta(minutes=7)),
        there=Side(value="+994 55 764 18 90", at=day.NOW - timedelta(days=3), centre="05"),
        answers=ANSWERS[Clash.CONTACT],
        person="Quliyeva Nərmin Elşad qızı", fin="6RK4T2X", merged=36,
    ),
}  # fmt: skip
CONTENT = OutboxView(
    at=day.NOW,
    items=(_CONTACT, _DOUBLE, _SET_ASIDE, *_ON_THEIR_WAY),
    waiting=6,
    sent_today=248,
    oldest=day.NOW - timedelta(minutes=9),
    choices=_CHOICES,
)
WAITING = replace(
    CONTENT,
    items=tuple(replace(item, state=ItemState.WAITING) for item in _ON_THEIR_WAY),
    others=4,
    choices={},
    trouble=OutsideError("hub_unreachable"),
)
_HANDED = Decision(kept=Kept.SUPERVISOR, at=day.NOW - timedelta(minutes=20), by=day.CLERK.short_name)
EMPTY = OutboxView(at=day.NOW, sent_today=257)
NUMBERED = replace(
    CONTENT,
    items=(
        _item(
            "n1", OpKind.RECEIPT_ISSUED, ItemState.CHOICE, 7, label="X7-003", number="12-26-0A7-00430-2",
            code="number_taken",
        ),
        replace(_SET_ASIDE, decided=_HANDED),
        *_ON_THEIR_WAY,
    ),
    choices={
        "n1": Choice(
            item="n1", clash=Clash.NUMBER, here=Side(number="12-26-0A7-00430-2"),
            there=Side(number="12-26-0A7-00430-2"), answers=ANSWERS[Clash.NUMBER],
        )
    },
)  # fmt: skip


def _short(code: str, words: Words) -> str:
    service = day.book().current.services.get(code)
    return code if service is None else service.short_name.in_(words.language)


def _nowhere(_page: str) -> None:
    """A picture leads nowhere."""


def _nothing() -> None:
    """Nothing was typed."""
