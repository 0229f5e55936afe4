"""A window's number by its digits."""

from __future__ import annotations

from ui.supervision.typed_number import DIGITS_WITHIN_S, TypedNumber

NUMBERS = {1, 2, 11, 20}


class Keys:
    def __init__(self) -> None:
        self.seconds = 0.0
        self.number = TypedNumber(lambda: self.seconds)

    def types(self, digit: int, after: float = 0.1) -> int | None:
        self.seconds += after
        return self.number.typed(digit, NUMBERS)


def test_two_digits_within_a_moment_are_one_number() -> None:
    keys = Keys()
    assert [keys.types(1), keys.types(1)] == [1, 11]


def test_after_a_moment_a_digit_begins_another_number() -> None:
    keys = Keys()
    assert [keys.types(1), keys.types(1, DIGITS_WITHIN_S + 0.1)] == [1, 1]


def test_where_no_window_has_both_digits_the_second_counts_alone() -> None:
    keys = Keys()
    assert [keys.types(1), keys.types(2)] == [1, 2]


def test_a_number_may_begin_with_a_digit_that_no_window_has_and_never_with_nothing() -> None:
    keys = Keys()
    assert [keys.types(0), keys.types(2), keys.types(0), keys.types(7)] == [None, 2, 20, None]
