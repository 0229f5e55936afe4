"""Ctrl+K: services, tickets and commands from one field."""
