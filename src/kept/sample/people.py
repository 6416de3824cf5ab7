"""The invented part of the sample: people put together from words by a seed, none of them real.

Telephone numbers begin with 154, a prefix no operator has been given; resident numbers begin with 70, which
is no region (GB/T 2260), while their check digits are right; mail goes to example.com.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from importlib.resources import as_file, files
from random import Random

import numpy as np

from kept.datafile import Strict, load
from kept.intake.identity import check_signs

#: Birthdays lie in the 16,000 days from here (until 2003), 900 numbers to each day.
_FIRST_BIRTHDAY = date(1960, 1, 1)
_BIRTHDAYS, _PER_DAY = 16_000, 900

#: Steps without a common divisor with the range they walk: every key its own number.
_ID_STEP, _PHONE_STEP = 7_919_393, 61_803_399

#: Numbers one person may have, including those of the people beside them.
_PHONES_EACH = 10

#: Guarantors are numbered above all accounts.
_GUARANTORS_FROM = 50_000

#: How often, of one.
_SHARE = {"passport": 0.01, "second phone": 0.25, "e-mail": 0.3, "employer": 0.6}

#: How names are made, with weights.
_NAMES = {"two": 76, "one": 18, "compound": 4, "rare": 1, "long": 1}

#: Contact persons, with weights.
_CONTACTS = {0: 3, 1: 5, 2: 2}


class Words(Strict):
    """The words in ``words.yaml``."""

    surnames: str
    compound_surnames: tuple[str, ...]
    given: str
    rare_given: tuple[str, ...]
    long_names: tuple[str, ...]
    towns: tuple[str, ...]
    districts: tuple[str, ...]
    streets: tuple[str, ...]
    company_words: tuple[str, ...]
    trades: tuple[str, ...]
    relations: tuple[str, ...]


def person(key: int, seed: int) -> dict[str, str]:
    """Return one debtor's cells of the placement, by column; the same key and seed give the same person."""
    chance = Random(f"{seed}:{key}")  # noqa: S311 - invented people, no secret
    town = chance.choice(words().towns)
    cells = {"debtor_name": name(chance)} | _document(chance, key, seed)
    cells["phone_1"] = phone(key, 0, seed)
    cells["home_address"] = _address(chance, town)
    if chance.random() < _SHARE["second phone"]:
        cells["phone_2"] = phone(key, 1, seed)
    if chance.random() < _SHARE["e-mail"]:
        cells["email"] = f"client{key:05d}@example.com"
    if chance.random() < _SHARE["employer"]:
        cells |= {"employer": _company(chance, town), "work_address": _address(chance, town)}
    return cells | _contacts(chance, key, seed)


def guarantor(key: int, seed: int) -> dict[str, str]:
    """Return the cells of a debtor's guarantor, by column."""
    chance = Random(f"{seed}:{key}:guarantor")  # noqa: S311 - as above
    return {
        "guarantor_1_name": name(chance),
        "guarantor_1_id_number": resident_number(key + _GUARANTORS_FROM, seed),
        "guarantor_1_phone": phone(key, _PHONES_EACH - 1, seed),
        "guarantor_1_kind": chance.choice(["连带责任保证", "一般保证"]),
    }


def name(chance: Random) -> str:
    """Return a name; most have three characters, a few are compound, rare or long."""
    kind = chance.choices(list(_NAMES), list(_NAMES.values()))[0]
    if kind == "long":
        return chance.choice(words().long_names)
    surname = chance.choice(words().compound_surnames if kind == "compound" else words().surnames)
    if kind == "rare":
        return surname + chance.choice(words().rare_given)
    return surname + "".join(chance.choices(words().given, k=1 if kind == "one" else 2))


def resident_number(key: int, seed: int) -> str:
    """Return a resident number with a right check digit, of a region that does not exist."""
    spot = (key * _ID_STEP + seed) % (_BIRTHDAYS * _PER_DAY)
    birthday = _FIRST_BIRTHDAY + timedelta(days=spot // _PER_DAY)
    first = f"70{1 + key % 9:02d}{1 + key % 23:02d}{birthday:%Y%m%d}{100 + spot % _PER_DAY}"
    digits = np.array([[int(sign) for sign in first]], dtype=np.int64)
    return first + chr(int(check_signs(digits)[0]))


def phone(key: int, place: int, seed: int) -> str:
    """Return the number at a place (0 to 9) of a person; no two are the same."""
    return f"154{((key * _PHONES_EACH + place) * _PHONE_STEP + seed) % 10**8:08d}"


@cache
def words() -> Words:
    """Return the words people are put together from."""
    with as_file(files("kept.sample") / "words.yaml") as path:
        return load(path, Words)


def _document(chance: Random, key: int, seed: int) -> dict[str, str]:
    if chance.random() < _SHARE["passport"]:
        return {"id_type": "护照", "id_number": f"E{10_000_000 + key}"}
    return {"id_type": "居民身份证", "id_number": resident_number(key, seed)}


def _address(chance: Random, town: str) -> str:
    place = f"{town}{chance.choice(words().districts)}{chance.choice(words().streets)}"
    house, floor = chance.randint(1, 388), chance.randint(1, 30)
    return f"{place}{house}号{chance.randint(1, 18)}幢{floor}0{chance.randint(1, 4)}室"


def _company(chance: Random, town: str) -> str:
    return f"{town}{chance.choice(words().company_words)}{chance.choice(words().trades)}"


def _contacts(chance: Random, key: int, seed: int) -> dict[str, str]:
    count = chance.choices(list(_CONTACTS), list(_CONTACTS.values()))[0]
    cells = {}
    for n in range(1, count + 1):
        cells[f"contact_{n}_name"] = name(chance)
        cells[f"contact_{n}_relation"] = chance.choice(words().relations)
        cells[f"contact_{n}_phone"] = phone(key, 1 + n, seed)
    return cells
