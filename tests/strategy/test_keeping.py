"""How likely a promise is kept: the plan's own link, at its own levels."""

from dataclasses import replace

import pytest

from kept.borrowers import Quadrant
from kept.strategy.choices import PATHS
from kept.strategy.keeping import Promiser, chance_kept
from kept.strategy.prospects import states
from kept.strategy.response import load_response
from kept.strategy.worth import reckon

from .prospecting import prospects

RESPONSE = load_response()
SOMEONE = Promiser(quadrant=Quadrant.B, path="plan", dpd=40, broken=0)


@pytest.mark.parametrize("quadrant", list(Quadrant))
@pytest.mark.parametrize(("path", "dpd", "broken"), [("unknown", 0, 0), ("plan", 40, 1), ("press", 400, 5)])
def test_is_what_the_plan_reckons_with(quadrant, path, dpd, broken):
    who = Promiser(quadrant=quadrant, path=path, dpd=dpd, broken=broken)
    case = prospects(quadrant=int(quadrant), path=PATHS.index(path), dpd=dpd, broken=broken)
    kept = reckon(RESPONSE, states(case, len(RESPONSE.choices.slots))[0]).kept[0]

    for column, choice in enumerate(RESPONSE.choices.all):
        if choice.entry.way in {"call", "plan_offer"} and choice.group in {None, "collector"}:
            plan = choice.entry.way == "plan_offer"
            assert chance_kept(RESPONSE, who, plan=plan) == pytest.approx(kept[column])


def test_a_broken_promise_makes_the_next_less_likely_and_a_third_no_more_than_a_second():
    kept = [chance_kept(RESPONSE, replace(SOMEONE, broken=many), plan=False) for many in range(4)]

    assert kept[0] > kept[1] > kept[2] == kept[3]
