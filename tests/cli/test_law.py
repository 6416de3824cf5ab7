"""The law on the command line: its rules, one question, a text to review."""

import json

import pytest
from typer.testing import CliRunner

RUN = CliRunner()

FACTS = {
    "channel": "call", "addressee": "borrower", "creditor_kind": "microloan", "zones": "Asia/Shanghai",
    "hours_agreed": False, "connected_borrower_today": 0, "conversations_borrower_today": 0,
}  # fmt: skip


@pytest.fixture(scope="module")
def kept():
    from kept.cli.law import app

    def run(*words, **given):
        return RUN.invoke(app, [str(word) for word in words], **given)

    return run


def complete():
    """Facts of a call that is allowed by day, whatever the rulebook asks for."""
    from kept.law import FACTS as WORDS
    from kept.law import load_rulebook

    book = load_rulebook("CN")
    asked = {name: word for name, word in WORDS.items() if book.uses(name) and name not in FACTS}
    plain = {name: False for name, word in asked.items() if word.type == "flag"}
    plain |= {name: 0 for name, word in asked.items() if word.type == "count"}
    return FACTS | plain | {"recording_on": True, "debt_owed_by_addressee": True, "told_of_transfer": True}


class TestRules:
    def test_of_a_country_are_listed_with_article_weight_and_state(self, kept):
        said = kept("rules", "--country", "CN").output

        assert "CN-GBT-01: No collection at night / 夜间不得催收" in said
        assert "第十五条" in said
        assert "CN-GBT-04" in said
        assert "(off)" in said

    def test_nobody_has_verified_can_be_listed_alone(self, kept):
        said = kept("rules", "--country", "CN", "--unverified").output

        assert "CN-GBT-04" in said
        assert "CN-GBT-01" not in said

    def test_are_json_for_machines(self, kept):
        (rules,) = json.loads(kept("rules", "--country", "CN", "--json").output).values()

        night = next(rule for rule in rules if rule["id"] == "CN-GBT-01")
        assert night["weight"] == "standard"
        assert night["values"][0]["parameters"]["quiet_from"] == "22:00"
        assert night["cases"] > 10

    def test_of_a_country_there_are_none_of_are_refused(self, kept):
        done = kept("rules", "--country", "XX")

        assert done.exit_code == 2
        assert "no rulebook for 'XX'" in done.stderr


class TestCheck:
    def test_allows_by_day_when_all_is_known(self, kept):
        done = kept("check", "--json", "-", "--at", "2026-11-23T10:00+08:00", input=json.dumps(complete()))

        assert (done.exit_code, done.output.split("\n")[0]) == (0, "allow")

    def test_refuses_at_night_with_the_rule_and_the_next_moment(self, kept):
        done = kept("check", "--json", "-", "--at", "2026-11-23T22:30+08:00", input=json.dumps(complete()))

        assert done.exit_code == 1
        assert "CN-GBT-01" in done.output
        assert "next allowed: 2026-11-24T08:00:00+08:00" in done.output

    def test_says_which_fact_is_missing(self, kept):
        words = [
            word for name, value in complete().items() if name != "hours_agreed"
            for word in ("--fact", f"{name}={str(value).lower() if isinstance(value, bool) else value}")
        ]  # fmt: skip

        done = kept("check", *words, "--at", "2026-11-23T10:00+08:00", "--language", "zh")

        assert done.exit_code == 3
        assert "missing: hours_agreed" in done.output

    @pytest.mark.parametrize(
        ("words", "why"),
        [
            (["--fact", "channel"], "write name=value"),
            (["--fact", "colour=red"], "'colour' is not a fact"),
            (["--fact", "channel=dove"], "none of call"),
            (["--fact", "recording_on=maybe"], "neither True nor False"),
            (["--at", "tomorrow"], "is not a moment"),
            (["--at", "2026-11-23T10:00"], "has no time zone"),
            (["--json", "nowhere.json"], "nowhere.json"),
            (["--country", "XX"], "no rulebook"),
        ],
    )
    def test_called_wrongly_says_how(self, kept, words, why):
        done = kept("check", *words)

        assert done.exit_code == 2
        assert why in done.stderr

    def test_takes_an_object_of_facts_only(self, kept):
        assert "not an object" in kept("check", "--json", "-", input="[1]").stderr


class TestReview:
    def test_shows_line_place_rule_and_remedy(self, kept, tmp_path):
        note = tmp_path / "note.txt"
        note.write_text("您好。\n再不还就告诉你单位。\n", "utf-8")

        done = kept("review", note)

        assert done.exit_code == 1
        assert "2:5: 告诉你单位" in done.output
        assert "CN-PO-50" in done.output

    def test_of_a_clean_text_ends_well(self, kept):
        done = kept("review", "-", "--language", "en", input="Please pay today or tomorrow.")

        assert (done.exit_code, done.output.strip()) == (0, "0 against the law, 0 to coach")

    def test_does_not_fail_a_text_for_coaching(self, kept):
        done = kept("review", "-", "--language", "en", input="When can you pay?")

        assert done.exit_code == 0
        assert "1 to coach" in done.output

    @pytest.mark.parametrize("words", [["nowhere.txt"], ["-", "--country", "XX"]])
    def test_called_wrongly_says_why(self, kept, words):
        assert kept("review", *words, input="a").exit_code == 2
