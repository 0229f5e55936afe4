"""The clerk's workspace: the queue at the left, the visit in the middle, the citizen at the right."""
