from datetime import time

import numpy as np
import pyarrow as pa
import pytest

from kept.law import Coded, FactError, Facts


def shown(facts, name):
    return [facts.show(name, i) for i in range(facts.n)]


class TestOneFact:
    @pytest.mark.parametrize(
        ("name", "given", "seen"),
        [
            ("channel", "call", "call"),
            ("recording_on", True, True),
            ("recording_on", np.bool_(False), False),
            ("visitors", 2, 2),
            ("visitors", np.int64(2), 2),
            ("agreed_from", "21:30", "21:30"),
            ("agreed_from", "08:00:30", "08:00:30"),
            ("agreed_from", time(21, 30), "21:30"),
            ("agreed_to", "24:00", "24:00"),
            ("zones", "Asia/Shanghai", ["Asia/Shanghai"]),
            ("zones", ["Asia/Shanghai", "Europe/London"], ["Asia/Shanghai", "Europe/London"]),
            ("zones", [], None),
            ("visitors", None, None),
        ],
    )
    def test_is_read_by_its_type_and_shown_as_json(self, name, given, seen):
        assert Facts.one(**{name: given}).show(name) == seen

    @pytest.mark.parametrize(
        ("name", "given", "said"),
        [
            ("telephone", "call", "not a fact of the vocabulary"),
            ("channel", "fax", "none of call, sms"),
            ("channel", 1, "none of call, sms"),
            ("recording_on", 1, "neither True nor False"),
            ("recording_on", "yes", "neither True nor False"),
            ("visitors", True, "not a whole number"),
            ("visitors", -1, "not a whole number"),
            ("visitors", 2.0, "not a whole number"),
            ("visitors", 2**31, "not a whole number"),
            ("visitors", {2: 2}, "not one value"),
            ("zones", [["Asia/Shanghai"]], "not one value"),
            ("agreed_from", "8 a.m.", "not a wall time"),
            ("agreed_from", "25:00", "not a wall time"),
            ("agreed_from", "08:00+08:00", "not a plain wall time"),
            ("agreed_from", "08:00:00.5", "not a plain wall time"),
            ("zones", "Asia/Atlantis", "not an IANA time zone"),
            ("zones", 8, "not an IANA time zone"),
        ],
    )
    def test_of_a_wrong_type_is_refused_by_name(self, name, given, said):
        with pytest.raises(FactError, match=said) as error:
            Facts.one(**{name: given})

        assert name in str(error.value)


class TestColumns:
    @pytest.mark.parametrize(
        "given",
        [
            ["call", None, "visit"],
            np.array(["call", None, "visit"], dtype=object),
            pa.array(["call", None, "visit"]),
            pa.chunked_array([["call"], [None, "visit"]]),
            pa.array(["call", None, "visit"]).dictionary_encode(),
            Coded(np.array([0, -1, 1]), ["call", "visit"]),
            np.array([0, -1, 5]),
            np.ma.MaskedArray([0, 0, 5], mask=[False, True, False]),
        ],
    )
    def test_of_codes_come_from_lists_numpy_and_arrow_alike(self, given):
        assert shown(Facts.of(3, channel=given), "channel") == ["call", None, "visit"]

    @pytest.mark.parametrize(
        "given",
        [
            [1, None, 3],
            np.ma.MaskedArray([1, 2, 3], mask=[False, True, False]),
            pa.array([1, None, 3]),
        ],
    )
    def test_of_counts_keep_what_is_missing(self, given):
        assert shown(Facts.of(3, visitors=given), "visitors") == [1, None, 3]

    @pytest.mark.parametrize(
        "given",
        [
            [True, None, False],
            np.ma.MaskedArray([True, True, False], mask=[False, True, False]),
            pa.array([True, None, False]),
        ],
    )
    def test_of_flags_keep_what_is_missing(self, given):
        assert shown(Facts.of(3, recording_on=given), "recording_on") == [True, None, False]

    def test_of_zones_hold_one_or_several_places_a_row(self):
        facts = Facts.of(3, zones=["Asia/Shanghai", None, ["Asia/Shanghai", "Europe/London"]])

        assert shown(facts, "zones") == [["Asia/Shanghai"], None, ["Asia/Shanghai", "Europe/London"]]
        assert facts.zones_of(1) == ()

    def test_one_value_holds_for_every_row(self):
        assert shown(Facts.of(2, channel="sms", zones=("Asia/Shanghai",)), "channel") == ["sms", "sms"]

    def test_no_rows_are_a_column_too(self):
        assert Facts.of(0, channel=[]).n == 0

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"channel": ["call"]}, "1 values for 2 rows"),
            ({"channel": ["call", "fax"]}, "'fax' is none of"),
            ({"channel": np.array([0, 7])}, "beyond the 7 labels"),
            ({"recording_on": [True, 1]}, "True, False or None"),
            ({"visitors": [1, True]}, "True is not a whole number"),
            ({"recording_on": np.array([1, 0])}, "int64 is not flag"),
            ({"visitors": np.array([True, False])}, "bool is not count"),
            ({"visitors": np.array([1, -1])}, "outside 0 to"),
            ({"visitors": np.array([1.0, 2.0])}, "not a whole number"),
            ({"agreed_to": np.array([0, 86_401])}, "outside 0 to 86400"),
            ({"zones": np.array([0, 1])}, "int64 is not zones"),
            ({"zones": ["Asia/Shanghai", "Mars"]}, "not an IANA"),
        ],
    )
    def test_a_wrong_column_is_refused_by_name(self, given, said):
        with pytest.raises(FactError, match=said) as error:
            Facts.of(2, **given)

        assert next(iter(given)) in str(error.value)

    def test_fewer_than_no_rows_are_refused(self):
        with pytest.raises(FactError, match="-1 rows"):
            Facts.of(-1)


class TestRows:
    def test_one_row_is_the_same_facts_alone(self):
        facts = Facts.of(2, channel=["call", "sms"], visitors=2)

        assert facts.row(1).show("channel") == "sms"
        assert facts.row(1).show("visitors") == 2
        assert facts.row(-1).show("channel") == "sms"

    def test_a_row_beyond_the_last_is_an_error(self):
        with pytest.raises(IndexError, match="row 2 of 2"):
            Facts.of(2, channel="call").row(2)
