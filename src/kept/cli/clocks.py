"""``kept clocks``: which periods end soon, what began each, and which record proves it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Any

import typer

from kept.cli.amounts import say
from kept.cli.console import fail, out, parse_date, ready
from kept.clocks import clock, clock_file
from kept.dates import local_date
from kept.records.case_clocks import Began, CaseClock, case_clocks, deadlines, open_cases, proofs
from kept.records.models import Case
from kept.records.retention import owing_cases, retentions
from kept.site.clock import now

#: Cases looked at together: memory is that of so many.
_CHUNK = 5000

_BEGAN = {
    "last_due": "last due date",
    "time_to_perform_ended": "end of the time to perform",
    "promise": "promise {}",
    "payment": "payment {}",
    "paid_before": "payment before placement",
    "contact": "contact",
    "received": "their call",
    "record": "newest record",
}

Within = Annotated[str, typer.Option("--within", help="Days ahead, such as 30d.")]
On = Annotated[str, typer.Option("--on", help="The day; today if not given.")]
OfCase = Annotated[int | None, typer.Option("--case", help="Every period of this case, however far away.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def clocks(within: Within = "30d", on: On = "", case: OfCase = None, as_json: Json = False) -> None:
    """List the periods in which something must be done soon or is too late, the most urgent first."""
    ready()
    day, ahead = parse_date(on) if on else local_date(now(), "Asia/Shanghai"), _days(within)
    found = _of_case(case, day) if case is not None else list(_of_house(day, ahead))
    found.sort(key=lambda one: (one.act_by is None, one.act_by, one.case, one.debt))
    known = proofs(found)
    rows = [_row(one, day, known) for one in found]
    if as_json:
        out.print_json(json.dumps({"on": str(day), "clocks": rows}, ensure_ascii=False))
        return
    for row in rows:
        held = "until all is paid" if row["until_settled"] else "    held"
        left = held if row["days_left"] is None else f"{row['days_left']:>5} days"
        proof = f" (record {row['evidence']['seq']})" if row["evidence"] else ""
        whose = row["debt"] or f"case {row['case']}"
        say(
            f"{row['act_by'] or '-':10}  {left}  {whose:20} {row['clock']}"
            f"  from {row['began']}: {row['by']}{proof}; {row['basis']}"
        )
    say(f"{len(found)} of case {case}" if case is not None else f"{len(found)} within {within} of {day}")


def _days(text: str) -> int:
    number = text.removesuffix("d")
    if not (number.isascii() and number.isdecimal()):
        raise fail(f"{text!r} is not a number of days; write for example 30d", code=2)
    return int(number)


def _of_case(case: int, on: date) -> list[CaseClock]:
    if not Case.objects.filter(pk=case).exists():
        raise fail(f"There is no case {case}.", code=2)
    return [*case_clocks([case], on=on), *retentions([case], owing=owing_cases([case], on), on=on)]


def _of_house(on: date, within: int) -> Iterator[CaseClock]:
    """Yield what must be done soon in all open cases, some thousand cases at a time."""
    after = 0
    while cases := open_cases(after=after, many=_CHUNK):
        yield from deadlines(cases, on=on, within=within)
        after = cases[-1]


def _row(one: CaseClock, on: date, known: dict[tuple[int, Began], tuple[int, str]]) -> dict[str, Any]:
    proof = known.get((one.case, one.began))
    return {
        "debt": one.debt,
        "case": one.case,
        "clock": one.clock,
        "last_day": str(one.last) if one.last else None,
        "act_by": str(one.act_by) if one.act_by else None,
        "days_left": one.days_left(on),
        "until_settled": one.until_settled,
        "began": str(one.started),
        "by": _by(one.began),
        "evidence": {"seq": proof[0], "hash": proof[1]} if proof else None,
        "basis": clock(one.clock).basis.en,
    }


def _by(began: Began) -> str:
    happening = clock_file().happenings.get(began.code)
    known = _BEGAN.get(began.code)
    return known.format(began.ref) if known else happening.name.en if happening else began.code
