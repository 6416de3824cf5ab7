"""Days go by: contacts are made as ordered and as the law allows, borrowers answer, promise and pay."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from kept.law import Rulebook
from kept.ledger import EventKind, Events, owed
from kept.simulation.leave import MESSAGES_AT, allowed
from kept.simulation.orders import LAST_SLOT, Floor, Morning, Orders, Strategy, nobody
from kept.simulation.parameters import GROUPS, REASONS, SLOTS, Parameters
from kept.simulation.population import Population
from kept.simulation.seen import NEVER, Seen
from kept.simulation.temper import Draws, Temper, draw

_HARDSHIP = REASONS.index("hardship")

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(kw_only=True)
class Diary:
    """What happened.

    Attributes:
        days: how many.
        contacts: day, channel, slot (-1 for none) and rows.
        talks: day and rows.
        payments: day, rows and minor units.
        refused: contacts ordered and refused by the law.
        sums: by day, (days,) each.
    """

    days: int
    contacts: list[tuple[int, str, int, Ints]] = field(default_factory=list)
    talks: list[tuple[int, Ints]] = field(default_factory=list)
    payments: list[tuple[int, Ints, Ints]] = field(default_factory=list)
    refused: int = 0
    sums: dict[str, NDArray[np.float64]] = field(init=False)

    def __post_init__(self) -> None:
        names = (
            "recovered",
            "minutes",
            "dials",
            "talks",
            "messages",
            "sms",
            "email",
            "letters",
            "plan_offers",
        )
        more = ("promises", "kept", "broken", "complaints", "talks_in_hardship")
        by_group = (f"minutes_{group}" for group in GROUPS)
        self.sums = {name: np.zeros(self.days) for name in (*names, *more, *by_group)}

    def add(self, name: str, day: int, amount: float) -> None:
        """Add to a day's sum."""
        self.sums[name][day] += amount


