"""Where no screen is, Qt draws off it; the tests need none. What a program sets for its process ends with its test."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator

import pytest

pytest_plugins = ["tests.storage_fixtures"]

if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

_TURN_S, _THRESHOLD = sys.getswitchinterval(), gc.get_threshold()
_WORTH_IT = 10_000


@pytest.fixture(scope="session", autouse=True)
def passwords_cost_little() -> Iterator[None]:
    """A sign-in costs two hashes that are made to be dear; `test_passwords` holds what the product takes for them."""
    from argon2 import PasswordHasher

    from dostdesk.storage import passwords

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(autouse=True)
def process_as_it_was(request: pytest.FixtureRequest) -> Iterator[None]:
    """A program says when garbage is collected and how threads take turns: not for the tests that come after it.

    What Qt draws goes between two tests, as in the program between two events: a thread of a link that took it along
    would end the process.
    """
    draws = "qapp" in request.fixturenames
    if draws:
        gc.disable()
    elif not gc.isenabled():
        gc.collect()
        gc.enable()
    yield
    if gc.get_threshold() != _THRESHOLD:
        gc.set_threshold(*_THRESHOLD)
        gc.unfreeze()
    if draws:
        gc.disable()
        _look_for_garbage()
    elif not gc.isenabled():
        gc.enable()
    sys.setswitchinterval(_TURN_S)


def _look_for_garbage() -> None:
    """Of what tests made: modules and what they hold are set aside once, else each look would take half a second."""
    stands = gc.get_freeze_count() > 0
    if gc.get_count()[0] >= _WORTH_IT or not stands:
        gc.collect()
    if not stands:
        gc.freeze()
