"""F1: help for the place where one is, and the map of all keys."""
