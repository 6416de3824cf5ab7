"""Which choices are open for a case tomorrow: what law, borrower, ladder and the last message leave."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from kept.ladder import HOLDS, Climb, Ladder, Why
from kept.strategy.choices import Choices, Flags, LawChannel
from kept.strategy.openings import CHANNELS, Openings

_MESSAGES: tuple[LawChannel, ...] = ("sms", "email")


class OtherSlotsError(ValueError):
    """The law was asked about other parts of the day than the choices have."""


def lawful_choices(choices: Choices, found: Openings) -> Flags:
    """Return where the law leaves each choice open, (n, k) bool.

    A call is asked for in its slot, another contact at any time of the day; where nobody is contacted by us,
    at court and before a mediator, the law of contacts is not asked.

    Args:
        choices: the catalogue.
        found: what the law leaves open on the day, asked with ``choices.parts_of_day``.

    Raises:
        OtherSlotsError: it was asked with other slots.
    """
    if found.slots != choices.parts_of_day:
        raise OtherSlotsError(
            f"the law was asked about {found.slots}; the choices have {choices.parts_of_day}"
        )
    table = np.ones((len(found.seconds), len(choices)), dtype=np.bool_)
    for column, one in enumerate(choices.all):
        if one.entry.channel is None:
            continue
        seconds = found.seconds[:, CHANNELS.index(one.entry.channel)]
        if one.slot is not None:
            seconds = seconds[:, [choices.slots.index(one.slot)]]
        table[:, column] = (seconds > 0).any(axis=1)
    return table[found.situation]


def rested_choices(choices: Choices, since: NDArray[np.int64]) -> Flags:
    """Return which choices may be made again: what was sent is let work first. Messages count as one channel.

    Args:
        choices: the catalogue.
        since: (n, c) days since the last contact by each of ``CHANNELS``, -1 where there was none.

    Returns:
        (n, k) bool.
    """
    found = np.ones((len(since), len(choices)), dtype=np.bool_)
    for column, one in enumerate(choices.all):
        if one.entry.channel is not None:
            last = since[:, [CHANNELS.index(name) for name in _alike(one.entry.channel)]]
            found[:, column] = ((last < 0) | (last >= one.entry.again_after_days)).all(axis=1)
    return found


def _alike(channel: LawChannel) -> tuple[LawChannel, ...]:
    return _MESSAGES if channel in _MESSAGES else (channel,)


def welcome_choices(choices: Choices, refused: Flags) -> Flags:
    """Return which choices the borrower's own times leave open; a letter is read whenever its reader likes.

    Args:
        choices: the catalogue.
        refused: (n, s) slots in all of which the borrower wants to be left alone.

    Returns:
        (n, k) bool.
    """
    found = np.ones((len(refused), len(choices)), dtype=np.bool_)
    all_day = refused.all(axis=1)
    for column, one in enumerate(choices.all):
        if one.slot is not None:
            found[:, column] = ~refused[:, choices.slots.index(one.slot)]
        elif one.entry.channel not in {None, "letter"}:
            found[:, column] = ~all_day
    return found


def open_choices(choices: Choices, climb: Climb, *, lawful: Flags) -> Flags:
    """Return which choices are open for each case: the law, the ladder and co-operation taken together.

    Args:
        choices: the catalogue.
        climb: where the cases stand on the ladder, (n,).
        lawful: (n, k) bool, true where the law leaves the choice's channel open in its slot.

    Returns:
        (n, k) bool; rest is always open. While the ladder holds a case only what names the reason in
        ``open_while`` is open; a measure only while the case stands on its rung and has not carried it out.
    """
    found: Flags = lawful & _by_ladder(choices, climb.ladder)[climb.why, climb.current]
    found[:, 0] = True
    return found


def _by_ladder(choices: Choices, ladder: Ladder) -> Flags:
    """Return (reasons, rungs, k) bool: what the ladder leaves open, by why a case stands and where."""
    found = np.ones((len(Why), len(ladder.codes), len(choices)), dtype=np.bool_)
    for column, one in enumerate(choices.all):
        shut = [why for why in (Why.CLOSED, *HOLDS) if why.code not in one.entry.open_while]
        found[shut, :, column] = False
        if one.entry.rungs:
            found[:, :, column] &= np.isin(ladder.codes, one.entry.rungs)[None, :]
            found[np.arange(len(Why)) != Why.NOT_DONE, :, column] = False
    return found
