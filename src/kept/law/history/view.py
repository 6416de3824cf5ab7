"""What was known at the moment of the proposed contact, by the person it is addressed to."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import TypeVar

from kept.dates import local, local_date
from kept.law.history.events import History, Person, Proposed, Touch, Wish, WishKind
from kept.law.hours import Hours
from kept.law.rule import Value
from kept.law.rulebook import Rulebook
from kept.law.spans import read_spans

Kind = TypeVar("Kind", bound=Value)

#: A remark within this time of the beginning of a contact belongs to it.
ONE_CONTACT = timedelta(hours=1)


class View:
    """The past as it stood at one moment; what lies later, or arrived later, is left out."""

    def __init__(self, book: Rulebook, history: History, proposed: Proposed) -> None:
        self.book = book
        self.history = history
        self.proposed = proposed
        self.at = proposed.at
        self.touches = sorted((one for one in history.touches if one.at <= self.at), key=lambda one: one.at)
        self.wishes = sorted(
            (one for one in history.wishes if one.received <= self.at), key=lambda one: one.received
        )

    @cached_property
    def person(self) -> Person:
        """Return the addressee; somebody of whom nothing is known when the history does not name them."""
        found = (one for one in self.history.people if one.id == self.proposed.person)
        return next(found, Person(id=self.proposed.person, role="unrelated"))

    def values(self, kind: type[Kind]) -> Iterator[Kind]:
        """Return the values of one kind of rule in force on the day."""
        day = local_date(self.at, self.book.country.legal_zone)
        return (one.value for one in self.book.plan(day).rules if isinstance(one.value, kind))

    def days_ago(self, touch: Touch) -> int:
        """Return how many local days ago a contact was; the fewest, where the zone is not sure."""
        return min((local_date(self.at, name) - local_date(touch.at, name)).days for name in self._zones())

    def local_day(self, moment: Touch | Wish) -> date:
        """Return the local date of a contact or wish, in the first zone."""
        return self.day(moment.at if isinstance(moment, Touch) else moment.received)

    def day(self, moment: datetime) -> date:
        """Return the local date of a moment, in the first zone."""
        return local_date(moment, self._zones()[0])

    def placed(self) -> Iterator[Touch]:
        """Return what this collector made or tried, in order of time."""
        return (one for one in self.touches if not one.inbound and self.ours(one))

    def ours(self, touch: Touch) -> bool:
        """Return whether a contact was this collector's."""
        return not touch.collector or touch.collector == self.proposed.collector

    def about(self, debts: Collection[str], wanted: Collection[str] | None = None) -> bool:
        """Return whether something about some debts (none: all) concerns the proposed or the wanted ones."""
        asked = self.particular(self.proposed.debts if wanted is None else wanted)
        return not debts or not asked or bool(self.particular(debts) & asked)

    def particular(self, debts: Collection[str]) -> set[str]:
        """Return the debts as the law tells them apart: loans under one account are one."""
        names = {one.id: one.particular or one.id for one in self.history.debts}
        return {names.get(debt, debt) for debt in debts}

    def standing(self, kind: WishKind, person: str | None = None) -> list[Wish]:
        """Return a person's wishes of a kind about these debts that were not taken back later."""
        who = person or self.proposed.person
        wishes = [
            one for one in self.wishes if one.kind == kind and one.person == who and self.about(one.debts)
        ]
        back = [one for one in wishes if one.withdrawn]
        return [
            one
            for one in wishes
            if not one.withdrawn
            and not any(_takes_back(late, one) for late in back if late.received >= one.received)
        ]

    def consents(self, *about: str, person: str | None = None) -> list[Wish]:
        """Return a person's consents to one of some things, given to this collector in a lawful contact."""
        found = self.standing(WishKind.CONSENT, person)
        return [
            one
            for one in found
            if one.about in about and one.heard_by in {None, self.proposed.collector} and self._lawful(one)
        ]

    def _lawful(self, wish: Wish) -> bool:
        """Return whether a consent was given in a contact that broke no rule of time."""
        if wish.lawful is not None:
            return wish.lawful
        began = [
            one for one in self.placed()
            if one.person == wish.person and one.at <= wish.received <= one.at + ONE_CONTACT
        ]  # fmt: skip
        if not began:
            return True
        walls = [local(began[-1].at, name) for name in self._zones()]
        seconds = [wall.hour * 3600 + wall.minute * 60 + wall.second for wall in walls]
        quiet = any(value.is_quiet(second) for value in self.values(Hours) for second in seconds)
        refused = [
            span for one in self.standing(WishKind.NOT_AT_TIME, wish.person) if one.received < began[-1].at
            for span in read_spans(one.spans)
        ]  # fmt: skip
        return not quiet and not any(span.holds(wall) for span in refused for wall in walls)

    def within(self, spans: tuple[str, ...], touch: Touch | None = None) -> bool:
        """Return whether a contact, or the proposed one, lies in some spans in every place."""
        at = touch.at if touch else self.at
        return bool(spans) and all(
            any(span.holds(local(at, name)) for span in read_spans(spans)) for name in self._zones()
        )

    def _zones(self) -> tuple[str, ...]:
        return self.person.zones or (self.book.country.legal_zone,)


def _takes_back(late: Wish, early: Wish) -> bool:
    """Return whether a withdrawal takes back a wish: all of its kind, or the part it names."""
    named = (late.spans, set(late.channels), set(late.places), late.about, late.address)
    ours = (early.spans, set(early.channels), set(early.places), early.about, early.address)
    return all(
        not part or not mine or part == mine or _part(part, mine)
        for part, mine in zip(named, ours, strict=True)
    )


def _part(part: object, mine: object) -> bool:
    return isinstance(part, set) and isinstance(mine, set) and bool(part & mine)
