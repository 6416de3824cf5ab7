"""What is never said, and what must be said, in every line of both languages."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from kept.calls import Playbooks, flags
from kept.calls.speech import Text, found, objection_texts, step_texts


def every_text(books: Playbooks) -> Iterator[Text]:
    for steps in books.steps.values():
        for name, one in steps.items():
            yield from step_texts(one, (name,))
    for code, lines in books.objections.items():
        yield from objection_texts(lines, (code,))
    for code, guide in books.reasons.items():
        yield Text((code,), guide, spoken=False)


ASKS_WHEN_ZH = re.compile(r"(什么时候|何时|几时|几号|哪天)[^，。？！]{0,4}(还|付|处理)")
ASKS_WHEN_EN = re.compile(r"\bwhen (can|will|could|would|are) you\b", re.IGNORECASE)


def test_the_forbidden_question_stands_nowhere(books: Playbooks):
    for text in every_text(books):
        if text.loc[-1] != "label":
            assert flags(text.words.zh) + flags(text.words.en) == (), text.loc
        assert not ASKS_WHEN_ZH.search(text.words.zh), text.loc
        assert not ASKS_WHEN_EN.search(text.words.en), text.loc


@pytest.mark.parametrize(
    ("note", "code"),
    [
        ("请问您什么时候能还？", "asks_when"),
        ("So WHEN CAN YOU PAY it?", "asks_when"),
        ("再不还就告诉你单位", "disclosure"),
        ("You will go to jail", "criminal"),
        ("你这个老赖", "insult"),
        ("我们是法院的", "authority"),
    ],
)
def test_forbidden_words_are_found_in_notes_and_transcripts(note: str, code: str):
    assert [flag.kind for flag in flags(note)] == [code]


def test_what_the_borrower_said_is_theirs():
    assert flags("客户说我们是骗子") == ()


def test_english_phrases_are_found_as_whole_words_only():
    assert found(("owe",), "However, the tower") == ""
    assert flags("he asked about the idiotic fee") == ()


def test_chinese_lines_are_chinese_and_english_lines_english(books: Playbooks):
    for text in every_text(books):
        assert not re.search(r"[\u4e00-\u9fff]", text.words.en), text.loc
        assert re.search(r"[\u4e00-\u9fff]", text.words.zh), text.loc
        assert not re.search(r"[,;?!]", text.words.zh), text.loc


def test_every_demand_is_for_today_or_tomorrow_but_the_one_that_tells_a_decision(books: Playbooks):
    demands = {
        name: "".join(line.zh for line in one.say)
        for steps in books.steps.values()
        for name, one in steps.items()
        if one.task == "demand"
    }

    assert {name for name, spoken in demands.items() if "今天" not in spoken} == {"decision"}


def test_what_may_be_done_is_said_as_a_possibility_after_approval(books: Playbooks):
    for text in every_text(books):
        if text.spoken and re.search("起诉|诉讼|催告|法律程序", text.words.zh):
            assert "可能" in text.words.zh, text.loc
            assert "批准" in text.words.zh, text.loc


def test_a_yes_is_asked_for_before_every_promise_is_closed(books: Playbooks):
    for name in ("recap", "recap_now"):
        one = books.steps["first_call"][name]

        assert "“是”" in one.say[0].zh
        assert "{promise}" in one.say[0].zh
        assert one.answers[0].code == "yes"


def test_every_call_with_the_borrower_says_who_we_are_and_that_it_is_recorded(books: Playbooks):
    spoken = "".join(line.zh for line in books.steps["first_call"]["who_we_are"].say)

    assert "录音" in spoken
    assert "{institution}" in spoken
    assert "{collector_name}" in spoken


def test_there_are_prepared_lines_for_more_than_fourteen_objections_and_for_rudeness(books: Playbooks):
    rude = [code for code, lines in books.objections.items() if lines.rudeness]

    assert len(rude) >= 3
    assert len(books.objections) - len(rude) >= 14
    assert {
        *("already_paid", "disputes_amount", "disputes_goods", "not_my_debt", "pays_later", "refuses"),
        *("waits_for_discount", "will_complain", "wants_proof", "busy_now", "sue_me", "no_money"),
    } <= set(books.objections)


def test_a_third_person_is_asked_for_two_things_only(books: Playbooks):
    spoken = [line.zh for one in books.steps["third_person"].values() for line in one.say]

    assert any("转告" in line for line in spoken)
    assert any("电话号码" in line for line in spoken)
    assert not any(found(books.words.debt_words.zh, line) for line in spoken)
