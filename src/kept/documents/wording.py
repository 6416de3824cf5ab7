"""How a paper writes amounts, dates and rates, in Chinese and in English."""

from __future__ import annotations

from datetime import date

from kept.money import format_minor, minor_digits

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
_GROUP_DIGITS = 4
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip

#: Currencies whose sign stands before each amount in English.
_SIGNS = frozenset({"USD", "GBP", "EUR"})


def amount(minor: int, currency: str, language: str) -> str:
    """Return an amount as a letter writes it.

    >>> amount(1234550, "CNY", "zh"), amount(1234550, "CNY", "en")
    ('人民币12,345.50元', 'CNY 12,345.50')
    """
    said = figures(minor, currency, language)
    if language == "zh" and currency == "CNY":
        return f"人民币{said}元"
    return said if language == "en" and currency in _SIGNS else f"{currency} {said}"


def figures(minor: int, currency: str, language: str) -> str:
    """Return an amount as a table of a letter writes it: the currency stands in the letter's text.

    >>> figures(1234550, "CNY", "zh"), figures(1234550, "GBP", "en")
    ('12,345.50', '£12,345.50')
    """
    return format_minor(minor, currency, symbol=language == "en" and currency in _SIGNS)


def capitals(minor: int, currency: str, language: str) -> str:
    """Return an amount of CNY in the capital numerals of Chinese papers; elsewhere the empty text.

    >>> capitals(1000500, "CNY", "zh"), capitals(10, "CNY", "zh"), capitals(0, "CNY", "zh")
    ('壹万零伍元整', '壹角整', '零元整')
    """
    if language != "zh" or currency != "CNY" or minor < 0:
        return ""
    yuan, fen = divmod(minor, 10 ** minor_digits(currency))
    whole = f"{_whole(yuan)}元" if yuan else ""
    jiao, fen = divmod(fen, 10)
    if not (jiao or fen):
        return (whole or "零元") + "整"
    tail = f"{_DIGITS[jiao]}角" if jiao else ("零" if yuan else "")
    return whole + tail + (f"{_DIGITS[fen]}分" if fen else "整")


def _whole(number: int) -> str:
    """Return a whole number above zero in capital numerals; one 零 stands for each gap."""
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            gap = True
            continue
        gap = gap or (bool(text) and len(str(group)) < _GROUP_DIGITS)
        text += ("零" if gap and text else "") + _group(group) + _GROUPS[place]
        gap = False
    return text


def _group(group: int) -> str:
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + _PLACES[place]
        gap = not digit
    return text


def day(on: date, language: str) -> str:
    """Return a date as a letter writes it.

    >>> day(date(2026, 11, 5), "zh"), day(date(2026, 11, 5), "en")
    ('2026年11月5日', '5 November 2026')
    """
    if language == "zh":
        return f"{on.year}年{on.month}月{on.day}日"
    return f"{on.day} {_MONTHS[on.month - 1]} {on.year}"


def rate(ppm: int) -> str:
    """Return a yearly rate exactly, without trailing zeros.

    >>> rate(182500), rate(240000)
    ('18.25%', '24%')
    """
    whole, part = divmod(ppm, 10_000)
    return f"{whole}.{part:04d}".rstrip("0").rstrip(".") + "%"
