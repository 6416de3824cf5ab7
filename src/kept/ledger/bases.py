"""What a line of a statement rests on: the contract's clause, or the article."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from kept.datafile import Bilingual, Strict, load
from kept.ledger.debt_file import DebtFile
from kept.ledger.debt_rates import cap_rule, late_payment
from kept.ledger.statement import Line, LineKind

OWN = Path(__file__).with_name("bases.yaml")


class _BaseFile(Strict):
    version: int
    bases: dict[str, Bilingual]


@cache
def _bases() -> dict[str, Bilingual]:
    return load(OWN, _BaseFile).bases


def basis(line: Line, file: DebtFile | None = None) -> Bilingual:
    """Return what a line rests on.

    Args:
        line: a line of a statement.
        file: the debt's file, whose clauses, statute and cap go before the general article.
    """
    usual = _bases()[line.kind.name.lower()]
    if file is None:
        return usual
    rule = cap_rule(file)
    if line.kind in {LineKind.CAP, LineKind.CAP_RATE} and rule is not None:
        return rule.source
    found = _own_clause(line, file) or usual
    if rule is not None and line.rate_ppm < line.agreed_ppm:
        return Bilingual(zh=f"{found.zh}；{rule.source.zh}", en=f"{found.en}; {rule.source.en}")
    return found


def _own_clause(line: Line, file: DebtFile) -> Bilingual | None:
    if line.kind in {LineKind.PENALTY, LineKind.FEE, LineKind.PENALTY_RATE}:
        statute = late_payment(file)
        if statute is not None:
            return statute.source
    agreed = {
        LineKind.INTEREST: file.interest,
        LineKind.PENALTY: file.penalty,
        LineKind.COMPOUND: file.compound,
    }.get(line.kind)
    if agreed is None or not agreed.clause:
        return None
    return Bilingual(zh=f"合同：{agreed.clause}", en=f"contract: {agreed.clause}")
