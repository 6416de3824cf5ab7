"""The typed facts about one case on which consequences and options depend."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Literal

Product = Literal["credit_card", "instalment_loan", "private_loan", "trade_invoice"]


@dataclass(frozen=True, kw_only=True)
class CaseFacts:
    """What is known of a case; ``None`` is unknown and never counts as true or as false.

    Amounts are minor units of ``currency``; figures are those of the business date they were computed for.
    """

    product: Product
    currency: str = "CNY"
    borrower_is_natural_person: bool | None = True
    creditor_is_licensed_lender: bool | None = None
    contract_has_penalty_interest: bool | None = None
    contract_has_late_fee: bool | None = None
    contract_has_acceleration: bool | None = None
    contract_has_lawyer_fee: bool | None = None
    contract_has_arbitration_clause: bool | None = None
    reports_to_credit_bureau: bool | None = None
    reported_to_credit_bureau: bool | None = False
    has_guarantor: bool | None = None
    has_collateral: bool | None = None
    plan_possible: bool | None = True
    judged: bool | None = False
    performance_period_over: bool | None = False
    per_day_minor: int | None = None
    per_month_minor: int | None = None
    late_fee_minor: int | None = None
    due_minor: int | None = None
    total_minor: int | None = None
    court_fee_minor: int | None = None
    preservation_fee_minor: int | None = None
    enforcement_fee_minor: int | None = None
    after_judgment_per_day_minor: int | None = None

    @property
    def is_credit_card(self) -> bool:
        """The debt is on a credit card."""
        return self.product == "credit_card"

    @property
    def is_private_loan(self) -> bool:
        """The debt is a loan between people or firms without a lender's licence."""
        return self.product == "private_loan"

    @property
    def is_trade_invoice(self) -> bool:
        """The debt is the price of goods or services."""
        return self.product == "trade_invoice"

    @property
    def charges_per_day(self) -> bool | None:
        """Each day of delay adds a cost; unknown as long as nobody has computed it."""
        return None if self.per_day_minor is None else self.per_day_minor > 0


#: Every fact a rule may ask for, each of them true, false or unknown.
FLAGS = frozenset(
    {field.name for field in fields(CaseFacts) if field.type == "bool | None"}
    | {"is_credit_card", "is_private_loan", "is_trade_invoice", "charges_per_day"}
)

#: Every figure a sentence may carry, by the name of its placeholder.
FIGURES = frozenset(
    field.name.removesuffix("_minor") for field in fields(CaseFacts) if field.name.endswith("_minor")
)
