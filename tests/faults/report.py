"""The page that says what was proven: from what the long runs wrote down, and nothing by hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from tests.faults.ledger import Kind, Ledger
from tests.faults.long_runs import FULL, RUN, UNITS

REPORT, FOUND = (Path(__file__).with_name(name) for name in ("REPORT.md", "found.json"))
_TEST = "tests/faults/test_planted.py::test_a_planted_bug_is_found"
_TITLES = {
    "seeds": "Simulated days with faults",
    "kills": "Real processes, killed with SIGKILL",
    "partitions": "Real processes, parted",
    "power": "Power cuts",
    "hostile": "Hostile requests",
    "planted": "Planted bugs",
}
_SIZE = " ".join(f"--{name} {value:g}" for name, value in asdict(RUN).items())
_WHAT = {
    "seeds": (
        "The real hub, up to five desks and central over a virtual clock, network and disk, one step at a time. Each "
        f"run is drawn from its number: `dostdesk simulate faults --seed N {_SIZE}` replays it. In every fourth a "
        "machine stands by, and in most of those it is promoted in the middle of the run."
    ),
    "kills": (
        "A desk and a hub as processes over sockets; one of them ends with SIGKILL at a random moment of a random step "
        "and starts again. After every ten kills their stores are opened and held to the laws."
    ),
    "partitions": (
        "Three desks, a hub, central and PostgreSQL as processes, with a proxy on each of the wires between them that "
        "cuts, refuses, holds one way, flaps, slows, and ends in the middle of a body; beside it desks, hub, central "
        "and PostgreSQL are killed, hub and central stand still. After each everything has to be at central within "
        "60 s, and every store is opened and held to the laws."
    ),
    "power": (
        "Every byte that SQLCipher handed to the system during a day, up to a point: what was synchronised is there; "
        "of what was written since, each write is there, torn at a sector of 512 bytes, or not, in any combination. "
        "The store that is left has everything that had been confirmed, opens, and is whole. It proves nothing about a "
        "disk that says it has synchronised and has not, nor about a file system that loses files."
    ),
    "hostile": (
        "Recorded requests of desks and hubs, changed in one to three places, cut short, or under another name. None "
        "may end in a bug, and none may change what was recorded."
    ),
    "planted": (
        "Small changes of the product, of a kind that comparable systems had. Each must be found, or the laws prove "
        "nothing."
    ),
}


def write_report(ledger: Ledger, to: Path = REPORT) -> None:
    """Write the page from what is written down of all long runs."""
    lines = ["# What holds under faults", "", "Written by `python -m tests.faults report`.", ""]
    lines += ["| what | done | of | violations open |", "|---|---:|---:|---:|"]
    for name, title in _TITLES.items():
        kind, unit = ledger.get(name, Kind()), UNITS[name]
        done, full = kind.counts[unit], FULL[name]
        lines.append(f"| {title} | {_number(done)} | {_number(full)} {unit} | {len(kind.open_violations())} |")
    lines.append("")
    for name, title in _TITLES.items():
        lines += [f"## {title}", "", _WHAT[name], "", *_told(name, ledger.get(name, Kind())), ""]
    lines += ["## What was found and mended", "", *_found()]
    to.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


def _told(name: str, kind: Kind) -> Iterator[str]:
    if not kind.stretches:
        yield "Not run yet."
        return
    unit = UNITS[name]
    done, full, still = kind.counts[unit], FULL[name], kind.open_violations()
    yield f"**{_number(done)} of {_number(full)} {unit}**, {len(still)} violations open."
    yield ""
    if name == "planted":
        yield from _planted(kind)
    else:
        yield from _counts(kind)
    if name == "seeds" and kind.cpu_seconds:
        yield f"{done / kind.cpu_seconds:.0f} ops in a second of one core, with everything that is checked."
        yield ""
    yield from _versions(kind, unit)
    for piece, broken, where in kind.violations():
        mended = next((one for one in kind.stretches if one.passed(piece)), None)
        became = "still open" if mended is None else f"passed by {mended.commit} on {mended.date}"
        yield f"- run {piece} by {where.commit}: {broken}; {became}"


def _versions(kind: Kind, unit: str) -> Iterator[str]:
    """Volumes are of several days and versions: which, is said here."""
    yield f"| version | day | runs | {unit} |"
    yield "|---|---|---:|---:|"
    for one in kind.stretches:
        runs = f"{one.first} to {one.last}" if one.last > one.first else str(one.first)
        yield f"| {one.commit} | {one.date} | {runs} | {_number(one.counts.get(unit, 0))} |"
    yield ""


def _counts(kind: Kind) -> Iterator[str]:
    yield "| what | how many |"
    yield "|---|---:|"
    yield f"| runs | {_number(kind.pieces)} |"
    for what, count in sorted(kind.counts.items()):
        yield f"| {what} | {_number(count)} |"
    yield ""


def _found() -> Iterator[str]:
    """What runs have shown until now, as it was written down when it was mended."""
    yield "| shown | cause | mended | held by |"
    yield "|---|---|---|---|"
    for one in json.loads(FOUND.read_text(encoding="utf-8")):
        yield f"| {one['shown']} | {one['cause']} | {one['mended']} | `{one['held_by']}` |"


def _planted(kind: Kind) -> Iterator[str]:
    yield f"Each by `{_TEST}[<bug>]`, in the runs that it names."
    yield ""
    yield "| bug | runs | ops until found | found as |"
    yield "|---|---:|---:|---|"
    for written, ops in kind.counts.items():
        name, bar, rest = written.partition("|")
        if bar:
            runs, _, law = rest.partition("|")
            yield f"| {name} | {runs} | {_number(ops)} | {law} |"
    yield ""


def _number(count: int) -> str:
    return f"{count:,}"
