"""A file for whoever looks after this computer: states, codes, counts and times, and nothing that is about a person."""

from __future__ import annotations

import json
import os
import platform
from contextlib import suppress
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dostdesk import __version__
from dostdesk.domain.clock import local, to_text
from dostdesk.domain.errors import DeskError, OutsideError
from dostdesk.storage.desk import device, lives, tallies

if TYPE_CHECKING:
    from dostdesk.desk.view import DeskView
    from dostdesk.desk.work import OpenWork


def save_diagnostics(folder: Path, view: DeskView, *, work: OpenWork, trouble: DeskError | None) -> Path:
    """Write the file into a folder under a name of this computer and moment; answers where it is.

    Raises:
        OutsideError: `folder_unwritable`.
    """
    said = diagnostics(view, work=work, trouble=trouble)
    path = folder / f"diagnostics-{said['computer']['device'] or 'desk'}-{local(work.time.now()):%Y%m%d-%H%M%S}.json"
    written = path.with_suffix(".part")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with written.open("w", encoding="utf-8") as file:
            json.dump(said, file, ensure_ascii=False, indent=1)
            file.write("\n")
            file.flush()
            os.fsync(file.fileno())
        written.replace(path)
    except OSError as error:
        with suppress(OSError):
            written.unlink(missing_ok=True)
        raise OutsideError("folder_unwritable") from error
    return path


def diagnostics(view: DeskView, *, work: OpenWork, trouble: DeskError | None) -> dict[str, Any]:
    """What the file says.

    Args:
        trouble: What the last sending met; of it the code alone, as its facts may name a ticket.
    """
    link = view.link
    with work.store.reading() as transaction:
        install, cursor = device.install(transaction), device.cursor(transaction)
        begun, lived = lives.begun_anew(transaction), len(lives.marks(transaction))
        ops, papers, series = tallies.ops(transaction), tallies.papers(transaction), tallies.series(transaction)
    free: int | None = None
    with suppress(OSError):
        free = work.room()
    return {
        "made_at": to_text(work.time.now()),
        "program": {"version": __version__, "python": platform.python_version(), "system": platform.platform()},
        "computer": {
            "device": "" if install is None else install.device,
            "centre": "" if install is None else install.centre,
            "install_epoch": 0 if install is None else install.install_epoch,
            "lives": lived,
            "began_anew": None if begun is None else {"reason": begun[0], "at": to_text(begun[1])},
            "free_bytes": free,
            "clock_behind_hub_s": round(work.time.ahead_of_computer.total_seconds(), 3),
            "worries": [worry.code.value for worry in view.worries],
        },
        "link": {
            "state": link.itself.value,
            "since": _moment(link.since),
            "heard_at": _moment(link.synced_at),
            "refused": link.refused,
            "trouble": "" if trouble is None else trouble.code,
            "waiting": link.waiting,
            "choices": link.choices,
        },
        "feed": {"epoch": cursor.epoch, "seq": cursor.seq},
        "catalogue": {"release": view.release},
        "window": view.window,
        "ops": [asdict(one) for one in ops],
        "papers": [asdict(one) for one in papers],
        "series": [asdict(one) for one in series],
    }


def _moment(instant: datetime | None) -> str | None:
    return None if instant is None else to_text(instant)
