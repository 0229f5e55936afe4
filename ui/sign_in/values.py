"""What the sign-in page shows at one moment, as frozen values; nothing here knows a widget."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from dostdesk.domain.rights import Right, Staff
from dostdesk.domain.words import Words

ReadyGlyph = Literal["done", "warning", "offline", "error", "todo"]


@dataclass(frozen=True, slots=True, kw_only=True)
class UserLine:
    """Somebody who can sign in here.

    Attributes:
        remembered: He did so before at this computer.
        windowless: He may watch the hall without opening a window.
    """

    login: str
    name: str
    remembered: bool = False
    windowless: bool = False

    @classmethod
    def of(cls, person: Staff, *, remembered: bool = False) -> UserLine:
        """As the directory has him."""
        watches = person.may(Right.SEE_STATISTICS)
        return cls(login=person.login, name=person.name, remembered=remembered, windowless=watches)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadyLine:
    """One thing that the workplace needs, and how it is."""

    name: str
    said: str
    glyph: ReadyGlyph = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """What the desk knows before anybody signed in.

    Attributes:
        users: Remembered ones first; the first is chosen.
        window: The window that this desk last had.
        windows: Highest window number of the centre.
        password: Filled in for the demo's clerk alone.
        reachable: Whether the hub answers.
        clock_difference: Seconds between this computer's clock and the hub's; None while unknown.
        throwaway_key: The store's key lies in a file of the demo's own folder.
    """

    centre: str
    today: date
    users: tuple[UserLine, ...]
    window: int
    windows: int = 40
    password: str = ""
    reachable: bool = True
    ready: tuple[ReadyLine, ...] = ()
    disk_free_gb: float | None = None
    clock_difference: float | None = None
    version: str = ""
    computer: str = ""
    throwaway_key: bool = False


@dataclass(frozen=True, kw_only=True)
class SignInView:
    """Everything that the page draws.

    Attributes:
        login: Who is chosen, or what was typed as another login.
        window: 0 for whoever opens none.
        wrong: The sentence under the password.
        trouble: What else stands in the way, above the button.
    """

    workplace: Workplace
    words: Words
    login: str
    window: int
    wrong: str = ""
    trouble: str = ""
    busy: bool = False
