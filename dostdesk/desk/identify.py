"""Who the citizen of a visit is, told later than at the start: a card that is shown in the middle of it."""

from __future__ import annotations

from dostdesk.desk import visit_work
from dostdesk.desk.facts import recorded
from dostdesk.desk.work import OpenWork, at_window, visit_here
from dostdesk.domain.people import check_fin
from dostdesk.domain.rights import Right


def identify(fin: str, *, work: OpenWork) -> None:
    """Note whose the visit at this window is.

    Raises:
        RefusedError: As `check_fin` does; `no_visit`, and as `at_window`.
    """
    checked = check_fin(fin)
    with work.store.writing() as transaction:
        at = at_window(transaction, Right.SERVE)
        visit_work.identify(transaction, visit_here(transaction, at, work.policy), checked, at=at, work=work)
    recorded(work)
    work.link.wake_papers()
