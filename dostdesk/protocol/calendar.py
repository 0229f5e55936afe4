"""What was decided of days, on its way from central over a hub to the windows."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field

from dostdesk.domain.calendar import DecidedDay, DecidedDays
from dostdesk.protocol.shapes import AnswerShape


class DecidedDayShape(AnswerShape):
    """What was decided of a day."""

    day: date
    open: bool
    name: Annotated[str, Field(max_length=200)]
    decision: Annotated[str, Field(max_length=400)] = ""


class DecidedDaysShape(AnswerShape):
    """What was decided of days, which years were announced, and when pensions and benefits are paid."""

    days: tuple[DecidedDayShape, ...] = ()
    announced: tuple[int, ...] = ()
    paydays: tuple[date, ...] = ()

    @classmethod
    def of(cls, decided: DecidedDays) -> DecidedDaysShape:
        days = tuple(
            DecidedDayShape(day=one.day, open=one.open, name=one.name, decision=one.decision) for one in decided.days
        )
        return cls(days=days, announced=tuple(sorted(decided.announced)), paydays=tuple(sorted(decided.paydays)))

    def value(self) -> DecidedDays:
        days = tuple(DecidedDay(day=one.day, open=one.open, name=one.name, decision=one.decision) for one in self.days)
        return DecidedDays(days, frozenset(self.announced), frozenset(self.paydays))
