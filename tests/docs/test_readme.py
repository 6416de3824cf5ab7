"""What a newcomer reads first says the same in Chinese and in English, and can be typed."""

import re
from collections import Counter

import pytest

from kept.law import load_rulebook
from kept.law.catalogue import listed

READMES = ("README.md", "README.zh-CN.md")


def newest(listed_rule):
    return list(listed_rule.entry.rule.values.values())[-1]


def headings(text):
    return [len(marks) for marks in re.findall(r"^(#{1,6}) ", text, re.MULTILINE)]


def pictures(text):
    return re.findall(r"!\[[^\]]+\]\(docs/images/([^)]+)\)", text)


def test_both_have_the_same_headings_in_the_same_order(pages):
    english, chinese = (headings(pages[name]) for name in READMES)

    assert len(english) > 5
    assert english == chinese


def test_both_show_the_same_pictures_each_in_its_own_language(pages):
    english, chinese = (pictures(pages[name]) for name in READMES)

    assert english
    assert [name.replace("-en.", ".") for name in english] == [name.replace("-zh.", ".") for name in chinese]


@pytest.mark.parametrize("name", [*READMES, "CONTRIBUTING.md", "docs/start/install.md", "docs/start/demo.md"])
def test_what_is_to_be_made_can_be_made(pages, root, name):
    makefile = (root / "Makefile").read_text("utf-8")
    wanted = set(re.findall(r"\bmake ([a-z]+)\b(?=`|\s*$|\s{2,}|\s#)", pages[name], re.MULTILINE))

    assert wanted
    assert {target for target in wanted if not re.search(rf"^{target}:", makefile, re.MULTILINE)} == set()


def test_the_tables_have_as_many_rows(pages):
    rows = [len(re.findall(r"^\|", pages[name], re.MULTILINE)) for name in READMES]

    assert rows[0] == rows[1]


def test_the_licence_is_the_standard_text(root):
    text = (root / "LICENSE").read_text("utf-8")

    assert text.startswith("\n                                 Apache License\n")
    assert "Copyright [yyyy] [name of copyright owner]" in text
    assert len(text) == 11_358


def test_the_rules_are_counted_as_the_rulebook_has_them(pages):
    checked = Counter(newest(one).source.verified for one in listed(load_rulebook("CN")))
    told = [checked.total(), checked["text"], checked["secondary"], checked["no"]]

    english = re.search(
        r"Of (\d+) Chinese rules in the book, (\d+) were\s+read .* and (\d+) as .*; (\d+) ",
        pages["README.md"],
    )
    chinese = re.search(r"共 (\d+) 条中国规则，(\d+) 条.*?，(\d+) 条.*?，(\d+) 条", pages["README.zh-CN.md"])

    assert [[int(figure) for figure in found.groups()] for found in (english, chinese)] == [told, told]
