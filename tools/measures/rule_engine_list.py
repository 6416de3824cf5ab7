"""The purposes of cases by rule-engine: reads rows and right answers, prints processor seconds a row.

Run by the Python that has rule-engine (requirements/lock-rivals.txt), as a program of its own.
"""

from __future__ import annotations

import json
import sys
import time

import rule_engine

#: The first rule that matches answers with its place.
RULES = (
    "owing and call_back",
    "open and broken_unanswered and not promise_open",
    "open and not spoken",
    "owing and due_again and not stopped",
    "open and rises",
)


def main() -> None:
    """Judge all rows and print what one took."""
    told = json.load(sys.stdin)
    rules = [rule_engine.Rule(text) for text in RULES]
    began = time.process_time()
    found = [
        next((place for place, rule in enumerate(rules) if rule.matches(row)), len(rules))
        for row in told["rows"]
    ]
    spent = time.process_time() - began
    if found != told["answers"]:
        raise ValueError("rule-engine does not say what the night says")
    print(spent / len(found))


if __name__ == "__main__":
    main()
