"""What hub, central and desks must agree on once everything has been heard."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NoReturn

from dostdesk.central.build import Central
from dostdesk.central.projections import Projector
from dostdesk.desk.build import Desk
from dostdesk.domain.events import EventKind, canonical
from dostdesk.domain.ids import TicketId
from dostdesk.domain.ops import OpKind, OpState
from dostdesk.domain.succession import HubRole
from dostdesk.domain.tickets import TicketState
from dostdesk.hub.audit import audited
from dostdesk.hub.build import Hub
from dostdesk.simulation.faults.promises import APPLIED, NO_EFFECT, Promises
from dostdesk.simulation.faults.servers import CENTRE, Feeds
from dostdesk.simulation.laws import FeedLaws, LawBrokenError
from dostdesk.storage.desk import account, device, lives, outbox, papers
from dostdesk.storage.hub.store import HubRows, HubStore

# What these ask for may be so already, and then nothing happens.
_MAY_CHANGE_NOTHING = frozenset(
    {
        OpKind.OPEN_WINDOW,
        OpKind.CLOSE_WINDOW,
        OpKind.RESUME_WINDOW,
        OpKind.ADD_SERVICE,
        OpKind.IDENTIFY,
        OpKind.READ_MESSAGE,
    }
)
# A desk that knew a ticket may have made it known to the hub that took over, before the op that issued it came again.
_MAY_BE_KNOWN = frozenset({OpKind.ISSUE_TICKET, OpKind.BACK_OFFICE, OpKind.ISSUE_ALONE})


class _UndoneError(Exception):
    """Takes a transaction back that was made to look only."""


def broken(law: str, **facts: object) -> NoReturn:
    raise LawBrokenError(law, **facts)


def hub_agrees(hub: Hub, laws: FeedLaws, promises: Promises) -> None:
    """The hub's own account is clean, its tables are its feed, and every answer that it gave is still there."""
    with hub.store.reading() as rows:
        audit = audited(rows)
        kept = {op: (kind, status) for op, kind, status in rows.ops.all()}
        head = rows.feed.head()
        quarantined = rows.ops.quarantined()
        for ticket in laws.tickets.values():
            if rows.queue.ticket(ticket.id) != ticket:
                broken("the hub's tickets are its feed", ticket=ticket.label)
    if (head.seq, head.hash) != (laws.seq, laws.hash):
        broken("the hub's feed is what was committed", head=head.seq, committed=laws.seq)
    for name in ("doubled_tickets", "doubled_windows", "doubled_labels", "events_without_op", "numbers_unexplained"):
        if getattr(audit, name):
            broken("the hub's account is clean", what=name, count=getattr(audit, name))
    if audit.broken_at or quarantined:
        broken("the hub's account is clean", broken_at=audit.broken_at, quarantined=quarantined)
    for op, heard in promises.heard.items():
        # Of an op that the hub before answered this one may have the events alone, of one that moved no more than a
        # window its name, and nothing of one that did nothing.
        told_before = op in laws.last_of_op or op in laws.named or heard.status in NO_EFFECT
        is_known = op in kept or (heard.epoch < laws.epoch and told_before)
        stays = op not in kept or (kept[op][1] in APPLIED) is heard.applied
        if not is_known or not stays or (heard.epoch == laws.epoch and kept[op][1] != heard.status):
            broken("what the hub answered stays", op=op, heard=heard, kept=kept.get(op))
    may_change_nothing = _MAY_CHANGE_NOTHING | (_MAY_BE_KNOWN if laws.epoch > 1 else frozenset())
    for op, (kind, status) in kept.items():
        caused = op in laws.last_of_op
        if status in APPLIED and not caused and kind not in may_change_nothing:
            broken("what was applied is in the feed", op=op, kind=kind)
        if status not in APPLIED and caused:
            broken("what was not applied has no effect", op=op, kind=kind, status=status)
    _rebuilt(hub)


