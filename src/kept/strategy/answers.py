"""Answers that many cases share: each question is asked once in a run, however many batches ask it."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Answer = TypeVar("Answer")


class Answers(Generic[Key, Answer]):
    """The answers found so far. Whoever holds them sees to it that a key says all its answer depends on.

    Threads may share them: what is known is replaced and never changed.
    """

    def __init__(self, *, keeps: int) -> None:
        """Begin with none; of more than so many, those found last are kept."""
        self._keeps = keeps
        self._known: dict[Key, Answer] = {}

    def of(self, keys: Sequence[Key], ask: Callable[[list[int]], Sequence[Answer]]) -> list[Answer]:
        """Return the answer to each of some keys.

        Args:
            keys: what is asked, each once.
            ask: given the positions of the keys that are new, returns their answers.
        """
        known = self._known
        new = [at for at, key in enumerate(keys) if key not in known]
        if new:
            found = dict(zip((keys[at] for at in new), ask(new), strict=True))
            self._known = known | found if len(known) + len(found) <= self._keeps else found
            known = known | found
        return [known[key] for key in keys]
