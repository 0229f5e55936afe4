"""HTTP headers that devices and hubs put beside the bodies."""

DEVICE = "Authorization"
"""`Bearer <token>`, the token given at enrolment."""

SESSION = "X-Session"
"""The session of the person at the device, for what is his and not the device's."""

LIFE = "X-Life"
"""Which life of an install speaks, as it was told: of two copies of one store the hub hears only one."""

EPOCH = "X-Epoch"
HUB_TIME = "X-Hub-Time"
PROTOCOLS = "X-Protocol"
"""Oldest and newest protocol that the server speaks: `1-1`."""

CLIENT_PROTOCOL = "X-Client-Protocol"
"""Which protocol whoever asks speaks; a request without it is of the first one."""