def intents_in_time(feeds: Feeds, promises: Promises) -> None:
    """No intent was decided after its time; one that is recorded again was decided by the hub before."""
    for op, latest in promises.not_after.items():
        decided = [laws.decided_at[op] for laws in (*feeds.former, feeds.laws) if op in laws.decided_at]
        if decided and min(decided) > latest:
            broken("a late intent has no effect", op=op, decided_at=min(decided), not_after=latest)


def epochs_agree(feeds: Feeds, promises: Promises, hub: Hub) -> None:
    """Nothing that a hub of an earlier epoch did is lost, and no label of one is another's later."""
    laws = feeds.laws
    with hub.store.reading() as rows:
        known = {op for op, _, _ in rows.ops.all()} | laws.named | laws.last_of_op.keys()
    labels: dict[tuple[str, str], str] = {}
    for feed in (*feeds.former, laws):
        for name, (ticket, op) in feed.issued.items():
            if promises.kinds.get(op) is OpKind.ISSUE_TICKET and labels.setdefault(name, ticket) != ticket:
                broken("a label is one ticket's in all epochs", label=name, tickets=(labels[name], ticket))
    for feed in feeds.former:
        for op in feed.last_of_op:
            if op in promises.kinds and op not in known:
                broken("what a hub before did stays", op=op, kind=promises.kinds[op], epoch=feed.epoch)


def fenced_agrees(former: Hub, hub: Hub) -> None:
    """Whoever kept the queue before a promotion keeps it no more, and has handed over what it had more."""
    if former.parts.standing.role is not HubRole.FENCED:
        broken("an earlier hub is fenced", role=former.parts.standing.role, epoch=former.parts.epoch)
    if not former.hand_over.done or not hub.hand_over.done:
        trouble = former.hand_over.trouble or hub.hand_over.trouble
        broken("an earlier hub hands over its tail", trouble="" if trouble is None else trouble.code)


def has_all(standby: HubStore, hub: Hub) -> bool:
    """Whether a standby has everything, by what both keep: how far behind it knew itself is as old as what it heard."""
    with standby.reading() as rows, hub.store.reading() as there:
        followed = rows.succession.followed()
        if followed is None or rows.feed.head().seq != there.feed.head().seq:
            return False
        return (followed.op_row, followed.place) == (there.succession.last_op(), there.beside.last())


def standby_agrees(standby: HubStore, hub: Hub) -> None:
    """What stands by is the hub, a moment later: its feed, its ops with their answers, its tables."""
    with standby.reading() as rows, hub.store.reading() as there:
        heads = [(one.feed.head().seq, one.feed.head().hash) for one in (rows, there)]
        if heads[0] != heads[1]:
            broken("a standby follows the whole feed", at=heads[0][0], head=heads[1][0])
        if {op: status for op, _, status in rows.ops.all()} != {op: status for op, _, status in there.ops.all()}:
            broken("a standby has every op")
        mine, theirs = rows.live(), there.live()
    for table in theirs:
        if mine[table] != theirs[table]:
            broken("a standby's state is the hub's", table=table)


def _rebuilt(hub: Hub) -> None:
    """Live tables dropped and folded again come out equal; nothing of that stays."""

    def look(rows: HubRows) -> None:
        before = rows.live()
        rows.rebuild()
        after = rows.live()
        for table in before:
            if before[table] != after[table]:
                broken("state is a fold", table=table)
        raise _UndoneError

    try:
        with hub.store.writing() as rows:
            look(rows)
    except _UndoneError:
        return


