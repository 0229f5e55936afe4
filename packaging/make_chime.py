#!/usr/bin/env python3
"""Make `resources/sounds/chime.wav`, the two tones before a call, with nothing but Python's standard library.

    python3 packaging/make_chime.py

A high tone and a lower one, a major third apart, each struck like a bar and left to fade; short enough that calls 1.5 s
apart do not run into each other. The same samples on every machine.
"""

from __future__ import annotations

import math
import struct
import wave
from pathlib import Path

PLACE = Path(__file__).resolve().parents[1] / "resources" / "sounds" / "chime.wav"
RATE = 22_050
LENGTH_S = 1.25
# Pitch (Hz), when it is struck, how fast it fades: E5, then C5.
TONES = ((659.26, 0.0, 5.5), (523.25, 0.38, 4.5))
# A bar's overtones: multiple of the pitch, share, and how much faster each fades.
PARTIALS = ((1.0, 1.0, 1.0), (2.0, 0.28, 1.8), (4.0, 0.10, 3.2))
STRIKE_S = 0.006
LOUDEST = 0.72


def samples() -> list[int]:
    """The chime as 16-bit samples, one channel."""
    heights = [_height(index / RATE) for index in range(round(LENGTH_S * RATE))]
    peak = max(abs(height) for height in heights)
    return [round(height / peak * LOUDEST * 32_767) for height in heights]


def _height(at: float) -> float:
    height = 0.0
    for pitch, struck, fades in TONES:
        since = at - struck
        if since < 0:
            continue
        strike = min(1.0, since / STRIKE_S)
        for multiple, share, faster in PARTIALS:
            height += strike * share * math.exp(-fades * faster * since) * math.sin(math.tau * pitch * multiple * since)
    # The end comes to rest: a cut tone clicks.
    return height * min(1.0, (LENGTH_S - at) / 0.05)


def write(place: Path) -> None:
    """Write the chime as a WAV file."""
    made = samples()
    with wave.open(str(place), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        sound.writeframes(struct.pack(f"<{len(made)}h", *made))


if __name__ == "__main__":
    PLACE.parent.mkdir(parents=True, exist_ok=True)
    write(PLACE)
