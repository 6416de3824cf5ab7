"""The house's practice and law, loaded once: its own files where it has them, Kept's otherwise."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
from django.conf import settings

from kept.borrowers import (
    Consequences,
    OptionRules,
    Reasons,
    Signals,
    Stake,
    load_consequences,
    load_options,
    load_reasons,
    load_signals,
    load_stakes,
)
from kept.calls import Playbooks, load_playbooks
from kept.clocks import clock_file
from kept.datafile import Bilingual
from kept.documents import StandingFacts, load_standing_facts, paper_codes, read_paper
from kept.evidence import Wording
from kept.ladder import NONE, Ladder, load_ladder
from kept.law import Rulebook, load_rulebook
from kept.promises.policy import Policy, load_policy
from kept.promises.terms import load_terms
from kept.promises.working_days import load_working_days
from kept.records.declarations import Declarations, load_declarations
from kept.records.products import product_names
from kept.strategy.capacity import Capacity, load_capacity
from kept.strategy.choices import Choices, load_choices
from kept.strategy.response import Response, load_response
from kept.strategy.strategies import Strategy, differences, load_strategy
from kept.strategy.strategies import strategy_names as names_of
from kept.strategy.targets import Targets, load_targets


def _own(folder: str) -> Path | None:
    """Return a folder of the house's own files: such as ``playbooks`` or ``practice``; None without one."""
    own: Path | None = settings.KEPT_HOUSE and settings.KEPT_HOUSE / folder
    return own if own is not None and own.is_dir() else None


@cache
def playbooks() -> Playbooks:
    """Return the call guide's playbooks."""
    return load_playbooks(_own("playbooks"))


@cache
def ladder() -> Ladder:
    """Return the ladder of pressure."""
    return load_ladder(_own("practice"))


@cache
def signals() -> Signals:
    """Return the catalogue of signals."""
    return load_signals(_own("practice"))


@cache
def reasons() -> Reasons:
    """Return the taxonomy of reasons for default."""
    return load_reasons(_own("practice"))


@cache
def consequences() -> Consequences:
    """Return the catalogue of consequences."""
    return load_consequences(_own("practice"))


@cache
def stakes() -> dict[str, Stake]:
    """Return what may be at stake for a borrower."""
    return load_stakes(_own("practice"))


@cache
def options() -> OptionRules:
    """Return which ways to pay may be offered to whom."""
    return load_options(_own("practice"))


@cache
def policy() -> Policy:
    """Return which promises need a supervisor."""
    return load_policy(_own("practice"))


@cache
def wording() -> Wording:
    """Return how evidence reads to people, with the house's own names for its codes."""
    words, names = playbooks().words, {code: one.name for code, one in ladder().file.rungs.items()}
    names |= {NONE: ladder().words.none}
    signal_names = {code: one.label for code, one in signals().by_code.items()}
    outcomes: dict[str, Bilingual] = {code: one.label for code, one in words.outcomes.items()}
    reason_names = {code: one.label for code, one in reasons().by_code.items()}
    lines = {code: Bilingual(zh=one.zh, en=one.en) for code, one in policy().lines.items()}
    return Wording.of_the_house().knowing(
        {
            "rung": names,
            "from": names,
            "to": names,
            "outcome": outcomes,
            "next_step": words.next_steps,
            "method": words.methods,
            "product": product_names(),
            "playbook": {code: one.title for code, one in playbooks().playbooks.items()},
            "request": words.requests,
            "requests": words.requests,
            "reasons": reason_names,
            "heard": signal_names,
            "signal": signal_names,
            "policy_line": lines,
            "code": paper_names(),
            "fact": ladder().file.facts,
            "what": {code: one.name for code, one in clock_file().happenings.items()},
        }
    )


@cache
def working_days() -> np.busdaycalendar:
    """Return the working days in which grace for promises is counted."""
    return load_working_days(_own("practice"))


@cache
def terms() -> dict[str, Bilingual]:
    """Return the terms a supervisor chooses from when a promise is returned."""
    return load_terms(_own("practice"))


@cache
def targets() -> Targets:
    """Return what a collector is asked to reach on a day."""
    return load_targets(_own("practice"))


@cache
def choices() -> Choices:
    """Return what could be done about a case, with costs and the weight of harm."""
    return load_choices(_own("practice"))


@cache
def response() -> Response:
    """Return how borrowers respond to each choice."""
    return load_response(_own("practice"), choices=choices())


@cache
def capacity() -> Capacity:
    """Return what there is on a day, and who must be contacted."""
    return load_capacity(_own("practice"), choices=choices())


def strategy_names() -> list[str]:
    """Return the strategies the house could try beside its own."""
    return names_of(_own("strategies"))


def strategy(name: str) -> Strategy:
    """Return a strategy as its files are now; the empty name is the house's own."""
    return load_strategy(name, folder=_own("strategies"), practice=_own("practice"))


def strategy_differences(name: str) -> list[str]:
    """Return what a strategy changes in the house's own, as lines of a unified diff."""
    return list(differences(name, folder=_own("strategies"), practice=_own("practice")))


def folder() -> Path:
    """Return where the house keeps what it declares: its own folder, or its home."""
    own: Path = settings.KEPT_HOUSE or settings.KEPT_HOME
    return own


@cache
def declarations() -> Declarations:
    """Return what the house says of itself and no record can show."""
    return load_declarations(folder())


@cache
def papers() -> Path | None:
    """Return the house's own folder of papers, its templates, standing facts and fonts; None without one."""
    return _own("papers")


@cache
def paper_names() -> dict[str, Bilingual]:
    """Return what each paper is called, by its code."""
    return {code: read_paper(code, papers()).file.name for code in paper_codes(papers())}


def paper_fonts() -> tuple[Path, ...]:
    """Return the folders of the house's own fonts."""
    own = papers()
    return (own / "fonts",) if own is not None and (own / "fonts").is_dir() else ()


@cache
def standing_facts() -> StandingFacts:
    """Return what papers say of the house and its creditors."""
    return load_standing_facts((papers() or settings.KEPT_HOME) / "house.yaml")


@cache
def rulebook() -> Rulebook:
    """Return the law in force for this house."""
    return load_rulebook("CN", house=_own("law"))


def load_all() -> None:
    """Load every file of the house, so that a fault in one is told at the start and not at its first use.

    Raises:
        DataFileError: a file is not what its schema says; the message names file, line and key.
        RulebookError: the house's law cannot stand beside the law.
    """
    for load in (
        playbooks, ladder, signals, reasons, consequences, stakes, options, policy, wording, working_days,
        terms, targets, choices, response, capacity, declarations, rulebook,
    ):  # fmt: skip
        load()
