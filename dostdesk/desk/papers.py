"""The print journal: putting papers into it, copies, trying again, and a paper as PDF. Printing itself is in
`print_journal`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from dostdesk.desk.outbox import Outbox
from dostdesk.desk.paper_json import SLIP, copied, kind_of, of_json, printed_kind, to_json
from dostdesk.desk.work import OpenWork, who
from dostdesk.domain.errors import OutsideError, RefusedError
from dostdesk.domain.ids import NewId, PrintJobId, StaffId, TicketId
from dostdesk.domain.ops import OpKind
from dostdesk.domain.papers import FIRST_COPY, CopyMark, Paper, RollWidth
from dostdesk.domain.rights import Right
from dostdesk.domain.words import Words
from dostdesk.storage.desk import outbox, papers
from dostdesk.storage.desk.papers import KeptJob
from dostdesk.storage.desk.store import Transaction

# Key of the folder for PDF files among the printers; no printer of a printing service can have this name.
FOLDER = "#pdf"
PRINT_UNKNOWN, PRINT_CANCELLED = "print_unknown", "print_cancelled"
_ELECTRONIC = "electronic"


def put_paper(
    transaction: Transaction, paper: Paper, *, ticket: TicketId, label: str, number: str, new_id: NewId
) -> PrintJobId:
    """Put an original into the journal, as part of the transaction that makes it true."""
    job = PrintJobId(new_id())
    papers.put(
        transaction,
        KeptJob(
            id=job,
            kind=kind_of(paper),
            ticket=ticket,
            label=label,
            number=number,
            paper=to_json(paper),
            made_at=paper.dated,
        ),
    )
    return job


def paper_pdf(job: PrintJobId, *, work: OpenWork) -> bytes:
    """A paper as PDF; the same job always gives the same bytes. Raises RefusedError `paper_unknown`."""
    with work.store.reading() as transaction:
        kept = _job(transaction, job)
    return rendered(kept, work.words(of_json(kept.kind, kept.paper).language))


def rendered(kept: KeptJob, words: Words, *, width: RollWidth = 80) -> bytes:
    """The PDF of a job.

    Args:
        words: In the paper's language.
        width: Of the roll in millimetres.
    """
    # The PDF library takes a third of a second to load, and most starts print nothing.
    from dostdesk.printing.render import render

    return render(of_json(kept.kind, kept.paper), words, width=width)


def reprint(job: PrintJobId, reason: str, *, work: OpenWork) -> PrintJobId:
    """Print a numbered copy, marked with its number and reason.

    Args:
        reason: A code of `paper.copy_reason`: `lost`, `not_printed`, `poor_print`, `representative`.

    Raises:
        RefusedError: `copy_reason_unknown`, `paper_unknown`; a slip is not copied by somebody who may not issue one.
    """
    with work.store.writing() as transaction:
        who(transaction, Right.ISSUE_TICKET)
        copy = _copy(transaction, _job(transaction, job), reason, work=work)
    work.wake_printing()
    work.changed()
    return copy.id


def _copy(transaction: Transaction, asked: KeptJob, reason: str, *, work: OpenWork, **more: Any) -> KeptJob:
    """A numbered copy of a paper, put into the journal; raises RefusedError `copy_reason_unknown`."""
    original = asked if asked.original is None else _job(transaction, asked.original)
    paper = of_json(original.kind, original.paper)
    words = work.words(paper.language)
    key = f"paper.copy_reason.{reason}"
    if key not in words:
        raise RefusedError("copy_reason_unknown")
    count = papers.copies_of(transaction, original.id) + 1
    copy = KeptJob(
        id=PrintJobId(work.new_id()),
        kind=original.kind,
        ticket=original.ticket,
        label=original.label,
        number=original.number,
        original=original.id,
        copy=count,
        reason=reason,
        paper=to_json(copied(paper, CopyMark(number=count + FIRST_COPY - 1, reason=words(key)))),
        made_at=work.time.now(),
        **more,
    )
    papers.put(transaction, copy)
    return copy


def print_again(job: PrintJobId, *, work: OpenWork) -> None:
    """Try a stopped job once more. Raises RefusedError `paper_unknown`, `paper_not_stopped`."""
    with work.store.writing() as transaction:
        _job(transaction, job)
        if not papers.set_state(transaction, job, was=papers.FAILED, state=papers.WAITING, printer=""):
            raise RefusedError("paper_not_stopped")
    work.wake_printing()
    work.changed()


def came_out(job: PrintJobId, *, work: OpenWork) -> None:
    """Record that a paper came out of which that was not known after a restart.

    Raises:
        RefusedError: `paper_unknown`; `paper_not_stopped` when its end is known.
    """
    with work.store.writing() as transaction:
        kept = _job(transaction, job)
        now = work.time.now()
        if kept.error != PRINT_UNKNOWN or not papers.set_state(
            transaction, job, was=papers.FAILED, state=papers.PRINTED, printed_at=now
        ):
            raise RefusedError("paper_not_stopped")
        report_slip(transaction, kept, work.outbox)
    work.link.wake_queue()
    work.changed()


def report_slip(transaction: Transaction, job: KeptJob, maker: Outbox) -> None:
    """The hub hears that a ticket's slip is in somebody's hand; of copies it does not."""
    if job.kind != SLIP or job.copy:
        return
    issue = outbox.about_ticket(transaction, job.ticket, OpKind.ISSUE_TICKET)
    if issue is not None:
        payload = {"ticket": job.ticket}
        maker.add(transaction, OpKind.TICKET_PRINTED, payload, actor=StaffId(issue.actor), ticket=job.ticket)


def save_paper(job: PrintJobId, *, folder: Path, work: OpenWork) -> str:
    """Save a paper as a PDF file of its owner alone; answers where.

    The original of a paper that did not come out becomes that file. Of one that did, or may have, the file is a
    numbered copy: there is never a second original.

    Raises:
        RefusedError: `paper_unknown`; `paper_under_way` while a printer has it.
        OutsideError: `disk_full`, `folder_unwritable`.
    """
    from dostdesk.printing.drivers import PdfFolder, job_title

    with work.store.writing() as transaction:
        kept = _job(transaction, job)
        if kept.state == papers.PRINTING:
            raise RefusedError("paper_under_way")
        if kept.state == papers.WAITING or (kept.state == papers.FAILED and kept.error != PRINT_UNKNOWN):
            papers.set_state(transaction, job, was=kept.state, state=papers.PRINTING, printer=FOLDER)
        else:
            kept = _copy(transaction, kept, _ELECTRONIC, work=work, state=papers.PRINTING, printer=FOLDER)
    # From here on it is the folder's: after a death the same file is written again.
    try:
        pdf = rendered(kept, work.words(of_json(kept.kind, kept.paper).language))
        saved = PdfFolder(folder).submit(pdf, job_title(kept.id, printed_kind(kept.kind)))
    except OutsideError as error:
        with work.store.writing() as transaction:
            papers.set_state(transaction, kept.id, was=papers.PRINTING, state=papers.FAILED, error=error.code)
        work.changed()
        raise
    with work.store.writing() as transaction:
        now = work.time.now()
        papers.set_state(transaction, kept.id, was=papers.PRINTING, state=papers.PRINTED, printed_at=now)
        report_slip(transaction, kept, work.outbox)
    work.link.wake_queue()
    work.changed()
    return str(saved.path)


def _job(transaction: Transaction, job: PrintJobId) -> KeptJob:
    found = papers.job(transaction, job)
    if found is None:
        raise RefusedError("paper_unknown")
    return found
