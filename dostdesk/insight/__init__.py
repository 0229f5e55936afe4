"""What the events of a centre add up to: visit records, rollups of them, the figures of a period, and their exports."""
