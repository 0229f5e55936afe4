"""What was large goes back to the system, whatever was large before."""

from __future__ import annotations

import subprocess
import sys

import pytest

# What one process chooses stays chosen: tried in one of its own.
_TRIED = """
import ctypes, sys
from ui.allocation import give_back_large

class Told(ctypes.Structure):
    _fields_ = [(name, ctypes.c_size_t) for name in
                "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost".split()]

library = ctypes.CDLL(None)
library.mallinfo2.restype = Told
library.malloc.restype = ctypes.c_void_p
library.free.argtypes = [ctypes.c_void_p]
took = sys.argv[1] == "chosen" and give_back_large()
library.free(library.malloc(8 << 20))
before = library.mallinfo2().hblks
held = library.malloc(6 << 20)
print(took, library.mallinfo2().hblks - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc alone is told")
@pytest.mark.parametrize(("chosen", "told"), [("chosen", "True 1"), ("left alone", "False 0")])
def test_a_large_piece_after_a_large_one_is_the_systems_again(chosen: str, told: str) -> None:
    made = subprocess.run([sys.executable, "-c", _TRIED, chosen], capture_output=True, text=True, check=True)
    assert made.stdout.strip() == told


# Small things among many that went again.
_GAPS = """
import ctypes
from pathlib import Path
from ui.allocation import give_back_unused

library = ctypes.CDLL(None)
library.malloc.restype = ctypes.c_void_p
library.free.argtypes = [ctypes.c_void_p]

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1])

held = []
for place in range(4000):
    held.append(library.malloc(4000))
    ctypes.memset(held[-1], 1, 4000)
    if place % 10 == 0:
        ctypes.memset(library.malloc(600), 1, 600)
full = resident()
for piece in held:
    library.free(piece)
kept = resident()
gave = give_back_unused()
print(gave, full - kept < 400, kept - resident() > 2000)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="glibc alone is told")
def test_what_lies_unused_between_what_is_kept_goes_back() -> None:
    made = subprocess.run([sys.executable, "-c", _GAPS], capture_output=True, text=True, check=True)
    assert made.stdout.strip() == "True True True"
