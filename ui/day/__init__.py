"""The turns of a day on the screen: breaks, the lock, handing the window over, closed windows, the day's end."""
