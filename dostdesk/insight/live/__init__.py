"""The hall at this moment, from what the feed has brought so far: windows, queue groups, today's figures, alerts.

Pure: everything comes in as values, and the same values give the same page.
"""
