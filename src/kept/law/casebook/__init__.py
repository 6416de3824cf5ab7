"""Test cases as data: what happened, what is proposed, what the law says; do our rules say so too?"""

from kept.law.casebook.file import Case, CaseFileError, read_cases

__all__ = ["Case", "CaseFileError", "read_cases"]
