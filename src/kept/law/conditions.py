"""Rules about a state of affairs: what must hold, and what bars a contact, whatever the hour."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Self, cast

from pydantic import BeforeValidator, Field, model_validator

from kept.datafile import Bilingual, Strict
from kept.law.clock import Clock
from kept.law.columns import Mask, flipped, pick
from kept.law.facts import Facts
from kept.law.rule import Outcome, Value
from kept.law.vocabulary import FACTS


class Condition(Strict):
    """One fact and what it must be: a truth, one of some codes, at least or at most a number."""

    fact: str
    is_: bool | tuple[str, ...] | None = None
    at_least: int | None = None
    at_most: int | None = None

    @model_validator(mode="after")
    def _fits_the_fact(self) -> Self:
        fact = FACTS.get(self.fact)
        if fact is None:
            raise ValueError(f"{self.fact!r} is not a fact of the vocabulary")
        fits = {
            "flag": isinstance(self.is_, bool),
            "count": (self.at_least is None) != (self.at_most is None),
            "code": isinstance(self.is_, tuple) and set(self.is_) <= set(fact.codes),
        }
        if not fits.get(fact.type, False):
            raise ValueError(f"{self.fact} is a {fact.type}; its condition does not fit")
        return self

    def looser_than(self, law: Condition) -> Bilingual | None:
        """Return why this number on the same fact asks for less than the law's, or ``None``."""
        if self.at_least is not None and law.at_least is not None and self.at_least < law.at_least:
            return Bilingual(
                zh=f"{self.fact} 至少 {self.at_least}，低于法规的 {law.at_least}",
                en=f"{self.fact} of at least {self.at_least} is below the law's {law.at_least}",
            )
        if self.at_most is not None and law.at_most is not None and self.at_most > law.at_most:
            return Bilingual(
                zh=f"{self.fact} 至多 {self.at_most}，高于法规的 {law.at_most}",
                en=f"{self.fact} of at most {self.at_most} is above the law's {law.at_most}",
            )
        return None

    def test(self, facts: Facts) -> tuple[Mask, Mask]:
        """Return where the condition is known to hold and where it is known to fail."""
        values, known, _ = facts.column(self.fact)
        wanted = self.is_
        if wanted is True or wanted is False:
            flag = cast("Mask", values)
            yes, no = flag & known, (flag ^ True) & known
            return (yes, no) if wanted else (no, yes)
        if self.at_least is not None:
            holds: Mask = values >= self.at_least
        elif self.at_most is not None:
            holds = values <= self.at_most
        else:
            codes = FACTS[self.fact].codes
            holds = pick([code in (wanted or ()) for code in codes] + [False], values)
        return holds & known, flipped(holds) & known


def _read(given: object) -> object:
    if not isinstance(given, dict):
        return given
    return tuple(_one(fact, wish) for fact, wish in given.items())


def _one(fact: str, wish: object) -> dict[str, object]:
    if isinstance(wish, dict):
        if len(wish) != 1 or not set(wish) <= {"at_least", "at_most"}:
            raise ValueError(f"{fact}: write at_least or at_most and a number")
        return {"fact": fact, **wish}
    if isinstance(wish, str) and wish in {"true", "false"}:
        return {"fact": fact, "is_": wish == "true"}
    return {"fact": fact, "is_": tuple(wish) if isinstance(wish, list) else (wish,)}


Conditions = Annotated[tuple[Condition, ...], BeforeValidator(_read)]


def all_of(conditions: Conditions, facts: Facts) -> tuple[Mask, Mask]:
    """Return where all hold and where any is known to fail."""
    if len(conditions) == 1:
        return conditions[0].test(facts)
    holds: Mask = True
    fails: Mask = False
    for condition in conditions:
        held, failed = condition.test(facts)
        holds, fails = holds & held, fails | failed
    return holds, fails


def _any(conditions: Conditions, facts: Facts) -> tuple[Mask, Mask]:
    """Return where any holds and where all are known to fail."""
    holds: Mask = False
    fails: Mask = True
    for condition in conditions:
        held, failed = condition.test(facts)
        holds, fails = holds | held, fails & failed
    return holds, fails


def names_of(*groups: Conditions) -> tuple[str, ...]:
    """Return the facts of some conditions, each once."""
    return tuple(dict.fromkeys(condition.fact for group in groups for condition in group))


