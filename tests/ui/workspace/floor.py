"""The invented day of the gallery, under the name that the tests of the workspace use."""

from ui.gallery.day import (
    CLERK,
    NOW,
    REFERENCE,
    SENIOR,
    UDSY,
    book,
    called,
    idle,
    parts,
    serving,
    ticket,
    waiting,
    words,
)

__all__ = [
    "CLERK",
    "NOW",
    "REFERENCE",
    "SENIOR",
    "UDSY",
    "book",
    "called",
    "idle",
    "parts",
    "serving",
    "ticket",
    "waiting",
    "words",
]
