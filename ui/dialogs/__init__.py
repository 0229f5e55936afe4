"""Questions to the clerk above the page: how a visit ends, why a ticket is called or cancelled, a walk-in's ticket."""
