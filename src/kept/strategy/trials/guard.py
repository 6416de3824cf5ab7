"""Whether the challenger draws more complaints than chance explains: evidence that may be weighed daily."""

from __future__ import annotations

import math

#: How many times the champion's rate the challenger's might be, each as likely as the other beforehand.
TIMES_AS_MANY = (1.25, 1.5, 2.0, 3.0, 5.0, 10.0)


def complaints_evidence(challenger: int, champion: int, *, share: float) -> float:
    """Return how many times likelier the complaints are if the challenger draws more than if it does not.

    Under equal rates each complaint comes from the challenger's arm with its share of the borrowers. The
    figure is an e-value: with equal (or lower) rates it ever passes 1/alpha with a chance of at most alpha,
    at however many looks (Ville's inequality).

    Args:
        challenger: complaints of the challenger's borrowers so far.
        champion: complaints of the champion's borrowers so far.
        share: the challenger's share of all borrowers, between 0 and 1, neither included.

    >>> round(complaints_evidence(12, 10, share=0.2), 1)
    192.6

    Source: mixture likelihood ratio, e.g. Ramdas, Grünwald, Vovk and Shafer, Statistical Science 38 (2023).
    """
    logs = []
    for times in TIMES_AS_MANY:
        raised = times * share / (times * share + 1 - share)
        logs.append(challenger * math.log(raised / share) + champion * math.log((1 - raised) / (1 - share)))
    top = max(logs)
    return math.exp(min(top, 700.0)) * sum(math.exp(one - top) for one in logs) / len(logs)