class Conditional(Value):
    """A value that speaks only ``when`` all of some conditions hold; always, when there are none."""

    when: Conditions = ()

    def parameters(self) -> dict[str, str]:
        """Return each least number as ``<fact>_at_least``."""
        conditions = (*self.when, *self._requirements())
        return {f"{one.fact}_at_least": str(one.at_least) for one in conditions if one.at_least is not None}

    def _requirements(self) -> Conditions:
        return ()

    def reads(self) -> Iterable[str]:
        """Return the facts of the conditions."""
        return names_of(self.when)

    def applies(self, facts: Facts, /) -> bool:
        """Return whether no condition of ``when`` is known to fail for one row."""
        return not all_of(self.when, facts)[1]

    def idle_by(self, facts: Facts, /) -> tuple[str, ...]:
        """Return the facts by which the rule is known to be idle for one row."""
        return names_of(tuple(one for one in self.when if one.test(facts)[1]))


class Requires(Conditional):
    """No contact unless ``all`` of some conditions hold, or ``any`` of them."""

    all: Conditions = ()
    any: Conditions = ()

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if bool(self.all) == bool(self.any):
            raise ValueError("write either all or any, with at least one condition")
        return self

    def _requirements(self) -> Conditions:
        return (*self.all, *self.any)

    def evaluate(self, facts: Facts, _clock: Clock, /) -> Outcome:
        """Deny where the rule applies and the requirement is known to fail."""
        met, failed = all_of(self.all, facts) if self.all else _any(self.any, facts)
        if not self.when:
            return failed, flipped(failed | met)
        applies, idle = all_of(self.when, facts)
        deny = applies & failed
        return deny, flipped(idle | deny | (applies & met))

    def reads(self) -> Iterable[str]:
        """Return the facts of all conditions."""
        return names_of(self.when, self.all, self.any)

    def rests_on(self, facts: Facts, /) -> Iterable[str]:
        """Return the facts that decided: of alternatives only those that hold, when one does."""
        if not self.applies(facts):
            return self.idle_by(facts)
        if self.any and _any(self.any, facts)[0]:
            return names_of(self.when, tuple(one for one in self.any if one.test(facts)[0]))
        return (name for name in self.reads() if facts.known(name))

    def looser_than(self, law: Value, /) -> Bilingual | None:
        """Return which number is lower, or which alternative is added to the law's own."""
        if not isinstance(law, Requires):
            return None
        legal = {one.fact: one for one in law._requirements()}  # noqa: SLF001 - its own kind
        for one in self._requirements():
            if one.fact in legal and (looser := one.looser_than(legal[one.fact])):
                return looser
        added = set(self.any) - set(law.any)
        if law.any and added and set(law.any) < set(self.any):
            names = ", ".join(sorted(one.fact for one in added))
            return Bilingual(zh=f"在法规的情形之外增加了 {names}", en=f"adds {names} to the law's own cases")
        return None


class Bars(Conditional):
    """No contact in scope while the conditions of ``when`` all hold; always, when there are none."""

    def evaluate(self, facts: Facts, _clock: Clock, /) -> Outcome:
        """Deny where all conditions hold."""
        holds, fails = all_of(self.when, facts)
        return holds, flipped(holds | fails)

    def rests_on(self, facts: Facts, /) -> Iterable[str]:
        """Return the conditions that hold, or the ones that fail."""
        return self.idle_by(facts) or super().rests_on(facts)


class Advises(Conditional):
    """Denies nothing; its rule carries a duty for contacts in scope, or words."""

    DECIDES = False

    def evaluate(self, _facts: Facts, _clock: Clock, /) -> Outcome:
        """Deny nothing."""
        return False, False

    def reads(self) -> Iterable[str]:
        """Return the facts of the conditions; none is asked for, a duty not known to be idle is due."""
        return names_of(self.when)


class Retention(Advises):
    """How many ``years`` a record of the contacts in scope is kept, at least."""

    years: int = Field(ge=1)

    def parameters(self) -> dict[str, str]:
        """Return the years."""
        return {"years": str(self.years)}

    def looser_than(self, law: Value, /) -> Bilingual | None:
        """Return the two numbers of years when this one is lower."""
        if not isinstance(law, Retention) or self.years >= law.years:
            return None
        return Bilingual(
            zh=f"保存 {self.years} 年少于法规的 {law.years} 年",
            en=f"{self.years} years are fewer than the law's {law.years}",
        )


class LostContact(Advises):
    """When a borrower counts as lost; ``law.lost`` derives the fact from the calls with these numbers."""

    failed_calls: int = Field(ge=1)
    failed_days: int = Field(ge=1)

    def parameters(self) -> dict[str, str]:
        """Return both numbers."""
        return {"failed_calls": str(self.failed_calls), "failed_days": str(self.failed_days)}
