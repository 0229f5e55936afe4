"""`dostdesk desk` on the command line, read with the standard library alone: a clerk waits for its window each day.

Only this page and `command_line` know both the screens and what is below them.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dostdesk.domain.numbers import public_address
from dostdesk.domain.words import LANGUAGES
from dostdesk.quick_values import compile_when_called
from dostdesk.starting import clock_of, data_folder, device_name, exit_code

if TYPE_CHECKING:
    from ui.program import DeskOptions


def start_desk(arguments: Sequence[str]) -> int:
    """Show the desk that these arguments describe until its window is closed; the exit code."""
    chosen = _parser().parse_args(arguments)
    compile_when_called()

    def show() -> int:
        from ui.program import run_desk

        return run_desk(_options(chosen))

    return exit_code(show)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dostdesk desk", description="A window of the centre: the clerk's screens over a store of their own."
    )
    add = parser.add_argument
    add("--hub", metavar="URL", default="http://127.0.0.1:8460", help="address of the centre's hub")
    add("--trust", metavar="FILE", type=Path, help="certificate (PEM) that vouches for the hub")
    add("--data", metavar="FOLDER", type=Path, help="folder of the store; the system's place for it if left out")
    add("--device", metavar="NAME", default="", help="name of this PC at the centre")
    add("--window", metavar="NUMBER", type=int, help="window that is offered at sign-in")
    add("--language", choices=LANGUAGES, default="az", help="until another is chosen on screen")
    add("--theme", choices=("light", "dark"), default="light", help="until the other is chosen on screen")
    add("--printer", metavar="NAME", default="", help="system printer; papers become PDF files if left out")
    add("--papers", metavar="FOLDER", type=Path, help="folder for papers as PDF")
    status = "https address under which citizens ask what became of a number; codes on papers lead there"
    add("--status-address", metavar="URL", default=os.environ.get("DOSTDESK_STATUS_ADDRESS", ""), help=status)
    throwaway = "keep the store's key in a file beside it: for demonstrations only"
    add("--throwaway-key", action="store_true", help=throwaway)
    add("--clock", metavar="WRITTEN", default="", help="another time than the computer's, as a demo hands it on")
    add("--login", metavar="NAME", default="", help="who is offered at sign-in")
    add("--password", default="", help="filled in at sign-in; for demonstrations only")
    return parser


def _options(chosen: argparse.Namespace) -> DeskOptions:
    from ui.program import DeskOptions

    return DeskOptions(
        hub_url=chosen.hub,
        trust=chosen.trust,
        data=chosen.data or data_folder("desk"),
        device=chosen.device or device_name(),
        window=chosen.window,
        language=chosen.language,
        theme=chosen.theme,
        printer=chosen.printer,
        papers=chosen.papers,
        status_address=public_address(chosen.status_address),
        throwaway_key=chosen.throwaway_key,
        clock=clock_of(chosen.clock),
        login=chosen.login,
        password=chosen.password,
    )
