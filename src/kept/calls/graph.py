"""Where a call can go: the edges of a playbook, what is reached before the identity is confirmed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kept.calls.codes import OPENING, PUT_THROUGH, RETURN
from kept.calls.files import Answer, Objection, Playbook, Step


@dataclass(frozen=True)
class Edge:
    """One way out of a step: where in the file it stands, where it leads, whether it identifies."""

    loc: tuple[str | int, ...]
    to: str
    identifies: bool = False

    @property
    def inside(self) -> bool:
        """Whether it leads to a step of the same playbook."""
        return self.to not in {RETURN, PUT_THROUGH, OPENING} and not self.to.startswith("playbook:")


def edges(step: Step) -> Iterator[Edge]:
    """Yield the ways out of a step, as the file writes them."""
    for at, answer in enumerate(step.answers):
        yield Edge(("answers", at, "to"), answer.to, answer.confirms_identity)
    if step.next is not None:
        yield Edge(("next",), step.next)
    for code, target in step.options.items():
        yield Edge(("options", code), target)
    if step.promised is not None:
        yield Edge(("promised",), step.promised)


def opened_by(step: Step, objections: Mapping[str, Objection]) -> Iterator[Objection]:
    """Yield the prepared lines that answers of a step open."""
    for answer in step.answers:
        if answer.objection is not None and answer.objection in objections:
            yield objections[answer.objection]


def reached(
    playbook: Playbook, steps: Mapping[str, Step], objections: Mapping[str, Objection]
) -> dict[str, bool]:
    """Return each step a playbook can reach and whether it can be reached before identification.

    Walks (step, identified) pairs. Prepared lines may be opened at any step: all of them once the borrower
    is identified, only those marked ``before_identity`` until then.
    """
    seen: set[tuple[str, bool]] = set()
    todo = [(playbook.start, False)]
    while todo:
        name, identified = todo.pop()
        if (name, identified) in seen or name not in steps:
            continue
        seen.add((name, identified))
        todo += [
            (to, after) for to, after in _onward(steps[name], playbook, objections, identified=identified)
        ]
    return {name: (name, False) in seen for name, _ in seen}


def _onward(
    step: Step, playbook: Playbook, objections: Mapping[str, Objection], *, identified: bool
) -> Iterator[tuple[str, bool]]:
    for edge in edges(step):
        if edge.inside:
            yield edge.to, identified or edge.identifies
        elif edge.to == OPENING and playbook.opening is not None:
            yield playbook.opening, identified or edge.identifies
    if step.form in {"preparation", "wrap_up"}:
        return
    for lines in objections.values():
        if identified or lines.before_identity:
            yield from _aside(lines.answers, identified=identified)
    for lines in opened_by(step, objections):
        yield from _aside(lines.answers, identified=identified)
    if identified and playbook.promised is not None:
        yield playbook.promised, True


def _aside(answers: tuple[Answer, ...], *, identified: bool) -> Iterator[tuple[str, bool]]:
    for answer in answers:
        if Edge((), answer.to).inside:
            yield answer.to, identified or answer.confirms_identity


def leads_out(steps: Mapping[str, Step]) -> set[str]:
    """Return the steps from which the end of the call can be reached by their own ways out."""
    good = {name for name, step in steps.items() if step.form == "wrap_up"}
    while True:
        more = {
            name
            for name, step in steps.items()
            if name not in good and any(edge.to in good or not edge.inside for edge in edges(step))
        }
        if not more:
            return good
        good |= more
