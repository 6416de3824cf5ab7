"""What the records hold of cases, as columns for the night and, with one row, for the page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

from kept.dates import as_days, local_date
from kept.ladder import NONE
from kept.promises.life import OPEN
from kept.records import case_questions as asked
from kept.records import house
from kept.records.case_clocks import in_time_until
from kept.records.models import Channel
from kept.records.positions import Position
from kept.records.stated import stated_facts
from kept.strategy.standing import CaseColumns

NO_DAY = np.datetime64("NaT", "D")


def case_columns(case_ids: Sequence[int], position: Position, *, on: date) -> CaseColumns:
    """Return the columns of some cases, ids in ascending order, as they stand at the start of a date.

    ``position`` is what they owe.
    """
    cases = asked.cases(case_ids)
    judged = np.array([one["judged"] for one in cases], dtype=np.bool_)
    at = {pk: row for row, pk in enumerate(case_ids)}
    n = len(case_ids)
    heard, heard_days = heard_signals(at, n, on)
    rung = np.array([house.ladder().position(one["rung"]) for one in cases], dtype=np.int64)
    contacts = _Contacts(at, cases, on)
    path = np.array([one["path"] for one in cases], dtype="U20")
    measures = asked.measures(case_ids)
    return CaseColumns(
        case=np.array(case_ids, dtype=np.int64),
        heard=heard,
        heard_days=heard_days,
        rung=rung,
        rung_since=as_days([one["rung_since"] for one in cases]),
        acted_on=_acted_on(at, cases, contacts, measures),
        attempt_days=contacts.attempt_days,
        call_back_pending=_among(at, asked.call_backs(case_ids)),
        hardship=path == "hardship",
        disputed=path == "dispute",
        stopped=(path == "stop") | np.array([one["stopped"] for one in cases], dtype=np.bool_),
        pressure_not_risen=contacts.not_risen,
        nothing_new=np.zeros(n, dtype=np.bool_),
        last_connected=contacts.last_connected,
        unanswered_in_row=contacts.unanswered_in_row,
        has_guarantor=np.array([one["guarantor"] for one in cases], dtype=np.bool_),
        address_known=np.array([one["address"] for one in cases], dtype=np.bool_),
        one_currency=np.array([one["currencies"] == 1 for one in cases], dtype=np.bool_),
        on_record=np.array([one["placed"] for one in cases], dtype=np.bool_),
        demanded_in_writing=_demanded(at, measures),
        in_time_until=in_time_until(case_ids, position, judged=judged, on=on),
        said=_said(cases),
        reports_credit=np.array([one["creditor__reports_credit"] for one in cases], dtype=np.bool_),
        **_promises(at, cases, contacts.spoken_on),
        **_paid(at, cases, contacts.last_on),
    )


def heard_signals(
    at: dict[int, int], n: int, on: date, *, but_in: int | None = None
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Return the (n, k) signals put down by people and the days since, without those of contact ``but_in``.

    ``at`` gives the row of each case.
    """
    signals = house.signals()
    shown = np.zeros((n, len(signals.codes)), dtype=np.bool_)
    ages = np.zeros(shown.shape, dtype=np.int64)
    rows = asked.heard(at) if but_in is None else asked.heard_but_in(at, but_in)
    for case, code, moment in rows:
        if code in signals.codes:
            row, column = at[case], signals.position(code)
            shown[row, column] = True
            ages[row, column] = max(0, (on - local_date(moment, settings.TIME_ZONE)).days)
    return shown, ages


class _Contacts:
    """What the attempts since each case's rung say, one pass over the contacts of the cases.

    Only calls to the borrower are answered or made in vain; a rung is attempted by its own channel.
    """

    def __init__(self, at: dict[int, int], cases: Sequence[dict[str, Any]], on: date) -> None:
        n = len(cases)
        self.last_connected = np.zeros(n, dtype=np.bool_)
        self.unanswered_in_row = np.zeros(n, dtype=np.int64)
        self.not_risen = np.zeros(n, dtype=np.bool_)
        self.spoken_since = np.full(n, NO_DAY)
        self.last_on = np.full(n, NO_DAY)
        self.spoken_on = np.full(n, NO_DAY)
        vain: list[set[date]] = [set() for _ in range(n)]
        ways = [_CHANNELS.get(_way(one["rung"])) for one in cases]
        for case, channel, relation, day, connected, spoken, rose in asked.attempts(at, on):
            row = at[case]
            self.last_on[row] = day
            if channel == Channel.CALL and relation is None:
                self.last_connected[row] = connected
                self.unanswered_in_row[row] = 0 if connected else self.unanswered_in_row[row] + 1
            if spoken:
                self.not_risen[row] = rose is False
                self.spoken_on[row] = day
            if day < cases[row]["rung_since"]:
                continue
            if spoken and np.isnat(self.spoken_since[row]):
                self.spoken_since[row] = day
            if not spoken and relation is None and channel == ways[row]:
                vain[row].add(day)
        self.attempt_days = np.array([len(days) for days in vain], dtype=np.int64)


