"""The catalogue of choices: its columns, what they use, and what is open."""

from dataclasses import replace

import numpy as np
import pytest

from kept.datafile import DataFileError
from kept.ladder import Why, climb
from kept.strategy.choices import (
    OWN,
    PATHS,
    QUADRANTS,
    UnknownChoiceError,
    load_choices,
)
from kept.strategy.open_choices import (
    OtherSlotsError,
    lawful_choices,
    open_choices,
    rested_choices,
    welcome_choices,
)
from kept.strategy.openings import CHANNELS, Openings, Slot

from ..ladder.cases import LADDER, TODAY, case, columns


@pytest.fixture(scope="module")
def choices():
    return load_choices()


def own(tmp_path, old, new):
    """Write a house's file that differs in one place."""
    text = OWN.read_text("utf-8")
    assert text.count(old) == 1
    (tmp_path / "choices.yaml").write_text(text.replace(old, new), "utf-8")
    return tmp_path


FAULTS = [
    ("weight_percent: 100", "weight_percent: -1", r"choices.yaml:\d+: policy.harm.weight_percent: .*'-1'"),
    ("    way: rest", "    way: rest\n    cost_minor: 5", "the first choice is 'rest'"),
    ("    channel: email", "    channel: fax", r"choices.email.channel: .*'fax'"),
    ("unknown: 0, remind: 0, plan: 100", "unknown: 0, plan: 100", "missing: remind"),
    ('"12:00", to: "14:00"', '"14:00", to: "14:00"', "ends at 14:00:00, before it begins"),
    ('"12:00", to: "14:00"', '"12:00", to: "14:30"', "slots begin and end on the hour"),
    ("  plan_offer:\n", "  plan.offer:\n", "codes have no full stop"),
    ("    then: sms", "    then: fax", "call: then: 'fax' is not a choice that can follow"),
    ("    then: sms", "    then: call", "call: then: 'call' is not a choice that can follow"),
    ("    units: 2.0", "    minutes: 2.0", r"choices.call.minutes: this key is not permitted"),
]


class TestCatalogue:
    def test_a_call_is_one_choice_for_each_slot_and_group(self, choices):
        calls = [one for one in choices.all if one.entry.channel == "call"]

        assert choices.codes[0] == "rest"
        assert len(calls) == len(choices.file.slots) * len(choices.file.groups)
        assert len(set(choices.codes)) == len(choices) == 17

    def test_every_rung_that_a_choice_serves_is_on_the_ladder(self, choices):
        assert {rung for one in choices.all for rung in one.entry.rungs} <= set(LADDER.codes)

    def test_names_say_slot_and_group(self, choices):
        at = choices.position("call.evening.senior")

        assert choices.name(at, "zh") == "晚间电话（资深催收员）"
        assert choices.name(at, "en") == "Call in the evening (senior collector)"
        assert choices.name(0, "en") == "Rest"

    def test_an_unknown_code_is_named(self, choices):
        with pytest.raises(UnknownChoiceError, match="'fax' is not a choice"):
            choices.position("fax")

    def test_plans_are_for_those_who_cannot_pay(self, choices):
        plan = choices.suits[:, :, choices.position("plan_offer")]

        assert [QUADRANTS[q] for q in np.flatnonzero(plan.any(axis=1))] == ["B", "D"]
        assert [PATHS[p] for p in np.flatnonzero(plan.any(axis=0))] == ["unknown", "plan", "hardship"]


class TestHouse:
    def test_a_house_has_its_own(self, tmp_path):
        found = load_choices(own(tmp_path, "weight_percent: 100", "weight_percent: 250"))

        assert found.file.policy.harm.weight_percent == 250
        assert found.version != load_choices().version

    @pytest.mark.parametrize(("old", "new", "says"), FAULTS)
    def test_a_wrong_file_is_refused_with_place_and_value(self, tmp_path, old, new, says):
        with pytest.raises(DataFileError, match=says):
            load_choices(own(tmp_path, old, new))


class TestResources:
    def test_without_areas_one_row_stands_for_all_cases(self, choices):
        found = choices.resource_of

        assert found.shape == (1, len(choices))
        assert choices.resources()[found[0, choices.position("visit")]] == "visits"
        assert choices.resources().count("minutes.evening.senior") == 1
        assert choices.area_at("上海市示例路 1 号") == 0

    def test_visits_are_of_an_area_and_elsewhere_of_the_house(self, tmp_path):
        choices = load_choices(
            own(
                tmp_path,
                "areas: {}",
                "areas:\n"
                "  pudong: {name: {zh: 浦东, en: Pudong}, addresses: [上海市浦东新区, 上海浦东]}\n"
                "  shanghai: {name: {zh: 上海, en: Shanghai}, addresses: [上海]}",
            )
        )
        names, found = choices.resources(), choices.resource_of

        visit, suit = choices.position("visit"), choices.position("suit")
        assert [names[at] for at in found[:, visit]] == ["visits", "visits.pudong", "visits.shanghai"]
        assert {names[at] for at in found[:, suit]} == {"filings"}
        assert set(found[:, 0].tolist()) == {-1}
        assert len(choices.least_use()) == len(names)
        assert [choices.area_at(one) for one in ("上海市浦东新区示例路", "上海市静安区", "示例市")] == [
            1,
            2,
            0,
        ]

    def test_rest_uses_nothing_and_a_call_minutes(self, choices):
        assert choices.use[0] == 0
        assert choices.use[choices.position("call.morning.collector")] == 2.0


