"""Who a ticket's citizen is, told later than at the start: a card that is shown in the middle of a visit, a walk-in who
gives his FİN with his ticket.
"""

from __future__ import annotations

from dostdesk.desk import visit_work
from dostdesk.desk.facts import recorded
from dostdesk.desk.overlay import ahead_of_feed
from dostdesk.desk.work import OpenWork, at_window, visit_here
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ids import TicketId
from dostdesk.domain.people import check_fin
from dostdesk.domain.rights import Right
from dostdesk.storage.desk import centre_cache


def identify(fin: str, ticket: TicketId | None = None, *, work: OpenWork) -> None:
    """Note whose visit it is: the one at this window, or that of a ticket which was issued here.

    Raises:
        RefusedError: As `check_fin` does; `no_visit`, `ticket_unknown`, and as `at_window`.
    """
    checked = check_fin(fin)
    with work.store.writing() as transaction:
        at = at_window(transaction, Right.SERVE)
        if ticket is None:
            known = visit_here(transaction, at, work.policy)
        else:
            found = ahead_of_feed(transaction, work.policy).get(ticket) or centre_cache.ticket(transaction, ticket)
            if found is None:
                raise RefusedError("ticket_unknown")
            known = found
        visit_work.identify(transaction, known, checked, at=at, work=work)
    recorded(work)
    work.link.wake_papers()
