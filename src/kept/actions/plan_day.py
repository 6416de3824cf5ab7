"""Plan a day: share out what there is among all open cases, and say for each of them why it got what it got.

The plan is made of what the night before left. Made again it is the same, and replaces itself. It is
written part by part beside the plan in force, so that nobody waits long, and comes in force all at once;
killed before that it leaves the plan before it, and the next one removes its parts. While a trial is under
way each arm is planned with its share of what there is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from kept.actions.decide_trial import stale
from kept.money import PPM
from kept.records import house
from kept.records.bulk import insert, make_room, update
from kept.records.models import Case, DayPlan, Debt, Enrolment, Planned, Trial, Work
from kept.records.night_columns import night_columns, practice
from kept.records.past_contacts import floor_of_collectors, past_contacts
from kept.strategy.night import Decider
from kept.strategy.plan import Plan, plan
from kept.strategy.response import Response
from kept.strategy.sharing import Weighed, elsewhere, next_best, reasons, wanted, weigh
from kept.strategy.trials import challengers
from kept.strategy.worklist import PLANNED, Purpose

CHUNK = 5000
#: Rows written or removed in one transaction.
PART = 5000
#: Chooses the sample from which prices are first worked out.
SEED = 20261124

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class _Arm:
    """Cases planned together: which of all, by which model, with which share of what there is."""

    rows: NDArray[np.int64]
    response: Response
    share: float


@dataclass(frozen=True)
class _All:
    """All open cases, a row each."""

    case: NDArray[np.int64]
    borrower: NDArray[np.int64]
    arrears: NDArray[np.int64]
    weighed: Weighed

    def taken(self, rows: NDArray[np.int64]) -> _All:
        """Return some of the cases."""
        return _All(self.case[rows], self.borrower[rows], self.arrears[rows], _of(self.weighed, rows))


def plan_day(on: date, *, now: datetime, progress: Progress | None = None) -> DayPlan:
    """Plan a day and store the plan; the one before it is replaced.

    Args:
        on: the day to plan, after the last closed night.
        now: the moment.
        progress: called with cases done and cases in all.
    """
    make_room()
    draft = DayPlan.every.create(on=on, made_at=now)
    trial = _trial(on)
    own = house.strategy("").response
    tried = house.strategy(trial.challenger).response if trial else None
    found = _weigh_all(on, own, trial, tried, progress)
    arms = _arms(found, own, trial, tried)
    there = house.capacity().of(floor_of_collectors())
    plans = [_planned(found, arm, there) for arm in arms]
    if trial:
        _enrol(trial, found, on)
    why = _fill(draft, found, arms, plans)
    figures = _figures(found, arms, plans, there, why)
    _order_lists(draft, found, arms, plans)
    with transaction.atomic():
        if not _newest(draft):
            return _in_force()
        _come_in_force(draft, found, plans, figures)
    _sweep(draft)
    return draft


def _newest(draft: DayPlan) -> bool:
    """Return whether a draft may go on; until the transaction ends, no newer plan comes in force.

    Two plans may be made at once: of those the one begun last stays, whichever is finished first.
    """
    plans = DayPlan.every.select_for_update(no_key=True).order_by("pk")
    return (
        draft.pk in set(plans.values_list("pk", flat=True))
        and not DayPlan.objects.filter(pk__gt=draft.pk).exists()
    )


def _in_force() -> DayPlan:
    found: DayPlan = DayPlan.objects.order_by("-pk")[0]
    return found


def _trial(on: date) -> Trial | None:
    """Return the trial under way on a day, while the files of its strategies are those that were approved."""
    trial = Trial.objects.filter(approved_at__isnull=False, ended_at=None, begins_on__lte=on).first()
    return None if trial is None or stale(trial) else trial


def _weigh_all(
    on: date, own: Response, trial: Trial | None, tried: Response | None, progress: Progress | None
) -> _All:
    """Return what competes, case by case, each weighed by the model of its arm."""
    total = Case.objects.filter(closed_on=None).count() if progress else 0
    parts: list[_All] = []
    done = 0
    by = Decider(on=on, practice=practice())
    for ids in _chunks(on):
        parts.append(_weigh(ids, by, own, trial, tried))
        done += len(ids)
        if progress:
            progress(done, total)
    return _joined(parts, len(own.choices))


def _chunks(on: date) -> Iterator[list[int]]:
    """Yield open cases whose debts are all known by a day."""
    last = 0
    while True:
        rows = Case.objects.filter(pk__gt=last, closed_on=None).order_by("pk")
        ids = list(rows.values_list("pk", flat=True)[:CHUNK])
        if not ids:
            return
        last = ids[-1]
        later = set(Debt.objects.filter(case__among=ids, opened_on__gt=on).values_list("case_id", flat=True))
        known = [pk for pk in ids if pk not in later]
        if known:
            yield known


def _weigh(ids: list[int], by: Decider, own: Response, trial: Trial | None, tried: Response | None) -> _All:
    read, past = night_columns(ids, on=by.on).columns, past_contacts(ids, on=by.on)
    decided, floors = by.decide(read), house.capacity().floors
    weighed = weigh(decided, read, past, response=own, floors=floors)
    rows = Case.objects.filter(pk__among=ids).order_by("pk").values_list("borrower_id", flat=True)
    borrower = np.array(list(rows), dtype=np.int64)
    if trial is not None and tried is not None:
        other = weigh(decided, read, past, response=tried, floors=floors)
        in_it = challengers(borrower, salt=trial.salt, share_ppm=trial.share_ppm)
        weighed = replace(weighed, worth=np.where(in_it[:, None], other.worth, weighed.worth))
    return _All(np.array(ids, dtype=np.int64), borrower, decided.standing.figures.arrears_minor, weighed)


def _joined(parts: list[_All], choices: int) -> _All:
    """Return some parts as one. Column after column leaves the parts, so that little is ever held twice."""
    if not parts:
        parts = [_nobody(choices)]
    own = ("case", "borrower", "arrears")
    columns = [vars(part.weighed) | {name: getattr(part, name) for name in own} for part in parts]
    parts.clear()
    whole = {name: np.concatenate([part.pop(name) for part in columns]) for name in list(columns[0])}
    return _All(**{name: whole.pop(name) for name in own}, weighed=Weighed(**whole))


def _nobody(choices: int) -> _All:
    none, empty = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int8)
    weighed = Weighed(
        worth=np.zeros((0, choices), dtype=np.float32), urgency=empty, floor=empty, purpose=empty, hold=empty,
        shut=np.zeros(0, dtype=object), group=empty, area=empty,
    )  # fmt: skip
    return _All(none, none, none, weighed)


def _arms(found: _All, own: Response, trial: Trial | None, tried: Response | None) -> list[_Arm]:
    everybody = np.arange(len(found.case))
    if trial is None or tried is None:
        return [_Arm(everybody, own, 1.0)]
    in_it = challengers(found.borrower, salt=trial.salt, share_ppm=trial.share_ppm)
    share = trial.share_ppm / PPM
    return [_Arm(everybody[in_it], tried, share), _Arm(everybody[~in_it], own, 1 - share)]


def _of(weighed: Weighed, rows: NDArray[np.int64]) -> Weighed:
    if len(rows) == len(weighed.worth):  # everybody, and not copied
        return weighed
    return Weighed(**{name: getattr(weighed, name)[rows] for name in Weighed.__dataclass_fields__})


def _planned(found: _All, arm: _Arm, there: NDArray[np.float64]) -> Plan:
    return plan(wanted(_of(found.weighed, arm.rows), arm.response.choices), there * arm.share, seed=SEED)


def _enrol(trial: Trial, found: _All, on: date) -> None:
    """Enrol the borrowers in arrears who are not in the trial yet, part by part, while it takes any in."""
    if trial.begins_on is None or on >= trial.begins_on + timedelta(days=trial.lasts_days):
        return
    known = set(trial.enrolments.values_list("borrower_id", flat=True))
    owed: Counter[int] = Counter()
    for borrower, minor in zip(found.borrower.tolist(), found.arrears.tolist(), strict=True):
        if minor > 0 and borrower not in known:
            owed[borrower] += minor
    people = sorted(owed)
    for start in range(0, len(people), PART):
        part = np.array(people[start : start + PART], dtype=np.int64)
        columns: dict[str, list[Any]] = {
            "trial_id": [trial.pk] * len(part),
            "borrower_id": part.tolist(),
            "challenger": challengers(part, salt=trial.salt, share_ppm=trial.share_ppm).tolist(),
            "on": [on] * len(part),
            "ripe_on": [on + timedelta(days=trial.ripens_days)] * len(part),
            "arrears_minor": [owed[one] for one in part.tolist()],
        }
        with transaction.atomic():
            insert(Enrolment, columns, ignore=True)


def _fill(draft: DayPlan, found: _All, arms: Sequence[_Arm], plans: Sequence[Plan]) -> Counter[str]:
    """Write what each case got, part by part, as long as the draft may go on; return how many why."""
    why = Counter[str]()
    for arm, made in zip(arms, plans, strict=True):
        codes = np.array([*arm.response.choices.codes, ""])
        for start in range(0, len(arm.rows), PART):
            part = slice(start, start + PART)
            some = replace(made, choice=made.choice[part])
            columns = _columns(draft, found.taken(arm.rows[part]), some, codes)
            with transaction.atomic():
                if not _newest(draft):
                    return why
                insert(Planned, columns)
            why.update(columns["why"])
    return why


def _columns(draft: DayPlan, found: _All, made: Plan, codes: NDArray[np.str_]) -> dict[str, list[Any]]:
    many = len(found.case)
    others, value = next_best(made, found.weighed)
    got = found.weighed.worth[np.arange(many), made.choice]
    return {
        "plan_id": [draft.pk] * many,
        "case_id": found.case.tolist(),
        "on": [draft.on] * many,
        "choice": codes[made.choice].tolist(),
        "worth_minor": np.rint(got).astype(np.int64).tolist(),
        "next_choice": codes[others].tolist(),
        "next_worth_minor": np.rint(value).astype(np.int64).tolist(),
        "why": reasons(made, found.weighed).tolist(),
    }


def _come_in_force(draft: DayPlan, found: _All, plans: Sequence[Plan], figures: dict[str, Any]) -> None:
    DayPlan.objects.filter(on=draft.on).update(in_force=False)
    draft.in_force = True
    draft.cases = len(found.case)
    draft.value_minor = round(sum(made.value for made in plans))
    draft.bound_minor = round(sum(made.bound for made in plans))
    draft.unmet = sum(int((~made.shut).sum()) for made in plans)
    draft.figures = figures
    draft.save()


def _order_lists(draft: DayPlan, found: _All, arms: Sequence[_Arm], plans: Sequence[Plan]) -> None:
    """Give what the night has listed for the day its turn and its worth by the plan, part by part.

    Who is to be contacted and is on no list comes on that of the collector whose case it is. What cannot wait
    keeps its place before all else; a case that rests stands last, for who has time left. Killed among the
    parts, no plan has come in force yet: the night made again plans again.
    """
    for arm, made in zip(arms, plans, strict=True):
        choices = arm.response.choices
        codes, cases = np.array(choices.codes), found.case[arm.rows]
        for start in range(0, len(cases), PART):
            part = slice(start, start + PART)
            with transaction.atomic():
                if not _newest(draft):
                    return
                _list_planned(draft, cases[part], choices.contacts[made.choice[part]])
                pks, ranks, at = _listed(draft, cases[part])
                got = made.choice[part][at]
                worth = found.weighed.worth[arm.rows[part]][at, got]
                columns: dict[str, list[Any]] = {
                    "id": pks,
                    "rank": np.minimum(ranks, int(Purpose.FIRST_CALL)).tolist(),
                    "turn": choices.turns[got].tolist(),
                    "worth": np.rint(worth).astype(np.int64).tolist(),
                    "choice": codes[got].tolist(),
                }
                update(Work, "id", columns)


def _list_planned(draft: DayPlan, cases: NDArray[np.int64], contacted: NDArray[np.bool_]) -> None:
    """Put the cases of a part that are to be contacted on the day's lists, where they are on none.

    What an earlier plan of the day put there and this one does not comes off again.
    """
    there = Work.objects.filter(on=draft.on, case__among=cases.tolist())
    there.filter(purpose=PLANNED, done_at=None, case__among=cases[~contacted].tolist()).delete()
    listed = np.fromiter(there.values_list("case_id", flat=True), dtype=np.int64)
    lacking = cases[contacted & ~np.isin(cases, listed)].tolist()
    held = Case.objects.filter(pk__among=lacking, collector__isnull=False).order_by("pk")
    rows = list(held.values_list("pk", "collector_id"))
    columns: dict[str, list[Any]] = {
        "on": [draft.on] * len(rows),
        "case_id": [case for case, _ in rows],
        "collector_id": [collector for _, collector in rows],
        "purpose": [PLANNED] * len(rows),
        "rank": [int(Purpose.FIRST_CALL)] * len(rows),
        "worth": [0] * len(rows),
    }
    insert(Work, columns, ignore=True)  # a broken promise may be listed at the same moment


def _listed(
    draft: DayPlan, cases: NDArray[np.int64]
) -> tuple[list[int], NDArray[np.int64], NDArray[np.intp]]:
    """Return the rows of the lists for some cases, ascending: their ids, ranks, and which case each is of."""
    rows = Work.objects.filter(on=draft.on, done_at=None, case__among=cases.tolist())
    known = list(rows.values_list("pk", "rank", "case_id"))
    pks, ranks, owners = ([row[k] for row in known] for k in range(3))
    at = np.searchsorted(cases, np.array(owners, dtype=np.int64))
    return pks, np.array(ranks, dtype=np.int64), at


def _sweep(newest: DayPlan) -> None:
    """Remove what the cases got in earlier plans, part by part, then the plans that are not in force."""
    earlier = Planned.every.filter(plan__lt=newest).order_by("pk").values_list("pk", flat=True)
    while part := list(earlier[:PART]):
        Planned.every.filter(pk__among=part).delete()
    DayPlan.every.filter(pk__lt=newest.pk, in_force=False).delete()


def _figures(
    found: _All,
    arms: Sequence[_Arm],
    plans: Sequence[Plan],
    there: NDArray[np.float64],
    why: Counter[str],
) -> dict[str, Any]:
    """Return what the page of the plan shows, as JSON; prices are those of the house's own strategy."""
    used = sum((made.used for made in plans), np.zeros(len(there)))
    choices, prices = arms[-1].response.choices, plans[-1].prices
    amounts = zip(choices.resources(), there.tolist(), used.tolist(), prices.tolist(), strict=True)
    chosen = Counter[str]()
    for made in plans:
        chosen.update(np.array(choices.codes)[made.choice].tolist())
    return {
        "resources": {
            name: {"there": round(have, 1), "used": round(gone, 1), "price": round(price)}
            for name, have, gone, price in amounts
        },
        "choices": dict(chosen),
        "why": dict(why),
        "funnel": _funnel(found, plans, arms),
        "elsewhere": sum(
            int(elsewhere(made, _of(found.weighed, arm.rows), arm.response.choices).sum())
            for arm, made in zip(arms, plans, strict=True)
        ),
        "capacity": house.capacity().version,
        "strategy": house.strategy("").version,
        "harm_percent": choices.file.policy.harm.weight_percent,
    }


def _funnel(found: _All, plans: Sequence[Plan], arms: Sequence[_Arm]) -> dict[str, int]:
    """Return how many cases are left at each step on the way to a contact."""
    best = found.weighed.worth[:, 1:].max(axis=1, initial=-np.inf)
    owing = found.arrears > 0
    free = owing & (found.weighed.hold < 0)
    open_ = free & np.isfinite(best)
    worth = open_ & ((best > 0) | (found.weighed.urgency > 0))
    planned = np.zeros(len(owing), dtype=np.bool_)
    for arm, made in zip(arms, plans, strict=True):
        planned[arm.rows] = made.choice > 0
    steps = {
        "open": np.ones_like(owing),
        "owing": owing,
        "free": free,
        "lawful": open_,
        "worth": worth,
        "planned": worth & planned,
    }
    return {name: int(one.sum()) for name, one in steps.items()}
