"""What could be done about each case tomorrow, from rest to a suit: what each costs and what it uses up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import time
from functools import cached_property
from pathlib import Path
from typing import Literal, Self, get_args

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from kept.borrowers import Quadrant
from kept.borrowers.house import house_file, version_of
from kept.borrowers.reasons import RemedyPath
from kept.datafile import Bilingual, Strict, load
from kept.strategy.openings import Slot as DayPart

OWN = Path(__file__).with_name("choices.yaml")

#: The choice that is always open and worth nothing more than itself.
REST = "rest"

#: Paths of the reason for default by code; 0 while the reason is not known.
PATHS: tuple[str, ...] = ("unknown", *get_args(RemedyPath))

QUADRANTS: tuple[str, ...] = tuple(Quadrant.__members__)

PathName = Literal["unknown", "remind", "plan", "hardship", "dispute", "press", "trace", "stop"]
QuadrantName = Literal["UNKNOWN", "A", "B", "C", "D"]
HoldName = Literal["stopped", "disputed", "hardship", "plan", "promised", "call_back", "kept_stays"]
LawChannel = Literal["call", "sms", "email", "letter", "visit"]
Resource = Literal["messages", "plan_reviews", "minutes", "letters", "visits", "filings"]

Flags = NDArray[np.bool_]

_MINUTES = 60


class UnknownChoiceError(KeyError):
    """A choice's code is not in the catalogue."""


class Burden(Strict):
    """What one conversation weighs, minor units, by path and by quadrant."""

    path: dict[PathName, int]
    quadrant: dict[QuadrantName, int]

    @model_validator(mode="after")
    def _nothing_is_left_out(self) -> Self:
        for found, wanted in ((set(self.path), set(PATHS)), (set(self.quadrant), set(QUADRANTS))):
            if found != wanted:
                raise ValueError(f"missing: {', '.join(sorted(wanted - found))}")
        if min(*self.path.values(), *self.quadrant.values()) < 0:
            raise ValueError("a burden is not below zero")
        return self


class Harm(Strict):
    """How heavily harm and complaints count; a person sets it."""

    weight_percent: int = Field(ge=0)
    complaint_minor: int = Field(ge=0)
    burden_minor: Burden


class Weighing(Strict):
    """The values by which choices are weighed; ``choices.yaml`` explains its keys."""

    discount_ppm_a_year: int = Field(ge=0, le=1_000_000)
    recovery_share_percent: int = Field(default=100, ge=1, le=100)
    later_conversations_ppm_a_day: int = Field(ge=0, le=1_000_000)
    stay_minor: int = Field(ge=0)
    harm: Harm


class Slot(Strict):
    """A part of the borrower's own day, [from, to)."""

    from_: time = Field(alias="from")
    to: time
    name: Bilingual

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.from_ >= self.to:
            raise ValueError(f"ends at {self.to}, before it begins at {self.from_}")
        if self.from_ != self.from_.replace(minute=0, second=0) or self.to != self.to.replace(
            minute=0, second=0
        ):
            raise ValueError(f"runs from {self.from_} to {self.to}; slots begin and end on the hour")
        return self


class Group(Strict):
    """A skill group of the floor, and what an hour of it costs."""

    name: Bilingual
    cost_minor_an_hour: int = Field(default=0, ge=0)


class Area(Strict):
    """Where visits are made by people of their own; addresses there begin with one of these texts."""

    name: Bilingual
    addresses: list[str] = Field(min_length=1)


class Entry(Strict):
    """One entry of the catalogue; ``choices.yaml`` explains its keys."""

    name: Bilingual
    way: str
    channel: LawChannel | None = None
    per_slot_and_group: bool = False
    resource: Resource | None = None
    units: float = Field(default=1.0, gt=0)
    cost_minor: int = Field(default=0, ge=0)
    again_after_days: int = Field(default=1, ge=1)
    court_fee: Literal["payment_order", "case_halved"] | None = None
    then: str | None = None
    claims: Literal["arrears", "total"] = "arrears"
    burden_percent: int = Field(default=100, ge=0)
    open_while: list[HoldName] = Field(default_factory=list)
    rungs: list[str] = Field(default_factory=list)
    not_for_paths: list[PathName] = Field(default_factory=list)
    only_for_paths: list[PathName] = Field(default_factory=list)
    only_for_quadrants: list[QuadrantName] = Field(default_factory=list)


class Words(Strict):
    """Sentences that explain a choice."""

    worth: Bilingual
    chances: Bilingual
    reached: Bilingual
    then: Bilingual
    rest: Bilingual
    rested: Bilingual
    next: Bilingual
    better: Bilingual
    alone: Bilingual


