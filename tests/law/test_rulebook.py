import re
from datetime import date
from string import Formatter

import pytest

from kept.datafile import DataFileError, load
from kept.law import RulebookError, countries, load_rulebook, third_person_words
from kept.law.kinds import Topic

BOOK = load_rulebook("CN")


RULE = """\
topic: {zh: 题, en: Topic}
rules:
  - id: T-1
    kind: daily_cap
    title: {zh: 题, en: Title}
    unit: call
    binds: all
    channels: [call]
    addressees: all
    text: {zh: "每日 {cap} 次", en: "{cap} a day"}
    values:
      2026-01-01:
        counts: connected_borrower_today
        cap: 3
        source: {article: "1", read_at: here, verified: text}
"""


class TestChina:
    def test_is_listed(self):
        assert "CN" in countries()

    def test_another_country_is_refused_with_those_there_are(self):
        with pytest.raises(RulebookError, match="no rulebook for 'XX'; there are CN"):
            load_rulebook("XX")

    def test_has_one_version_as_long_as_its_content_is_the_same(self):
        assert load_rulebook("CN").version == BOOK.version
        assert re.fullmatch("[0-9a-f]{64}", BOOK.version)

    def test_an_unverified_value_is_listed_and_off(self):
        assert [(entry.rule.id, since) for entry, since in BOOK.unverified()] == [
            ("CN-CF-03", date(2024, 12, 31)),
            ("CN-PACT-01-hours", date(2018, 3, 31)),
            ("CN-PACT-01-calls", date(2018, 3, 31)),
            ("CN-GBT-04", date(2025, 2, 28)),
        ]
        assert not {"CN-GBT-04", "CN-CF-03"} & {entry.rule.id for entry in BOOK.used}

    @pytest.mark.parametrize("entry", BOOK.entries, ids=lambda entry: entry.rule.id)
    def test_every_rule_says_in_both_languages_what_it_wants_and_where_it_stands(self, entry):
        for text in (entry.rule.title, entry.rule.text, entry.instrument.name):
            assert re.search("[一-鿿]", text.zh)
            assert re.search("[A-Za-z]{3}", text.en)
            assert not re.search("[一-鿿]", text.en)
        for value in entry.rule.values.values():
            assert value.source.article
            assert value.source.read_at

    @pytest.mark.parametrize("entry", BOOK.entries, ids=lambda entry: entry.rule.id)
    def test_a_sentence_holds_the_same_figures_in_both_languages(self, entry):
        zh, en = (
            {name for _, name, _, _ in Formatter().parse(text) if name}
            for text in (entry.rule.text.zh, entry.rule.text.en)
        )

        assert zh == en

    def test_a_rule_is_found_by_its_id(self):
        assert BOOK.entry("CN-CR-15").instrument.weight == "regulation"
        with pytest.raises(KeyError):
            BOOK.entry("CN-NONE")


class TestThirdPersonWords:
    @pytest.mark.parametrize("language", ["zh-hans", "en"])
    def test_never_speak_of_debt(self, language):
        words = third_person_words(language)

        assert len(words) >= 3
        assert not re.search(
            "欠|债|逾期|还款|贷|debt|owe|arrears|loan|pay|overdue", re.sub("{.*?}", "", " ".join(words))
        )


class TestStrictness:
    def read(self, tmp_path, text):
        path = tmp_path / "topic.yaml"
        path.write_text(text, encoding="utf-8")
        return load(path, Topic)

    def test_a_topic_that_is_right_is_read(self, tmp_path):
        assert self.read(tmp_path, RULE).rules[0].values[date(2026, 1, 1)].cap == 3

    @pytest.mark.parametrize(
        ("old", "new", "line", "said"),
        [
            ("cap: 3", "cap: many", 14, "integer"),
            ("cap: 3", "cap: -1", 14, "greater than or equal"),
            ("cap: 3", "cap: 3\n        per: day", 15, "not permitted here"),
            ("connected_borrower_today", "calls", 13, "not a count"),
            ("connected_borrower_today", "recording_on", 13, "not a count"),
            ("channels: [call]", "channels: [fax]", 8, "none of call"),
            ("channels: [call]", "channels: []", 8, "write all, or a list"),
            ("kind: daily_cap", "kind: monthly_cap", 3, "monthly_cap"),
            ("verified: text", "verified: maybe", 15, "'text', 'secondary' or 'no'"),
            ("{cap} a day", "{most} a day", 3, "'most', which is neither a fact nor a parameter"),
            ("2026-01-01:", "someday:", 12, "date"),
            ("    unit: call\n", "", 3, "Field required"),
        ],
    )
    def test_a_mistake_is_named_with_its_line(self, tmp_path, old, new, line, said):
        with pytest.raises(DataFileError, match=re.escape(said)) as error:
            self.read(tmp_path, RULE.replace(old, new))

        assert f"topic.yaml:{line}:" in str(error.value)

    def test_a_key_that_stands_twice_is_refused(self, tmp_path):
        with pytest.raises(DataFileError, match=r"topic\.yaml:15: key 'cap' stands twice"):
            self.read(tmp_path, RULE.replace("cap: 3", "cap: 3\n        cap: 4"))

    def test_dates_out_of_order_are_refused(self, tmp_path):
        more = RULE[RULE.index("      2026-01-01:") :].replace("2026-01-01", "2025-01-01")

        with pytest.raises(DataFileError, match="earliest first"):
            self.read(tmp_path, RULE + more)


class TestDates:
    def rule(self, tmp_path):
        later = RULE[RULE.index("      2026-01-01:") :].replace("2026-01-01", "2027-01-01")
        later = later.replace("cap: 3", "cap: 2\n        to: 2028-01-01")
        path = tmp_path / "topic.yaml"
        path.write_text(RULE + later, encoding="utf-8")
        return load(path, Topic).rules[0]

    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            (date(2025, 12, 31), "before"),
            (date(2026, 1, 1), 3),
            (date(2026, 12, 31), 3),
            (date(2027, 1, 1), 2),
            (date(2027, 12, 31), 2),
            (date(2028, 1, 1), "over"),
        ],
    )
    def test_each_value_holds_from_its_day_to_the_next(self, tmp_path, day, expected):
        value = self.rule(tmp_path).value_on(day)

        assert (value if isinstance(value, str) else value.cap) == expected

    def test_every_start_and_end_is_a_mark(self, tmp_path):
        assert self.rule(tmp_path).marks() == {date(2026, 1, 1), date(2027, 1, 1), date(2028, 1, 1)}
