"""Random calls: a step never corrupts the state, JSON loses nothing, undo takes back exactly one thing."""

from __future__ import annotations

from dataclasses import asdict, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from kept.calls import (
    CallState,
    Event,
    IllegalEventError,
    PromisePart,
    begin,
    four_tasks,
    live_kinds,
    load_playbooks,
    pressure,
    step,
    wrap_up,
)
from kept.calls.codes import PLAYBOOKS
from kept.calls.guide import KEPT

from .walking import possible

BOOKS = load_playbooks()

CALLS = st.tuples(st.sampled_from(PLAYBOOKS), st.lists(st.integers(0, 10_000), max_size=25))

KINDS = st.sampled_from(sorted(Event.model_fields["kind"].annotation.__args__))
CODES = st.sampled_from(
    [
        "",
        "nonsense",
        "matches",
        "today",
        "forgot",
        "refuses",
        "part_now",
        "promise",
        "third_person",
        "abusive",
    ]
)
PARTS = st.lists(
    st.builds(
        PromisePart,
        amount_minor=st.integers(1, 10**15),
        on=st.dates(),
        method=st.sampled_from(["lender_app", "gold coins"]),
    ),
    max_size=3,
).map(tuple)
ANY_EVENT = st.builds(Event, kind=KINDS, value=CODES, parts=PARTS, text=st.sampled_from(["", "说不清"]))


def led(call: tuple[str, list[int]]) -> CallState:
    """Return a call led by random but possible events."""
    playbook, choices = call
    state = begin(BOOKS, playbook, told_before=("court_fee",))
    for choice in choices:
        events = possible(BOOKS, state)
        state = step(BOOKS, state, events[choice % len(events)])
    return state


def essence(state: CallState) -> CallState:
    """Return a call without its log, and without the requests, which outlive an undo."""
    return replace(state, events=(), withdrawn=(), requests=())


@settings(max_examples=40)
@given(CALLS)
def test_json_loses_nothing(call):
    state = led(call)

    assert CallState.from_json(state.to_json()) == state
    assert all(Event.model_validate_json(event.model_dump_json()) == event for event in state.events)


@settings(max_examples=40)
@given(CALLS, st.integers(0, 10_000))
def test_undo_takes_back_exactly_the_last_thing(call, choice):
    state = led(call)
    events = [event for event in possible(BOOKS, state) if event.kind not in KEPT]
    event = events[choice % len(events)]

    undone = step(BOOKS, step(BOOKS, state, event), Event(kind="undo"))

    assert essence(undone) == essence(state)
    assert [one.kind for one in undone.events[-2:]] == [event.kind, "undo"]
    assert undone.withdrawn[-1] == len(state.events)


@settings(max_examples=40)
@given(CALLS)
def test_the_log_only_grows_and_says_where_each_event_happened(call):
    playbook, choices = call
    state = begin(BOOKS, playbook)
    for choice in choices:
        events = possible(BOOKS, state)
        after = step(BOOKS, state, events[choice % len(events)])

        assert after.events[:-1] == state.events
        assert after.events[-1].step == state.place
        state = after


@settings(max_examples=40)
@given(CALLS)
def test_a_call_is_the_fold_of_its_events(call):
    state = led(call)
    again = begin(BOOKS, call[0], told_before=("court_fee",))
    for event in state.events:
        again = step(BOOKS, again, event)

    assert again == state


@settings(max_examples=80)
@given(CALLS, ANY_EVENT)
def test_any_event_is_taken_or_refused_and_a_refusal_changes_nothing(call, event):
    state = led(call)
    before = asdict(state)
    try:
        after = step(BOOKS, state, event)
    except IllegalEventError:
        after = state

    assert asdict(state) == before
    assert after.step in BOOKS.steps[after.playbook]
    assert event.kind in live_kinds(BOOKS, state) or after is state


@settings(max_examples=40)
@given(CALLS)
def test_the_wrap_up_can_be_asked_for_at_any_moment_and_never_speaks_of_what_was_not_done(call):
    state = led(call)
    summary = wrap_up(BOOKS, state, rung_level=3, previous_score=4)

    assert summary.score == len(state.tasks)
    assert all(state.events[one.event] == one.evidence for one in summary.tasks if one.event is not None)
    assert summary.pressure == pressure(state, rung_level=3, previous_score=4)
    assert set(summary.pressure.newly_told) <= set(state.told) - {"court_fee"}
    assert all(one.done or not one.evidence for one in four_tasks(state))
    if not state.identified_ever:
        assert not state.told
        assert not state.promise
        assert not any(one.done for one in summary.tasks)
