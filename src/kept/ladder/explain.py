"""Why a case stands where it does, in words a person can check."""

from __future__ import annotations

from kept.ladder.climb import Climb
from kept.ladder.why import RISES, Why


def explain(found: Climb, row: int, language: str = "zh") -> str:
    """Return the reason for one case's rung in sentences, with rungs passed over and who must approve."""
    words = found.ladder.words
    reason = found.reason(row)
    chinese = language.lower().startswith("zh")
    comma, space = ("、", "") if chinese else (", ", " ")
    texts = [words.reasons[reason.code].in_(language).format(**_words(found, row, language, comma))]
    if bool(found.facts.paid_since[row]) and reason is not Why.CLOSED:
        texts.append(words.notes.part_paid.in_(language))
    if reason in RISES:
        texts += _rise_notes(found, row, language, comma)
    return space.join(texts)


def passed_over(found: Climb, row: int) -> tuple[str, ...]:
    """Return the codes of rungs between the current and the next that are not on this case's own ladder."""
    here, there = int(found.current[row]), int(found.upcoming[row])
    return found.ladder.codes[here + 1 : there] if there else ()


def missing(found: Climb, row: int) -> tuple[str, ...]:
    """Return the names of the facts that the next rung still needs for one case."""
    position = int(found.upcoming[row])
    if position == 0:
        return ()
    wanted = found.ladder.rungs[position - 1].preconditions
    return tuple(name for name in wanted if not bool(found.facts.condition(name)[row]))


def _words(found: Climb, row: int, language: str, comma: str) -> dict[str, str]:
    ladder = found.ladder
    return {
        "current": ladder.name(int(found.current[row]), language),
        "proposed": ladder.name(int(found.proposed[row]), language),
        "next": ladder.name(int(found.upcoming[row]), language),
        "due": str(found.due_on[row]),
        "missing": comma.join(ladder.file.facts[name].in_(language) for name in missing(found, row)),
    }


def _rise_notes(found: Climb, row: int, language: str, comma: str) -> list[str]:
    words, notes = found.ladder.words, []
    over = passed_over(found, row)
    if over:
        names = comma.join(found.ladder[code].name.in_(language) for code in over)
        notes.append(words.notes.passed_over.in_(language).format(rungs=names))
    if bool(found.needs_approval[row]):
        role = words.roles[found.ladder.rungs[int(found.proposed[row]) - 1].approval]
        notes.append(words.notes.approval.in_(language).format(role=role.in_(language)))
    return notes
