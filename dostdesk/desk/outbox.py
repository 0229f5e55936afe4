"""Making ops: a fact is recorded with its effect in one transaction, an intent before it is asked. Sending is in
`sender`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from dostdesk.desk.hub_time import HubTime
from dostdesk.domain.errors import RefusedError
from dostdesk.domain.ids import NewId, OpId, StaffId, TicketId
from dostdesk.domain.ops import INTENT_LIFETIME, RULES, OpClass, OpKind
from dostdesk.storage.desk import device, outbox
from dostdesk.storage.desk.store import Transaction


class Outbox:
    """The one place where ops of this device are made.

    Args:
        lifetime: How long an intent keeps its meaning, by `time`; a fast clock needs a longer one.
    """

    def __init__(self, *, time: HubTime, new_id: NewId, lifetime: timedelta = INTENT_LIFETIME) -> None:
        self._time = time
        self._new_id = new_id
        self._lifetime = lifetime

    def add(
        self,
        transaction: Transaction,
        kind: OpKind,
        payload: Mapping[str, Any],
        *,
        actor: StaffId,
        ticket: TicketId | None = None,
    ) -> OpId:
        """Put an op at the end of its lane, durable with whatever else the transaction holds.

        Raises:
            RefusedError: `desk_not_enrolled` before the hub knows this device.
            pydantic.ValidationError: The payload has not the shape of its kind; a bug of the caller.
        """
        # A desk is on screen before it says anything.
        from dostdesk.protocol.ops import PAYLOADS

        install = device.install(transaction)
        if install is None:
            raise RefusedError("desk_not_enrolled")
        rule = RULES[kind]
        now = self._time.now()
        op_id = OpId(self._new_id())
        asked = rule.op_class is OpClass.INTENT
        outbox.append(
            transaction,
            op_id=op_id,
            install_epoch=install.install_epoch,
            lane=rule.lane,
            actor=actor,
            kind=kind,
            ticket=ticket,
            happened_at=now,
            not_after=now + self._lifetime if asked else None,
            payload=PAYLOADS[kind].model_validate(payload).model_dump(mode="json"),
            # Whoever asks waits for the answer: the op leaves in the next moment.
            sending=asked,
        )
        return op_id
