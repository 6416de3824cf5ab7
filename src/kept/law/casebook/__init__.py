"""Test cases as data: what happened, what is proposed, what the law says; do our rules say so too?"""

from kept.law.casebook.file import Case, CaseFileError, read_cases
from kept.law.casebook.run import Judged, judge_case, rules_asked

__all__ = ["Case", "CaseFileError", "Judged", "judge_case", "read_cases", "rules_asked"]
