"""A debt written down as a file, strictly read; docs/reference/debt-format.md explains it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from kept.datafile import Bilingual, DataFileError, Strict, as_text, load
from kept.dates import local_date, months_later
from kept.ledger.allocation import ORDERS
from kept.ledger.schedule import Method, due_dates
from kept.ledger.written import (
    IN_LOWER_CASE,
    AmountText,
    CurrencyCode,
    Day,
    Moment,
    MoneyText,
    Percent,
    Points,
    ZoneName,
)

Product = Literal["credit_card", "instalment_loan", "private_loan", "trade_invoice", "other"]
DayCountName = Annotated[Literal["act/360", "act/365", "act/act", "30/360", "30e/360"], IN_LOWER_CASE]
RoundingName = Literal["half_even", "half_up", "down", "up"]
Kind = Literal[
    "payment", "reversal", "fee", "cost", "waiver", "disbursement", "due", "accelerate", "interest_due",
    "capitalise", "rate", "penalty_rate", "compound_rate", "plan", "settlement", "write_off", "judgment",
    "order",
]  # fmt: skip

NEEDS_AMOUNT = {"payment", "reversal", "fee", "cost", "waiver", "disbursement", "due", "settlement"}
NEEDS_RATE = {"rate", "penalty_rate", "compound_rate"}

#: What only some kinds of event can say.
_ONLY_OF = {
    "rate": {*NEEDS_RATE, "plan", "judgment"},
    "penalty_rate": {"plan", "judgment"},
    "dues": {"plan"},
    "doubled_from": {"judgment"},
}


class Rate(Strict):
    """One rate: a percentage a year, a month or a day; or a reference rate, times and plus."""

    yearly_percent: Percent | None = None
    monthly_percent: Percent | None = None
    daily_percent: Percent | None = None
    reference: str | None = None
    times: Decimal = Field(default=Decimal(1), ge=0, le=100)
    plus_percent: Points = Decimal(0)
    on: Day | Literal["follows"] | None = None

    @model_validator(mode="after")
    def _is_one_rate(self) -> Self:
        given = [self.yearly_percent, self.monthly_percent, self.daily_percent, self.reference]
        if sum(one is not None for one in given) != 1:
            raise ValueError("give one of yearly_percent, monthly_percent, daily_percent, reference")
        if self.reference is None and {"times", "plus_percent", "on"} & self.model_fields_set:
            raise ValueError("times, plus_percent and on go with a reference")
        return self


class Interest(Strict):
    """The contract rate."""

    rate: Rate
    clause: str = ""


class Penalty(Strict):
    """What overdue principal bears: a mark-up, a rate of its own, or the contract rate so many times."""

    markup: Rate | None = None
    own: Rate | None = None
    times: Decimal | None = Field(default=None, ge=1, le=100)
    grace_days: int = Field(default=0, ge=0, le=366)
    grace_counts: bool = True
    clause: str = ""

    @model_validator(mode="after")
    def _is_one_penalty(self) -> Self:
        if sum(one is not None for one in (self.markup, self.own, self.times)) != 1:
            raise ValueError("give one of markup, own, times")
        return self


class Compound(Strict):
    """Compound interest on unpaid interest, which falls due with each instalment and on the days named."""

    rate: Rate
    due: list[Day] = Field(default_factory=list)
    clause: str = ""


class CapRule(Strict):
    """The cap: a rule by name, or a yearly rate."""

    rule: str | None = None
    yearly_percent: Percent | None = None
    filed_on: Day | None = None

    @model_validator(mode="after")
    def _is_one_cap(self) -> Self:
        if (self.rule is None) == (self.yearly_percent is None):
            raise ValueError("give a rule or a yearly_percent")
        return self


class Statute(Strict):
    """A statute on late payment in place of an agreed penalty."""

    rule: str
    reference_percent: Percent | None = None
    fixed_sum: bool = True


class Schedule(Strict):
    """How principal is paid back."""

    method: Method
    periods: int = Field(ge=1, le=1200)
    first_due: Day
    every_months: int = Field(default=1, ge=1, le=12)
    day_of_month: int | None = Field(default=None, ge=1, le=31)

    @model_validator(mode="after")
    def _begins_on_its_day(self) -> Self:
        if self.day_of_month is not None and self.first_due != self.due_days()[0]:
            raise ValueError("first_due is not the day_of_month, nor the last of a month without that day")
        return self

    def due_days(self) -> list[date]:
        """Return every due date; in a month without the agreed day, its last."""
        if self.day_of_month is None:
            return due_dates(self.first_due, self.periods, every_months=self.every_months)
        long_month = date(self.first_due.year - 1, 12, self.day_of_month)
        return [
            months_later(long_month, self.first_due.month + k * self.every_months)
            for k in range(self.periods)
        ]


class Bill(Strict):
    """One bill of a credit card: the day it closes and the day by which the least on it is due."""

    on: Day
    due: Day

    @model_validator(mode="after")
    def _is_due_later(self) -> Self:
        if self.due <= self.on:
            raise ValueError("a bill is due after its own day")
        return self


class Card(Strict):
    """The bills of a credit card, the least to pay on each, and the charge for paying less."""

    minimum_percent: Percent = Field(le=100)
    late_fee_percent: Percent = Field(default=Decimal(0), le=100)
    late_fee_least: AmountText = "0"
    bills: list[Bill] = Field(min_length=1)

    @model_validator(mode="after")
    def _bills_follow_one_another(self) -> Self:
        pairs = zip(self.bills, self.bills[1:], strict=False)
        if any(later.on <= earlier.due for earlier, later in pairs):
            raise ValueError("a bill begins after the one before it was due")
        return self


class Due(Strict):
    """Principal falling due."""

    on: Day
    amount: AmountText


class Event(Strict):
    """Something that happened; ``docs/reference/debt-format.md`` says what each kind needs."""

    kind: Kind
    on: Day | None = None
    at: Moment | None = None
    amount: MoneyText | None = None
    percent: Percent | None = None
    of: AmountText | None = None
    by: str | None = None
    rate: Rate | None = None
    penalty_rate: Rate | None = None
    dues: list[Due] = Field(default_factory=list)
    doubled_from: Day | None = None
    order: str | None = None
    recorded: Day | None = None
    note: str = ""

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if (self.on is None) == (self.at is None):
            raise ValueError("give on (a date) or at (a moment with its offset)")
        share = self.percent is not None and self.of is not None
        if (self.percent is None) != (self.of is None) or (share and self.kind not in {"fee", "cost"}):
            raise ValueError("percent and of go together, for a fee or a cost")
        if (self.kind in NEEDS_AMOUNT) != ((self.amount is not None) or share):
            raise ValueError(f"a {self.kind} {'needs' if self.kind in NEEDS_AMOUNT else 'has no'} amount")
        stray = [name for name, kinds in _ONLY_OF.items() if getattr(self, name) and self.kind not in kinds]
        if stray:
            raise ValueError(f"a {self.kind} has no {stray[0]}")
        if self.kind in NEEDS_RATE and self.rate is None:
            raise ValueError(f"a {self.kind} needs rate")
        if self.kind == "waiver" and not self.by:
            raise ValueError("a waiver names the person who gave it: by")
        if (self.kind == "order") != (self.order is not None) or self.order not in {None, *ORDERS}:
            raise ValueError(f"an order is one of {', '.join(ORDERS)}")
        return self


class Opening(Strict):
    """What is already owed beside principal on the opening day."""

    interest: AmountText = "0"
    penalty: AmountText = "0"
    fee: AmountText = "0"
    cost: AmountText = "0"


class Facts(Strict):
    """What ``kept cost`` may take for known; what is not said is unknown."""

    law_of: str | None = None
    borrower_is_natural_person: bool | None = None
    contract_has_late_fee: bool | None = None
    contract_has_acceleration: bool | None = None
    contract_has_lawyer_fee: bool | None = None
    contract_has_arbitration_clause: bool | None = None
    contract_has_supply_stop: bool | None = None
    reports_to_credit_bureau: bool | None = None
    reported_to_credit_bureau: bool | None = None
    payment_prevents_report: bool | None = None
    has_guarantor: bool | None = None
    guarantee_period_open: bool | None = None
    has_collateral: bool | None = None
    suit_filed: bool | None = None
    time_barred: bool | None = None
    late_fee: AmountText | None = None
    lawyer_fee: AmountText | None = None


class DebtFile(Strict):
    """One debt."""

    number: str = ""
    product: Product = "other"
    currency: CurrencyCode = "CNY"
    zone: ZoneName = "Asia/Shanghai"
    formed_on: Day | None = None
    opened_on: Day
    principal: AmountText
    opening: Opening = Opening()
    interest: Interest | None = None
    penalty: Penalty | None = None
    statute: Statute | None = None
    compound: Compound | None = None
    cap: CapRule | Literal["none"] | None = None
    day_count: DayCountName | None = None
    rounding: RoundingName | None = None
    accrual: Literal["line", "daily"] | None = None
    allocation: str = "cn_561"
    security: Literal["none", "guarantee", "collateral"] = "none"
    schedule: Schedule | None = None
    card: Card | None = None
    dues: list[Due] = Field(default_factory=list)
    events: list[Event] = Field(default_factory=list)
    facts: Facts = Facts()

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        if self.schedule is not None and self.dues:
            raise ValueError("give a schedule or dues")
        if self.card is not None and (self.schedule is not None or self.dues):
            raise ValueError("the bills of a card say what falls due: give no schedule and no dues")
        if self.card is not None and self.card.bills[0].on < self.opened_on:
            raise ValueError("the first bill lies before the opening day")
        if self.statute is not None and self.penalty is not None:
            raise ValueError("give a penalty or a statute")
        if self.allocation not in ORDERS:
            raise ValueError(f"allocation is one of {', '.join(ORDERS)}")
        return self

    @property
    def rounds_each_day(self) -> bool:
        """Each day's interest is rounded by itself."""
        return (self.accrual or product_defaults(self.product).accrual) == "daily"


