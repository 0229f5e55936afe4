"""A hub's store: its tables and what can be asked of them, in domain values. What an op means is decided elsewhere."""
