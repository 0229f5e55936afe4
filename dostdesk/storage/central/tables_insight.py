"""Statistics of all centres: the tables of a hub, parted by centre."""

from __future__ import annotations

from dostdesk.storage.central.tables import METADATA, PARTED_BY_CENTRE
from dostdesk.storage.insight_tables import InsightTables

INSIGHT = InsightTables(METADATA, PARTED_BY_CENTRE)
