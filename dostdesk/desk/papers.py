"""The print journal: putting papers into it, copies, trying again, and a paper as PDF. Printing itself is in
`print_journal`.
"""

from __future__ import annotations

from pathlib import Path

from dostdesk.desk.outbox import Outbox
from dostdesk.desk.paper_json import SLIP, copied, kind_of, of_json, printed_kind, to_json
from dostdesk.desk.work import OpenWork, who
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ids import NewId, PrintJobId, StaffId, TicketId
from dostdesk.domain.ops import OpKind
from dostdesk.domain.papers import FIRST_COPY, CopyMark, Paper
from dostdesk.domain.rights import Right
from dostdesk.domain.words import Words
from dostdesk.storage.desk import outbox, papers
from dostdesk.storage.desk.papers import KeptJob
from dostdesk.storage.desk.store import Transaction

PRINT_UNKNOWN = "print_unknown"


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


def rendered(kept: KeptJob, words: Words) -> bytes:
    """The PDF of a job. `words` are in the paper's language."""
    # The PDF library takes a third of a second to load, and most starts print nothing.
    from dostdesk.printing.render import render

    return render(of_json(kept.kind, kept.paper), words)


def reprint(job: PrintJobId, reason: str, *, work: OpenWork) -> PrintJobId:
    """Print a numbered copy, marked with its number and reason.

    Args:
        reason: A code of `paper.copy_reason`: `lost`, `not_printed`, `poor_print`, `representative`.

    Raises:
        RefusedError: `copy_reason_unknown`, `paper_unknown`; a slip is not copied by somebody who may not issue one.
    """
    with work.store.writing() as transaction:
        who(transaction, Right.ISSUE_TICKET)
        asked = _job(transaction, job)
        original = asked if asked.original is None else _job(transaction, asked.original)
        paper = of_json(original.kind, original.paper)
        words = work.words(paper.language)
        key = f"paper.copy_reason.{reason}"
        if key not in words:
            raise RefusedError("copy_reason_unknown")
        count = papers.copies_of(transaction, original.id) + 1
        copy = PrintJobId(work.new_id())
        papers.put(
            transaction,
            KeptJob(
                id=copy,
                kind=original.kind,
                ticket=original.ticket,
                label=original.label,
                number=original.number,
                original=original.id,
                copy=count,
                reason=reason,
                paper=to_json(copied(paper, CopyMark(number=count + FIRST_COPY - 1, reason=words(key)))),
                made_at=work.time.now(),
            ),
        )
    work.wake_printing()
    work.changed()
    return copy


def print_again(job: PrintJobId, *, work: OpenWork) -> None:
    """Try a stopped job once more. Raises RefusedError `paper_unknown`, `paper_not_stopped`."""
    with work.store.writing() as transaction:
        _job(transaction, job)
        if not papers.set_state(transaction, job, was=papers.FAILED, state=papers.WAITING):
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

    Raises:
        RefusedError: `paper_unknown`.
        OutsideError: `disk_full`, `folder_unwritable`.
    """
    from dostdesk.printing.drivers import PdfFolder, job_title

    with work.store.reading() as transaction:
        kept = _job(transaction, job)
    saved = PdfFolder(folder).submit(paper_pdf(job, work=work), job_title(kept.id, printed_kind(kept.kind)))
    return str(saved.path)


def _job(transaction: Transaction, job: PrintJobId) -> KeptJob:
    found = papers.job(transaction, job)
    if found is None:
        raise RefusedError("paper_unknown")
    return found
