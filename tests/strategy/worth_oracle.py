"""The worth of one choice for one case, worked out slowly and by the book."""

from math import exp

from kept.borrowers import court_costs
from kept.strategy.choices import PATHS, QUADRANTS, REST

import numpy as np  # isort: skip

FIRST = {"0": -10**9, "1-3": 1, "4-7": 4, "8-14": 8, "15-30": 15, "31-60": 31, "61-90": 61, "91-180": 91,
         "181-365": 181, "366+": 366}  # fmt: skip
TYPICAL = {"0": 0, "1-3": 2, "4-7": 5, "8-14": 11, "15-30": 22, "31-60": 45, "61-90": 75, "91-180": 135,
           "181-365": 270, "366+": 550}  # fmt: skip


def p(milli):
    return 1 / (1 + exp(-milli / 1000))


def age_name(dpd):
    return [name for name, first in FIRST.items() if dpd >= first][-1]


def spoken_name(days):
    if days < 0:
        return "never"
    return "within_3_days" if days < 3 else "within_7_days" if days < 7 else "longer_ago"


def worth_of(response, case, one, *, open_=None):
    """Return the worth of a choice and of what follows it for a case given as plain numbers."""
    value, reach = alone_worth(response, case, one)
    if one.entry.then:
        after = response.choices.all[response.choices.position(one.entry.then)]
        if open_ is None or after.code in open_:
            value += (1 - reach) * max(alone_worth(response, case, after)[0], 0)
    return value


def alone_worth(response, case, one):
    """Return the worth of a choice for a case and the chance that it reaches somebody."""
    if one.code == REST:
        return 0.0, 0.0
    file, policy = response.file, response.choices.file.policy
    quadrant, path = QUADRANTS[case["quadrant"]], PATHS[case["path"]]
    if not suits(one, quadrant, path):
        return -np.inf, 0.0
    way, links = file.ways[one.entry.way], file.links
    age = age_name(case["dpd"])

    def odds(link, age=age, **levels):
        named = {"base": "all", "quadrant": quadrant, "path": path, "age": age, **levels}
        return sum(links[link][factor].values[level] for factor, level in named.items())

    here = {"way": one.entry.way, "group": one.group or "none"}
    spoken = spoken_name(case["spoken_days"])
    reach = odds(
        "reach", spoken=spoken, slot=one.slot or "none", answered=answered(response, case, one), **here
    )
    reach = p(reach + links["reach"]["attempts"].values["each"] * min(case["attempts"], 7))
    fits = "yes" if way.offers_plan and path in {"plan", "hardship"} else "no"
    promise = p(odds("promise", spoken=spoken, fits=fits, **here)) if way.promises else 0.0
    kept = p(odds("kept", broken=["none", "one", "more"][min(case["broken"], 2)], **here))
    calls = any(suits(call, quadrant, path) for call in response.choices.all if call.entry.channel == "call")
    per_day = (1 + policy.discount_ppm_a_year / 1e6) ** (-1 / 365)

    def paid(nudge):
        there, value = 1.0, 0.0
        for day in range(way.horizon_days):
            then = age_name(TYPICAL[age] + day)
            usual = p(odds("promise", then, way="call", group="collector")) * p(
                odds("kept", then, way="call", group="collector")
            )
            cure = p(odds("cure", then) + (nudge if day < way.nudge_days else 0))
            stays = (1 - cure) * (1 - usual * calls * policy.later_conversations_ppm_a_day / 1e6)
            value += there * (1 - stays) * per_day**day
            there *= stays
        return value

    alone, lifted = paid(0), paid(way.nudge[quadrant])
    pk = promise * kept
    gain = reach * (pk * (per_day**way.pays_after_days - alone) + (1 - pk) * (lifted - alone))
    amount = case["total_minor" if one.entry.claims == "total" else "arrears_minor"]
    own = policy.recovery_share_percent / 100
    value = amount * gain * own * file.share_ppm.values[path] / 1e6 - one.entry.cost_minor
    if one.group:
        value -= response.choices.file.groups[one.group].cost_minor_an_hour * one.entry.units / 60
    complaints = file.complaints.per_conversation_ppm * policy.harm.complaint_minor // 1_000_000
    if case["attempts"] >= file.complaints.after_attempts:
        complaints = 3 * file.complaints.per_conversation_ppm * policy.harm.complaint_minor // 1_000_000
    burden = policy.harm.burden_minor.path[path] + policy.harm.burden_minor.quadrant[quadrant]
    value -= reach * (burden + complaints) * one.entry.burden_percent / 100 * policy.harm.weight_percent / 100
    if one.entry.court_fee:
        fees = court_costs(np.array([case["total_minor"]]))
        value -= int(getattr(fees, f"{one.entry.court_fee}_minor")[0]) * (1 - reach * pk)
    return value, reach


def suits(one, quadrant, path):
    entry = one.entry
    return (
        path not in entry.not_for_paths
        and (not entry.only_for_paths or path in entry.only_for_paths)
        and (not entry.only_for_quadrants or quadrant in entry.only_for_quadrants)
    )


def answered(response, case, one):
    if one.slot is None or case["answered_slot"] < 0:
        return "unknown"
    return "same_slot" if response.choices.slots[case["answered_slot"]] == one.slot else "other_slot"