def desk_agrees(
    name: str, desk: Desk, hub: Hub, laws: FeedLaws, came_out: Counter[str], *, central: bool = True, images: int = 0
) -> None:
    """The desk's outbox is at central, its view is the feed, its numbers are the hub's, its papers came out once.

    Args:
        came_out: How often its printer was given each paper, by title.
        central: Whether there is one to which everything has to come.
        images: How often its store was that of another machine or day: then it may be an heir of its own series, and a
            paper that the image had to print yet may have come out before.
    """
    with desk._work.store.reading() as transaction:
        ops = account.ops(transaction)
        numbers = account.numbers(transaction)
        tickets, windows = account.tickets(transaction), account.windows(transaction)
        hall = account.hall(transaction)
        originals = account.originals(transaction)
        at = device.cursor(transaction)
        ahead = outbox.not_in_feed(transaction, at.seq)
        install, marks = device.install(transaction), lives.marks(transaction)
    for lane, places in _places(ops).items():
        # An install that began anew took what central did not have out of the lanes that it had.
        if places != list(range(1, len(places) + 1)) and (not images or len(set(places)) < len(places)):
            broken("every place of a lane is taken once", desk=name, lane=lane)
    for op in ops:
        if op.state.unsettled or (central and op.state is OpState.AT_HUB):
            broken("outboxes drain", desk=name, op=op.op_id, kind=op.kind, state=op.state, trouble=_trouble(desk))
    with hub.store.reading() as rows:
        kept = {op: status for op, _, status in rows.ops.all()}
        issues = rows.numbers.issues()
        ended = {held.series.key for held in rows.numbers.series() if held.ended}
        heard = None if install is None else rows.lives.of(install.install)
    # Another machine with this store speaks as this install: this one is told so before it reports anything, and until
    # then it need not know what the other one gives. What it gave itself is there.
    unheard = heard is not None and heard not in marks
    for op in ops:
        # What central had already is not brought to a hub that took over: of what did nothing it knows nothing.
        told_before = op.op_id in laws.last_of_op or (laws.epoch > 1 and op.status in NO_EFFECT)
        if kept.get(op.op_id) != op.status and not (op.op_id not in kept and told_before):
            broken("every op is at the hub once", desk=name, op=op.op_id, here=op.status, there=kept.get(op.op_id))
    if (at.seq, at.hash) != (laws.seq, laws.hash) or ahead:
        broken("the desk has the whole feed", desk=name, at=at.seq, head=laws.seq, ahead=len(ahead))
    for ticket in tickets.values():
        if laws.tickets.get(ticket.id) != ticket:
            broken("the desk's tickets are the feed", desk=name, ticket=ticket.label)
    if not {no for no, window in laws.windows.items() if window.open} <= set(windows):
        broken("the desk's windows are the feed", desk=name)
    for no, window in windows.items():
        if laws.windows[no] != window:
            broken("the desk's windows are the feed", desk=name, window=no)
    if hall != laws.hall:
        broken("the desk's hall is the feed", desk=name)
    for series, (last, given) in numbers.items():
        there = issues.get(series, {})
        told = set(given) <= set(there) if images and (series in ended or unheard) else there == given
        if sorted(given) != list(range(1, last + 1)) or not told:
            broken("every number is explained", desk=name, series=series, last=last)
    _papers_once(name, originals, came_out, 1 + images)


def at_rest(desk: Desk, seq: int) -> bool:
    """Whether a desk has the feed up to `seq`, and everything of it is at central and on paper."""
    with desk._work.store.reading() as transaction:
        if device.cursor(transaction).seq != seq:
            return False
        # A paper that a printer has is not out yet: whoever dies now would still have to ask what became of it.
        if papers.waiting(transaction, 1) or papers.printing(transaction):
            return False
        return not any(op.state.unsettled or op.state is OpState.AT_HUB for op in account.ops(transaction))


def _places(ops: Iterable[account.OpAccount]) -> Mapping[tuple[int, str], list[int]]:
    places: dict[tuple[int, str], list[int]] = {}
    for op in ops:
        places.setdefault((op.install_epoch, op.lane), []).append(op.lane_seq)
    return places


def _trouble(desk: Desk) -> str:
    found = (desk.sender.trouble, desk.courier.trouble, desk.follower.trouble)
    return ",".join(trouble.code for trouble in found if trouble is not None)


def _papers_once(name: str, originals: Counter[tuple[str, str, str]], came_out: Counter[str], times: int) -> None:
    for (kind, ticket, number), count in originals.items():
        # A correction has an acknowledgement of its own under the same number.
        if count > 1 and kind in {"receipt", "slip"}:
            broken("a paper has one original", desk=name, kind=kind, ticket=ticket, number=number)
    for title, count in came_out.items():
        if count > times:
            broken("a paper comes out once", desk=name, title=title)


