"""What the page of the first set-up shows, as frozen values; nothing here knows a widget."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from dostdesk.domain.words import Words

StepGlyph = Literal["todo", "running", "done", "error"]


class Step(StrEnum):
    """What is set up, in order."""

    WINDOW = "window"
    PRINTER = "printer"
    SCANNER = "scanner"
    KEYRING = "keyring"


STEPS = tuple(Step)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLine:
    """A step in the list: what it is and how far it came, in words."""

    step: Step
    name: str
    said: str
    glyph: StepGlyph


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRunView:
    """Everything that the page draws.

    Attributes:
        window: The number of this window.
        scan: What the scanner sent last, as read; empty before.
        keyring: What the keyring's test came to.
        keyring_good: Whether it came to a good end; None while it runs or before.
        question: Asked before an end with steps that failed or were left out; empty as a rule.
        trouble: What could not be kept.
    """

    words: Words
    step: Step
    lines: tuple[StepLine, ...]
    window: int
    scan: str = ""
    scan_took: str = ""
    keyring: str = ""
    keyring_good: bool | None = None
    question: str = ""
    trouble: str = ""
    busy: bool = False

    @property
    def is_last(self) -> bool:
        return self.step is STEPS[-1]
