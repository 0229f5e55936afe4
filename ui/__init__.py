"""The desk's screens: PySide6 only, one folder per screen; decides nothing that a test without Qt could not check."""

import builtins
import ctypes
import sys

import PySide6.QtCore  # noqa: F401  so that what it puts in the way of imports can be taken away again

# PySide6 replaces `import` to offer Qt's names in other spellings, and for that reads the source of every module that
# is imported after it: a tenth of the desk's start. Nothing here uses those spellings.
builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)

if sys.version_info < (3, 12):
    # PySide6 6.12.0 gives back references that it never took: to None with every call that returns None, and to True
    # with every signal emitted. Before Python 3.12 made these objects immortal the program ends with "deallocating
    # None" or "deallocating True or False" after some thousand calls. This is what 3.12 does: counts that cannot reach
    # zero. Nothing else is touched.
    for _kept in (None, True, False):
        ctypes.c_ssize_t.from_address(id(_kept)).value = 1 << 60
