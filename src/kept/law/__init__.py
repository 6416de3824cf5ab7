"""May we contact this person, by this channel, at this moment, and what must be said?

Facts and a moment go in; allow, deny or unknown come out, with every rule that spoke, its article and the
next allowed moment. The rules are dated, sourced data; this room needs no database and no Django.

>>> from datetime import datetime
>>> from kept.law import Facts, check, load_rulebook
>>> moment = datetime.fromisoformat("2026-11-23T21:00+08:00")
>>> decision = check(load_rulebook("CN"), Facts.one(channel="call"), at=moment)
>>> decision.findings(0)[0].verdict.name
'UNKNOWN'
"""

from kept.law.columns import Coded, FactError
from kept.law.counts import Counted
from kept.law.facts import Facts
from kept.law.findings import Duty, Finding
from kept.law.gate import Decision, check
from kept.law.judge import Verdict
from kept.law.leading import leading_rules
from kept.law.lost import borrower_lost
from kept.law.may_tell import State, Telling, may_tell
from kept.law.presumptions import Presumed
from kept.law.review import Remark, review_text
from kept.law.review_words import review_countries
from kept.law.rulebook import Rulebook, RulebookError, countries, load_rulebook, third_person_words
from kept.law.vocabulary import FACTS
from kept.law.windows import Windows, windows

__all__ = [
    "FACTS",
    "Coded",
    "Counted",
    "Decision",
    "Duty",
    "FactError",
    "Facts",
    "Finding",
    "Presumed",
    "Remark",
    "Rulebook",
    "RulebookError",
    "State",
    "Telling",
    "Verdict",
    "Windows",
    "borrower_lost",
    "check",
    "countries",
    "leading_rules",
    "load_rulebook",
    "may_tell",
    "review_countries",
    "review_text",
    "third_person_words",
    "windows",
]
