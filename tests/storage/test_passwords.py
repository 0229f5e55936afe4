"""What a password costs whoever guesses it, in a program as it is started."""

from __future__ import annotations

import subprocess
import sys

from dostdesk.storage.passwords import matches

SCRIPT = "from dostdesk.storage.passwords import hashed; print(hashed('təmiz-hava'))"


def test_a_guess_costs_what_owasp_recommends_and_no_two_hashes_are_alike() -> None:
    made = [
        subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True).stdout.strip()
        for _ in range(2)
    ]
    for one in made:
        assert one.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        assert matches(one, "təmiz-hava")
        assert not matches(one, "temiz-hava")
    assert made[0] != made[1]