class World:
    """One house, one population, one strategy, day by day."""

    def __init__(
        self,
        parameters: Parameters,
        people: Population,
        floor: Floor,
        *,
        book: Rulebook,
        start: date,
        days: int,
        seed: int,
    ) -> None:
        self.parameters, self.people, self.floor, self.book = parameters, people, floor, book
        self.start, self.seed = start, seed
        self.temper = Temper(parameters, people)
        self.diary = Diary(days=days)
        self.seen = Seen(
            n=len(people),
            day=0,
            owed_minor=np.zeros(len(people), dtype=np.int64),
            open=np.zeros(len(people), dtype=np.bool_),
            late=np.zeros(len(people), dtype=np.int64),
            email=people.email,
            address=people.address,
            zone=people.zone,
            entered=people.enters,
        )
        self._keeps = np.zeros(len(people), dtype=np.bool_)
        self._cured = np.zeros(len(people), dtype=np.bool_)
        self._paid: list[Events] = []

    def run(self, strategy: Strategy, on_day: Callable[[int], None] | None = None) -> Diary:
        """Let all days go by and return what happened."""
        for day in range(self.diary.days):
            self.day(day, strategy)
            if on_day is not None:
                on_day(day)
        return self.diary

    def day(self, day: int, strategy: Strategy) -> None:
        """Let one day go by."""
        luck = draw(self.seed, day, len(self.people))
        on = self.start + timedelta(day)
        self._begin(day, on)
        self.temper.live(luck)
        rng = np.random.default_rng([self.seed, 2, day])
        morning = Morning(on=on, floor=self.floor, book=self.book, rng=rng)
        orders = strategy(self.seen, morning)
        self._climb(orders)
        self._write(orders, on)
        for slot in SLOTS:
            for group in GROUPS:
                self._call(orders, slot, group, on=on, luck=luck)
        self._follow_up(orders, on)
        self._money(luck, on)

    # --- the morning --------------------------------------------------------------------------------------

    def _begin(self, day: int, on: date) -> None:
        """See what is owed: the ledger says it, of those who have come in."""
        seen, many = self.seen, int(np.searchsorted(self.people.enters, day, side="right"))
        seen.begin(day)
        standing = owed(self.people.terms(many), self._events(many), on=on)
        seen.owed_minor[:many] = standing.arrears_minor
        seen.open[:many] = standing.arrears_minor > 0
        seen.late[:many] = (np.datetime64(on, "D") - self.people.due_on[:many]).astype(np.int64)

    def _events(self, many: int) -> Events:
        parts = [self.people.dues(many), *self._paid]
        names = ("row", "on", "kind", "amount_minor")
        return Events(**{name: np.concatenate([getattr(one, name) for one in parts]) for name in names})

    def _climb(self, orders: Orders) -> None:
        if orders.rungs is None:
            return
        seen = self.seen
        moved = np.flatnonzero(orders.rungs != seen.rung)
        seen.rung[moved] = orders.rungs[moved]
        seen.rung_since[moved] = seen.day
        seen.acted_on[moved] = NEVER
        for column in (seen.attempt_days, seen.broken_since, seen.kept_since):
            column[moved] = 0

    # --- contacts -----------------------------------------------------------------------------------------

    def _may(self, rows: Ints, channel: str, on: date, hours: tuple[int, ...]) -> Ints:
        """Return those of some rows whom the law lets be contacted, in their order."""
        if not len(rows):
            return rows
        leave = allowed(self.book, self.seen, rows, channel, on=on, hours=hours)
        self.diary.refused += int((~leave).sum())
        return rows[leave]

    def _write(self, orders: Orders, on: date) -> None:
        """Send messages, letters and offers, as many as there are."""
        seen, floor, day = self.seen, self.floor, self.seen.day
        texts = self._may(seen_open(seen, orders.sms), "sms", on, (MESSAGES_AT,))[: floor.messages]
        mails = self._may(seen_open(seen, orders.email), "email", on, (MESSAGES_AT,))
        mails = mails[seen.email[mails]][: floor.messages - len(texts)]
        letters = self._may(seen_open(seen, orders.letters), "letter", on, (MESSAGES_AT,))
        letters = letters[seen.address[letters]][: floor.letters]
        offers = self._may(seen_open(seen, orders.plan_offers), "sms", on, (MESSAGES_AT,))
        offers = offers[: floor.plan_reviews]
        for channel, rows in (("sms", texts), ("email", mails), ("letter", letters), ("plan_offer", offers)):
            self.diary.contacts.append((day, channel, -1, rows))
        for name, rows in (("sms", texts), ("email", mails)):
            self._message(name, rows)
        self.temper.touched("letter", letters, day)
        self.temper.touched("plan_offer", offers, day)
        seen.lettered_on[letters] = seen.offered_on[offers] = day
        seen.acted_on[np.concatenate([texts, letters])] = day
        self.diary.add("letters", day, len(letters))
        self.diary.add("plan_offers", day, len(offers))

    def _message(self, name: str, rows: Ints) -> None:
        day = self.seen.day
        self.temper.touched("message", rows, day)
        self.seen.texted_on[rows] = day
        self.diary.add("messages", day, len(rows))
        self.diary.add(name, day, len(rows))

    def _follow_up(self, orders: Orders, on: date) -> None:
        """Write to whom the day's calls have not reached, as far as messages go."""
        seen, day = self.seen, self.seen.day
        rows = seen_open(seen, orders.after_calls)
        rows = rows[(seen.dialled_on[rows] == day) & (seen.talked_on[rows] < day)]
        left = self.floor.messages - int(self.diary.sums["messages"][day])
        rows = self._may(rows, "sms", on, SLOTS[LAST_SLOT])[:left]
        self.diary.contacts.append((day, "sms", list(SLOTS).index(LAST_SLOT), rows))
        self._message("sms", rows)
        seen.acted_on[rows] = day

    def _call(self, orders: Orders, slot: str, group: str, *, on: date, luck: Draws) -> None:
        """Go down a list until the minutes are used; nobody is dialled twice a day."""
        seen = self.seen
        number = list(SLOTS).index(slot)
        rows = seen_open(seen, orders.calls.get((slot, group), nobody()))
        rows = rows[(seen.dialled_on[rows] < seen.day) & ~seen.promised[rows]]
        rows = self._may(rows, "call", on, SLOTS[slot])
        reached = self.temper.answers(rows, seen.late, number, seen.dials_in_week, luck)
        takes = np.cumsum(np.where(reached, self.floor.talk_minutes, self.floor.dial_minutes))
        done = int(np.searchsorted(takes, self.floor.minutes[slot, group] + 1e-9, side="right"))
        rows, reached = rows[:done], reached[:done]
        if not done:
            return
        day = seen.day
        self.diary.contacts.append((day, "call", number, rows))
        self.diary.add("minutes", day, float(takes[done - 1]))
        self.diary.add(f"minutes_{group}", day, float(takes[done - 1]))
        self.diary.add("dials", day, done)
        seen.dialled_on[rows] = day
        seen.dials[rows, day % 7] += 1
        self.temper.worn(rows, seen.dials_in_week)
        vain = rows[~reached]
        seen.in_vain[vain] += 1
        seen.attempt_days[vain] += 1
        self._talk(rows[reached], number, senior=group == "senior", luck=luck)

    def _talk(self, rows: Ints, slot: int, *, senior: bool, luck: Draws) -> None:
        """Hold conversations: a reason is told, a promise made or not, or none of it."""
        seen, number, day = self.seen, self.parameters.number, self.seen.day
        self.diary.talks.append((day, rows))
        first = seen.talked_on[rows] == NEVER
        seen.talked_on[rows] = seen.acted_on[rows] = day
        seen.answered_slot[rows], seen.in_vain[rows], seen.broken_unanswered[rows] = slot, 0, False
        self._feelings(rows, luck)
        disputes = first & (luck["disputes"][rows] < number("disputes"))
        seen.disputed_until[rows[disputes]] = day + 14
        rows = rows[~disputes]
        tells = rows[luck["tells"][rows] < number("tells_reason")]
        seen.said[tells], seen.said_on[tells] = self.temper.reason[tells], day
        promises = self.temper.promises(rows, senior=senior, luck=luck)
        yes = rows[promises]
        self.temper.touched("talk", rows[~promises], day)
        seen.promise_due[yes] = day + 1 + (luck["due"][yes] * number("promise_days")).astype(np.int64)
        self._keeps[yes] = self.temper.keeps(yes, seen.late, luck)
        self.diary.add("promises", day, len(yes))

    def _feelings(self, rows: Ints, luck: Draws) -> None:
        """Count conversations, complaints, and those who ask not to be called."""
        seen, number, day = self.seen, self.parameters.number, self.seen.day
        often = np.where(seen.dials_in_week[rows] > 3, number("complains_after_three"), 1)  # noqa: PLR2004
        self.diary.add("talks", day, len(rows))
        self.diary.add("talks_in_hardship", day, (self.temper.reason[rows] == _HARDSHIP).sum())
        self.diary.add("complaints", day, (luck["complains"][rows] < number("complains") * often).sum())
        seen.stopped_calls[rows[luck["stops"][rows] < number("asks_to_stop")]] = True

    # --- the evening --------------------------------------------------------------------------------------

    def _money(self, luck: Draws, on: date) -> None:
        """Take the day's payments, and judge the promises due."""
        seen, day = self.seen, self.seen.day
        due = seen.open & (seen.promise_due == day)
        pays = seen.open & (self.temper.pays(seen.late, day, luck) | (due & self._keeps))
        part = pays & self.temper.pays_in_part(luck)
        rows = np.flatnonzero(pays)
        # A share of 20 to 60 %, in whole percent.
        percent = np.where(part[rows], 20 + (luck["share"][rows] * 40).astype(np.int64), 100)
        amounts = -(-seen.owed_minor[rows] * percent // 100)
        self._post(rows, amounts, day, on)
        seen.part_kept[due & part] += 1
        kept, broken = due & pays & ~part, np.flatnonzero(due & ~pays)
        seen.kept[kept] += 1
        seen.kept_since[kept] += 1
        seen.broken[broken] += 1
        seen.broken_since[broken] += 1
        seen.broken_unanswered[broken] = True
        self.temper.broke(broken)
        seen.promise_due[due | (pays & ~part)] = NEVER
        self.diary.add("kept", day, float((due & pays).sum()))
        self.diary.add("broken", day, len(broken))

    def _post(self, rows: Ints, amounts: Ints, day: int, on: date) -> None:
        seen = self.seen
        self._paid.append(
            Events(
                row=rows,
                on=np.full(len(rows), np.datetime64(on, "D")),
                kind=np.full(len(rows), EventKind.PAYMENT, dtype=np.int8),
                amount_minor=amounts,
            )
        )
        seen.owed_minor[rows] -= amounts
        seen.open[rows] = seen.owed_minor[rows] > 0
        seen.paid_on[rows] = day
        self.temper.paid(rows)
        self.diary.payments.append((day, rows, amounts))
        self.diary.add("recovered", day, int(amounts.sum()))


def seen_open(seen: Seen, rows: Ints) -> Ints:
    """Return those of some rows that owe, each once, in their order."""
    _, first = np.unique(rows, return_index=True)
    once: Ints = rows[np.sort(first)]
    return once[seen.open[once] & ~seen.disputed[once]]
