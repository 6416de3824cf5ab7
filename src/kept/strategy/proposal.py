"""What a house would write into its own ``response.yaml`` after its outcomes; a person decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import yaml

from kept.strategy.estimate import EffectFound, LinkFound
from kept.strategy.response import Factor, Prior, Response, ResponseFile, prior_of

_HEAD = """\
# How borrowers respond, estimated from this house's own outcomes. Kept's own file says what each key means.
# `prior` keeps what an estimate began from; the next estimate begins from there again.
"""


def proposed(response: Response, found: Sequence[LinkFound], *, since: date, until: date) -> ResponseFile:
    """Return the model with the estimates that may replace their priors; the rest stays as it is.

    Args:
        response: the model now.
        found: the estimates; of links that do not replace their priors nothing is taken.
        since: the first day of the outcomes.
        until: the last.
    """
    links = dict(response.file.links)
    for one in found:
        if one.replaces:
            said = f"own outcomes from {since} to {until}: {one.trials} trials of {one.persons} people"
            links[one.link] = {  # type: ignore[index]
                name: _factor(factor, [e for e in one.effects if e.factor == name], said)
                for name, factor in response.file.links[one.link].items()  # type: ignore[index]
            }
    return response.file.model_copy(update={"links": links, "version": response.file.version + 1})


def _factor(factor: Factor, effects: Sequence[EffectFound], said: str) -> Factor:
    prior = prior_of(factor)
    return Factor(
        values={**prior.values, **{e.level: round(e.value * 1000) for e in effects}},
        sd={**_spreads(prior), **{e.level: max(1, round(e.sd * 1000)) for e in effects}},
        status="own",
        source=said,
        prior=Prior(values=prior.values, sd=prior.sd, status=prior.status, source=prior.source),
    )


def _spreads(prior: Prior) -> dict[str, int]:
    return dict.fromkeys(prior.values, prior.sd) if isinstance(prior.sd, int) else dict(prior.sd)


def as_yaml(file: ResponseFile) -> str:
    """Return the text of a house's ``response.yaml``."""
    body = file.model_dump(exclude_none=True)
    return _HEAD + "".join(_lines(body))


def _lines(body: dict[str, object]) -> Iterator[str]:
    for key, value in body.items():
        yield yaml.safe_dump({key: value}, allow_unicode=True, sort_keys=False, width=1000)
