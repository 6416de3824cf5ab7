"""Words that must not be said are found, and words like them are left alone."""

from pathlib import Path

import pytest
import yaml

from kept.borrowers import load_consequences
from kept.calls import load_playbooks
from kept.datafile import DataFileError
from kept.law import RulebookError, load_rulebook, review_countries, review_text
from kept.law.review_form import one_form
from kept.law.review_words import citations, kinds, phrases

SENTENCES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "review.yaml").read_text("utf-8"))
OTHERS = {"fine", "reported", "hidden"}

FLAGGED = [
    (language, kind, text)
    for language, groups in SENTENCES.items()
    for kind, texts in groups.items()
    if kind not in OTHERS
    for text in texts
]


def of(group):
    return [(language, text) for language, groups in SENTENCES.items() for text in groups[group]]


def test_there_are_enough_sentences_of_every_kind_in_both_languages():
    assert len(FLAGGED) + sum(len(of(group)) for group in OTHERS) >= 200
    for language in ("zh", "en"):
        assert set(SENTENCES[language]) == set(kinds()) | OTHERS


@pytest.mark.parametrize(("language", "kind", "text"), FLAGGED)
def test_a_sentence_that_must_not_be_said_is_found_as_what_it_is(language, kind, text):
    assert kind in {remark.kind for remark in review_text(text, language)}


@pytest.mark.parametrize(("language", "text"), of("fine"))
def test_a_sentence_like_it_that_may_be_said_is_left_alone(language, text):
    ours = [remark for remark in review_text(text, language) if not remark.reported]

    assert [(remark.kind, remark.said) for remark in ours] == []


@pytest.mark.parametrize(("language", "text"), of("reported"))
def test_what_somebody_else_said_is_found_and_told_from_our_own_words(language, text):
    remarks = review_text(text, language)

    assert remarks
    assert all(remark.reported for remark in remarks)


@pytest.mark.parametrize(("language", "text"), of("hidden"))
def test_a_word_hidden_by_marks_width_or_old_characters_is_found(language, text):
    assert review_text(text, language)


def spoken():
    """Every sentence the house itself gives a collector to say."""
    for item in load_consequences().by_code.values():
        yield from ((language, getattr(item.say, language)) for language in ("zh", "en"))
    books = load_playbooks()
    lines = [line for steps in books.steps.values() for step in steps.values() for line in step.say]
    lines += [line for objection in books.objections.values() for line in objection.say]
    for line in dict.fromkeys(lines):
        yield from ((language, getattr(line, language)) for language in ("zh", "en"))


def test_nothing_the_house_gives_its_collectors_to_say_is_found():
    said = list(spoken())

    assert len(said) > 200
    assert [
        (text, remark.kind, remark.said)
        for language, text in said
        for remark in review_text(text, language)
        if remark.stands == "never"
    ] == []


class TestARemark:
    def test_names_its_place_in_the_text_as_it_was_given(self):
        text = "您好，  再不还就让您坐 · 牢！"

        (remark,) = review_text(text, "zh-Hans")

        assert text[remark.start : remark.end] == remark.said == "坐 · 牢"

    def test_cites_rules_of_the_rulebook_with_their_articles(self):
        (remark,) = review_text("我们会告诉您的家人", "zh")

        assert remark.basis == "law"
        for cited in remark.rules:
            entry = load_rulebook("CN").entry(cited.rule)
            assert cited.instrument == entry.instrument.name
            assert cited.article in {value.source.article for value in entry.rule.values.values()}

    def test_coaching_cites_no_law(self):
        (remark,) = review_text("When can you pay?", "en")

        assert (remark.basis, remark.rules) == ("coaching", ())

    def test_says_whether_truth_could_make_it_sayable(self):
        (suit,) = review_text("我们已经起诉", "zh")
        (insult,) = review_text("老赖", "zh")

        assert (suit.stands, insult.stands) == ("if_true", "never")


@pytest.mark.parametrize("country", review_countries())
def test_every_rule_cited_is_in_its_rulebook(country):
    for code, kind in kinds().items():
        assert [one.rule for one in citations(country)[code]] == list(kind.rules.get(country, ()))


def test_a_country_without_cited_rules_is_refused():
    with pytest.raises(RulebookError, match="no rulebook for 'XX'"):
        review_text("a", "en", country="XX")


def test_a_phrase_that_is_no_pattern_is_refused_by_its_words(tmp_path, monkeypatch):
    from kept.law import review_words

    for name in ("kinds.yaml", "en.yaml"):
        text = (review_words.FOLDER / name).read_text("utf-8")
        (tmp_path / name).write_text(text.replace("- 'or else'", "- 'or (else'"), "utf-8")
    monkeypatch.setattr(review_words, "FOLDER", tmp_path)
    phrases.cache_clear()

    with pytest.raises(DataFileError, match=r"or \(else"):
        phrases("en")
    phrases.cache_clear()


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "。", "·", "\u200b"])
def test_a_text_of_nothing_has_no_remarks(text):
    assert review_text(text, "zh") == []


def test_one_form_keeps_the_place_of_every_character():
    form = one_form("Ａ  b\u200bC 坐-牢")

    assert form.text == "a bc 坐牢"
    assert [form.place(k, k + 1) for k in range(len(form.text))] == [
        (0, 1), (1, 2), (3, 4), (5, 6), (6, 7), (7, 8), (9, 10),
    ]  # fmt: skip


def test_a_long_text_is_read_sentence_by_sentence():
    sentence = "您好，请您今天或者明天还款，否则我们就告诉你家人。"

    assert len(review_text(sentence * 500, "zh")) == 500 * len(review_text(sentence, "zh"))
