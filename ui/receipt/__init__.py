"""The papers of a visit: how they look, whether they came out, and what to do when they did not."""
