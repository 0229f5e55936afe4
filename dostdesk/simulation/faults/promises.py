"""What was promised on the way: answers that reached a desk, ops and numbers that a person was shown as done."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime

import httpx

from dostdesk.domain.clock import from_text
from dostdesk.domain.events import canonical
from dostdesk.domain.ops import RULES, OpClass, OpKind, OpStatus
from dostdesk.simulation.faults.desks import DeskMachine
from dostdesk.simulation.laws import LawBrokenError
from dostdesk.storage.desk import account

_OPS = "/v1/ops"


@dataclass(frozen=True, slots=True)
class Heard:
    """An answer of the hub that reached a desk."""

    status: str
    seq: int
    code: str


@dataclass(slots=True)
class Promises:
    """Kept outside all machines; whatever breaks one of them ends the run.

    Attributes:
        heard: By op.
        not_after: Of the intents that were sent.
        done: Ops that a desk made durable and showed as done, by desk.
    """

    heard: dict[str, Heard] = field(default_factory=dict)
    not_after: dict[str, datetime] = field(default_factory=dict)
    done: dict[str, dict[str, str]] = field(default_factory=dict)
    _numbers: dict[str, dict[str, int]] = field(default_factory=dict)
    _sent: dict[str, str] = field(default_factory=dict)
    _floor: dict[str, int] = field(default_factory=dict)
    _highest: int = 0

    def asked(self, _client: str, request: httpx.Request) -> None:
        """A request leaves a machine."""
        if request.url.path != _OPS:
            return
        for op in json.loads(request.content)["ops"]:
            written = canonical(op)
            if self._sent.setdefault(op["op_id"], written) != written:
                raise LawBrokenError("an op is frozen from its first sending", op=op["op_id"], kind=op["kind"])
            self._floor.setdefault(op["op_id"], self._highest)
            if RULES[OpKind(op["kind"])].op_class is OpClass.INTENT and op["not_after"]:
                self.not_after[op["op_id"]] = from_text(op["not_after"])

    def answered(self, _client: str, request: httpx.Request, answer: httpx.Response) -> None:
        """An answer reaches a machine that lives."""
        if request.url.path != _OPS or not answer.is_success:
            return
        for result in json.loads(answer.content)["results"]:
            op, heard = result["op_id"], Heard(result["status"], result["seq"], result["code"])
            if self.heard.setdefault(op, heard) != heard:
                raise LawBrokenError("an answer stays the same", op=op, was=self.heard[op], now=heard)
            if heard.seq < self._floor[op]:
                raise LawBrokenError("what was answered before happened before", op=op, seq=heard.seq)
            if heard.status == OpStatus.REFUSED and heard.code == "op_payload_changed":
                raise LawBrokenError("an op is frozen from its first sending", op=op)
            self._highest = max(self._highest, heard.seq)

    def acted(self, machine: DeskMachine) -> None:
        """A person was shown that something is done: it has to stay whatever happens."""
        with machine.program._work.store.reading() as transaction:
            ops, numbers = account.ops(transaction), account.numbers(transaction)
        self.done[machine.name] = {op.op_id: op.frozen for op in ops}
        self._numbers[machine.name] = {series: last for series, (last, _) in numbers.items()}

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
