"""The codes in the playbooks are those of the rooms they speak of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

from kept.borrowers import load_reasons, load_signals
from kept.borrowers.options import OptionKind
from kept.calls import Event, Playbooks
from kept.calls.files import Answer

DOCUMENT = Path(__file__).parents[2] / "docs" / "concepts" / "call-guide.md"


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


def test_the_documentation_names_every_playbook_heading_and_kind_of_event(books: Playbooks):
    text = DOCUMENT.read_text(encoding="utf-8")
    kinds = get_args(Event.model_fields["kind"].annotation)
    headings = [words.zh for words in books.words.headings.values()]

    names = {*books.playbooks, *kinds, *headings}

    assert {name for name in names if name not in text} == set()
