"""The page people read."""

import json
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.datafile import Bilingual
from kept.evidence import GENESIS, Record, Wording, canonical
from kept.evidence.page import render_page
from kept.evidence.wording import wall_clock

WORDING = Wording.of_the_house()
SCHEDULE = ("2026-11-25 $0.01 · 2026-12-10 $0.02",) * 2
NAMES = st.sampled_from([*WORDING.fields, *WORDING.schedules, "currency", "x_at", "zh", "en"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=5,
)
PAYMENT = {"amount_minor": 320000, "currency": "CNY", "paid_on": "2026-11-25", "debt": "CC-1"}


class Tags(HTMLParser):
    """Collects every tag with its attributes."""

    def __init__(self, page):
        super().__init__()
        self.tags = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


@pytest.fixture
def page_of(parts):
    """Return a function that renders one record with this kind and body."""

    def render(kind, body, *, case=None, actor="王丽"):
        record = Record(
            "case:7",
            1,
            "2026-11-23T02:30:00.000000Z",
            kind,
            actor,
            canonical(body).decode(),
            GENESIS,
            "a" * 64,
        )
        return render_page(case or {}, [record], [], parts["public_key"], WORDING)

    return render


class TestPage:
    def test_every_record_is_on_it_with_its_place_moment_actor_and_hash(self, export, parts):
        with zipfile.ZipFile(export) as archive:
            page = archive.read("evidence.html").decode()

        for record in parts["records"]:
            assert record.hash in page
            assert json.loads(record.body)["note"] in page
            assert wall_clock(record.at)[11:] in page
        assert page.count("王丽") == len(parts["records"])

    def test_signed_days_are_listed_and_what_is_not_under_one_is_said(self, export, parts):
        with zipfile.ZipFile(export) as archive:
            page = archive.read("evidence.html").decode()

        assert all(each.day.root in page for each in parts["proofs"])
        assert "第 11 条起的记录" in page
        assert "Records from no. 11 on" in page

    def test_nothing_is_said_of_later_records_when_all_are_under_a_day(self, parts):
        page = render_page({}, parts["records"][:10], parts["proofs"], parts["public_key"], WORDING)

        assert "not yet under one" not in page

    def test_it_reaches_for_nothing_outside_and_runs_nothing(self, page_of):
        tags = Tags(page_of("payment.posted", PAYMENT)).tags

        assert not {tag for tag, _ in tags} & {
            "script",
            "link",
            "img",
            "iframe",
            "object",
            "form",
            "a",
            "base",
        }
        assert not any(name in {"src", "href"} or name.startswith("on") for _, at in tags for name in at)
        assert ("meta", {"http-equiv": "Content-Security-Policy", "content": "default-src 'none'; "
                         "style-src 'unsafe-inline'"}) in tags  # fmt: skip

    def test_what_people_wrote_stays_text(self, page_of):
        evil = "<script>alert(1)</script>\"'&"

        page = page_of(
            "note.added", {evil: evil, "note": [evil, {evil: evil}]}, case={evil: evil}, actor=evil
        )

        assert "<script" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert [tag for tag, _ in Tags(page).tags].count("tr") == 2

    def test_fields_told_in_the_line_are_not_told_twice(self, page_of):
        page = page_of("payment.posted", {**PAYMENT, "reference": "R-77"})

        assert page.count("¥3,200.00") == 2
        assert page.count("R-77") == 1

    def test_a_record_of_an_unknown_kind_is_shown_by_its_fields(self, page_of):
        page = page_of("house.own_kind", {"own_field": "own value"})

        assert "house.own_kind" in page
        assert "own field" in page
        assert "own value" in page

    @pytest.mark.parametrize("body", ["not json", "[1]", "[" * 100_000])
    def test_a_body_that_is_none_any_more_is_shown_as_it_stands(self, parts, body):
        records = [replace(parts["records"][0], body=body)]

        assert body in render_page({}, records, [], parts["public_key"], WORDING)


class TestWording:
    def test_a_line_tells_its_fields_in_both_languages(self):
        assert WORDING.line("payment.posted", PAYMENT, "zh") == "入账还款 ¥3,200.00，2026-11-25 付，计入 CC-1"
        assert WORDING.line("payment.posted", PAYMENT, "en") == (
            "Payment of ¥3,200.00 made on 2026-11-25, posted to CC-1"
        )

    def test_a_body_that_lacks_a_field_of_the_line_is_told_by_title_and_fields(self):
        assert WORDING.line("payment.posted", {"debt": "CC-1"}, "zh") == "入账还款"
        assert WORDING.told("payment.posted", {"debt": "CC-1"}) == frozenset()

    @pytest.mark.parametrize(
        ("name", "body", "zh", "en"),
        [
            ("amount_minor", {"amount_minor": 5, "currency": "JPY"}, "JPY 5", "JPY 5"),
            ("amount_minor", {"amount_minor": None}, "—", "—"),
            ("inbound", {"inbound": True}, "是", "yes"),
            ("inbound", {"inbound": False}, "否", "no"),
            ("note", {"note": ""}, "—", "—"),
            ("pressure", {"pressure": 0}, "0", "0"),
            ("channel", {"channel": "call"}, "电话", "call"),
            ("channel", {"channel": "carrier pigeon"}, "carrier pigeon", "carrier pigeon"),
            ("told", {"told": []}, "—", "—"),
            ("told", {"told": ["A", "B"]}, "A · B", "A · B"),
            ("permit", {"permit": {}}, "—", "—"),
            (
                "ended_at",
                {"ended_at": "2026-11-23T16:30:00+00:00"},
                "2026-11-24 00:30:00",
                "2026-11-24 00:30:00",
            ),
            ("ended_at", {"ended_at": "2026-11-23"}, "2026-11-23", "2026-11-23"),
            ("ended_at", {"ended_at": "soon"}, "soon", "soon"),
            ("parts", {"parts": [["2026-11-25", 1], ["2026-12-10", 2]], "currency": "USD"}, *SCHEDULE),
            (
                "findings",
                {"findings": [{"paid_minor": 1, "text": {"zh": "每天", "en": "daily"}}, {"on": "x"}]},
                "累计已还：¥0.01，内容：每天\n日期：x",
                "paid: ¥0.01, text: daily\ndate: x",
            ),
        ],
    )
    def test_values_read_as_people_write_them(self, name, body, zh, en):
        assert WORDING.value(name, body, "zh") == zh
        assert WORDING.value(name, body, "en") == en

    @given(kind=st.sampled_from(sorted(WORDING.kinds)), body=st.dictionaries(NAMES, VALUES))
    def test_whatever_a_body_holds_it_can_be_told(self, kind, body):
        """An export must not fail because some act once wrote its body another way."""
        for language in ("zh", "en"):
            assert WORDING.line(kind, body, language)
            assert all(isinstance(WORDING.value(name, body, language), str) for name in body)

    def test_a_caller_can_teach_it_more_words(self):
        taught = WORDING.knowing({"rung": {"visit": Bilingual(zh="上门走访", en="Visit")}, "channel": {}})

        assert taught.value("rung", {"rung": "visit"}, "zh") == "上门走访"
        assert taught.value("channel", {"channel": "call"}, "zh") == "电话"
        assert WORDING.value("rung", {"rung": "visit"}, "zh") == "visit"

    def test_both_languages_of_a_line_name_the_same_fields(self):
        for kind, words in WORDING.kinds.items():
            if words.line:
                zh, en = (re.findall(r"\{(\w+)\}", text) for text in (words.line.zh, words.line.en))
                assert sorted(zh) == sorted(en), kind


def test_a_changed_body_changes_the_page(parts):
    first, *rest = parts["records"]
    changed = replace(first, body=canonical({"note": "别的"}).decode())

    pages = {render_page({}, [each, *rest], [], parts["public_key"], WORDING) for each in (first, changed)}

    assert len(pages) == 2
