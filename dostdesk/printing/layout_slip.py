"""The 80 mm slip that a person waits with: the label large, what it is for, how many wait ahead and how
long it may take, a barcode."""

from __future__ import annotations

from dostdesk.domain.papers import TicketSlip
from dostdesk.domain.words import Words
from dostdesk.printing import roll
from dostdesk.printing.lines import gap
from dostdesk.printing.marks import Block, Sheet
from dostdesk.printing.texts import plain_label, shown_day_of, shown_time

_LABEL_SIZE = 58.0


def lay_out(paper: TicketSlip, words: Words) -> tuple[Sheet, ...]:
    """The slip as one sheet of a roll."""
    blocks: list[Block] = [
        roll.text(paper.centre, roll.STRONG, "centre"),
        roll.label(plain_label(paper.label), _LABEL_SIZE),
        gap(2),
        roll.text(paper.service, roll.TITLE, "centre"),
    ]
    if paper.priority:
        blocks.append(roll.text(paper.priority, roll.BODY, "centre"))
    blocks += [*roll.copy_frame(paper.copy_mark, words), roll.separator()]
    if paper.waiting_before is not None:
        blocks.append(roll.text(_ahead(paper.waiting_before, words), roll.STRONG, "centre"))
    if paper.wait_min is not None:
        low, high = paper.wait_min
        blocks.append(roll.text(words("paper.slip.wait", low=low, high=high), roll.STRONG, "centre"))
    when = words("paper.slip.when", date=shown_day_of(paper.arrived_at), time=shown_time(paper.arrived_at))
    blocks += [roll.text(when, roll.BODY, "centre"), gap(8), roll.barcode(paper.barcode)]
    if paper.note:
        blocks += [gap(4), roll.text(paper.note, roll.BODY, "centre")]
    return (roll.stacked(blocks),)


def _ahead(people: int, words: Words) -> str:
    return words("paper.slip.ahead", people=people) if people else words("paper.slip.first")
