"""What a debt is called in a sentence, by its product."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from kept.datafile import Bilingual, Strict, load

OTHER = "other"


class _Products(Strict):
    names: dict[str, Bilingual]
    several: Bilingual


@cache
def _products() -> _Products:
    return load(Path(__file__).with_name("products.yaml"), _Products)


def product_names() -> dict[str, Bilingual]:
    """Return what every product is called, by its code."""
    return _products().names


def product_name(code: str, language: str) -> str:
    """Return what a product is called; one that is not known is called by the word for any other."""
    names = _products().names
    return names.get(code, names[OTHER]).in_(language)


def products_text(codes: Sequence[str], language: str) -> str:
    """Return what a borrower's debts are called together, from the products of at least one.

    >>> products_text(["credit_card"], "en"), products_text(["credit_card", "car_loan", "other"], "en")
    ('credit card', 'credit card (one of 3 debts)')
    """
    name = product_name(codes[0], language)
    if len(codes) == 1:
        return name
    return _products().several.in_(language).format(name=name, count=len(codes))
