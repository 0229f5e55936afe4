"""The supervisor's live page: the hall at this moment, what wants attention, the next hours, and what to do."""
