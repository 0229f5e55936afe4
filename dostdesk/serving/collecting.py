"""When a server looks for garbage that refers to itself: seldom, and never through all that it keeps for ever.

Left alone Python looks through everything again and again, and everybody who asks meanwhile waits for a tenth of a
second.
"""

from __future__ import annotations

import gc

# Of the three ages of Python: the young pass in a millisecond, the old were made since the server stands.
SELDOM = (20_000, 20, 50)


def set_aside() -> None:
    """What there is now stays, and is not looked through any more."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*SELDOM)
