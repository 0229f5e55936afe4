"""Percentiles of whole seconds from how often each was seen: the smallest value that so large a share does not exceed.

As `percentile_disc` of SQL: always a value that was really seen, and the same however the counts came together.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate


def quantiles(seen: Counter[int], shares: Sequence[float]) -> tuple[int | None, ...]:
    """One value for each share, which rise; None for each where nothing was seen."""
    total = seen.total()
    if not total:
        return (None,) * len(shares)
    values = sorted(seen)
    passed = list(accumulate([seen[value] for value in values]))
    return tuple(values[bisect_left(passed, max(1, math.ceil(share * total - 1e-9)))] for share in shares)


def median(seen: Counter[int]) -> int | None:
    return quantiles(seen, (0.5,))[0]
