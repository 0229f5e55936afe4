"""What the forms of a visit tell the workspace: how far each is filled, chips about the citizen, entitlement hints.

Reading a form takes milliseconds, so each version of a draft is read once. No Qt here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from dostdesk.catalogue.eligibility import Hint, hints
from dostdesk.catalogue.release import Release
from dostdesk.desk.entitlement import facts, facts_elsewhere
from dostdesk.desk.view import Draft, VisitView
from dostdesk.domain.errors import DeskError
from dostdesk.domain.ids import VisitServiceId
from dostdesk.domain.stays import VisitService
from dostdesk.domain.words import Words
from dostdesk.forms.document import FormDocument
from dostdesk.forms.fill import FormState, from_draft
from dostdesk.forms.validate import SectionStatus, progress
from ui.workspace.serving_values import FormProgress
from ui.workspace.values import ChipValue

_KEPT = 32


class VisitKnowledge:
    """Reads drafts with the forms of their releases.

    Args:
        form: The form of a service in a release.
        release: The release in force, for the rules and their tables.
        today: The service day.
    """

    def __init__(
        self,
        *,
        form: Callable[[int, str], FormDocument],
        release: Callable[[], Release | None],
        today: Callable[[], date],
        words: Callable[[], Words],
    ) -> None:
        self._form, self._release, self._today, self._words = form, release, today, words
        self._states: dict[tuple[VisitServiceId, int], FormState | None] = {}
        self._hints: tuple[object, tuple[Hint, ...]] = ((), ())

    def progress(self, part: VisitService, draft: Draft) -> FormProgress | None:
        """How far a service's form is filled; None before it was opened."""
        state = self._state(part, draft)
        if state is None:
            return None
        found = progress(state)
        open_sections = tuple(
            (state.form.section(section.key).title.in_(self._words().language), section.total - section.answered)
            for section in found.sections
            if section.total > section.answered and section.status is not SectionStatus.DONE
        )
        return FormProgress(percent=found.percent, remaining=found.remaining, sections=open_sections[:2])

    def chips(self, visit: VisitView) -> tuple[ChipValue, ...]:
        """What the clerk should see at a glance: children, the youngest's age, work."""
        known, words = self._facts(visit), self._words()
        chips = []
        children = known.get("children", [])
        if children:
            chips.append(ChipValue(words("knowledge.children", count=len(children)), "users"))
            youngest = min(child["age_months"] for child in children)
            if youngest < 36:
                chips.append(ChipValue(words("knowledge.months", months=youngest), "baby"))
        if known.get("employment"):
            chips.append(ChipValue(words(f"knowledge.{known['employment']}"), "briefcase"))
        return tuple(chips)

    def hints(self, visit: VisitView) -> tuple[Hint, ...]:
        """What the citizen may be entitled to besides what he came for."""
        release = self._release()
        if release is None:
            return ()
        of = tuple(
            (part.id, visit.drafts[part.id].version) for part in visit.ticket.services if part.id in visit.drafts
        )
        key = (release.number, of, tuple(part.code for part in visit.ticket.services), visit.facts)
        if key != self._hints[0]:
            asked = {part.code for part in visit.ticket.services}
            found = hints(self._facts(visit), release, max(self._today(), release.effective_from))
            self._hints = (key, tuple(hint for hint in found if hint.service not in asked))
        return self._hints[1]

    def _facts(self, visit: VisitView) -> dict[str, Any]:
        parts = visit.ticket.services
        states = [self._state(part, visit.drafts[part.id]) for part in parts if part.id in visit.drafts]
        answers = [state.answers for state in states if state is not None]
        written = facts([part.code for part in parts], answers, self._today())
        known = None if visit.facts is None else visit.facts.facts
        return written if known is None else facts_elsewhere(known, self._today()) | written

    def _state(self, part: VisitService, draft: Draft) -> FormState | None:
        if not draft.form:
            return None
        key = (part.id, draft.version)
        if key not in self._states:
            if len(self._states) >= _KEPT:
                self._states.clear()
            try:
                self._states[key] = from_draft(self._form(part.release, part.code), draft.form, today=self._today())
            except DeskError:
                self._states[key] = None
        return self._states[key]
