"""Every way a call can go: which events are possible where it stands, and the states they lead to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from kept.calls import CallState, Event, Playbooks, PromisePart, begin, live_kinds, step
from kept.calls.moves import answers, current, home_of

#: Written into every fact about the debt, so that any leak can be seen in any text of a screen.
MARK = "§"

FACTS = {
    "name": "赵敏",
    "salutation": "赵女士",
    "institution": "某某银行",
    "collector_name": "李工",
    "callback_number": "400-000-0000",
    "total_today": f"{MARK}8,412.33",
    "arrears_today": f"{MARK}1,120.05",
    "tomorrow_total": f"{MARK}8,416.54",
    "per_day": f"{MARK}4.21",
    "days_past_due": f"{MARK}12",
    "due_date": f"{MARK}2026-11-11",
    "product": f"{MARK}消费贷",
    "last_promise": f"{MARK}11-22 还 1,500.00",
    "last_payment": f"{MARK}10-11 的 500.00",
    "approved_terms": f"{MARK}11-25 还 3,200.00",
    "returned_terms": f"{MARK}11-25 还 4,000.00",
    "reasons": [
        {"code": "forgot", "label": f"{MARK}忘记还款", "questions": [f"{MARK}问一"], "say": f"{MARK}答一"},
        {"code": "cash_gap", "label": f"{MARK}周转不开", "questions": [f"{MARK}问二"], "say": f"{MARK}答二"},
    ],
    "consequences": [
        {"code": "credit_record", "label": f"{MARK}征信记录"},
        {"code": "daily_interest", "label": f"{MARK}每日罚息"},
        {"code": "court_fee", "label": f"{MARK}诉讼费"},
    ],
    "options": [
        {"code": "full_today", "label": f"{MARK}今天全额"},
        {"code": "part_now", "label": f"{MARK}先还一部分"},
    ],
}

PROMISE = Event(
    kind="promise",
    parts=(PromisePart(amount_minor=50_000, on=date(2026, 11, 25), method="lender_app"),),
    source_of_funds="工资",
)

REACHES = ("borrower", "third_person", "wrong_number", "no_answer", "voicemail", "invalid_number")


def moving(books: Playbooks, state: CallState) -> Iterator[Event]:
    """Yield the possible events that can take a call somewhere else, but for ending it early."""
    kinds = live_kinds(books, state)
    for answer in answers(books, state) if "answer" in kinds else ():
        yield Event(kind="answer", value=answer.code)
    if "next" in kinds:
        yield Event(kind="next")
    for code in current(books, state).options if "option" in kinds else ():
        yield Event(kind="option", value=code)
    if "promise" in kinds:
        yield PROMISE


def jumps(books: Playbooks, state: CallState) -> Iterator[Event]:
    """Yield the possible events that open prepared lines or bring another person to the telephone."""
    kinds = live_kinds(books, state)
    for code, lines in books.objections.items() if "objection" in kinds else ():
        if state.identified or lines.before_identity:
            yield Event(kind="objection", value=code)
    for who in REACHES if "reach" in kinds else ():
        if can(books, state, Event(kind="reach", value=who)):
            yield Event(kind="reach", value=who)


def recorded(books: Playbooks, state: CallState) -> Iterator[Event]:
    """Yield the possible events that move nothing: notes, chips, ticks, wishes, explanations."""
    one_each = (
        Event(kind="note", value="说下周发工资"),
        Event(kind="reason", value="cash_gap"),
        Event(kind="heard", value="money_coming_in"),
        Event(kind="told", value="credit_record"),
        Event(kind="told", value="court_fee"),
        Event(kind="request", value="write_to_me", text="寄信吧"),
        Event(kind="explain", value="promise", text="对方挂断"),
        Event(kind="next_contact", on=date(2026, 11, 26)),
    )
    kinds = live_kinds(books, state)
    yield from (event for event in one_each if event.kind in kinds)


def possible(books: Playbooks, state: CallState) -> list[Event]:
    """Return every event that can happen where a call stands, but for closing it."""
    events = [*moving(books, state), *jumps(books, state), *recorded(books, state)]
    kinds = live_kinds(books, state)
    if "end" in kinds:
        events.append(Event(kind="end", value="line_dropped"))
    if "undo" in kinds:
        events.append(Event(kind="undo"))
    return events


def can(books: Playbooks, state: CallState, event: Event) -> bool:
    """Return whether an event is accepted."""
    try:
        step(books, state, event)
    except ValueError:
        return False
    return True


def every_place(books: Playbooks) -> list[CallState]:
    """Return one call for each place of each playbook, however it is reached.

    Two calls stand at the same place when nothing that is still ahead can differ between them: the step, the
    open lines, who is identified, which playbook the borrower would be put through to, and whether
    there is a promise.
    """
    todo = [begin(books, playbook, told_before=("credit_record",)) for playbook in books.playbooks]
    seen: dict[tuple[object, ...], CallState] = {}
    while todo:
        state = todo.pop()
        if place(books, state) in seen:
            continue
        seen[place(books, state)] = state
        onward = list(moving(books, state))
        if not state.aside:
            onward += jumps(books, state)
        todo += [step(books, state, event) for event in onward]
    return list(seen.values())


def place(books: Playbooks, state: CallState) -> tuple[object, ...]:
    """Return what tells one place from another (see ``every_place``).

    Open lines are one place wherever in a playbook they were opened: they lead to shared steps or back to a
    step that was walked before.
    """
    elsewhere = books.playbooks[state.playbook].opening is None
    home = home_of(books, state) if elsewhere else ""
    if state.aside:
        return (state.playbook, state.aside, state.identified, home)
    return (state.place, state.identified, home, state.identified_ever, bool(state.promise))