class _CatalogueFile(Strict):
    version: int
    currency: str = Field(pattern="^[A-Z]{3}$")
    policy: Weighing
    slots: dict[str, Slot] = Field(min_length=1)
    groups: dict[str, Group] = Field(min_length=1)
    areas: dict[str, Area] = Field(default_factory=dict)
    choices: dict[str, Entry]
    words: Words

    @model_validator(mode="after")
    def _rest_comes_first(self) -> Self:
        first = next(iter(self.choices), None)
        if first != REST or self.choices[REST] != Entry(name=self.choices[REST].name, way=REST):
            raise ValueError(f"the first choice is {REST!r}, and it has a name and a way and nothing else")
        if any("." in code for code in (*self.choices, *self.slots, *self.groups, *self.areas)):
            raise ValueError("codes have no full stop: it stands between choice, slot and group")
        return self

    @model_validator(mode="after")
    def _what_follows_is_there(self) -> Self:
        for code, one in self.choices.items():
            after = self.choices.get(one.then or REST)
            if after is None or after.per_slot_and_group or after.then:
                raise ValueError(f"{code}: then: {one.then!r} is not a choice that can follow another")
        return self


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One column: one thing that can be done about a case tomorrow.

    ``slot`` and ``group`` are None where it is not a call at an hour.
    """

    code: str
    entry: Entry
    slot: str | None = None
    group: str | None = None

    @property
    def resource(self) -> str | None:
        """What it uses up: minutes are of a group in a slot; the area of a visit is the case's."""
        kind = self.entry.resource
        return kind if kind is None or self.slot is None else f"{kind}.{self.slot}.{self.group}"


