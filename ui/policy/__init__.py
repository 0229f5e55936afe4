"""A past day under another policy, seen before the change is switched on."""
