"""What can be done at a desk, bound to its store, its link and its hub."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from dostdesk.desk import (
    called_help,
    day_work,
    emergency,
    papers,
    people,
    queue_work,
    session,
    submit,
    tickets,
    turn_work,
    visit_work,
)
from dostdesk.desk.actions import Actions
from dostdesk.desk.acts import steering_of
from dostdesk.desk.finish import finish
from dostdesk.desk.line import Line
from dostdesk.desk.look import last_visits, no_shows, visit_of
from dostdesk.desk.view import DeskView
from dostdesk.desk.work import OpenWork


def actions_of(work: OpenWork, line: Line, view: Callable[[], DeskView], folder: Path) -> Actions:
    """Every action over one desk's work; papers are saved in `folder`."""
    return Actions(
        view=view,
        people=partial(people.people, work=work),
        sign_in=lambda *, login, password, window: session.sign_in(
            login=login, password=password, window=window, work=work, api=line.talkers.api
        ),
        sign_out=lambda: session.sign_out(work=work, api=line.talkers.api),
        issue_ticket=partial(tickets.issue_ticket, work=work),
        call_next=partial(queue_work.call_next, work=work),
        call_ticket=partial(queue_work.call_ticket, work=work),
        serve_slip=partial(emergency.serve_slip, work=work),
        recall=partial(queue_work.recall, work=work),
        undo_call=partial(queue_work.undo_call, work=work),
        cancel_ticket=partial(queue_work.cancel_ticket, work=work),
        start=partial(visit_work.start, work=work),
        no_show=partial(visit_work.no_show, work=work),
        add_service=partial(visit_work.add_service, work=work),
        turn_to=partial(visit_work.turn_to, work=work),
        finish_service=partial(visit_work.finish_service, work=work),
        finish=partial(finish, work=work),
        hold=partial(turn_work.hold, work=work),
        resume=partial(turn_work.resume, work=work),
        transfer=partial(turn_work.transfer, work=work),
        leave=partial(turn_work.leave, work=work),
        return_ticket=partial(turn_work.return_ticket, work=work),
        no_shows=lambda: no_shows(store=work.store, time=work.time, policy=work.policy),
        undo_last=partial(turn_work.undo_last, work=work),
        leave_note=partial(turn_work.leave_note, work=work),
        back_office=partial(turn_work.back_office, work=work),
        pause=partial(day_work.pause, work=work),
        end_pause=partial(day_work.end_pause, work=work),
        unlock=lambda password: day_work.unlock(password, work=work, api=line.talkers.api),
        hand_over=lambda *, login, password: day_work.hand_over(
            login=login, password=password, work=work, api=line.talkers.api
        ),
        reopen=partial(day_work.reopen, work=work),
        day_account=partial(day_work.day_account, work=work),
        close_day=partial(day_work.close_day, work=work),
        last_visits=lambda: last_visits(store=work.store, time=work.time, policy=work.policy),
        visit_of=lambda ticket: visit_of(ticket, store=work.store, time=work.time, policy=work.policy),
        colleagues=lambda: tuple(shape.value() for shape in line.talkers.api.staff().staff),
        save_draft=partial(visit_work.save_draft, work=work),
        submit=partial(submit.submit, work=work),
        paper=partial(papers.paper_pdf, work=work),
        reprint=partial(papers.reprint, work=work),
        print_again=partial(papers.print_again, work=work),
        came_out=partial(papers.came_out, work=work),
        save_paper=partial(papers.save_paper, folder=folder, work=work),
        ask_help=partial(called_help.ask_help, work=work),
        take_help_back=partial(called_help.take_help_back, work=work),
        read_message=partial(called_help.read_message, work=work),
        told_seen=partial(called_help.told_seen, work=work),
        steer=steering_of(work),
    )
