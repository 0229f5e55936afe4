"""A real printing service (cupsd) of the test's own: its configuration, socket, spool and printers are in one folder.

Its printers write down what comes out, and do what a test tells them: run out of paper, stand open, break off, hang.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from threading import Event

PRINTERS = ("roll", "sheet")
ONCE = Path(__file__).parents[2] / "packaging" / "cups" / "dostonce"
_SERVER_BIN = Path("/usr/lib/cups")
_DEADLINE_S = 20.0

_CONFIGURATION = """
Listen {folder}/service.sock
LogLevel warn
PreserveJobHistory Yes
PreserveJobFiles No
WebInterface No
DefaultAuthType Basic
JobRetryInterval 1
JobKillDelay 1
DirtyCleanInterval {forgets_s}
<Location />
  Order allow,deny
  Allow all
</Location>
<Policy default>
  <Limit Create-Job Print-Job Print-URI Validate-Job Send-Document Send-URI>
    Order deny,allow
  </Limit>
  <Limit Cancel-Job Hold-Job Release-Job Restart-Job Set-Job-Attributes>
    Require user @OWNER @SYSTEM
    Order deny,allow
  </Limit>
  <Limit CUPS-Add-Modify-Printer Pause-Printer Resume-Printer CUPS-Accept-Jobs CUPS-Reject-Jobs>
    AuthType Default
    Require user @SYSTEM
    Order deny,allow
  </Limit>
  <Limit All>
    Order deny,allow
  </Limit>
