"""The visits that the clerk finished today: what became of them, their papers, and what can be corrected."""
