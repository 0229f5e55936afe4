"""What was promised on the way: answers that reached a desk, ops and numbers that a person was shown as done."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from dostdesk.domain.clock import from_text
from dostdesk.domain.events import canonical
from dostdesk.domain.ops import RULES, OpClass, OpKind, OpStatus
from dostdesk.protocol.headers import EPOCH
from dostdesk.simulation.faults.desks import DeskMachine
from dostdesk.simulation.laws import LawBrokenError
from dostdesk.storage.desk import account

_OPS, _AGAIN = "/v1/ops", "/v1/recovery/ops"
_PLACE_TAKEN = "lane_reused"
NO_EFFECT = frozenset({OpStatus.REFUSED.value, OpStatus.EXPIRED.value})
APPLIED = frozenset({OpStatus.APPLIED.value, OpStatus.APPLIED_WITH_CONFLICT.value})


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer of the hub that reached a desk."""

    status: str
    seq: int
    code: str
    epoch: int

    @property
    def applied(self) -> bool:
        """Whether it says that something was done."""
        return self.status in APPLIED


@dataclass(slots=True)
class Promises:
    """Kept outside all machines; whatever breaks one of them ends the run.

    With the laws of the feed this is what makes the history of each ticket linearizable: an op is in the feed once and
    in one piece, behind everything that was answered before it was asked, and its answer is of that place.

    Attributes:
        heard: By op, from the hub of the highest epoch that answered.
        kinds: What each op is that was ever sent.
        not_after: Of the intents that were sent.
        done: Ops that a desk made durable and showed as done, by desk.
    """

    heard: dict[str, Heard] = field(default_factory=dict)
    kinds: dict[str, OpKind] = field(default_factory=dict)
    not_after: dict[str, datetime] = field(default_factory=dict)
    done: dict[str, dict[str, str]] = field(default_factory=dict)
    _numbers: dict[str, dict[str, int]] = field(default_factory=dict)
    _looked_at: dict[tuple[str, int], int] = field(default_factory=dict)
    _sent: dict[str, str] = field(default_factory=dict)
    _places: dict[tuple[str, str, int], int] = field(default_factory=dict)
    _floor: dict[str, dict[int, int]] = field(default_factory=dict)
    _highest: dict[int, int] = field(default_factory=dict)

    def asked(self, _client: str, request: httpx.Request) -> None:
        """A request leaves a machine."""
        if request.url.path not in {_OPS, _AGAIN}:
            return
        batch = json.loads(request.content)
        install = (batch["device"], batch["install_epoch"])
        for told in batch["ops"]:
            op = told["op"] if request.url.path == _AGAIN else told
            place, name = op.pop("lane_seq"), op["op_id"]
            written = canonical(op)
            # An install that begins anew has other lanes; in each of them an op keeps its place.
            kept = self._places.setdefault((name, *install), place)
            if self._sent.setdefault(name, written) != written or kept != place:
                raise LawBrokenError("an op is frozen from its first sending", op=name, kind=op["kind"])
            self._floor.setdefault(name, dict(self._highest))
            self.kinds[name] = OpKind(op["kind"])
            if RULES[self.kinds[name]].op_class is OpClass.INTENT and op["not_after"]:
                self.not_after[name] = from_text(op["not_after"])

    def answered(self, _client: str, request: httpx.Request, answer: httpx.Response) -> None:
        """An answer reaches a machine that lives."""
        if request.url.path not in {_OPS, _AGAIN} or not answer.is_success:
            return
        epoch = int(answer.headers[EPOCH])
        for result in json.loads(answer.content)["results"]:
            op, heard = result["op_id"], Heard(result["status"], result["seq"], result["code"], epoch)
            if heard.code == _PLACE_TAKEN:
                # No answer to the op, but to its place: it comes again in another.
                continue
            self._stays(op, self.heard.get(op), heard)
            if heard.seq < self._floor[op].get(epoch, 0):
                raise LawBrokenError("what was answered before happened before", op=op, seq=heard.seq)
            if heard.status == OpStatus.REFUSED and heard.code == "op_payload_changed":
                raise LawBrokenError("an op is frozen from its first sending", op=op)
            self._highest[epoch] = max(self._highest.get(epoch, 0), heard.seq)

    def _stays(self, op: str, before: Heard | None, heard: Heard) -> None:
        """One hub says the same for ever; the next one may know more of it, and never less."""
        if before is None or before.epoch < heard.epoch:
            if before is not None and before.applied is not heard.applied:
                raise LawBrokenError("what was done stays done", op=op, was=before, now=heard)
            self.heard[op] = heard
        elif before.epoch == heard.epoch and before != heard:
            raise LawBrokenError("an answer stays the same", op=op, was=before, now=heard)

    def acted(self, machine: DeskMachine) -> None:
        """A person was shown that something is done: it has to stay whatever happens."""
        with machine.program._work.store.reading() as transaction:
            life = (machine.name, machine.life)
            ops, self._looked_at[life] = account.ops_made_after(transaction, self._looked_at.get(life, 0))
            numbers = account.last_numbers(transaction)
        self.done.setdefault(machine.name, {}).update((op.op_id, op.frozen) for op in ops)
        self._numbers[machine.name] = numbers

    def was_set_back(self, machine: DeskMachine) -> None:
        """Its disk holds an older day: what only it knew since then is gone, and what others acknowledged is not."""
        self.done.pop(machine.name, None)
        self._numbers.pop(machine.name, None)

    def started_again(self, machine: DeskMachine) -> None:
        """A desk lives again: what was done is still there, to the letter, and no number is given a second time."""
        with machine.program._work.store.reading() as transaction:
            ops = {op.op_id: op.frozen for op in account.ops(transaction)}
            numbers = account.numbers(transaction)
        for op, frozen in self.done.get(machine.name, {}).items():
            if ops.get(op) != frozen:
                raise LawBrokenError("what was shown as done stays", desk=machine.name, op=op)
        for series, last in self._numbers.get(machine.name, {}).items():
            if series not in numbers or numbers[series][0] < last:
                raise LawBrokenError("a number that was given stays given", desk=machine.name, series=series)
