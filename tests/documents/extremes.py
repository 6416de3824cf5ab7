"""Papers filled to their limits: the longest names, the most rows, the least and the largest amounts."""

from __future__ import annotations

from datetime import date

from kept.documents import fill, load_paper
from kept.documents.fields import FieldKind

#: Forty characters, some of them in few fonts; and the name of a company as long as they come.
PERSON = "阿卜杜热依木·买买提吐尔逊·艾力肯江·𬭩㛃䶮𠮷喆堃玥𬎆燊懿曦欧阳上官司马诸葛东方"
COMPANY = (
    "中国𬭩㛃䶮𠮷国际供应链管理与消费金融服务（集团）股份有限公司上海自由贸易试验区临港新片区第一分公司筹备处"
)
ADDRESS = "新疆维吾尔自治区伊犁哈萨克自治州察布查尔锡伯自治县某某路一百二十八号阳光花园十二号楼一八〇二室"

#: 0.01 and 9,999,999,999.99.
LEAST, MOST = 1, 999_999_999_999

#: Cells that a row may leave empty.
_MAYBE = frozenset({"overdue_since", "made_on"})

ROWS = {"instalments": 60, "debts": 12, "promise_parts": 12, "accruals": 60, "evidence": 40}

_PERSONS = ("borrower_name", "guarantor_name", "lawyer_name", "agent_name")
_DAY = date(2026, 11, 23)


def fullest(code):
    """A paper with every field filled, as long and as large as it can be."""
    paper = load_paper(code)
    return fill(paper, {name: _full(name, field) for name, field in paper.fields.items()})


def _full(name, field):
    match field.kind:
        case FieldKind.TABLE:
            columns = field.columns.items()
            return [{key: _full_cell(key, one, k) for key, one in columns} for k in range(ROWS[name])]
        case FieldKind.CHOICE:
            return next(iter(field.options))
        case FieldKind.TEXT:
            return _long(name)
        case _:
            return _value(field.kind)


def _long(name):
    if name in {"contract_number", "card_number"}:
        return "、".join(f"YZ-2024-00012345{k:04d}" for k in range(ROWS["debts"]))
    ends = {"_name": PERSON if name in _PERSONS else COMPANY, "_address": ADDRESS}
    return next((value for end, value in ends.items() if name.endswith(end)), "按合同第五条约定执行")


def _full_cell(key, column, k):
    if key == "no":
        return k + 1
    if key == "on":
        return date(2026 + (k + 11) // 12, (k + 11) % 12 + 1, 5) if k < ROWS["instalments"] - 1 else _DAY
    if key in {"number", "debt"}:
        return "2024-𠮷-ABCDEFGH-000123456789012345"
    return "个人住房装修消费分期贷款" if column.kind == FieldKind.TEXT else _value(column.kind)


def _value(kind):
    return {
        FieldKind.MONEY: MOST,
        FieldKind.DATE: _DAY,
        FieldKind.COUNT: 3650,
        FieldKind.RATE: 182_525,
        FieldKind.FLAG: True,
    }[kind]


def barest(code):
    """A paper with nothing but its required fields, one row a table, and the least amounts."""
    paper = load_paper(code)
    return fill(paper, {name: _bare(field) for name, field in paper.fields.items() if name in paper.required})


def _bare(field):
    if field.kind == FieldKind.TABLE:
        kinds = {key: column.kind for key, column in field.columns.items()}
        return [{key: None if key in _MAYBE else _least(kind) for key, kind in kinds.items()}]
    return next(iter(field.options)) if field.kind == FieldKind.CHOICE else _least(field.kind)


def _least(kind):
    least = {FieldKind.MONEY: LEAST, FieldKind.TEXT: "一", FieldKind.COUNT: 1, FieldKind.RATE: 1}
    return least[kind] if kind in least else _value(kind)


__all__ = ["ADDRESS", "COMPANY", "LEAST", "MOST", "PERSON", "ROWS", "barest", "fullest"]
