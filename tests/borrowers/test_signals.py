"""The signal catalogue: named, weighted, sourced, and free of protected traits."""

from __future__ import annotations

import re

import numpy as np
import pytest

from kept.borrowers import UnknownSignalError, load_signals
from kept.borrowers.signals import OWN
from kept.datafile import DataFileError

SIGNALS = load_signals()

#: Words that would mean a protected trait enters a score, wherever they stand in a code or an English label.
PROTECTED_WORDS = {
    *("sex", "gender", "male", "female", "man", "woman", "men", "women", "pregnant", "pregnancy"),
    *(
        "age",
        "aged",
        "old",
        "young",
        "elderly",
        "ethnic",
        "ethnicity",
        "race",
        "racial",
        "minority",
        "nationality",
    ),
    *("religion", "religious", "faith", "muslim", "christian", "buddhist", "birthplace", "hukou", "disabled"),
    *(
        "disability",
        "married",
        "marital",
        "marriage",
        "single",
        "divorced",
        "widowed",
        "spouse",
        "orientation",
    ),
    *("political", "party", "union", "genetic"),
}

PROTECTED_CHARACTERS = re.compile(
    "性别|男|女|怀孕|年龄|老年|青年|民族|种族|宗教|信仰|国籍|籍贯|户籍|残疾|婚|配偶|政治|党"
)


def words_of(text: str) -> set[str]:
    return set(re.split(r"[^a-z]+", text.lower()))


class TestTheCatalogue:
    def test_holds_at_least_thirty_signals_of_every_kind(self):
        kinds = {signal.kind for signal in SIGNALS.by_code.values()}

        assert len(SIGNALS.codes) >= 30
        assert kinds == {"call", "file", "payments", "contacts", "correction"}

    @pytest.mark.parametrize("code", SIGNALS.codes)
    def test_names_no_protected_trait(self, code):
        signal = SIGNALS.by_code[code]

        assert not words_of(f"{code} {signal.en}") & PROTECTED_WORDS
        assert not PROTECTED_CHARACTERS.search(signal.zh)

    @pytest.mark.parametrize("code", SIGNALS.codes)
    def test_weighs_something_and_says_where_the_weight_comes_from(self, code):
        signal = SIGNALS.by_code[code]

        assert signal.willingness or signal.ability
        assert signal.source
        assert signal.label.in_("zh-Hans") != signal.label.in_("en")

    def test_marks_health_as_sensitive(self):
        assert [code for code, signal in SIGNALS.by_code.items() if signal.sensitive] == ["ill"]


class TestMatrix:
    def test_is_true_exactly_where_a_signal_shows(self):
        found = SIGNALS.matrix([["forgot"], [], ["rude", "forgot"]])

        assert found.shape == (3, len(SIGNALS.codes))
        assert found.sum(axis=1).tolist() == [1, 0, 2]
        assert found[2, SIGNALS.position("rude")]

    def test_refuses_a_code_it_does_not_know(self):
        with pytest.raises(UnknownSignalError, match="zodiac"):
            SIGNALS.matrix([["zodiac"]])


class TestAHousesOwnFile:
    def test_replaces_ours_and_shows_in_the_version(self, tmp_path):
        text = OWN.read_text(encoding="utf-8").replace("evidence_needed: 500", "evidence_needed: 900")
        (tmp_path / "signals.yaml").write_text(text, encoding="utf-8")

        theirs = load_signals(tmp_path)

        assert theirs.evidence_needed == 900
        assert theirs.version != SIGNALS.version
        assert np.array_equal(theirs.willingness, SIGNALS.willingness)

    def test_leaves_ours_in_use_where_the_house_has_none(self, tmp_path):
        assert load_signals(tmp_path).version == SIGNALS.version

    def test_is_refused_with_a_weight_beyond_reason(self, tmp_path):
        text = OWN.read_text(encoding="utf-8").replace("willingness: 900,", "willingness: 9000,", 1)
        (tmp_path / "signals.yaml").write_text(text, encoding="utf-8")

        with pytest.raises(DataFileError, match="promise_kept"):
            load_signals(tmp_path)
