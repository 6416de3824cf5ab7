"""Canonical bodies."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from kept.evidence import EvidenceBodyError, canonical
from kept.evidence.canonical import MAX_DEPTH, MAX_INTEGER

LEAVES = st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | st.text()
KEYS = st.text(max_size=3)
PLAIN = st.dictionaries(st.text(st.characters(max_codepoint=127), max_size=3), LEAVES, max_size=3)
TREES = st.recursive(LEAVES | PLAIN, lambda inner: st.dictionaries(KEYS, inner, max_size=3), max_leaves=6)
BODIES = st.dictionaries(KEYS, TREES, max_size=4)


def nested(depth, innermost=None):
    tree = innermost or {}
    for _ in range(depth):
        tree = {"in": tree}
    return tree


@given(BODIES)
def test_it_is_what_the_library_for_rfc_8785_writes(body):
    """Bodies of plain values under ASCII keys go a faster way, which must not be another way."""
    assert canonical(body) == rfc8785.dumps(body)
    assert canonical({"a": [body, "\x00\x1f\x7f\u2028/é\ud7ff"]}) == rfc8785.dumps(
        {"a": [body, "\x00\x1f\x7f\u2028/é\ud7ff"]}
    )


@given(BODIES)
def test_the_order_of_keys_does_not_matter(body):
    assert canonical(dict(reversed(body.items()))) == canonical(body)


def test_keys_are_ordered_by_utf16_and_text_is_written_as_it_is():
    body = {"\ufb33": 1, "\U0001f600": 2, "é": "\u2028", "\n": '\t"\\', "a": [True, None, -7]}

    written = canonical(body).decode()

    assert written == '{"\\n":"\\t\\"\\\\","a":[true,null,-7],"é":"\u2028","\U0001f600":2,"\ufb33":1}'


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"rate": 0.1}, "body.rate: 0.1 is a float"),
        ({"a": [{"b": 1.0}]}, "body.a[0].b: 1.0 is a float"),
        ({"due": date(2026, 11, 25)}, "body.due: a date has no single written form"),
        ({"at": datetime(2026, 11, 25, tzinfo=UTC)}, "body.at: a datetime"),
        ({"at": datetime(2026, 11, 25)}, "body.at: a datetime"),  # noqa: DTZ001 - what is refused
        ({"amount": Decimal(1)}, "body.amount: a Decimal"),
        ({"raw": b"x"}, "body.raw: a bytes"),
        ({1: "one"}, "body: key 1 is not text"),
        ({"a": {None: 1}}, "body.a: key None is not text"),
        ({"name": "\ud800"}, "body.name: is not valid Unicode"),
        ({"\udfff": 1}, "is not valid Unicode"),
        ({"n": MAX_INTEGER + 1}, "body.n: 9007199254740992 is beyond"),
        ({"n": -MAX_INTEGER - 1}, "is beyond"),
        (nested(MAX_DEPTH + 1), "is nested more than 32 deep"),
        (nested(MAX_DEPTH, {"a": "text"}), "is nested more than 32 deep"),
        (["list"], "a body is an object, not list"),
    ],
)
def test_what_has_no_single_written_form_is_refused_with_its_path(body, message):
    with pytest.raises(EvidenceBodyError) as refused:
        canonical(body)

    assert message in str(refused.value)


def test_the_limits_themselves_are_accepted():
    assert canonical({"n": MAX_INTEGER}) == b'{"n":9007199254740991}'
    assert canonical(nested(MAX_DEPTH)).count(b"{") == MAX_DEPTH + 1
