"""Each macro says its state in words, its figures in figures, and shows what it was given as text."""

from __future__ import annotations

from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from django import forms
from django.template import engines
from django.utils.translation import override
from markupsafe import Markup

NASTY = '<script>"x"</script>'
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.fixture
def ui():
    with override("zh-hans"):
        yield engines["jinja2"].env.now.globals["ui"]


class Words(HTMLParser):
    """The text of a piece of markup, and the attributes of its elements."""

    def __init__(self, markup):
        super().__init__()
        self.text, self.attributes = "", []
        self.feed(str(markup))

    def handle_starttag(self, tag, attrs):
        self.attributes.append({"tag": tag, **dict(attrs)})

    def handle_data(self, data):
        self.text += data

    def first(self, tag):
        return next(each for each in self.attributes if each["tag"] == tag)


def test_what_is_given_is_shown_as_text(ui):
    happened = {"at": NOON, "icon": "phone", "title": NASTY, "text": NASTY, "mark": NASTY}
    pieces = [
        ui.status("bad", NASTY),
        ui.money(1, about=NASTY, explain="/e"),
        ui.masked(NASTY, "/r", "", NASTY),
        ui.revealed(NASTY),
        ui.header(NASTY, lead=NASTY, back=(NASTY, "/")),
        ui.button(NASTY, href="/", key="x"),
        ui.facts([(NASTY, NASTY)]),
        ui.pairs([(NASTY, NASTY)]),
        ui.tabs([{"label": NASTY, "href": "/", "current": True}], NASTY),
        ui.notice("bad", NASTY),
        ui.refusal(NASTY, NASTY, article=NASTY, weight=NASTY, when=NASTY),
        ui.empty(NASTY, NASTY),
        ui.toast(NASTY),
        ui.progress(1, 2, NASTY),
        ui.open("/", NASTY),
        ui.chips("a", [(NASTY, NASTY, "1")]),
        ui.ladder([(1, NASTY)], 1),
        ui.timeline([happened]),
    ]

    assert [piece for piece in pieces if "<script" in piece] == []


@pytest.mark.parametrize("tone", ["good", "due", "bad", "now", "quiet"])
def test_a_state_is_an_icon_and_a_word_never_colour_alone(ui, tone):
    state = Words(ui.status(tone, "失约"))

    assert state.text == "失约"
    assert state.first("use")["href"]


class TestButton:
    def test_that_leads_is_a_link_with_its_key(self, ui):
        button = Words(ui.button("打开", href="/a/", key="o")).first("a")

        assert (button["href"], button["data-key"], button["data-label"]) == ("/a/", "o", "打开")

    def test_that_acts_is_a_form_with_its_token_and_fields(self, ui):
        token = Markup('<input type="hidden" name="csrfmiddlewaretoken" value="t">')

        form = Words(ui.button("批准", post="/a/", csrf=token, fields={"promise": 7}))

        assert form.first("form")["method"] == "post"
        assert {each.get("name") for each in form.attributes} >= {"csrfmiddlewaretoken", "promise"}

    def test_that_cannot_be_used_says_why_and_has_no_key(self, ui):
        button = Words(ui.button("批准", key="a", disabled="不能批准自己的承诺"))

        assert button.first("button")["title"] == "不能批准自己的承诺"
        assert "不能批准自己的承诺" in button.text
        assert "data-key" not in button.first("button")

    def test_takes_further_attributes(self, ui):
        button = Words(ui.button("存", attrs={"hx-post": "/b/", "name": "x"})).first("button")

        assert (button["hx-post"], button["name"]) == ("/b/", "x")


class TestMoney:
    def test_is_exact_and_explains_itself(self, ui):
        figure = Words(ui.money(999_999_999_999, explain="/lines/", about="本金"))

        assert figure.text.strip() == "¥9,999,999,999.99"
        assert figure.first("a")["aria-label"] == "本金 ¥9,999,999,999.99"
        assert "data-explain" in figure.first("a")

    def test_in_another_currency_follows_it(self, ui):
        assert Words(ui.money(1234, "JPY")).text.strip() == "JPY 1,234"

    def test_as_a_change_carries_its_sign(self, ui):
        assert Words(ui.money(421, signed=True)).text.strip() == "+¥4.21"


class TestQuadrant:
    @pytest.mark.parametrize(
        ("letter", "words"), [("A", "A 有意愿、有能力"), ("D", "D 无意愿、无能力"), ("", "尚不明确")]
    )
    def test_is_said_in_words(self, ui, letter, words):
        assert Words(ui.quadrant(letter)).first("svg")["aria-label"] == words

    def test_puts_willingness_upward_and_ability_to_the_right(self, ui):
        dot = Words(ui.quadrant("B", willingness=1.0, ability=0.0)).first("circle")

        assert (dot["cx"], dot["cy"]) == ("2.0", "2.0")

    def test_without_both_figures_has_no_dot(self, ui):
        assert "<circle" not in ui.quadrant("", willingness=0.5)


