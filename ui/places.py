"""Names of the pages of a desk, and of what a desk remembers about them from one start to the next."""

from __future__ import annotations

SIGN_IN, WORKSPACE, FORM, PAPERS, LAST_VISIT = "sign_in", "workspace", "form", "papers", "last_visit"
OUTBOX, NOT_OPENED = "outbox", "not_opened"
LIVE, HISTORY = "live", "history"
# Of whoever watches the whole centre: the keys of a window mean nothing there.
SUPERVISOR_PAGES = frozenset({LIVE, HISTORY})
OPEN_FORM, LOCKED, SET_UP = "open_form", "locked", "set_up"
