"""The routes of a hub. Each parses, asks one function, and answers."""
