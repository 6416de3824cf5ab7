"""The catalogue tool finds every text, keeps every translation, and notices what is missing or stale."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

TOOL = Path(__file__).parents[2] / "tools" / "messages.py"
ENGLISH = '{{ _("Pay by %(day)s", day=day) }}{{ ngettext("%(num)s case", "%(num)s cases", n) }}'
CHINESE = 'msgid "Pay by %(day)s"\nmsgstr "请于 %(day)s 还款"\n'


@pytest.fixture
def tool(tmp_path, monkeypatch):
    """The tool on a house of one template and one module."""
    loaded = runpy.run_path(str(TOOL))
    main = loaded["main"]
    folder = tmp_path / "kept"
    for room in loaded["ROOMS"]:
        (folder / room).mkdir(parents=True)
    (folder / "site" / "templates").mkdir()
    (folder / "site" / "templates" / "a.html").write_text(ENGLISH, encoding="utf-8")
    (folder / "actions" / "b.py").write_text(
        'from x import pgettext\npgettext("act", "Call")\n', encoding="utf-8"
    )
    po = folder / "site" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    for name, value in {"KEPT": folder, "PO": po, "MO": po.with_suffix(".mo")}.items():
        monkeypatch.setitem(main.__globals__, name, value)
    loaded.update(PO=po, MO=po.with_suffix(".mo"))
    return loaded


def run(tool, monkeypatch, *options):
    monkeypatch.setattr(sys, "argv", ["messages.py", *options])
    return tool["main"]()


def translate(tool, old, new):
    text = tool["PO"].read_text(encoding="utf-8")
    assert old in text
    tool["PO"].write_text(text.replace(old, new), encoding="utf-8")


def translated(tool, monkeypatch):
    run(tool, monkeypatch)
    translate(tool, 'msgid "Pay by %(day)s"\nmsgstr ""', CHINESE.rstrip())
    translate(tool, 'msgstr[0] ""', 'msgstr[0] "%(num)s 件案件"')
    translate(tool, 'msgctxt "act"\nmsgid "Call"\nmsgstr ""', 'msgctxt "act"\nmsgid "Call"\nmsgstr "拨打"')
    return run(tool, monkeypatch)


def test_finds_texts_in_templates_and_modules_and_lists_the_untranslated(tool, monkeypatch, capsys):
    run(tool, monkeypatch)

    told = capsys.readouterr().out
    assert "not translated: 'Pay by %(day)s'" in told
    assert "not translated: 'Call'" in told
    assert "%(num)s cases" in told


def test_a_complete_catalogue_passes_and_running_again_changes_nothing(tool, monkeypatch, capsys):
    translated(tool, monkeypatch)
    before = tool["PO"].read_bytes(), tool["MO"].read_bytes()

    assert run(tool, monkeypatch, "--check") == 0
    assert run(tool, monkeypatch) == 0
    assert (tool["PO"].read_bytes(), tool["MO"].read_bytes()) == before
    assert "3 texts, all translated" in capsys.readouterr().out


@pytest.mark.parametrize(
    "fault",
    [
        ("请于 %(day)s 还款", "", "not translated: 'Pay by %(day)s'"),
        ('msgid "Pay by', '#, fuzzy\nmsgid "Pay by', "not translated: 'Pay by %(day)s'"),
        ("请于 %(day)s 还款", "请于 %(date)s 还款", "mistaken: 'Pay by %(day)s'"),
        ("请于", "须于", "stale: django.mo"),
    ],
)
def test_the_check_fails_on(tool, monkeypatch, capsys, fault):
    old, new, said = fault
    translated(tool, monkeypatch)
    translate(tool, old, new)

    assert run(tool, monkeypatch, "--check") == 1
    assert said in capsys.readouterr().out


def test_a_new_text_makes_the_catalogue_stale_and_a_gone_one_leaves_it(tool, monkeypatch, capsys):
    translated(tool, monkeypatch)
    page = tool["PO"].parents[3] / "templates" / "a.html"
    page.write_text('{{ _("New") }}', encoding="utf-8")

    assert run(tool, monkeypatch, "--check") == 1
    assert "stale: django.po" in capsys.readouterr().out
    run(tool, monkeypatch)
    assert "Pay by" not in tool["PO"].read_text(encoding="utf-8")