def _acted_on(
    at: dict[int, int],
    cases: Sequence[dict[str, Any]],
    contacts: _Contacts,
    measures: Iterable[tuple[Any, ...]],
) -> NDArray[np.datetime64]:
    """Return when each rung's measure was carried out: as put on record, or for a call when it was held."""
    voice = np.array([_by_voice(one["rung"]) for one in cases], dtype=np.bool_)
    acted = np.where(voice, contacts.spoken_since, NO_DAY)
    for case, rung, day in measures:
        row = at[case]
        if rung == cases[row]["rung"] and day >= cases[row]["rung_since"]:
            acted[row] = np.fmin(acted[row], np.datetime64(day))
    return acted


def _demanded(at: dict[int, int], measures: Iterable[tuple[Any, ...]]) -> NDArray[np.bool_]:
    """Return where a letter is on record that asked for the money."""
    letters = {code for code in house.ladder().codes[1:] if house.ladder()[code].channel == "letter"}
    return _among(at, (case for case, rung, _ in measures if rung in letters))


def _among(at: dict[int, int], cases: Iterable[int]) -> NDArray[np.bool_]:
    """Return which of the cases are among some."""
    found = np.zeros(len(at), dtype=np.bool_)
    found[[at[case] for case in cases]] = True
    return found


def _said(cases: Sequence[dict[str, Any]]) -> dict[str, NDArray[np.int8]]:
    """Return by fact of the ladder what people say of each case: 1 it holds, -1 it does not, 0 nothing.

    What a person states of the one case goes before what the house declares of all.
    """
    declared = house.declarations()
    known: list[dict[str, bool | None]] = [
        {
            "house_visits": declared.visits.made,
            "two_visitors_available": declared.visits.two_visitors,
            "lawyer_instructed": declared.lawyer_instructed.get(one["creditor__name"]),
            **stated_facts(one["stated"]),
        }
        for one in cases
    ]
    names = sorted({name for one in known for name in one})
    sign = {True: 1, False: -1, None: 0}
    return {name: np.array([sign[one.get(name)] for one in known], dtype=np.int8) for name in names}


#: By which channel a rung's measure is attempted.
_CHANNELS = {"call": Channel.CALL, "message": Channel.CALL, "visit": Channel.VISIT}


def _way(rung: str) -> str:
    return "call" if rung == NONE else house.ladder()[rung].channel


def _by_voice(rung: str) -> bool:
    return _CHANNELS.get(_way(rung)) == Channel.CALL


def _promises(
    at: dict[int, int], cases: Sequence[dict[str, Any]], spoken_on: NDArray[np.datetime64]
) -> dict[str, Any]:
    n = len(cases)
    broken_on = np.full(n, NO_DAY)
    counts = {
        name: np.zeros(n, dtype=np.int64)
        for name in ("broken_since", "kept_since", "broken_ever", "kept_ever", "part_kept_ever")
    }
    open_, plan = np.zeros(n, dtype=np.bool_), np.zeros(n, dtype=np.bool_)
    for case, status, settled, option, told in asked.promises(at):
        row = at[case]
        if status in OPEN:
            open_[row] = True
            plan[row] |= option == "instalments" and told is not None
        kind = {"kept": "kept", "part_kept": "broken", "broken": "broken"}.get(status)
        if kind is None:
            continue
        counts[f"{kind}_ever"][row] += 1
        if kind == "broken" and settled is not None:
            broken_on[row] = np.fmax(broken_on[row], np.datetime64(settled))
        counts["part_kept_ever"][row] += status == "part_kept"
        if settled is not None and settled >= cases[row]["rung_since"]:
            counts[f"{kind}_since"][row] += 1
    unanswered = ~np.isnat(broken_on) & ~(spoken_on > broken_on)
    return {**counts, "broken_unanswered": unanswered, "promise_open": open_, "plan_in_force": plan}


def _paid(
    at: dict[int, int], cases: Sequence[dict[str, Any]], last_contact: NDArray[np.datetime64]
) -> dict[str, Any]:
    here = np.full(len(cases), NO_DAY)
    for case, day in asked.last_paid(at):
        here[at[case]] = day
    return {
        "last_paid": np.fmax(as_days([one["last_paid"] for one in cases]), here),
        "paid_since_rung": here >= as_days([one["rung_since"] for one in cases]),
        "paid_since_contact": here >= last_contact,
        "limit_minor": np.array([one["limit"] or 0 for one in cases], dtype=np.int64),
    }