@dataclass(frozen=True)
class Choices:
    """The catalogue: k choices in order, the first being rest."""

    file: _CatalogueFile
    version: str

    @cached_property
    def all(self) -> tuple[Choice, ...]:
        """The choices by column."""
        return tuple(self._columns())

    def _columns(self) -> Iterator[Choice]:
        for code, one in self.file.choices.items():
            plain = Choice(code=code, entry=one)
            if not one.per_slot_and_group:
                yield plain
                continue
            for slot in self.file.slots:
                for group in self.file.groups:
                    yield replace(plain, code=f"{code}.{slot}.{group}", slot=slot, group=group)

    def __len__(self) -> int:
        return len(self.all)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Codes by column; ``codes[0]`` is ``"rest"``."""
        return tuple(one.code for one in self.all)

    @cached_property
    def slots(self) -> tuple[str, ...]:
        """Codes of the slots in order."""
        return tuple(self.file.slots)

    @cached_property
    def parts_of_day(self) -> tuple[DayPart, ...]:
        """The slots as the law is asked for them, in the same order."""
        return tuple(DayPart(one.from_.hour, one.to.hour) for one in self.file.slots.values())

    @cached_property
    def groups(self) -> tuple[str, ...]:
        """Codes of the skill groups in order."""
        return tuple(self.file.groups)

    def group_at(self, named: str) -> int:
        """Return the position of a collector's group; who is in none of the file's is in the first."""
        return self.groups.index(named) if named in self.groups else 0

    def slot_at(self, wall: time) -> int:
        """Return the position of the slot in which a wall time lies, -1 for none."""
        found = (at for at, one in enumerate(self.file.slots.values()) if one.from_ <= wall < one.to)
        return next(found, -1)

    def of_other_groups(self, named: str) -> frozenset[str]:
        """Return the codes of the calls that other groups make than that of a collector."""
        own = self.groups[self.group_at(named)]
        return frozenset(one.code for one in self.all if one.group not in {None, own})

    @cached_property
    def _position(self) -> dict[str, int]:
        return {code: at for at, code in enumerate(self.codes)}

    def position(self, code: str) -> int:
        """Return the column of a choice, or raise ``UnknownChoiceError``."""
        try:
            return self._position[code]
        except KeyError as error:
            raise UnknownChoiceError(f"{code!r} is not a choice: {', '.join(self.codes)}") from error

    @cached_property
    def use(self) -> NDArray[np.float64]:
        """(k,) units of its resource that each choice uses on average; 0 where it uses none."""
        return np.array([one.entry.units if one.entry.resource else 0.0 for one in self.all])

    @cached_property
    def contacts(self) -> Flags:
        """(k,) bool: which choices are contacts with the borrower."""
        return np.array([one.entry.channel is not None for one in self.all])

    @cached_property
    def calls(self) -> Flags:
        """(k,) bool: which choices are calls."""
        return np.array([one.entry.channel == "call" for one in self.all])

    @cached_property
    def costs_minor(self) -> NDArray[np.float64]:
        """(k,) what each choice costs each time it is tried, minor units, the minutes of a group with it."""
        return np.array([self._cost(one) for one in self.all])

    def _cost(self, one: Choice) -> float:
        hour = self.file.groups[one.group].cost_minor_an_hour if one.group else 0
        return one.entry.cost_minor + hour * one.entry.units / _MINUTES

    @cached_property
    def follows(self) -> NDArray[np.intp]:
        """(k,) what follows each choice where nobody was reached, a column; 0 where nothing does."""
        return np.array([self.position(one.entry.then or REST) for one in self.all], dtype=np.intp)

    @property
    def after_a_call_in_vain(self) -> Entry | None:
        """What follows a call that reaches nobody; None where nothing does."""
        then = next(
            (one.then for one in self.file.choices.values() if one.channel == "call" and one.then), None
        )
        return self.file.choices[then] if then else None

    @cached_property
    def turns(self) -> NDArray[np.int64]:
        """(k,) the turn of each choice on a collector's list: calls slot by slot, all else, rest last."""
        slots = self.slots
        found = [slots.index(one.slot) if one.slot else len(slots) for one in self.all]
        return np.array([len(slots) + 1, *found[1:]], dtype=np.int64)

    def least_use(self) -> NDArray[np.float64]:
        """Return (r,) the fewest units that a choice uses of each of ``resources()``."""
        use = np.broadcast_to(self.use, self.resource_of.shape)
        return np.array([use[self.resource_of == at].min() for at in range(len(self.resources()))])

    def name(self, column: int, language: str) -> str:
        """Return what a choice is called, with its slot and its group."""
        one = self.all[column]
        name = one.entry.name.in_(language)
        if one.slot is None or one.group is None:
            return name
        slot = self.file.slots[one.slot].name.in_(language)
        group = self.file.groups[one.group].name.in_(language)
        return f"{slot}{name}（{group}）" if language.lower().startswith("zh") else f"{name} {slot} ({group})"

    def resources(self) -> tuple[str, ...]:
        """Return the names of all resources: those of the choices, visits for each area and for elsewhere."""
        names: dict[str, None] = {}
        for one in self.all:
            if one.resource is not None:
                names[one.resource] = None
            if one.entry.resource == "visits":
                names |= {f"visits.{area}": None for area in self.file.areas}
        return tuple(names)

    @cached_property
    def resource_of(self) -> NDArray[np.int32]:
        """(1 + areas, k) positions in ``resources()``, -1 for none; row 0 for elsewhere, one an area."""
        at = {name: number for number, name in enumerate(self.resources())}
        row = np.array([at.get(one.resource or "", -1) for one in self.all], dtype=np.int32)
        found = np.tile(row, (1 + len(self.file.areas), 1))
        visits = [column for column, one in enumerate(self.all) if one.entry.resource == "visits"]
        for number, area in enumerate(self.file.areas, start=1):
            found[number, visits] = at.get(f"visits.{area}", -1)
        return found

    def area_at(self, address: str) -> int:
        """Return the row of ``resource_of`` for visits to an address: 0 for elsewhere, else its area's."""
        for number, area in enumerate(self.file.areas.values(), start=1):
            if address.startswith(tuple(area.addresses)):
                return number
        return 0

    @cached_property
    def suits(self) -> Flags:
        """(q, p, k) bool: whether a choice is for a quadrant and a path at all."""
        found = np.ones((len(QUADRANTS), len(PATHS), len(self)), dtype=np.bool_)
        for column, one in enumerate(self.all):
            paths = np.array([_may(name, one.entry.only_for_paths) for name in PATHS])
            paths &= np.array([name not in one.entry.not_for_paths for name in PATHS])
            quadrants = np.array([_may(name, one.entry.only_for_quadrants) for name in QUADRANTS])
            found[:, :, column] = quadrants[:, None] & paths[None, :]
        return found


def _may(name: str, only: Sequence[str]) -> bool:
    return not only or name in only


def load_choices(house: Path | None = None) -> Choices:
    """Return the catalogue: the house's ``choices.yaml`` where it has one, else ours.

    Raises:
        DataFileError: the file is not what its schema says.
    """
    path = house_file(OWN, house)
    file = load(path, _CatalogueFile)
    return Choices(file, version_of(path, file.version))
