"""A text brought into one form before words are looked for, each character knowing where it stood."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

#: Traditional characters of the words that are looked for, and their simplified twins.
_TRADITIONAL = (
    "還錢債單親屬聯繫門騙賴壞殺斷們檢務員實討訴傳喚騷擾濫對開會讓給發訊錄將為無條嚴後點級審報處罰徵媽爺臉滾廢孫"
    "時麼幾號準備個這學區鄰離誰話機飛車連凍結強執貸銀網電資產敗並該種類讀獄關團辦現處詐騙壓協證據業問間鬧雞寧曬國隱師貼責顏罵瘋腦殘緊"
)
_SIMPLIFIED = (
    "还钱债单亲属联系门骗赖坏杀断们检务员实讨诉传唤骚扰滥对开会让给发讯录将为无条严后点级审报处罚征妈爷脸滚废孙"
    "时么几号准备个这学区邻离谁话机飞车连冻结强执贷银网电资产败并该种类读狱关团办现处诈骗压协证据业问间闹鸡宁晒国隐师贴责颜骂疯脑残紧"
)
_SIMPLER = dict(zip(_TRADITIONAL, _SIMPLIFIED, strict=True)) | {"‘": "'", "’": "'", "“": '"', "”": '"'}

_CHINESE = "\u3400-\u4dbf\u4e00-\u9fff"
#: Between two Chinese characters these are no clause's end but a way to hide a word.
_BETWEEN_CHINESE = re.compile(rf"(?<=[{_CHINESE}])[\s·•.*_\-~|/^`'+=#&@]+(?=[{_CHINESE}])")
_BLANKS = re.compile(r"\s+")
#: Four or more single letters with a blank or mark between each.
_SPELLED_OUT = re.compile(r"(?<![a-z])[a-z](?:[ .*_\-][a-z]){3,}(?![a-z])")


class Form(NamedTuple):
    """A text in one form; ``at`` is the place of each of its characters in the text as it was."""

    text: str
    at: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``text[start:end]`` stood."""
        return self.at[start], self.at[end - 1] + 1


def one_form(text: str) -> Form:
    """Return a text half-width, in lower case, simplified, without what hides a word between its letters.

    >>> one_form("坐 · 牢，Ｊ.A.I.L").text
    '坐牢,jail'
    """
    form = Form(*_folded(text))
    form = _without(form, _BETWEEN_CHINESE, "")
    form = _without(form, _SPELLED_OUT, None)
    return _without(form, _BLANKS, " ")


def _folded(text: str) -> tuple[str, tuple[int, ...]]:
    pairs = [pair for place, letter in enumerate(text) for pair in _letters(letter, place)]
    return "".join(letter for letter, _ in pairs), tuple(place for _, place in pairs)


def _letters(letter: str, place: int) -> Iterator[tuple[str, int]]:
    # Marks of format (zero-width blanks, soft hyphens) show nothing and only split words.
    if unicodedata.category(letter) == "Cf":
        return
    for each in unicodedata.normalize("NFKC", _SIMPLER.get(letter, letter)).lower():
        yield _SIMPLER.get(each, each), place


def _without(form: Form, pattern: re.Pattern[str], instead: str | None) -> Form:
    """Return the form with each finding replaced; ``None`` leaves the letters of the finding."""
    text: list[str] = []
    at: list[int] = []
    end = 0
    for found in pattern.finditer(form.text):
        kept = [k for k in range(found.start(), found.end()) if instead is None and form.text[k].isalpha()]
        text += [form.text[end : found.start()], instead or "".join(form.text[k] for k in kept)]
        at += [
            *form.at[end : found.start()],
            *([form.at[found.start()]] if instead else [form.at[k] for k in kept]),
        ]
        end = found.end()
    return Form("".join((*text, form.text[end:])), (*at, *form.at[end:]))
