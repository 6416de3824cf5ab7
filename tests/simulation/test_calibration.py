"""What the borrowers add up to is printed beside what it should be, and most of it fits."""

import pytest

from kept.simulation import calibration
from kept.simulation.calibration import Moment, calibrate
from kept.simulation.parameters import Target


@pytest.fixture(scope="module")
def moments(parameters, book, module_monkeypatch):
    """The moments of the first hundred days; what comes later takes years and is left to the command."""
    module_monkeypatch.setattr(calibration, "_LONG", 100)
    return {one.name: one for one in calibrate(parameters, book=book, n=3000, seed=2)}


@pytest.fixture(scope="module")
def module_monkeypatch():
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("uncontacted_30", 0.66, 0.72),
        ("called_30", 0.82, 0.88),
        ("kept", 0.50, 0.70),
        ("reached_a_dial", 0.11, 0.20),
        ("month_2", 0.25, 0.36),
        ("month_3", 0.11, 0.22),
        ("per_person_reached", 0.17, 0.30),
    ],
)
def test_the_first_months_are_like_those_of_real_borrowers(moments, name, low, high):
    assert low < moments[name].reached < high


def test_every_target_is_looked_at(moments, parameters):
    assert set(moments) == set(type(parameters.file.targets).model_fields)


@pytest.mark.parametrize(
    ("reached", "met"), [(0.89, False), (0.91, True), (1.0, True), (2.09, True), (2.11, False)]
)
def test_a_moment_is_met_within_a_twentieth(reached, met):
    target = Target.model_validate({"from": "1.0", "to": "2.0", "status": "assumption", "source": "a test"})

    assert Moment("a", target, reached).met == met
