"""The climb, one case at a time, in plain words: the twin of the columns."""

from __future__ import annotations

from datetime import date, timedelta

from kept.ladder import Ladder


def stands_on(ladder: Ladder, case: dict, position: int) -> bool:
    """Is the rung at a position on this case's own ladder?"""
    rung = ladder.rungs[position - 1]
    holds = {**case["conditions"], "promise_broken": case["broken_since"] > 0}
    return all(holds.get(name, False) for name in rung.applies_when) and not any(
        holds.get(name, False) for name in rung.unless
    )


def neighbours(ladder: Ladder, case: dict) -> tuple[int, int]:
    """Next rung up and next rung down, 0 where there is none."""
    own = [at for at in range(1, len(ladder.codes)) if stands_on(ladder, case, at)]
    up = next((at for at in own if at > case["rung"]), 0)
    down = next((at for at in reversed(own) if at < case["rung"]), 0)
    return up, down


def held_by(case: dict) -> str | None:
    """The first standing reason that keeps a case where it is or closes it."""
    if case["arrears_minor"] <= 0:
        return "closed"
    for fact, reason in (
        ("stopped", "stopped"),
        ("disputed", "disputed"),
        ("hardship", "hardship"),
        ("plan_in_force", "plan"),
        ("promise_open", "promised"),
        ("call_back_pending", "call_back"),
    ):
        if case[fact]:
            return reason
    return None


def expected(ladder: Ladder, case: dict, on: date) -> tuple[str, int, date | None]:
    """Reason, proposed position, day that goes with it."""
    reason = held_by(case)
    if reason is not None:
        return (reason, 0, on) if reason == "closed" else (reason, case["rung"], None)
    up, down = neighbours(ladder, case)
    if case["rung"] == 0:
        return entry(ladder, case, up, on, "start")
    rung = ladder.rungs[case["rung"] - 1]
    if kept(case) and rung.steps_down and down:
        return "kept", down, on
    tried = rung.done_after_attempt_days is not None and case["attempt_days"] >= rung.done_after_attempt_days
    if case["acted_on"] is None and not tried:
        return "not_done", case["rung"], on
    return ("top", case["rung"], None) if up == 0 else after_the_measure(ladder, case, up, on)


def kept(case: dict) -> bool:
    """A promise was kept and none broken."""
    return case["kept_since"] > 0 and case["broken_since"] == 0


def after_the_measure(ladder: Ladder, case: dict, up: int, on: date) -> tuple[str, int, date | None]:
    """The rung is done: wait its time, or rise."""
    rung = ladder.rungs[case["rung"] - 1]
    ends_on = (case["acted_on"] or case["rung_since"]) + timedelta(days=rung.wait_days)
    if on < ends_on:
        if kept(case) and not rung.steps_down:
            return "kept_stays", case["rung"], ends_on
        hurried = case["broken_since"] > 0 or (case["pressure_not_risen"] and case["nothing_new"])
        if rung.firm_term or not hurried:
            return "waiting", case["rung"], ends_on
    rise = "broken" if case["broken_since"] > 0 else "waited" if on >= ends_on else "nothing_new"
    return entry(ladder, case, up, on, rise)


def entry(ladder: Ladder, case: dict, up: int, on: date, rise: str) -> tuple[str, int, date | None]:
    """Rise to a rung if its own rules let us in."""
    if up == 0:
        return "top", case["rung"], None
    rung = ladder.rungs[up - 1]
    if case["dpd"] < rung.min_dpd:
        return "too_early", case["rung"], on + timedelta(days=rung.min_dpd - case["dpd"])
    if not all(case["conditions"].get(name, False) for name in rung.preconditions):
        return "precondition", case["rung"], None
    return rise, up, on
