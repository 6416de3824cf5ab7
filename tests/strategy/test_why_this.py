"""Why this choice: true to the numbers, in both languages."""

import numpy as np
import pytest

from kept.strategy.response import load_response
from kept.strategy.why_this import explain
from kept.strategy.worth import worth

from .prospecting import chance_prospects, prospects


@pytest.fixture(scope="module")
def response():
    return load_response()


@pytest.mark.parametrize("row", range(8))
def test_the_choice_is_worth_most_and_the_next_best_comes_next(response, row):
    cases = chance_prospects(8, seed=5)

    why, row_worth = explain(response, cases, row), worth(response, cases)[row]

    order = np.argsort(-row_worth, kind="stable")
    assert why.choice == order[0]
    assert why.worth == row_worth[order[0]]
    assert why.lead == pytest.approx(row_worth[order[0]] - np.sort(row_worth)[-2])


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("zh", ["晚间电话（资深催收员）：比不联系预计多收回¥", "其次是中午电话（资深催收员），少¥"]),
        ("en", ["Call in the evening (senior collector): expected to bring ¥", "Next best: Call at midday"]),
    ],
)  # fmt: skip
def test_it_is_said_in_words(response, language, says):
    open_ = np.array([[code.startswith(("rest", "sms", "call")) for code in response.choices.codes]])
    text = explain(response, prospects(), 0, open_=open_, language=language).text

    assert [part for part in says if part not in text] == []


def test_where_the_better_one_was_needed_elsewhere_that_is_said(response):
    open_ = np.array([[code in {"rest", "sms", "call.evening.senior"} for code in response.choices.codes]])
    sms = response.choices.position("sms")

    why = explain(response, prospects(), 0, open_=open_, chosen=sms, language="en")
    rest = explain(response, prospects(), 0, open_=open_, chosen=0, language="en")

    assert why.lead < 0
    assert "what it uses up went to other cases" in why.text
    assert rest.text.startswith("Rest. For this case alone Call in the evening")


def test_where_nothing_is_open_that_is_said(response):
    open_ = np.array([[code == "rest" for code in response.choices.codes]])

    why = explain(response, prospects(), 0, open_=open_, language="en")

    assert (why.choice, why.next_best) == (0, None)
    assert why.text == "Rest: nothing that is open is worth more. Nothing else is open."


def test_what_follows_a_call_in_vain_is_said_where_it_is_open(response):
    call, sms = (response.choices.position(code) for code in ("call.morning.collector", "sms"))
    open_ = np.zeros((1, len(response.choices)), dtype=bool)
    open_[:, [0, call]] = True
    alone = explain(response, prospects(), 0, open_=open_, language="en")
    open_[:, sms] = True
    both = explain(response, prospects(), 0, open_=open_, chosen=call, language="en")

    assert (alone.then, both.then) == (None, sms)
    assert both.worth > alone.worth
    assert "Where nobody answers, this follows: SMS." in both.text
    assert "follows" not in alone.text
