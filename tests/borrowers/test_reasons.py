"""Reasons for default: complete, bilingual, each with a path and signals that exist."""

from __future__ import annotations

from typing import get_args

import pytest

from kept.borrowers import UnknownReasonError, UnknownSignalError, load_options, load_reasons, load_signals
from kept.borrowers.reasons import OWN, RemedyPath

REASONS = load_reasons()


class TestTheTaxonomy:
    def test_holds_the_reasons_collectors_meet(self):
        assert set(REASONS.codes) >= {
            *("forgot", "technical_failure", "cash_gap", "lost_income", "illness", "business_trouble"),
            *(
                "over_indebted",
                "disputes_amount",
                "disputes_goods",
                "not_my_debt",
                "refuses",
                "waits_for_discount",
            ),
            *("unreachable", "deceased_or_incapable", "family_event", "income_irregular"),
        }

    def test_uses_every_path(self):
        assert {REASONS[code].path for code in REASONS.codes} == set(get_args(RemedyPath))

    @pytest.mark.parametrize("code", REASONS.codes)
    def test_gives_each_reason_words_in_both_languages(self, code):
        reason = REASONS[code]

        for text in (reason.label, reason.say, *reason.questions):
            assert text.zh
            assert text.en
            assert text.zh != text.en

    @pytest.mark.parametrize("code", REASONS.codes)
    def test_asks_fitting_questions_of_everyone_it_can_speak_to(self, code):
        assert REASONS[code].questions or REASONS[code].path == "trace"

    @pytest.mark.parametrize("code", REASONS.codes)
    def test_never_asks_when_can_you_pay(self, code):
        asked = " ".join(f"{one.zh} {one.en.lower()}" for one in REASONS[code].questions)

        assert "什么时候能还" not in asked
        assert "when can you pay" not in asked

    @pytest.mark.parametrize("code", REASONS.codes)
    def test_implies_only_signals_that_exist(self, code):
        for signal in REASONS[code].signals:
            assert signal in load_signals().codes

    def test_rises_in_pressure_only_against_those_who_do_not_co_operate(self):
        unwilling = {code for code in REASONS.codes if not REASONS[code].co_operative}

        assert unwilling == {"refuses", "waits_for_discount", "unreachable"}

    def test_leads_to_a_path_for_which_options_are_laid_down(self):
        assert {REASONS[code].path for code in REASONS.codes} == set(load_options().file.by_path)

    def test_refuses_a_code_it_does_not_know(self):
        with pytest.raises(UnknownReasonError, match="lazy"):
            REASONS["lazy"]

    def test_refuses_a_house_file_that_implies_an_unknown_signal(self, tmp_path):
        text = OWN.read_text(encoding="utf-8").replace("signals: [forgot,", "signals: [astrology,", 1)
        (tmp_path / "reasons.yaml").write_text(text, encoding="utf-8")

        with pytest.raises(UnknownSignalError, match="astrology"):
            load_reasons(tmp_path)
