"""What a DOST centre is and does, in the standard library alone: tickets, calling, numbers, people, dates, words.

Nothing here knows a database, a network, a screen or the time of day: those come in as values.
"""