class TestLawful:
    """What the law leaves open by channel and slot, as columns of the choices."""

    @staticmethod
    def openings(slots, **seconds):
        """Return two cases in two situations: nothing open in the first, what is said in the second."""
        open_ = np.zeros((2, len(CHANNELS), len(slots)), dtype=np.int32)
        for channel, some in seconds.items():
            open_[1, CHANNELS.index(channel)] = some
        why = np.where(open_ > 0, 0, 1).astype(np.int16)
        at = np.array([0, 1, 1], dtype=np.int32)
        return Openings(situation=at, slots=slots, seconds=open_, why=why, reasons=("", "X"))

    def test_a_call_is_asked_in_its_slot_and_another_contact_at_any_time(self, choices):
        found = lawful_choices(
            choices, self.openings(choices.parts_of_day, call=[0, 60, 0, 3600], letter=[0, 0, 60, 0])
        )

        said = [{code for code, yes in zip(choices.codes, row, strict=True) if yes} for row in found]
        no_contact = {"rest", "mediation", "payment_order", "suit"}
        calls = {code for code in choices.codes if code.startswith(("call.midday", "call.evening"))}
        assert said == [no_contact, no_contact | calls | {"demand_letter"}, said[1]]

    def test_the_parts_of_the_day_are_those_of_the_file(self, choices):
        assert choices.parts_of_day == (Slot(8, 12), Slot(12, 14), Slot(14, 18), Slot(18, 22))

    def test_other_parts_of_the_day_are_refused(self, choices):
        with pytest.raises(OtherSlotsError, match="choices have"):
            lawful_choices(choices, self.openings(choices.parts_of_day[:3]))


class TestAgain:
    """What was sent is let work first."""

    def test_a_choice_comes_again_after_its_days_and_messages_count_as_one_channel(self, choices):
        since = np.full((4, len(CHANNELS)), -1)
        since[:, CHANNELS.index("sms")] = [-1, 1, 6, 7]

        found = rested_choices(choices, since)

        assert found[:, choices.position("sms")].tolist() == [True, False, False, True]
        for other in ("plan_offer", "email"):
            assert found[:, choices.position(other)].tolist() == [True, False, False, True]
        others = [at for at, one in enumerate(choices.all) if one.entry.channel not in {"sms", "email"}]
        assert found[:, others].all()

    def test_a_call_may_be_made_again_the_next_day(self, choices):
        since = np.ones((1, len(CHANNELS)), dtype=np.int64)

        assert rested_choices(choices, since)[0, choices.calls].all()


class TestWelcome:
    """The borrower's own times bind."""

    def test_a_slot_refused_shuts_its_calls_and_nothing_else(self, choices):
        refused = np.array([[s == "evening" for s in choices.slots]])

        found = welcome_choices(choices, refused)[0]

        assert {code for code, yes in zip(choices.codes, found, strict=True) if not yes} == {
            code for code in choices.codes if code.startswith("call.evening.")
        }

    def test_refused_all_day_only_paper_and_courts_are_left(self, choices):
        found = welcome_choices(choices, np.ones((1, len(choices.slots)), dtype=np.bool_))[0]

        assert {code for code, yes in zip(choices.codes, found, strict=True) if yes} == {
            "rest", "demand_letter", "mediation", "payment_order", "suit",
        }  # fmt: skip


class TestOpen:
    """Where a case stands on the ladder decides what is open beside the law."""

    def open_(self, choices, why, rung="none"):
        found = climb(LADDER, columns([case(rung)]), on=TODAY)
        found = replace(found, why=np.array([why], dtype=np.int8))
        lawful = np.ones((1, len(choices)), dtype=np.bool_)
        return {
            code
            for code, yes in zip(choices.codes, open_choices(choices, found, lawful=lawful)[0], strict=True)
            if yes
        }

    def test_on_a_calling_rung_messages_and_calls_are_open_and_measures_are_not(self, choices):
        found = self.open_(choices, Why.NOT_DONE, "first_call")

        assert {"rest", "sms", "call.morning.senior"} <= found
        assert not {"demand_letter", "visit", "suit"} & found

    @pytest.mark.parametrize(
        ("rung", "code"),
        [("demand_letter", "demand_letter"), ("lawyers_letter", "demand_letter"), ("visit", "visit"),
         ("mediation", "mediation"), ("payment_order", "payment_order"), ("suit", "suit")],
    )  # fmt: skip
    def test_a_measure_is_open_on_its_rung_until_it_is_carried_out(self, choices, rung, code):
        assert code in self.open_(choices, Why.NOT_DONE, rung)
        assert code not in self.open_(choices, Why.WAITING, rung)

    @pytest.mark.parametrize(
        "why", [Why.CLOSED, Why.STOPPED, Why.DISPUTED, Why.PLAN, Why.PROMISED, Why.KEPT_STAYS]
    )
    def test_who_co_operates_is_left_alone(self, choices, why):
        assert self.open_(choices, why, "first_call") == {"rest"}

    def test_hardship_leaves_a_plan_open_and_a_call_back_owed_the_call(self, choices):
        assert self.open_(choices, Why.HARDSHIP) == {"rest", "plan_offer"}
        assert {code.split(".")[0] for code in self.open_(choices, Why.CALL_BACK)} == {"rest", "call"}

    def test_what_the_law_closes_stays_closed_but_rest(self, choices):
        found = climb(LADDER, columns([case("first_call")]), on=TODAY)
        shut = np.zeros((1, len(choices)), dtype=np.bool_)

        assert np.flatnonzero(open_choices(choices, found, lawful=shut)[0]).tolist() == [0]