def receipts_agree(desks: Iterable[Desk], hub: Hub, laws: FeedLaws, *, whole: bool = True) -> None:
    """A receipt is where its record is, and a numbered visit that ended has one; contents are at the hub.

    Args:
        whole: No desk was set back or copied: what one of them has forgotten or had twice is for the hub to know.
    """
    twice, of_these = laws.crossed | laws.doubled, set[str]()
    with hub.store.reading() as rows:
        # A desk may have the second one under the id under which it served that visit.
        of_these.update(number for ticket in laws.doubled for number in rows.numbers.receipts_of(TicketId(ticket)))
    given: dict[str, str] = {}
    for desk in desks:
        with desk._work.store.reading() as transaction:
            for served, number in account.receipts(transaction).items():
                if served in twice or number in of_these:
                    continue
                if given.setdefault(served, number) != number and whole:
                    broken("a visit has one receipt", ticket=served, number=number)
    recorded: dict[str, str] = {}
    with hub.store.reading() as rows:
        for event in rows.feed.all():
            if event.kind is EventKind.RECEIPT_ISSUED and event.entity not in twice:
                recorded[event.entity] = event.body["number"]
            content = str(event.body.get("content", ""))
            named = event.kind in {EventKind.RECEIPT_ISSUED, EventKind.APPLICATION_SUBMITTED}
            if named and not rows.papers.has_blob(content):
                broken("a record has its content", at=event.seq, kind=event.kind)
    if given != recorded and (whole or not given.keys() <= recorded.keys()):
        odd = set(given.items()) ^ set(recorded.items())
        broken("a receipt has its record", odd=sorted(odd)[:3])
    for ticket_id, ticket in laws.tickets.items():
        expected = whole and ticket_id not in twice
        if expected and ticket.state is TicketState.DONE and ticket.in_person and ticket_id not in recorded:
            broken("a visit that ended has its receipt", ticket=ticket.label)


def central_agrees(central: Central, hub: Hub, laws: FeedLaws) -> None:
    """Central has the feed to the letter, every paper that it names, and what it adds up to."""
    store = central.parts.store
    with store.reading() as rows:
        head = rows.ingest.head(CENTRE)
        raw = rows.ingest.after(CENTRE, 0, laws.seq + 1)
        folded = rows.projections.everything(CENTRE)
        stopped, doubled = rows.projections.quarantined(CENTRE), rows.projections.doubled(CENTRE)
    if (head.seq, head.hash) != (laws.seq, laws.hash):
        broken("central has the whole feed", at=head.seq, head=laws.seq, trouble=_push_trouble(hub))
    if stopped:
        broken("central folds the whole feed", stopped=stopped[:1])
    if set(doubled) != laws.reissued:
        broken("central names every number that was given twice", named=doubled[:3], given=sorted(laws.reissued)[:3])
    with hub.store.reading() as rows_of_hub:
        own = [
            (event.seq, event.id, event.op_id, event.entity, event.kind.value, canonical(event.body))
            for event in rows_of_hub.feed.all()
        ]
    if [(one.seq, one.id, one.op_id, one.entity, one.kind, one.body) for one in raw] != own:
        broken("central has the feed to the letter", events=len(raw))
    with store.reading() as rows:
        lacking = rows.ingest.missing_papers(CENTRE, sorted(_contents(hub)))
    if lacking:
        broken("central has every paper", count=len(lacking))
    Projector(store).rebuild(CENTRE)
    with store.reading() as rows:
        if rows.projections.everything(CENTRE) != folded:
            broken("central's state is a fold")


def _push_trouble(hub: Hub) -> str:
    trouble = None if hub.pusher is None else hub.pusher.trouble
    return "" if trouble is None else trouble.code


def _contents(hub: Hub) -> set[str]:
    """What the feed names and the hub has; what was destroyed here cannot be had at central."""
    with hub.store.reading() as rows:
        named = {str(event.body.get("content") or "") for event in rows.feed.all()} - {""}
        return {content for content in named if rows.papers.has_blob(content)}