class SharedPayment(Strict):
    """A payment by a borrower of several debts; ``to`` is the debt the payer named."""

    on: Day | None = None
    at: Moment | None = None
    amount: MoneyText
    to: str | None = None

    @model_validator(mode="after")
    def _has_a_day(self) -> Self:
        if (self.on is None) == (self.at is None):
            raise ValueError("give on (a date) or at (a moment with its offset)")
        return self


class DebtsFile(Strict):
    """Several debts of one borrower to one creditor, and payments among them."""

    debts: list[DebtFile] = Field(min_length=1)
    payments: list[SharedPayment] = Field(default_factory=list)


class Defaults(Strict):
    """What a product counts by."""

    name: Bilingual
    day_count: DayCountName
    rounding: RoundingName
    accrual: Literal["line", "daily"]
    cap: str


class _ProductFile(Strict):
    version: int
    products: dict[Product, Defaults]


def product_defaults(product: Product) -> Defaults:
    """Return what a product counts by unless its contract says otherwise."""
    return load(Path(__file__).with_name("products.yaml"), _ProductFile).products[product]


def load_debts(path: Path) -> DebtsFile:
    """Return the debts of a YAML or JSON file, one or several.

    Raises:
        DataFileError: naming file, line, key and what is wrong.
    """
    text = as_text(path)
    several = isinstance(text, dict) and "debts" in text
    currency = {"currency": _currency_of(text)}
    if several:
        found = load(path, DebtsFile, context=currency)
    else:
        found = DebtsFile(debts=[load(path, DebtFile, context=currency)])
    numbers = [debt.number for debt in found.debts]
    if len(numbers) > 1 and (len({*numbers}) < len(numbers) or "" in numbers):
        raise DataFileError(f"{path}: several debts need a number each")
    if len({debt.currency for debt in found.debts}) > 1:
        raise DataFileError(f"{path}: debts that share payments have one currency")
    unknown = {payment.to for payment in found.payments} - {None, *numbers}
    if unknown:
        raise DataFileError(
            f"{path}: payments: no debt has the number {', '.join(sorted(map(str, unknown)))}"
        )
    return found


def _currency_of(text: object) -> str:
    """Return the currency a file as it stands names for its first debt."""
    if isinstance(text, dict) and isinstance(text.get("debts"), list) and text["debts"]:
        return _currency_of(text["debts"][0])
    named = text.get("currency") if isinstance(text, dict) else None
    return named if isinstance(named, str) else "CNY"


def day_of(on: date | None, at: datetime | None, zone_name: str) -> date:
    """Return the day of an entry that has a date or a moment; of a moment, the date in that zone."""
    if on is not None:
        return on
    if at is None:
        raise ValueError("an entry has neither on nor at")
    return at.date() if at.tzinfo is None else local_date(at, zone_name)
