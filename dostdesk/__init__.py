"""DOST Desk: what a clerk at a service window of a DOST centre works in all day."""

__version__ = "0.2.0"
