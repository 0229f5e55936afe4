#!/usr/bin/env python3
"""Set DOST Desk up and run it, with nothing but Python's standard library.

    python3 run.py demo     a centre's day in progress: a hub, a desk, a clerk signed in
    python3 run.py test     everything that must hold: checks, then all tests
    python3 run.py check    format, lint, types and import contracts only
    python3 run.py bench    the promised figures, each beside its floor; about 25 minutes
    python3 run.py setup    only make `.venv` and install the locked packages
    python3 run.py lock     renew packaging/requirements.lock (for developers; needs uv)

Any other word is handed to the `dostdesk` program: `python3 run.py gallery out/`.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "packaging" / "requirements.lock"
STAMP = VENV / "installed.sha256"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")

OFFSCREEN_LIBRARIES = (
    "libgl1",
    "libegl1",
    "libglib2.0-0",
    "libdbus-1-3",
    "libfontconfig1",
    "libxkbcommon0",
    "libbrotli1",
)
WINDOW_LIBRARIES = (
    "libxcb-cursor0",
    "libxcb-icccm4",
    "libxcb-keysyms1",
    "libxcb-image0",
    "libxcb-render-util0",
    "libxcb-shape0",
    "libxcb-xkb1",
    "libxkbcommon-x11-0",
)
ORDER = 20260925
"""Seeds the order of tests and what they draw."""

TEST_PROGRAMS = {
    "dbus-run-session": "dbus",
    "gnome-keyring-daemon": "gnome-keyring",
    "Xvfb": "xvfb",
    "cupsd": "cups",
    "lp": "cups-client",
    "initdb": "postgresql",
}


def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036  the reader may run an older Python by mistake
        return refuse(f"DOST Desk needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(__doc__)
        return 0 if arguments else 2
    command, rest = arguments[0], arguments[1:]
    if command == "lock":
        return renew_lock()
    failed = set_up()
    if failed:
        return failed
    if command == "setup":
        return 0
    if command == "check":
        return check()
    if command == "test":
        return test(rest)
    if command == "bench":
        return run([str(PYTHON), "-m", "tests.bench", *rest], offscreen=True)
    return run([str(PYTHON), "-m", "dostdesk", command, *rest])


# ---------------------------------------------------------------- set-up


def set_up() -> int:
    """Make `.venv` and install the lock once; a changed lock or pyproject installs again. Returns an exit code."""
    wanted = hashlib.sha256(LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if not (STAMP.exists() and STAMP.read_text(encoding="ascii") == wanted and PYTHON.exists()):
        started = time.monotonic()
        say("Setting up .venv with the locked packages (about a minute, once) ...")
        if not make_venv():
            return refuse("Python's venv is missing. As root: apt-get install python3-venv")
        pip = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
        steps = (
            [*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(LOCK)],
            [*pip, "--no-build-isolation", "--no-deps", "--editable", str(ROOT)],
        )
        for step in steps:
            if run(step):
                return refuse("The packages could not be installed: see the lines above; run the same command again.")
        STAMP.write_text(wanted, encoding="ascii")
        say(f"Set up in {time.monotonic() - started:.0f} s.")
    return screen_libraries()


def make_venv() -> bool:
    if PYTHON.exists() and STAMP.exists():
        return True
    shutil.rmtree(VENV, ignore_errors=True)
    if subprocess.run([sys.executable, "-m", "venv", str(VENV)], capture_output=True, check=False).returncode == 0:
        return True
    shutil.rmtree(VENV, ignore_errors=True)
    name = f"python3.{sys.version_info.minor}-venv"
    return install_debian([name]) and run([sys.executable, "-m", "venv", str(VENV)]) == 0


def screen_libraries() -> int:
    """Qt's system libraries: tried by importing it; installed when root on Debian, named in one line otherwise."""
    if WINDOWS or sys.platform == "darwin":
        return 0
    probe = [str(PYTHON), "-c", "import PySide6.QtWidgets, PySide6.QtSvg, PySide6.QtPdf"]
    wanted = list(OFFSCREEN_LIBRARIES)
    missing = subprocess.run(probe, capture_output=True, check=False).returncode != 0
    if os.environ.get("DISPLAY") and not window_plugin_loads():
        wanted += WINDOW_LIBRARIES
        missing = True
    if not missing:
        return 0
    if install_debian(wanted) and subprocess.run(probe, check=False).returncode == 0:
        return 0
    return refuse("Qt needs system libraries. As root: apt-get install " + " ".join(wanted))


