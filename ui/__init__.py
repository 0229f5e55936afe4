"""The desk's screens: PySide6 only, one folder per screen; decides nothing that a test without Qt could not check."""

import ctypes
import sys

if sys.version_info < (3, 12):
    # PySide6 6.12.0 gives back a reference to None that it never took with every call that returns None, and before
    # Python 3.12 made None immortal the program ends with "deallocating None" after some thousand calls. This is what
    # 3.12 does: a count that cannot reach zero. Nothing else is touched.
    ctypes.c_ssize_t.from_address(id(None)).value = 1 << 60
