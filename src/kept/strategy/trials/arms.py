"""Who is in which arm: a salted hash of the borrower decides; nobody chooses and nothing need be stored."""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from kept.money import PPM


class ShareError(ValueError):
    """A share is not between nothing and everybody."""


def challengers(borrower: NDArray[np.int64], *, salt: str, share_ppm: int) -> NDArray[np.bool_]:
    """Return which borrowers the challenger's strategy is used for.

    A larger share keeps everybody who was in the smaller one; another salt shares them out anew.

    Args:
        borrower: (n,) ids of the borrowers; all cases of one borrower are in one arm.
        salt: the trial's own word.
        share_ppm: the challenger's share, parts per million.

    Raises:
        ShareError: a share below 0 or above a million.

    >>> challengers(np.arange(8), salt="autumn", share_ppm=500_000).tolist()
    [False, True, False, True, False, False, False, False]

    Source: the finalizer of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
    """
    if not 0 <= share_ppm <= PPM:
        raise ShareError(f"a share of {share_ppm} parts per million")
    seed = np.uint64(int.from_bytes(hashlib.sha256(salt.encode()).digest()[:8], "big"))
    hashed = _mixed(borrower.astype(np.uint64) ^ seed)
    return (hashed >> np.uint64(32)) * np.uint64(PPM) >> np.uint64(32) < np.uint64(share_ppm)


def _mixed(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
