"""A desk that comes back with 5,000 ops: how long they take to drain, what others feel of it, and how it starts before.

python -m tests.bench.bench_outbox FOLDER URL CLOCK     drain it; one line of JSON says how long that took
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from dostdesk.desk.build import Desk, build_desk, desk_key
from dostdesk.desk.sender import BATCH, as_sent
from dostdesk.desk.view import Draft
from dostdesk.domain.alone import ALONE_OPS
from dostdesk.domain.clock import RunningClock, service_day
from dostdesk.domain.ids import id_maker
from dostdesk.domain.ops import Lane
from dostdesk.domain.stays import Outcome
from dostdesk.forms.fill import to_draft
from dostdesk.forms.sample import sample_state
from dostdesk.hub.ask import Sender
from dostdesk.hub.authority import take
from dostdesk.hub.build import build_hub
from dostdesk.printing.drivers import PrinterJob
from dostdesk.protocol.ops import Op
from dostdesk.simulation.processes import HubProcess
from dostdesk.storage.desk import device, outbox, releases
from dostdesk.storage.desk.store import DeskStore
from dostdesk.storage.keys import throwaway_key
from tests.bench.at_work import AtWork, at_work
from tests.bench.bench_press import call_and_take_back
from tests.bench.bench_start import painted_ms
from tests.bench.figures import WHOLE, Effort, Figure, by_turns, percentile
from tests.bench.places import LARGEST, Reception, desk_at, leave_in_the_middle, morning, words_of

REACH_DRAIN, REACH_OTHERS, REACH_START = 3.0, 2.0, 1.2
_OTHER_LOGIN, _OTHER_WINDOW, _OTHER_DEVICE = "l.hesenova", 8, "D13-bench"
# The last visit is begun before the outbox is full, and stays open.
_LAST_VISIT = 6
_DRAINS = 5
_LETS_OTHERS_GO_FIRST = 10
# Looked at as often as a screen reads the desk while everything changes.
_LOOK_S, _PATIENCE_S = 0.2, 180.0


class _Tray:
    """A printer that takes everything at once."""

    name = "tray"

    def submit(self, pdf: bytes, title: str) -> PrinterJob:
        return PrinterJob(printer=self.name, reference=title)


def measure(effort: Effort) -> list[Figure]:
    with TemporaryDirectory(prefix="dost-outbox-") as made:
        folder, clock = Path(made), morning()
        pending = _prepare(folder, clock, ALONE_OPS - _LAST_VISIT if effort is WHOLE else 30)
        start = _start(folder, clock, effort, pending)
        rounds = [_drain(folder, clock, turn, effort.presses) for turn in range(min(_DRAINS, effort.rounds))]
    drained, committed = median(one.drained for one in rounds), median(one.committed for one in rounds)
    ratio = median(one.drained / one.committed for one in rounds)
    usual, meanwhile = ([ms for one in rounds for ms in readings(one)] for readings in (_usual, _meanwhile))
    slower = percentile(meanwhile, 99) / percentile(usual, 99)
    return [
        Figure(
            what=f"{pending:,} pending ops drain", found=f"{drained:.1f} s",
            floor=f"{committed:.1f} s, the hub alone commits them in the same batches", ratio=ratio,
            reach=f"≤ {REACH_DRAIN:g} ×", met=ratio <= REACH_DRAIN,
            note="over HTTP, from a desk that was just opened until its last op is answered durably; what papers say "
            "is in both; a clerk at another desk calls meanwhile",
        ),
        Figure(
            what="F2 at another desk meanwhile, p99", found=f"{percentile(meanwhile, 99):.1f} ms",
            floor=f"{percentile(usual, 99):.1f} ms before", ratio=slower, reach=f"≤ {REACH_OTHERS:g} ×",
            met=slower <= REACH_OTHERS, note=f"to the ticket on screen; of {len(meanwhile)} and {len(usual)} calls",
        ),
        start,
    ]  # fmt: skip


class _Round:
    """One drain.

    Attributes:
        drained, committed: Seconds of the desk, and of a hub alone.
        usual, meanwhile: Milliseconds of calls before and during the drain.
    """

    def __init__(self, drained: float, committed: float, usual: list[float], meanwhile: list[float]) -> None:
        self.drained, self.committed, self.usual, self.meanwhile = drained, committed, usual, meanwhile


def _usual(one: _Round) -> list[float]:
    return one.usual


def _meanwhile(one: _Round) -> list[float]:
    return one.meanwhile


# ---------------------------------------------------------------- the desk that was on its own


def _prepare(folder: Path, clock: RunningClock, wanted: int) -> int:
    """A hub, a desk that was left in the middle of a visit, and the same one after a long time alone.

    Answers how many ops the latter has that nobody has heard of.
    """
    (folder / "hub").mkdir()
    with HubProcess(folder / "hub", clock=clock.written()) as hub:
        reception = Reception(hub.url, clock)
        for _ in range(5):
            reception.arrives()
        desk = desk_at(hub.url, folder / "none", clock)
        leave_in_the_middle(desk, clock)
        _until_sent(desk)
        desk.close()
        reception.close()
        url = hub.url
    shutil.copytree(folder / "none", folder / "many")
    bits = secrets.SystemRandom()
    alone = build_desk(
        folder / "many", desk_key(folder / "many", throwaway=True), url, clock=clock, new_id=id_maker(clock, bits),
        bits=bits, printer=_Tray(), words=words_of, device_name="D12-bench", start=False,
    )  # fmt: skip
    try:
        alone.link.pulse.step()
        _end_visit(alone)
        while alone.actions.view().link.waiting < wanted:
            _begin_visit(alone)
            _end_visit(alone)
            while alone.journal.step() == 0:
                pass
        _begin_visit(alone)
        _fill_form(alone, clock)
        while alone.journal.step() == 0:
            pass
        return alone.actions.view().link.waiting
    finally:
        alone.close()


def _begin_visit(desk: Desk) -> None:
    desk.actions.issue_ticket(services=(LARGEST,), priority="regular", language="az")
    desk.actions.call_next()
    desk.actions.start("")


def _end_visit(desk: Desk) -> None:
    visit = desk.actions.view().visit
    if visit is None:
        raise RuntimeError("nobody is here")
    desk.actions.finish({one.id: Outcome.ADVISED for one in visit.ticket.services}, False)


def _fill_form(desk: Desk, clock: RunningClock) -> None:
    visit = desk.actions.view().visit
    if visit is None:
        raise RuntimeError("nobody is here")
    part = visit.ticket.services[0]
    state = sample_state(desk.form(part.release, part.code), secrets.SystemRandom(), today=service_day(clock.now()))
    desk.actions.save_draft(part.id, Draft(form=to_draft(state)))
    desk.choose("open_form", part.id)


def _until_sent(desk: Desk) -> None:
    ends = time.monotonic() + _PATIENCE_S
    while desk.actions.view().link.waiting:
        if time.monotonic() > ends:
            raise TimeoutError(f"ops stay: {desk.sender.trouble}")
        threading.Event().wait(_LOOK_S)


# ---------------------------------------------------------------- its start


def _start(folder: Path, clock: RunningClock, effort: Effort, pending: int) -> Figure:
    """Both without a hub: nobody listens at that address any more."""
    compiled = folder / "compiled"

    def started(name: str) -> float:
        arguments = [
            "--hub", "http://127.0.0.1:9", "--data", str(folder / name), "--device", "D12-bench", "--throwaway-key",
            "--clock", clock.written(), "--papers", str(folder / "papers"),
        ]  # fmt: skip
        return painted_ms("form", arguments, compiled)

    for name in ("none", "many"):
        shutil.copytree(folder / name, folder / f"{name}-start")
    none, many = (partial(started, f"{name}-start") for name in ("none", "many"))
    none(), many()
    none_ms, many_ms = by_turns(effort.rounds, none, many)
    ratio = many_ms / none_ms
    return Figure(
        what=f"start without a link to ticket and form, with {pending:,} pending ops", found=f"{many_ms:.0f} ms",
        floor=f"{none_ms:.0f} ms with none", ratio=ratio, reach=f"≤ {REACH_START:g} ×", met=ratio <= REACH_START,
    )  # fmt: skip


# ---------------------------------------------------------------- the drain


def _drain(folder: Path, clock: RunningClock, turn: int, presses: int) -> _Round:
    place = folder / f"drain-{turn}"
    for name in ("hub", "many"):
        shutil.copytree(folder / name, place / name)
    shutil.copytree(folder / "hub", place / "alone")
    committed = _committed_alone(place, clock)
    with (
        HubProcess(place / "hub", clock=clock.written()) as hub,
        at_work(
            hub.url, place / "other", window=_OTHER_WINDOW, clock=clock, login=_OTHER_LOGIN, device=_OTHER_DEVICE
        ) as clerk,
    ):
        clerk.until(lambda: clerk.waiting > 0)
        call_and_take_back(clerk)  # warm
        usual = [call_and_take_back(clerk) for _ in range(presses)]
        drained, meanwhile = _drained(place / "many", hub.url, clock, clerk)
    return _Round(drained, committed, usual, meanwhile)


def _drained(data: Path, url: str, clock: RunningClock, clerk: AtWork) -> tuple[float, list[float]]:
    """Seconds until the outbox of a desk is empty, and what the clerk at another one waited for meanwhile."""
    command = [sys.executable, "-m", "tests.bench.bench_outbox", str(data), url, clock.written()]
    meanwhile: list[float] = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        if process.stdout is None or process.stdout.readline() != "begun\n":
            raise RuntimeError("the desk did not open")
        while process.poll() is None:
            meanwhile.append(call_and_take_back(clerk))
        told = process.stdout.read()
    if process.returncode:
        raise RuntimeError(f"the outbox was not drained: {process.returncode}")
    return float(json.loads(told)["drained"]), meanwhile


def _committed_alone(place: Path, clock: RunningClock) -> float:
    """Seconds that a hub needs for the same batches without a network, a desk or anybody else: each is a commit."""
    hub = build_hub(place / "alone", throwaway_key(place / "alone"), clock=clock)
    taken = 0.0
    try:
        for sender, ops, contents in _batches(place / "many"):
            started = time.perf_counter()
            with hub.store.writing() as rows:
                now = hub.parts.now()
                for sha256, content in contents.items():
                    rows.papers.put_blob(sha256, content, sender.device, now)
                answers = take(rows, ops, sender, rules=hub.parts.rules, now=now, new_id=hub.parts.new_id).answers
            taken += time.perf_counter() - started
            wrong = [answer for answer in answers if answer.status.value != "applied"]
            if wrong or len(answers) != len(ops):
                raise RuntimeError(f"not applied: {wrong[:1]}")
    finally:
        hub.close()
    return taken


def _batches(data: Path) -> Iterator[tuple[Sender, tuple[Op, ...], dict[str, bytes]]]:
    """What a desk has to send, as it sends it: the queue lane first."""
    store = DeskStore(data, throwaway_key(data))
    try:
        with store.reading() as transaction:
            install = device.install(transaction)
            if install is None:
                raise RuntimeError("the desk was never enrolled")
            sender = Sender(device=install.device, install_epoch=install.install_epoch)
            for lane in (Lane.QUEUE, Lane.PAPERS):
                kept = outbox.next_of_lane(transaction, lane, install_epoch=install.install_epoch, limit=2 * ALONE_OPS)
                for first in range(0, len(kept), BATCH[lane]):
                    part = kept[first : first + BATCH[lane]]
                    wanted = [str(op.payload["content"]) for op in part if op.payload.get("content")]
                    yield sender, tuple(map(as_sent, part)), releases.blobs_to_hub(transaction, wanted)
    finally:
        store.close()


def main(data: Path, url: str, clock: RunningClock) -> None:
    """Open the desk at a hub that is there, and end when nothing waits any more.

    It is a machine of its own in a centre, and takes no processor from hub and clerk: here it lets them go first.
    """
    os.nice(_LETS_OTHERS_GO_FIRST)
    desk = desk_at(url, data, clock)
    started = time.perf_counter()
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    try:
        _until_sent(desk)
        sys.stdout.write(json.dumps({"drained": time.perf_counter() - started}) + "\n")
    finally:
        desk.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], RunningClock.read(sys.argv[3]))