class TestLadder:
    RUNGS = ((1, "提醒"), (2, "首次通话"), (3, "催收函"))

    def test_says_the_rung_of_today_and_the_next(self, ui):
        assert Words(ui.ladder(self.RUNGS, 2, 3)).text.split() == [
            "当前",
            "2",
            "首次通话",
            "下一步",
            "3",
            "催收函",
        ]

    def test_marks_the_rungs_behind(self, ui):
        ticks = [
            each["class"] for each in Words(ui.ladder(self.RUNGS, 2, 3)).attributes if each["tag"] == "li"
        ]

        assert ticks == ["is-past", "is-now", "is-next"]

    def test_before_the_first_rung_marks_none(self, ui):
        ladder = Words(ui.ladder(self.RUNGS))

        assert ladder.text.strip() == ""


class TestTable:
    COLUMNS = ({"label": "案件", "wide": True}, {"label": "欠款", "num": True})

    def test_has_a_row_to_walk_for_each_and_names_its_columns(self, ui):
        table = ui.table(
            self.COLUMNS, ["甲", "乙"], "案件", caller=lambda row: Markup("<td>{}</td>").format(row)
        )

        assert table.count("data-row tabindex") == 2
        assert "<td>乙</td>" in table
        assert table.count('<th scope="col"') == 2

    def test_without_rows_shows_what_to_do(self, ui):
        table = ui.table(self.COLUMNS, [], "案件", empty="没有案件", caller=lambda row: row)

        assert table.strip() == "没有案件"


class TestPager:
    def test_at_both_ends_is_not_there(self, ui):
        assert ui.pager().strip() == ""

    def test_in_the_middle_goes_both_ways_by_key(self, ui):
        pager = Words(ui.pager(before="/b", after="/a", shown=50))

        assert [each["data-key"] for each in pager.attributes if each["tag"] == "a"] == ["[", "]"]
        assert "50 行" in pager.text


class TestProgress:
    def test_under_way_asks_again(self, ui):
        bar = Words(ui.progress(1, 3, "导入", poll="/p/"))

        assert bar.first("div")["hx-trigger"] == "every 1s"
        assert "1 / 3 · 33%" in bar.text

    def test_that_is_done_rests(self, ui):
        assert "hx-get" not in ui.progress(3, 3, "导入")

    def test_of_nothing_is_not_divided(self, ui):
        assert "0 / 0" in Words(ui.progress(0, 0, "导入")).text


class TestRefusal:
    def test_teaches_rule_weight_and_when(self, ui):
        text = Words(
            ui.refusal("不可拨打", "静默时段", "GB/T 45251-2025", "国家推荐性标准", "08:00", "/law/")
        ).text

        for part in ("不可拨打", "静默时段", "GB/T 45251-2025", "国家推荐性标准", "08:00"):
            assert part in text

    def test_for_a_missing_fact_is_a_matter_of_attention(self, ui):
        assert "k-due" in ui.refusal("暂不能判断", "缺少时区", known=False)


class TestField:
    class Form(forms.Form):
        amount = forms.IntegerField(label="金额", help_text="元")
        note = forms.CharField(label="备注", required=False)

    def test_names_its_fault_and_ties_it_to_the_input(self, ui):
        field = Words(ui.field(self.Form({"amount": "x"})["amount"]))

        assert field.first("input")["aria-invalid"] == "true"
        assert field.first("input")["aria-describedby"] == "id_amount-hint id_amount-error"
        assert "输入整数" in field.text

    def test_without_fault_has_a_label_and_its_key(self, ui):
        field = Words(ui.field(self.Form()["amount"], key="p"))

        assert field.first("label")["for"] == field.first("input")["id"]
        assert field.first("input")["data-key"] == "p"
        assert "aria-invalid" not in field.first("input")

    def test_that_may_stay_empty_says_so(self, ui):
        assert "选填" in Words(ui.field(self.Form()["note"])).text


@pytest.mark.parametrize(("language", "text"), [("en", "Next page"), ("zh-hans", "下一页")])
def test_every_text_changes_with_the_language(language, text):
    with override(language):
        assert text in engines["jinja2"].env.now.globals["ui"].pager(after="/a")


def test_a_moment_says_the_persons_own_offset(ui):
    assert Words(ui.time(NOON, "Asia/Urumqi")).text == "2026-11-23 周一 10:00 UTC+6"
    assert Words(ui.time(NOON, only="clock")).text == "12:00"
    assert Words(ui.time(NOON)).first("time")["datetime"] == "2026-11-23T04:00:00+00:00"
    assert Words(ui.time(None)).text.strip() == "—"


def test_a_timer_counts_from_or_to_a_moment(ui):
    assert Words(ui.timer(since=NOON)).first("span")["data-since"] == "2026-11-23T04:00:00+00:00"
    assert Words(ui.timer(until=NOON, form="age")).first("span")["data-timer"] == "age"
