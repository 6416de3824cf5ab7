"""The ladder file: in order, bilingual, each rung with a provision, and refused where it is not whole."""

from __future__ import annotations

import pytest

from kept.datafile import DataFileError
from kept.ladder import UnknownRungError, Why, load_ladder
from kept.ladder.ladder import OWN, OWN_WORDS

LADDER = load_ladder()


class TestOurLadder:
    def test_climbs_from_a_reminder_to_enforcement(self):
        assert LADDER.codes == (
            *("none", "reminder", "first_call", "firm_call", "broken_promise_call", "demand_letter", "visit"),
            *(
                "credit_notice",
                "lawyers_letter",
                "mediation",
                "payment_order",
                "arbitration",
                "suit",
                "enforcement",
            ),
        )

    @pytest.mark.parametrize("code", LADDER.codes[1:])
    def test_gives_each_rung_a_name_a_tone_and_a_provision(self, code):
        rung = LADDER[code]

        for text in (rung.name, rung.tone, *(basis.instrument for basis in rung.basis)):
            assert text.zh
            assert text.en
        assert all(basis.verified in {"text", "secondary"} for basis in rung.basis)

    def test_lets_no_measure_beyond_a_call_happen_without_a_person(self):
        for rung in LADDER.rungs:
            assert (rung.approval == "none") == (rung.channel in {"message", "call"})

    def test_never_asks_for_fewer_days_past_due_on_a_higher_rung(self):
        days = [rung.min_dpd for code, rung in LADDER.file.rungs.items() if code != "broken_promise_call"]

        assert days == sorted(days)

    def test_never_lets_less_be_told_on_a_higher_rung(self):
        told = [rung.tells_up_to for rung in LADDER.rungs]

        assert told == sorted(told)

    def test_gives_every_reason_words_in_both_languages(self):
        for why in Why:
            assert LADDER.words.reasons[why.code].zh
            assert LADDER.words.reasons[why.code].en

    def test_finds_positions_and_names(self):
        assert LADDER.positions(["none", "enforcement"]).tolist() == [0, 13]
        assert LADDER.name(0, "zh") == "未施压"
        assert LADDER.name(2, "en") == "First call"

    def test_refuses_a_rung_it_does_not_have(self):
        with pytest.raises(UnknownRungError, match="shaming"):
            LADDER.position("shaming")


class TestAHousesLadder:
    def refused(self, tmp_path, own, old, new, reason):
        text = own.read_text(encoding="utf-8")
        assert old in text
        (tmp_path / own.name).write_text(text.replace(old, new, 1), encoding="utf-8")
        with pytest.raises(DataFileError, match=reason):
            load_ladder(tmp_path)

    def test_may_wait_longer_and_has_another_version(self, tmp_path):
        text = OWN.read_text(encoding="utf-8").replace("wait_days: 2", "wait_days: 5", 1)
        (tmp_path / "ladder.yaml").write_text(text, encoding="utf-8")

        theirs = load_ladder(tmp_path)

        assert theirs["reminder"].wait_days == 5
        assert theirs.version != LADDER.version

    def test_is_refused_when_it_asks_for_a_fact_without_a_name(self, tmp_path):
        self.refused(tmp_path, OWN, "[house_visits]", "[neighbours_know]", "without a name: neighbours_know")

    def test_is_refused_when_a_rung_has_no_provision(self, tmp_path):
        self.refused(
            tmp_path, OWN, "  reminder:", "  shout: {name: {zh: 喊, en: Shout}}\n  reminder:", "shout.basis"
        )

    def test_is_refused_when_a_rung_is_called_none(self, tmp_path):
        self.refused(tmp_path, OWN, "  reminder:", "  none:", "the place before the first rung")

    def test_is_refused_when_a_reason_has_no_words(self, tmp_path):
        self.refused(tmp_path, OWN_WORDS, "  call_back:", "  callback:", "call_back, callback")

    def test_is_refused_when_a_role_has_no_words(self, tmp_path):
        self.refused(tmp_path, OWN_WORDS, "  compliance:", "  none:", "supervisor and compliance")
