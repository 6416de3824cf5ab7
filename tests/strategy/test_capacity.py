"""What there is tomorrow, from a file and the people on duty."""

from __future__ import annotations

import pytest

from kept.datafile import DataFileError
from kept.strategy.capacity import OWN, load_capacity
from kept.strategy.choices import load_choices

CHOICES = load_choices()


def of(text, tmp_path):
    (tmp_path / "capacity.yaml").write_text(text, encoding="utf-8")
    return load_capacity(tmp_path, choices=CHOICES)


def test_minutes_are_shared_among_groups_and_slots():
    there = dict(
        zip(
            CHOICES.resources(),
            load_capacity(choices=CHOICES).of({"collector": 7, "senior": 3}).tolist(),
            strict=True,
        )
    )

    assert there["minutes.morning.collector"] == 10 * 0.70 * 180
    assert there["minutes.evening.senior"] == 10 * 0.30 * 60
    assert (there["letters"], there["visits"]) == (500, 6)


def test_with_nobody_there_are_no_minutes():
    there = dict(zip(CHOICES.resources(), load_capacity(choices=CHOICES).of({}).tolist(), strict=True))

    assert {minutes for name, minutes in there.items() if name.startswith("minutes")} == {0.0}


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("senior: 30", "senior: 31", "adds up to 100"),
        ("visits: 6", "visits: -1", "a_day.visits: .*greater than or equal to 0"),
        ("morning: 180, ", "", "minutes: choices.yaml has morning"),
        ("visits: 6", "helicopters: 6", "helicopters"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path, old, new, why):
    text = OWN.read_text("utf-8")
    assert old in text

    with pytest.raises(DataFileError, match=why):
        of(text.replace(old, new), tmp_path)