def window_plugin_loads() -> bool:
    """Whether Qt's X11 plug-in finds its libraries; asked of the dynamic linker, without opening a window."""
    ldd = shutil.which("ldd")
    plugin = next(VENV.glob("lib/python*/site-packages/PySide6/Qt/plugins/platforms/libqxcb.so"), None)
    if ldd is None or plugin is None:
        return True
    listing = subprocess.run([ldd, str(plugin)], capture_output=True, text=True, check=False).stdout
    return "not found" not in listing


def install_debian(packages: list[str]) -> bool:
    if WINDOWS or not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    say("Installing " + " ".join(packages) + " ...")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    if subprocess.run(install, env=environment, capture_output=True, check=False).returncode == 0:
        return True
    subprocess.run(["apt-get", "update", "-qq"], env=environment, capture_output=True, check=False)
    return subprocess.run(install, env=environment, stdout=subprocess.DEVNULL, check=False).returncode == 0


# ---------------------------------------------------------------- checks and tests


def check() -> int:
    """Format, lint, types, contracts: all of them beside each other, so that one run shows everything that is wrong."""
    steps = {
        "format": ["ruff", "format", "--check", "--quiet", "."],
        "lint": ["ruff", "check", "--quiet", "."],
        "types": ["mypy", "-p", "dostdesk", "-p", "ui"],
        "contracts": ["lint-imports"],
    }
    started = time.monotonic()
    running = {}
    for name, step in steps.items():
        tool = VENV / ("Scripts" if WINDOWS else "bin") / step[0]
        running[name] = subprocess.Popen(
            [str(tool), *step[1:]], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
    failed = []
    for name, step in running.items():
        told, _ = step.communicate()
        say(f"{name}: {'ok' if step.returncode == 0 else 'FAILED'} ({time.monotonic() - started:.1f} s)")
        if step.returncode:
            failed.append(name)
            print(told, flush=True)
    return refuse("Not clean: " + ", ".join(failed)) if failed else 0


def test(rest: list[str]) -> int:
    if not rest and check():
        return 1
    # Services are not on an ordinary user's path, and of PostgreSQL each version has a folder.
    folders = ["/usr/sbin", *(str(folder) for folder in Path("/usr/lib/postgresql").glob("*/bin"))]
    where = os.pathsep.join([os.environ.get("PATH", ""), *folders])
    missing = [name for program, name in TEST_PROGRAMS.items() if not WINDOWS and not shutil.which(program, path=where)]
    if sys.platform == "linux" and not window_plugin_loads():
        # Some tests open real windows, under Xvfb.
        missing += WINDOW_LIBRARIES
    if missing and not install_debian(missing):
        say("Tests that need them will be skipped. As root: apt-get install " + " ".join(missing))
    if rest == ["--whole"]:
        os.environ["DOSTDESK_WHOLE"] = "1"
        rest = []
    # In one order and with the same draws a refused change is refused again; `run.py test tests` draws anew each time.
    # A process that fell is named and ends the run: with another in its place the run would wait for ever.
    workers = ["-n", "auto", "--dist", "loadfile", "--max-worker-restart=0"]
    workers += [f"--randomly-seed={ORDER}", f"--hypothesis-seed={ORDER}"]
    workers = workers if not rest else []
    return run([str(PYTHON), "-m", "pytest", *workers, *rest], offscreen=True)


def renew_lock() -> int:
    uv = shutil.which("uv")
    if uv is None:
        return refuse("Renewing the lock needs uv: pip install uv")
    options = "--group dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet"
    return run([uv, "pip", "compile", "pyproject.toml", *options.split(), "--upgrade", "-o", str(LOCK)])


# ---------------------------------------------------------------- words and processes


def run(command: list[str], *, offscreen: bool = False) -> int:
    environment = dict(os.environ)
    if offscreen:
        environment["QT_QPA_PLATFORM"] = "offscreen"
    try:
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    except KeyboardInterrupt:
        return 130


def say(sentence: str) -> None:
    print(sentence, flush=True)


def refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr, flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
