"""The page of the statistics: what was, counted from events; the fair view of people; a past day under another policy."""
