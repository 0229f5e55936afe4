"""What was decided of days, as this desk heard it last; kept beside its settings."""

from __future__ import annotations

import json
from datetime import date

from sqlalchemy import Connection

from dostdesk.domain.calendar import DecidedDay, DecidedDays
from dostdesk.storage.desk import device

_SETTING = "decided_days"


def put_decided(connection: Connection, mark: str, decided: DecidedDays) -> None:
    """Keep it under the mark by which the hub names it; paydays are for its forecasts, and for no window."""
    days = [[one.day.isoformat(), one.open, one.name, one.decision] for one in decided.days]
    written = {"mark": mark, "days": days, "announced": sorted(decided.announced)}
    device.put_setting(connection, _SETTING, json.dumps(written, ensure_ascii=False))


def decided(connection: Connection) -> tuple[str, DecidedDays]:
    """The mark and what it names; an empty mark where nothing was ever decided."""
    written = device.setting(connection, _SETTING)
    if written is None:
        return "", DecidedDays()
    kept = json.loads(written)
    days = (
        DecidedDay(day=date.fromisoformat(day), open=is_open, name=name, decision=decision)
        for day, is_open, name, decision in kept["days"]
    )
    return kept["mark"], DecidedDays(tuple(days), frozenset(kept["announced"]))
