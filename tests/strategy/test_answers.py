"""Answers asked once: only what is new is asked, and no more is kept than was said."""

from __future__ import annotations

from kept.strategy.answers import Answers


class Asked:
    """Squares numbers, and remembers of which it was asked."""

    def __init__(self, keeps: int) -> None:
        self.answers: Answers[int, int] = Answers(keeps=keeps)
        self.asked: list[list[int]] = []

    def of(self, *keys: int) -> list[int]:
        def ask(new: list[int]) -> list[int]:
            self.asked.append([keys[at] for at in new])
            return [keys[at] ** 2 for at in new]

        return self.answers.of(keys, ask)


def test_only_what_is_new_is_asked():
    one = Asked(keeps=9)

    assert one.of(1, 2) == [1, 4]
    assert one.of(3, 2, 1) == [9, 4, 1]
    assert one.of(2, 3) == [4, 9]
    assert one.asked == [[1, 2], [3]]


def test_beyond_what_is_kept_the_last_found_stay():
    one = Asked(keeps=3)

    assert one.of(1, 2, 3) == [1, 4, 9]
    assert one.of(4, 1) == [16, 1]
    assert one.of(4, 2) == [16, 4]
    assert one.asked == [[1, 2, 3], [4], [2]]


def test_more_at_once_than_is_kept_is_answered_all_the_same():
    one = Asked(keeps=2)

    assert one.of(1, 2, 3) == [1, 4, 9]


def test_nothing_asked_is_nothing_answered():
    assert Asked(keeps=1).of() == []
