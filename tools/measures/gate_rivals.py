"""The same calls decided by Cedar and by zen-engine: the rules of ``gate_twin`` in their own languages.

Each gets what it works best with: policies and decision parsed once, no entities, the local hour worked out
beforehand. Neither knows dates of effect, unknown facts, sources, reasons or the next allowed moment.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import cedarpy
import zen

from measures.gate_twin import ALLOW, DENY

Row = dict[str, int | bool]

_POLICIES = """
permit (principal, action, resource);
forbid (principal, action, resource) when { context.hour < 8 || context.hour >= 22 };
forbid (principal, action, resource) when { context.connected_borrower_today >= 3 };
forbid (principal, action, resource) when { context.conversations_borrower_today >= 3 };
forbid (principal, action, resource) when { context.unanswered_attempts_number_today >= 6 };
forbid (principal, action, resource) when { context.channel_ceased };
forbid (principal, action, resource) when { context.plan_in_force };
"""

#: The first row that fits answers, as the first ``return`` of the chain of ifs.
_DENIES = (
    ("hour", "< 8"),
    ("hour", ">= 22"),
    ("connected_borrower_today", ">= 3"),
    ("conversations_borrower_today", ">= 3"),
    ("unanswered_attempts_number_today", ">= 6"),
    ("channel_ceased", "true"),
    ("plan_in_force", "true"),
)


class Cedar:
    """Cedar through ``cedarpy``: one request, or many in its own batch."""

    def __init__(self) -> None:
        self._policies = cedarpy.PolicySet.from_str(_POLICIES)
        self._entities = cedarpy.Entities.from_json_str("[]")

    def one(self, row: Row, now: datetime) -> int:
        """Return the verdict for one row."""
        answer = cedarpy.is_authorized(_request(row, now), self._policies, self._entities)
        return ALLOW if answer.allowed else DENY

    def batch(self, rows: Sequence[Row], now: datetime) -> list[int]:
        """Return the verdicts of all rows, in one call."""
        requests = [_request(row, now) for row in rows]
        answers = cedarpy.is_authorized_batch(requests, self._policies, self._entities)
        return [ALLOW if answer.allowed else DENY for answer in answers]


class Zen:
    """A decision table of zen-engine, the first fitting row answering; it has no batch."""

    def __init__(self) -> None:
        content = zen.ZenDecisionContent(json.dumps(_table()))
        self._decision = zen.ZenEngine().create_decision(content)

    def one(self, row: Row, now: datetime) -> int:
        """Return the verdict for one row."""
        answer = self._decision.evaluate({**row, "hour": _hour(now)})
        return ALLOW if answer["result"]["allowed"] else DENY


def _request(row: Row, now: datetime) -> dict[str, Any]:
    return {
        "principal": {"type": "Collector", "id": "c"},
        "action": {"type": "Action", "id": "call"},
        "resource": {"type": "Borrower", "id": "b"},
        "context": {**row, "hour": _hour(now)},
    }


def _hour(now: datetime) -> int:
    return now.astimezone(ZoneInfo("Asia/Shanghai")).hour


def _table() -> dict[str, Any]:
    fields = list(dict.fromkeys(name for name, _ in _DENIES))
    rules: list[dict[str, str]] = [
        {"_id": f"r{k}", **dict.fromkeys(fields, ""), name: test, "allowed": "false"}
        for k, (name, test) in enumerate(_DENIES)
    ]
    rules.append({"_id": "last", **dict.fromkeys(fields, ""), "allowed": "true"})
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": name, "name": name, "field": name} for name in fields],
        "outputs": [{"id": "allowed", "name": "allowed", "field": "allowed"}],
        "rules": rules,
    }
    names = (("in", "inputNode", None), ("t", "decisionTableNode", table), ("out", "outputNode", None))
    nodes = [
        {"id": key, "name": key, "type": kind, "position": {"x": 0, "y": 0}}
        | ({"content": what} if what else {})
        for key, kind, what in names
    ]
    edges = [
        {"id": f"{one}-{other}", "sourceId": one, "targetId": other, "type": "edge"}
        for one, other in (("in", "t"), ("t", "out"))
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}
