"""A scanner's burst is a scan, a person's typing is not, however quick the person is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.scanner_keys import bursts
from ui.scanning.recogniser import BREAK, RawScan, Recogniser, Stroke
from ui.scanning.settings import ScannerSettings

LETTERS = st.text("ABCDEFGHJKLMNPQRSTUVWXYZ0123456789-<", min_size=1, max_size=40)


def press(recogniser: Recogniser, strokes: list[Stroke]) -> list[RawScan | int]:
    """What became of the keys: scans, and how many keys were given back at once."""
    seen: list[RawScan | int] = []
    held = 0

    def conclude() -> None:
        nonlocal held
        scan = recogniser.conclude()
        if scan is not None:
            seen.append(scan)
        elif held:
            seen.append(held)
        held = 0

    for stroke in strokes:
        if recogniser.ended_before(stroke.at_ms):
            conclude()
        if not recogniser.holding and not recogniser.begins(stroke):
            seen.append(1)
            continue
        recogniser.add(stroke)
        held += 1
    conclude()
    return seen


def strokes(text: str, gap: int, layout: str = "en", start: int = 0) -> list[Stroke]:
    keys = [(typed, keyed) if typed != "\n" else (BREAK, BREAK) for typed, keyed in bursts(text, layout)]
    return [Stroke(start + place * gap, typed, keyed) for place, (typed, keyed) in enumerate(keys)]


@given(LETTERS.filter(lambda text: len(text) >= 4), st.integers(0, 35), st.sampled_from(["az", "ru", "en"]))
def test_a_burst_with_its_suffix_is_a_scan_in_every_layout(text: str, gap: int, layout: str) -> None:
    (scan,) = press(Recogniser(), strokes(text + "\n", gap, layout))
    assert isinstance(scan, RawScan)
    assert scan.keyed == text
    assert scan.took_ms == len(text) * gap


@given(LETTERS, st.lists(st.integers(36, 400), min_size=41, max_size=41))
def test_what_a_person_types_is_given_back_key_by_key(text: str, gaps: list[int]) -> None:
    at, keys = 0, []
    for letter, gap in zip(text + "\n", gaps, strict=False):
        at += gap
        keys.append(Stroke(at, BREAK if letter == "\n" else letter, letter))
    assert press(Recogniser(), keys) == [1] * len(keys)


def test_keys_that_roll_over_each_other_are_typing() -> None:
    rolled = [Stroke(0, "f", "f"), Stroke(12, "e", "e"), Stroke(20, "r", "r"), Stroke(140, BREAK, BREAK)]
    assert press(Recogniser(), rolled) == [3, 1]


def test_two_scans_in_a_row_are_two() -> None:
    seen = press(Recogniser(), strokes("Y-047\n", 3) + strokes("0TEST01\n", 3, start=900))
    assert [scan.keyed for scan in seen if isinstance(scan, RawScan)] == ["Y-047", "0TEST01"]


def test_a_document_may_take_breath_between_its_lines() -> None:
    lines = strokes("I<AZE" + "0" * 25 + "\n", 2) + strokes("9" * 30 + "\n", 2, start=30 * 2 + 80)
    (scan,) = press(Recogniser(), lines)
    assert isinstance(scan, RawScan)
    assert scan.keyed.count("\n") == 1


def test_a_long_burst_without_its_suffix_is_still_a_scan_and_a_short_one_is_not() -> None:
    assert isinstance(press(Recogniser(), strokes("0123456789AB", 2))[0], RawScan)
    assert press(Recogniser(), strokes("Y-047", 2)) == [5]


def test_with_a_prefix_everything_else_reaches_its_field_at_once() -> None:
    recogniser = Recogniser(ScannerSettings(prefix="~", suffix="none"))
    assert press(recogniser, strokes("0TEST01\n", 2)) == [1] * 8
    (scan,) = press(recogniser, strokes("~Y-047", 2))
    assert isinstance(scan, RawScan)
    assert scan.keyed == "Y-047"


def test_a_prefix_that_a_person_types_is_given_back() -> None:
    recogniser = Recogniser(ScannerSettings(prefix="~~"))
    assert press(recogniser, strokes("~ab", 90)) == [1, 1, 1]


def test_a_button_that_is_pressed_is_never_held() -> None:
    recogniser = Recogniser()
    assert press(recogniser, [Stroke(0, " ", " "), Stroke(5, BREAK, BREAK)]) == [1, 1]


def test_settings_survive_and_nonsense_is_as_at_first() -> None:
    chosen = ScannerSettings(prefix="]C1", suffix="tab", longest_gap_ms=50)
    assert ScannerSettings.read(chosen.written()) == chosen
    for nonsense in (None, "", "x", "[]", '{"prefix": 3, "suffix": "x", "longest_gap_ms": 9000}'):
        assert ScannerSettings.read(nonsense) == ScannerSettings()
