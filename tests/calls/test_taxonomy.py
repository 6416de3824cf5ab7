"""The codes in the playbooks are those of the rooms they speak of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from kept.borrowers import load_reasons, load_signals
from kept.borrowers.options import OptionKind
from kept.calls import Playbooks
from kept.calls.files import Answer


def every_answer(books: Playbooks) -> Iterator[Answer]:
    for steps in books.steps.values():
        for one in steps.values():
            yield from one.answers
    for lines in books.objections.values():
        yield from lines.answers


def test_every_reason_of_the_taxonomy_has_its_guidance_and_no_other(books: Playbooks):
    assert set(books.reasons) == set(load_reasons().codes)


def test_every_signal_an_answer_gives_is_one_that_is_heard_in_calls(books: Playbooks):
    signals = load_signals()
    heard = {answer.heard for answer in every_answer(books) if answer.heard}

    assert heard
    assert heard <= {code for code in signals.codes if signals.by_code[code].kind == "call"}


def test_every_option_that_may_be_offered_leads_on_in_the_call(books: Playbooks):
    assert set(books.steps["first_call"]["options"].options) == set(get_args(OptionKind))


def test_every_request_an_answer_records_has_a_label(books: Playbooks):
    assert {answer.request for answer in every_answer(books) if answer.request} <= set(books.words.requests)
