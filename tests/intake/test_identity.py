"""Identity numbers and telephones."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.intake.identity import check_signs

from .files import codes

GOOD = "11010119900307109X"


def check_sign(first):
    """Return the check sign by the standard's own words, one number at a time (the oracle)."""
    weights = [2 ** (17 - place) % 11 for place in range(17)]
    return "10X98765432"[sum(int(sign) * weight for sign, weight in zip(first, weights, strict=True)) % 11]


@given(st.lists(st.from_regex(r"[1-8][0-9]{16}", fullmatch=True).filter(str.isascii), min_size=1))
def test_check_signs_agree_with_the_standard(numbers):
    digits = np.array([[int(sign) for sign in number] for number in numbers])

    assert bytes(check_signs(digits)).decode() == "".join(map(check_sign, numbers))


@pytest.mark.parametrize("place", range(18))
def test_one_wrong_digit_anywhere_is_noticed(checked, place):
    wrong = GOOD[:place] + ("2" if GOOD[place] != "2" else "3") + GOOD[place + 1 :]

    found = codes(checked({"id_number": wrong}))

    assert found
    assert found[0][1] in {"id_checksum", "id_birth_date"}


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        (GOOD.lower(), GOOD),
        (f" {GOOD[:6]} {GOOD[6:14]} {GOOD[14:]} ", GOOD),
        ("１１０１０１１９９００３０７１０９Ｘ", GOOD),
    ],
)
def test_spaces_case_and_width_do_not_matter(checked, cell, kept):
    assert checked({"id_number": cell}).good["id_number"].to_pylist() == [kept]


@pytest.mark.parametrize(
    "cell", ["110101900307109", "1101**********109X", GOOD + "1", "AB", "11010119900307109A"]
)
def test_a_resident_number_is_whole_and_of_18_signs(checked, cell):
    assert codes(checked({"id_number": cell})) == [(2, "id_shape")]


def numbered(birthday):
    first = f"110101{birthday}001"
    return first + check_sign(first)


@pytest.mark.parametrize("birthday", ["19900231", "19901301", "19900100", "18791231", "20261124"])
def test_an_impossible_birthday_is_noticed(checked, birthday):
    assert codes(checked({"id_number": numbered(birthday)})) == [(2, "id_birth_date")]


@pytest.mark.parametrize("birthday", ["20000229", "18800101", "20261123"])
def test_a_possible_birthday_passes(checked, birthday):
    assert checked({"id_number": numbered(birthday)}).bad == []


@pytest.mark.parametrize(
    ("told", "cell", "kind"),
    [
        ("护照", "E12345678", "passport"),
        ("", "E12345678", "other"),
        ("", GOOD, "cn_resident_id"),
        ("回乡证", "H1234567800", "hk_macau_permit"),
    ],
)
def test_other_documents_are_not_measured_by_the_resident_rule(checked, told, cell, kind):
    assert checked({"id_type": told, "id_number": cell}).good["id_type"].to_pylist() == [kind]


@pytest.mark.parametrize("cell", ["1.10101E+17", "1.10101199E+17"])
def test_a_number_in_powers_of_ten_has_lost_its_digits(checked, cell):
    assert codes(checked({"id_number": cell})) == [(2, "precision_lost")]


def test_a_guarantor_is_checked_too(checked):
    found = checked({"guarantor_1_name": "李四", "guarantor_1_id_number": GOOD[:-1] + "1"})

    assert codes(found) == [(2, "id_checksum")]


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("15412345678", "15412345678"),
        ("154-1234-5678", "15412345678"),
        ("+86 154 1234 5678", "15412345678"),
        ("0086-15412345678", "15412345678"),
        ("１５４１２３４５６７８", "15412345678"),
        ("010-12345678", "01012345678"),
        ("(0755) 12345678 转 801", "075512345678-801"),
        ("+86 10 12345678", "01012345678"),
        ("400-123-4567", "4001234567"),
        ("95588", "95588"),
        ("+44 20 7946 0018", "+442079460018"),
        ("001 212 555 0100", "+12125550100"),
    ],
)
def test_telephones_are_kept_as_dialled(checked, cell, number):
    assert checked({"phone_1": cell}).good["phone_1"].to_pylist() == [number]


@pytest.mark.parametrize(
    "cell",
    ["1541234567", "154123456789", "12345678", "15412345678/15412345679", "无此人", "1.54E+10", "+0123456"],
)
def test_what_cannot_be_dialled_is_refused(checked, cell):
    assert {code for _, code in codes(checked({"phone_1": cell}))} <= {"not_a_phone", "precision_lost"}
    assert checked({"phone_1": cell}).good.num_rows == 0


@pytest.mark.parametrize(
    ("cell", "good"), [("a@b.cn", True), ("a@b", False), ("a b@c.cn", False), ("a@b.cn;c@d.cn", False)]
)
def test_an_email_has_one_name_and_one_place(checked, cell, good):
    assert (checked({"email": cell}).bad == []) is good


def test_nobody_is_born_after_the_business_date(checked):
    number = numbered("20200101")

    assert codes(checked({"id_number": number}, as_of=date(2019, 12, 31)))[0] == (2, "id_birth_date")