</Policy>
"""
_FILES = """
ServerRoot {folder}/root
ServerBin {folder}/bin
RequestRoot {folder}/spool
TempDir {folder}/spool/tmp
CacheDir {folder}/cache
StateDir {folder}/run
AccessLog {folder}/log/access
ErrorLog {folder}/log/error
PageLog {folder}/log/page
"""
_PRINTER = """
<Printer {name}>
Info {name}
DeviceURI {once}desktest:{folder}/{name}
State Idle
Accepting Yes
Shared No
ErrorPolicy {policy}
OpPolicy default
</Printer>
"""
# A driver's filter, so that the paper comes by a pipe and not as a file of the spool.
_DRIVER = """*PPD-Adobe: "4.3"
*FormatVersion: "4.3"
*FileVersion: "1.0"
*LanguageVersion: English
*LanguageEncoding: ISOLatin1
*PCFileName: "TEST.PPD"
*Manufacturer: "Test"
*Product: "(Test)"
*ModelName: "Test"
*ShortNickName: "Test"
*NickName: "Test"
*PSVersion: "(3010) 0"
*cupsFilter: "application/pdf 0 testfilter"
*OpenUI *PageSize/Media Size: PickOne
*DefaultPageSize: A5
*PageSize A5/A5: ""
*CloseUI: *PageSize
*OpenUI *PageRegion/Media Size: PickOne
*DefaultPageRegion: A5
*PageRegion A5/A5: ""
*CloseUI: *PageRegion
*DefaultImageableArea: A5
*ImageableArea A5/A5: "0 0 420 595"
*DefaultPaperDimension: A5
*PaperDimension A5/A5: "420 595"
"""
_FILTER = """#!/bin/sh
exec cat "${6:--}"
"""
# A file in the printer's folder is what is the matter with it. A paper is out once its title is in `out`.
_BACKEND = """#!/bin/sh
[ $# -eq 0 ] && exit 0
at="${DEVICE_URI#desktest:}"
for reason in media-empty cover-open; do
  if [ -e "$at/$reason" ]; then
    echo "STATE: +$reason-error" >&2
    while [ -e "$at/$reason" ]; do sleep 0.05; done
    echo "STATE: -$reason-error" >&2
  fi
done
hang() {
  [ -e "$at/hangs-$1" ] && : > "$at/is-$1"
  while [ -e "$at/hangs-$1" ]; do sleep 0.05; done
}
[ -e "$at/fails-before" ] && exit 1
hang before
[ $# -eq 6 ] && exec < "$6"
dd bs=64 count=1 of="$at/paper.$1" 2>/dev/null
hang within
cat >> "$at/paper.$1"
echo "$3" >> "$at/out"
[ -e "$at/fails-after" ] && exit 1
hang after
exit 0
"""


class PrintService:
    """The service and its two printers, `roll` and `sheet`.

    Args:
        policy: What the service does with a job that its printer broke off: `abort-job`, `stop-printer` or
            `retry-current-job`.
        once: Its printers stand behind the backend that hands each paper over once.
        as_user: What prints runs as an ordinary user, not as the service's own.
        forgets: It writes its jobs down half a minute later, as it does where nobody configured it.
        filtered: Its printers have a driver.
    """

    def __init__(
        self,
        *,
        policy: str = "abort-job",
        printers: Iterable[str] = PRINTERS,
        once: bool = False,
        as_user: bool = False,
        forgets: bool = True,
        filtered: bool = False,
    ) -> None:
        # A socket's path is short, so this is not the test's own long folder.
        self.folder = Path(tempfile.mkdtemp(prefix="dost-cups-"))
        self.folder.chmod(0o755)
        for name in ("root", "bin", "spool", "spool/tmp", "cache", "run", "log", *printers):
            (self.folder / name).mkdir()
        for part in _SERVER_BIN.iterdir():
            if part.name != "backend" and not (filtered and part.name == "filter"):
                (self.folder / "bin" / part.name).symlink_to(part)
        if filtered:
            self._put_driver(printers)
        backend = self.folder / "bin" / "backend" / "desktest"
        backend.parent.mkdir()
        backend.write_text(_BACKEND, encoding="ascii")
        shutil.copyfile(ONCE, backend.with_name(ONCE.name))
        # One that nobody else may read runs as the service's own user, who may write here.
        mode = 0o755 if as_user else 0o700
        backend.chmod(mode)
        backend.with_name(ONCE.name).chmod(mode)
        if as_user:
            for name in printers:
                (self.folder / name).chmod(0o777)
        configuration = _CONFIGURATION.format(folder=self.folder, forgets_s=30 if forgets else 0)
        (self.folder / "cupsd.conf").write_text(configuration, encoding="ascii")
        (self.folder / "cups-files.conf").write_text(_FILES.format(folder=self.folder), encoding="ascii")
        queues = "".join(
            _PRINTER.format(name=name, folder=self.folder, policy=policy, once=f"{ONCE.name}:" if once else "")
            for name in printers
        )
        (self.folder / "root" / "printers.conf").write_text(queues, encoding="ascii")
        self._process: subprocess.Popen[bytes] | None = None
        self.start()

    def _put_driver(self, printers: Iterable[str]) -> None:
        driver = self.folder / "bin" / "filter" / "testfilter"
        driver.parent.mkdir()
        driver.write_text(_FILTER, encoding="ascii")
        driver.chmod(0o755)
        (self.folder / "root" / "ppd").mkdir()
        for name in printers:
            (self.folder / "root" / "ppd" / f"{name}.ppd").write_text(_DRIVER, encoding="ascii")

    @property
    def address(self) -> str:
        """What `CUPS_SERVER` is to be."""
        return f"{self.folder}/service.sock"

    def start(self) -> None:
        cupsd = shutil.which("cupsd", path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
        assert cupsd is not None, "the tests of printing need a printing service: apt-get install cups"
        command = [cupsd, "-f", "-c", f"{self.folder}/cupsd.conf", "-s", f"{self.folder}/cups-files.conf"]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        wait_for(lambda: self._lp("lpstat", "-r").startswith("scheduler is running"))

    def kill(self) -> None:
        """End it as a power cut would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(_DEADLINE_S)
            self._process = None
            # What it had started goes on without it, as printers do; nothing of it may outlive the test.
            Path(self.address).unlink(missing_ok=True)

    def stop(self) -> None:
        """End it in order."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(_DEADLINE_S)
            self._process = None
            Path(self.address).unlink(missing_ok=True)

    def close(self) -> None:
        for printer in PRINTERS:
            for trouble in ("media-empty", "cover-open", "hangs-before", "hangs-within", "hangs-after"):
                (self.folder / printer / trouble).unlink(missing_ok=True)
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def trouble(self, what: str, printer: str = "roll") -> None:
        """From now on: `media-empty`, `cover-open`; `fails-before` or `fails-after` a paper; `hangs-before`,
        `hangs-within` or `hangs-after` one.
        """
        (self.folder / printer / what).touch()

    def mended(self, what: str, printer: str = "roll") -> None:
        (self.folder / printer / what).unlink()

    def disable(self, printer: str = "roll") -> None:
        """The service stops the printer; it takes jobs, and they wait."""
        self._lp("cupsdisable", printer)

    def enable(self, printer: str = "roll") -> None:
        self._lp("cupsenable", printer)

    def reject(self, printer: str = "roll") -> None:
        """The printer takes no more jobs."""
        self._lp("cupsreject", printer)

    def remove(self, printer: str) -> None:
        self._lp("lpadmin", "-x", printer)

    def cancel_all(self) -> None:
        """As somebody else in charge of the printers would."""
        self._lp("cancel", "-a")

    def purge_all(self) -> None:
        """Cancel everything and forget it."""
        self._lp("cancel", "-a", "-x")

    def out(self, printer: str = "roll") -> list[str]:
        """Titles of the papers that came out, in order; one title for each piece of paper."""
        log = self.folder / printer / "out"
        return log.read_text(encoding="ascii").split() if log.exists() else []

    def hangs(self, where: str, printer: str = "roll") -> bool:
        """Whether a paper hangs `before`, `within` or `after` it came out."""
        return (self.folder / printer / f"is-{where}").exists()

    def marked(self) -> list[str]:
        """What the mark of each job says last."""
        files = sorted((self.folder / "cache").glob(f"{ONCE.name}-*"))
        return [lines[-1] for lines in (file.read_text(encoding="ascii").split() for file in files) if lines]

    def papers(self, printer: str = "roll") -> list[bytes]:
        """What stood on them."""
        return [file.read_bytes() for file in sorted((self.folder / printer).glob("paper.*"))]

    def _lp(self, *command: str) -> str:
        environment = os.environ | {"CUPS_SERVER": self.address, "LC_ALL": "C"}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=20, check=False)
        return done.stdout


def wait_for(condition: object, within: float = _DEADLINE_S) -> None:
    """Look again and again until a condition holds."""
    assert callable(condition)
    ends, between = time.monotonic() + within, Event()
    while not condition():
        assert time.monotonic() < ends, "it did not happen in time"
        between.wait(0.02)
