"""Forms of services: documents read, filled, computed, validated and explained. No screen, no storage, no network."""
