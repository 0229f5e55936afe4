"""Signing in: who, at which window, in which language; and whether the workplace is ready."""
