"""The statistics of a period, the fair view of people, and a past day under another policy."""
