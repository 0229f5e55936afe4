"""Rows of a form's tables: added, taken away, filled from the register, and brought back. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from dostdesk.domain.errors import DeskError
from dostdesk.domain.words import Words
from dostdesk.forms.fill import FormState
from ui.form.household import NOBODY, Household, renewed, standing

Undoable = Literal["", "removed", "renewed"]


class FormRows:
    """What is done to whole rows of the form that is open. The last of it can be taken back until something else is
    changed.

    Args:
        put: Keeps a state that came of it, and shows it.
        focus: Puts the focus into a field.
    """

    def __init__(
        self, *, state: Callable[[], FormState], put: Callable[[FormState], None], focus: Callable[[str], None]
    ) -> None:
        self._state, self._put, self._focus = state, put, focus
        self._before: tuple[str, FormState, Undoable] | None = None
        self._ask: Callable[[], None] | None = None
        self._tell: Callable[[str, bool], None] = lambda _sentence, _well: None
        self._household, self._asked, self._used = NOBODY, "", False

    def ask_register(self, ask: Callable[[], None], tell: Callable[[str, bool], None]) -> None:
        """From now on a family can be renewed.

        Args:
            ask: Ask the register anew; `heard` follows, also when it does not answer.
            tell: Say a sentence, and whether it is good news.
        """
        self._ask, self._tell = ask, tell

    def forget(self) -> None:
        """Another form was opened."""
        self._before, self._asked, self._used = None, "", False

    def changed(self) -> None:
        """Something else was changed: what was done before stays."""
        self._before = None

    @property
    def undoable(self) -> tuple[str, Undoable]:
        """The table whose last change can be taken back, and what that was."""
        return ("", "") if self._before is None else (self._before[0], self._before[2])

    @property
    def used(self) -> Household:
        """What the register says of the household, once somebody asked for it here."""
        return self._household if self._used else NOBODY

    @property
    def may_renew(self) -> bool:
        """Whether there is anybody to ask."""
        return self._ask is not None

    def add(self, table: str) -> None:
        """A row more; the focus goes to its first cell."""
        before = self._state()
        after = before.add_row(table)
        self._before = None
        self._put(after)
        row = before.rows.get(table, 0)
        if after.rows.get(table, 0) > row:
            self._focus(f"{table}.{row}.{after.form.field(table).columns[0].path}")

    def remove(self, table: str, row: int) -> bool:
        """Take a row away, if it may go: not the applicant's own, and never below the least number."""
        before = self._state()
        spec, count = before.form.field(table), before.rows.get(table, 0)
        if count <= spec.min_rows or (row == 0 and spec.first_row):
            return False
        self._before = (table, before, "removed")
        self._put(before.remove_row(table, row))
        if count > 1:
            self._focus(f"{table}.{min(row, count - 2)}.{spec.columns[0].path}")
        return True

    def restore(self) -> None:
        """Take the last of it back."""
        if self._before is not None:
            _, before, kind = self._before
            self._before = None
            if kind == "renewed":
                # What was just taken back is not put there again by the next answer.
                self._used = False
            self._put(before)

    def renew(self, table: str) -> None:
        """The family as the register has it now, as soon as it has answered."""
        if self._ask is not None:
            self._asked = table
            self._ask()

    def heard(self, household: Household, applicant: str, words: Words, failed: DeskError | None = None) -> None:
        """What the register says of the household of whoever is here; it may have been asked for, or not."""
        self._household = household
        table, self._asked = self._asked, ""
        if not table:
            return
        stands = standing(household, applicant)
        if stands != "known":
            self._tell(words.of_error(failed) if failed and stands == "silent" else words(f"family.{stands}"), False)
            return
        before = self._state()
        result = renewed(before, table, household)
        self._used = True
        if result.state is before:
            self._put(before)
            self._tell(words("family.same"), True)
            return
        self._before = (table, before, "renewed")
        self._put(result.state)
        self._tell(words("family.renewed", people=result.people, cells=result.cells), True)
