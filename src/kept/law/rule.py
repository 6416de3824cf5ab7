"""What every rule carries: whom it binds, when it speaks, its sentence, its dated and sourced values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from string import Formatter
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, field_validator, model_validator

from kept.datafile import Bilingual, Strict
from kept.law.clock import Clock
from kept.law.columns import Mask
from kept.law.facts import Facts
from kept.law.vocabulary import FACTS

Weight = Literal["law", "regulation", "standard", "self_regulation", "house_policy"]
Verified = Literal["text", "secondary", "no"]
#: ``should_not`` is a recommendation (不宜); ``presumed`` a breach that may be rebutted. Both deny.
Force = Literal["must_not", "should_not", "presumed"]


class Source(Strict):
    """Where a value stands and how far it was checked."""

    article: str
    read_at: str
    verified: Verified


#: What one rule says of n rows: where it denies, and where it cannot tell for want of a fact.
Outcome = tuple[Mask, Mask]


class Value(Strict):
    """The parameters of one rule over one period; a kind of rule is a subclass.

    ``evaluate`` uses only ``& | ^`` and comparisons, so a number and a column go the same way.
    """

    #: Whether rows are weighed by this kind at all; a kind that only advises denies nothing.
    DECIDES: ClassVar = True

    to: date | None = None
    source: Source

    def evaluate(self, facts: Facts, clock: Clock, /) -> Outcome:
        """Return where the rule denies and where it does not know."""
        raise NotImplementedError

    def asks(self, facts: Facts, /) -> Iterable[str]:
        """Return the facts that one row (n = 1) lacks for an answer."""
        return (name for name in self.reads() if not facts.known(name))

    def reads(self) -> Iterable[str]:
        """Return the facts this kind of rule may read."""
        raise NotImplementedError

    def rests_on(self, facts: Facts, /) -> Iterable[str]:
        """Return the known facts that carried the answer for one row."""
        return (name for name in self.reads() if facts.known(name))

    def edges(self, _facts: Facts, _day: date, /) -> Iterator[datetime]:
        """Return the moments around a local day at which the answer for one row may change."""
        return iter(())

    def far_edges(self, _facts: Facts, _at: datetime, /) -> Iterator[datetime]:
        """Return moments days ahead at which a denial of one row at a moment may end."""
        return iter(())

    def used(self, _facts: Facts, /) -> tuple[int, int] | None:
        """Return what counted towards a cap on one row so far, and the cap; ``None`` where there is none."""
        return None

    def applies(self, _facts: Facts, /) -> bool:
        """Return whether the rule has anything to say of one row, once in scope."""
        return True

    def substance(self) -> tuple[type, str]:
        """Return what two values share when they must always answer alike, wherever they stand."""
        return type(self), self.model_dump_json(exclude={"to", "source"})

    def parameters(self) -> dict[str, str]:
        """Return the numbers of this value by the names a rule's sentence may use."""
        return {name: str(given) for name, given in self.model_dump(exclude={"to", "source"}).items()}

    def looser_than(self, _law: Value, /) -> Bilingual | None:
        """Return why this value would allow more than a legal value of the same kind, or ``None``."""
        return None


def _all_or(name: str) -> BeforeValidator:
    codes = FACTS[name].codes

    def read(given: object) -> tuple[str, ...]:
        if given == "all":
            return codes
        if not isinstance(given, list) or not given:
            raise ValueError(f"write all, or a list of {', '.join(codes)}")
        if strange := [code for code in given if code not in codes]:
            raise ValueError(f"{strange[0]!r} is none of {', '.join(codes)}")
        return tuple(given)

    return BeforeValidator(read)


class Duty(Strict):
    """What must be said or carried when the contact is made."""

    code: str
    zh: str
    en: str


class Words(Strict):
    """Sentences that may be said, word for word, and what may never be said."""

    may: tuple[Bilingual, ...] = Field(min_length=1)
    never: tuple[Bilingual, ...] = Field(min_length=1)


def _placeholders(text: Bilingual) -> set[str]:
    return {name for part in (text.zh, text.en) for _, name, _, _ in Formatter().parse(part) if name}


def _flags(names: tuple[str, ...]) -> tuple[str, ...]:
    if strange := [name for name in names if name not in FACTS or FACTS[name].type != "flag"]:
        raise ValueError(f"{strange[0]!r} is not a flag of the vocabulary")
    return names


class Presumption(Strict):
    """That keeping within a rule is presumed lawful, and exceeding it unlawful; and what may rebut either."""

    rebuts_breach: Annotated[tuple[str, ...], AfterValidator(_flags)] = ()
    rebuts_compliance: Annotated[tuple[str, ...], AfterValidator(_flags)] = ()


class Rule(Strict):
    """One rule of one topic; ``values`` are dated by the day they took effect in the country's legal zone.

    ``answers`` names the further questions the rule helps to answer: a test of one judges this rule too.
    """

    id: str
    title: Bilingual
    text: Bilingual
    unit: str
    force: Force = "must_not"
    binds: Annotated[tuple[str, ...], _all_or("creditor_kind")]
    channels: Annotated[tuple[str, ...], _all_or("channel")]
    addressees: Annotated[tuple[str, ...], _all_or("addressee")]
    note: Bilingual | None = None
    duty: Duty | None = None
    words: Words | None = None
    presumption: Presumption | None = None
    answers: tuple[str, ...] = ()
    values: Mapping[date, Value]

    @field_validator("values")
    @classmethod
    def _earliest_first(cls, values: Mapping[date, Value]) -> Mapping[date, Value]:
        if not values or list(values) != sorted(values):
            raise ValueError("values need at least one date, earliest first")
        return values

    @model_validator(mode="after")
    def _explains_itself(self) -> Self:
        shared = set.intersection(*(set(value.parameters()) for value in self.values.values()))
        if strange := sorted(_placeholders(self.text) - set(FACTS) - shared):
            raise ValueError(f"text names {strange[0]!r}, which is neither a fact nor a parameter")
        return self

    def value_on(self, day: date) -> Value | Literal["before", "over"]:
        """Return the value in force on a day, or whether the day lies before the first or after the last."""
        started = [since for since in self.values if since <= day]
        if not started:
            return "before"
        value = self.values[started[-1]]
        return value if value.to is None or day < value.to else "over"

    @property
    def decides(self) -> bool:
        """Return whether the rule can deny; one that only advises cannot."""
        return all(value.DECIDES for value in self.values.values())

    def marks(self) -> set[date]:
        """Return the days on which a value starts or ends."""
        return set(self.values) | {value.to for value in self.values.values() if value.to}
