"""Centres and regions by their names, and the ministry's table of measures in their order, with what each region comes
to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from dostdesk.domain.text import sort_key
from dostdesk.insight.measures import MEASURES
from dostdesk.protocol.insight import CentreFreshness, MeasureRow

_PLACES = {measure: place for place, measure in enumerate(MEASURES)}


def ordered(rows: Iterable[MeasureRow]) -> tuple[MeasureRow, ...]:
    """By month, measure, region and centre; centres of which nobody said a region come last."""
    return tuple(
        sorted(
            rows,
            key=lambda row: (
                row.period,
                _PLACES.get(row.measure, len(_PLACES)),
                not row.region,
                sort_key(row.region),
                row.centre,
            ),
        )
    )


def by_region(rows: Iterable[MeasureRow]) -> tuple[MeasureRow, ...]:
    """The same for whole regions; centres of which nobody said a region are left out.

    Whoever was at two centres is counted at both: a person's id is his centre's own.
    """
    found: dict[tuple[str, str, str], list[MeasureRow]] = {}
    for row in rows:
        if row.region:
            found.setdefault((row.period, row.measure, row.region), []).append(row)
    return ordered(
        some[0].model_copy(
            update={
                "centre": "",
                "people": sum(row.people for row in some),
                "services": sum(row.services for row in some),
                "unidentified": sum(row.unidentified for row in some),
            }
        )
        for some in found.values()
    )


def with_regions(rows: Iterable[MeasureRow]) -> tuple[MeasureRow, ...]:
    """Rows of centres in their order; where several are of one region, what they come to stands before them."""
    listed = tuple(rows)
    alike = Counter((row.period, row.measure, row.region) for row in listed)
    whole = (row for row in by_region(listed) if alike[row.period, row.measure, row.region] > 1)
    return ordered((*whole, *listed))


def centres_named(freshness: Iterable[CentreFreshness], language: str) -> dict[str, str]:
    """What centres are called beside others: the code, and behind it the name where there is one."""
    return {one.centre: centre_named(one.centre, one.name, language) for one in freshness}


def centre_named(code: str, name: Mapping[str, str], language: str) -> str:
    """`31 · Gəncə DOST mərkəzi`, or `31`."""
    called = name.get(language, "")
    return f"{code} · {called}" if called else code


def region_of(row: MeasureRow, language: str) -> str:
    """What a row's region is called; empty if nobody said."""
    return row.region_name.get(language) or row.region
