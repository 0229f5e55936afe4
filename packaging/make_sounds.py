#!/usr/bin/env python3
"""Make the files of `resources/sounds/` with nothing but Python's standard library.

    python3 packaging/make_sounds.py

Each tone is struck like a bar and left to fade. The chime before a call is a high tone and a lower one, a major third
apart, short enough that calls 1.5 s apart do not run into each other. When printing stops, the clerk hears one low tone
that the citizen before him hardly notices. The same samples on every machine.
"""

from __future__ import annotations

import math
import struct
import wave
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "resources" / "sounds"
RATE = 22_050
# A bar's overtones: multiple of the pitch, share, and how much faster each fades.
PARTIALS = ((1.0, 1.0, 1.0), (2.0, 0.28, 1.8), (4.0, 0.10, 3.2))
STRIKE_S = 0.006


@dataclass(frozen=True)
class Sound:
    """Tones one after another.

    Attributes:
        tones: Of each the pitch (Hz), when it is struck, and how fast it fades.
        loudest: The highest sample, where 1 is the loudest that a file can hold.
    """

    tones: tuple[tuple[float, float, float], ...]
    length_s: float
    loudest: float


SOUNDS = {
    # E5, then C5.
    "chime": Sound(((659.26, 0.0, 5.5), (523.25, 0.38, 4.5)), length_s=1.25, loudest=0.72),
    # A4.
    "stopped": Sound(((440.0, 0.0, 11.0),), length_s=0.4, loudest=0.3),
}


def samples(sound: Sound) -> list[int]:
    """A sound as 16-bit samples, one channel."""
    heights = [_height(sound, index / RATE) for index in range(round(sound.length_s * RATE))]
    peak = max(abs(height) for height in heights)
    return [round(height / peak * sound.loudest * 32_767) for height in heights]


def _height(sound: Sound, at: float) -> float:
    height = 0.0
    for pitch, struck, fades in sound.tones:
        since = at - struck
        if since < 0:
            continue
        strike = min(1.0, since / STRIKE_S)
        for multiple, share, faster in PARTIALS:
            height += strike * share * math.exp(-fades * faster * since) * math.sin(math.tau * pitch * multiple * since)
    # The end comes to rest: a cut tone clicks.
    return height * min(1.0, (sound.length_s - at) / 0.05)


def write(sound: Sound, place: Path) -> None:
    """Write a sound as a WAV file."""
    made = samples(sound)
    with wave.open(str(place), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(struct.pack(f"<{len(made)}h", *made))


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, sound in SOUNDS.items():
        write(sound, FOLDER / f"{name}.wav")
