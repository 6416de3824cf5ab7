"""What the borrowers of a simulation are like is found again from the contacts of its days."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from kept.simulation.orders import floor_for
from kept.simulation.parameters import REASONS, SLOTS
from kept.simulation.population import populate
from kept.simulation.seen import NEVER
from kept.simulation.world import World
from kept.strategy.estimate import TWO_SIDED_95, Trials, design, estimate
from kept.strategy.prospects import BROKEN, age_of, spoken_of
from kept.strategy.response import load_response, probability

SEEDS, PEOPLE, DAYS = 40, 500, 25
START = date(2026, 3, 2)
RESPONSE = load_response()

#: How everybody is: conversations that end in a promise, promises that are kept, dials that reach.
PROMISES, KEEPS, REACHED = 0.6, 0.7, 0.2


@pytest.fixture(scope="module")
def alike(parameters):
    """Borrowers who are all alike, so that each link has one chance that is known."""
    reasons, numbers, stages = (
        getattr(parameters.file, name) for name in ("by_reason", "numbers", "by_stage")
    )
    same = {"promises": PROMISES, "keeps": KEEPS, "reached": REACHED}
    one = {
        name: getattr(reasons, name).model_copy(update={"values": dict.fromkeys(REASONS, value)})
        for name, value in same.items()
    }
    still = dict.fromkeys(
        ("willing_sd", "able_sd", "slot_sd", "broken_weighs", "paid_lifts", "worn_by_dial", "tells_reason"),
        0.0,
    )
    still |= dict.fromkeys(("after_broken", "senior", "again_in_week"), 1.0)
    numbers = numbers.model_copy(
        update={
            name: getattr(numbers, name).model_copy(update={"value": value}) for name, value in still.items()
        }
    )
    flat = {
        name: getattr(stages, name).model_copy(update={"values": [1.0] * 5}) for name in ("pays", "reached")
    }
    file = parameters.file.model_copy(
        update={
            "by_reason": reasons.model_copy(update=one),
            "numbers": numbers,
            "by_stage": stages.model_copy(update=flat),
        }
    )
    return replace(parameters, file=file)


class Watched(World):
    """A world whose calls are put down as a house records them: what was known, and what came of it."""

    def __init__(self, *args, **named):
        super().__init__(*args, **named)
        self.trials = {"reach": [], "promise": [], "kept": []}

    def _call(self, orders, slot, group, *, on, luck):
        known, before = self._known(slot, group), len(self.diary.contacts)
        held = len(self.diary.talks)
        super()._call(orders, slot, group, on=on, luck=luck)
        if len(self.diary.contacts) == before:
            return
        dialled = self.diary.contacts[-1][-1]
        talked = self.diary.talks[-1][-1] if len(self.diary.talks) > held else dialled[:0]
        self._put_down("reach", known, dialled, np.isin(dialled, talked))
        spoke = talked[~self.seen.disputed[talked]]
        yes = self.seen.promise_due[spoke] != NEVER
        self._put_down("promise", known, spoke, yes)
        self._put_down("kept", known, spoke[yes], self._keeps[spoke[yes]])

    def _known(self, slot, group):
        """Return the levels of all people before a call; the house knows neither quadrant nor reason yet."""
        seen, n = self.seen, self.seen.n
        ago = np.where(seen.talked_on == NEVER, -1, seen.day - seen.talked_on)
        same = {
            "quadrant": 0,
            "path": 0,
            "answered": 0,
            "fits": 0,
            "way": RESPONSE.levels["way"].index("call"),
            "slot": 1 + list(SLOTS).index(slot),
            "group": RESPONSE.levels["group"].index(group),
        }
        return {name: np.full(n, level) for name, level in same.items()} | {
            "age": age_of(seen.late).astype(np.int64),
            "spoken": spoken_of(ago).astype(np.int64),
            "attempts": seen.dials_in_week.copy(),
            "broken": np.minimum(seen.broken, len(BROKEN) - 1),
        }

    def _put_down(self, link, known, rows, came):
        levels = {name: column[rows] for name, column in known.items()}
        self.trials[link].append((levels, rows, came))

    def seen_of(self, link):
        """Return the trials of a link."""
        levels, rows, came = zip(*self.trials[link], strict=True)
        person = np.concatenate(rows)
        return Trials(
            levels={name: np.concatenate([one[name] for one in levels]) for name in levels[0]},
            tried=np.ones(len(person), dtype=np.int64),
            succeeded=np.concatenate(came).astype(np.int64),
            person=person,
        )


@pytest.fixture(scope="module")
def worlds(alike, book, strategies):
    """Forty houses that call by the ladder for three and a half weeks."""
    made = []
    for seed in range(300, 300 + SEEDS):
        people = populate(alike, PEOPLE, days=DAYS, start=START, seed=seed)
        floor = floor_for(alike.file.floor, PEOPLE, agents=3)
        world = Watched(alike, people, floor, book=book, start=START, days=DAYS, seed=seed)
        world.run(strategies["ladder"])
        made.append(world)
    return made


@pytest.mark.parametrize(("link", "truth"), [("reach", REACHED), ("promise", PROMISES), ("kept", KEEPS)])
def test_known_chances_are_found_again_and_the_intervals_hold_them_as_often_as_they_say(worlds, link, truth):
    """Of forty intervals of 95 % some 38 hold the truth: 34 or fewer come once in a hundred and fifty."""
    held, centres = [], []
    for world in worlds:
        seen = world.seen_of(link)
        found = estimate(RESPONSE, link, seen)
        average = np.asarray(design(RESPONSE, link, seen).mean(axis=0)).ravel()
        spread = TWO_SIDED_95 * np.sqrt(average @ found.covariance @ average)
        odds = np.log(truth / (1 - truth))
        held.append(abs(average @ found.mean - odds) <= spread)
        centres.append(float(probability(np.array(average @ found.mean))))

    assert np.mean(centres) == pytest.approx(truth, abs=0.02)
    assert sum(held) > 34
    assert np.std(centres) > 0.003, "the houses differ by chance"
