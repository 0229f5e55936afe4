"""The benchmarks' report as Markdown: what was measured, on what kind of machine; no names and no paths."""

from __future__ import annotations

import os
import platform
import sqlite3
from collections.abc import Sequence
from importlib.metadata import version

from tests.bench.figures import Effort, Figure

_LIBRARIES = ("PySide6-Essentials", "SQLAlchemy", "sqlcipher3", "fastapi", "uvicorn", "pydantic", "reportlab")


def report(figures: Sequence[Figure], effort: Effort) -> str:
    """The whole page."""
    lines = [
        "# Figures",
        "",
        f"`python3 run.py bench`: each figure beside its floor of the same run, medians of {effort.rounds}; floor and "
        "figure take turns.",
        "",
        "| what | found | floor | ratio | reach | kept |",
        "|---|---|---|---|---|---|",
    ]
    for figure in figures:
        ratio = "" if figure.ratio is None else f"{figure.ratio:.2f} ×"
        kept = "yes" if figure.met else "**no**"
        lines.append(f"| {figure.what} | {figure.found} | {figure.floor} | {ratio} | {figure.reach} | {kept} |")
    notes = [f"- {figure.what}: {figure.note}." for figure in figures if figure.note]
    if notes:
        lines += ["", *notes]
    lines += ["", "## The machine", "", *(f"- {line}" for line in machine())]
    return "\n".join(lines) + "\n"


def machine() -> list[str]:
    """Cores, system, Python and libraries."""
    busy = f", load {os.getloadavg()[0]:.1f} at the end" if hasattr(os, "getloadavg") else ""
    return [
        f"{os.cpu_count()} cores ({platform.machine()}){busy}",
        f"{platform.system()}, Python {platform.python_version()}, SQLite of Python {sqlite3.sqlite_version}",
        ", ".join(f"{name} {version(name)}" for name in _LIBRARIES),
    ]
