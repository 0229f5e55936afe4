"""Who a citizen is to the feed: a random id for each FİN, so that events name nobody."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid

from dostdesk.storage.hub.store import HubRows


def person_of(rows: HubRows, identity: bytes) -> str:
    """The id of the person whom an identity blob names; made at his first visit. Empty if the blob names nobody.

    Args:
        identity: JSON with a `fin`.
    """
    try:
        fin = json.loads(identity)["fin"]
    except (ValueError, KeyError, TypeError):
        return ""
    centre = rows.centre()
    if centre is None or not isinstance(fin, str) or not fin:
        return ""
    # Keyed by the centre's secret: whoever has the table alone cannot try all FİN against it.
    mark = hmac.new(centre.secret, fin.encode(), hashlib.sha256).hexdigest()
    known = rows.people.person(mark)
    if known is None:
        known = str(uuid.uuid4())
        rows.people.put_person(mark, known)
    return known
