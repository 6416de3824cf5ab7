"""The reference says what the code says: every command, option, setting and kind of evidence."""

import re

import cli_reference
import kinds_reference
import law_reference
import paper_reference
import portfolio_reference
import pytest

from kept.cli.main import app
from kept.documents import load_paper, paper_codes
from kept.evidence import Wording

VARIABLE = re.compile(r"os\.environ(?:\.get\(|\[)\"([A-Z_]+)\"")


@pytest.fixture(scope="module")
def commands():
    return list(cli_reference.commands(app))


@pytest.fixture(scope="module")
def read(root):
    """Return the variables that the package reads from the environment."""
    folder = root / "src" / "kept"
    return {name for page in folder.rglob("*.py") for name in VARIABLE.findall(page.read_text("utf-8"))}


@pytest.fixture(scope="module")
def told(pages):
    """Return the variables that the page of the settings tells."""
    return set(re.findall(r"^\| `([A-Z_]+)` \|", pages["docs/reference/settings.md"], re.MULTILINE))


class TestCommandLine:
    def test_the_page_is_what_the_commands_say_now(self, pages):
        assert pages["docs/reference/cli.md"] == cli_reference.page(app)

    def test_every_command_and_every_option_stands_on_it(self, commands, pages):
        page = pages["docs/reference/cli.md"]
        names = [one.name for command in commands for one in command.parameters]

        assert len(commands) >= 8
        assert [one.path for one in commands if f"## `{one.path}`" not in page] == []
        assert [name for name in names if f"| `{name}` |" not in page] == []

    def test_every_option_says_what_it_is_for(self, commands):
        silent = [
            f"{command.path} {one.name}" for command in commands for one in command.parameters if not one.help
        ]

        assert silent == []

    def test_commands_shown_anywhere_exist_with_their_options(self, commands, pages):
        known = {
            one.path: {name for each in one.parameters for name in each.name.split(", ")} for one in commands
        }

        shown = [(page, line) for page, text in pages.items() for line in commands_in(text)]
        wrong = [(page, line) for page, line in shown if not is_known(line, known)]

        assert len(shown) > 15
        assert wrong == []


def commands_in(text):
    """Yield the lines of fenced blocks that call ``kept``."""
    for block in re.findall(r"```(?:console|sh)?\n(.*?)```", text, re.DOTALL):
        for line in block.splitlines():
            called = re.match(r"(?:\$ )?(?:[A-Z_]+=\S+ )*(?:\S*/)?(kept [a-z-].*)$", line)
            if called and "…" not in line:
                yield called.group(1)


def is_known(line, known):
    path = next(
        (path for path in sorted(known, key=len, reverse=True) if f"{line} ".startswith(f"{path} ")), None
    )
    if path is None:
        return line == "kept --help"
    return set(re.findall(r"(?<=\s)--[a-z-]+", line)) <= known[path]


class TestSettings:
    def test_every_variable_that_is_read_is_told_and_no_other(self, read, told):
        assert {"KEPT_HOME", "DATABASE_URL"} <= read
        assert read == told

    def test_no_page_names_a_variable_that_nobody_reads(self, pages, read, root):
        tests = "".join(
            page.read_text("utf-8")
            for page in (root / "tests" / "conftest.py", root / "tools" / "browser.py")
        )
        named = {name for text in pages.values() for name in re.findall(r"\bKEPT_[A-Z_]+\b", text)}

        assert {name for name in named - read if name not in tests} == set()


class TestKinds:
    def test_the_page_is_what_the_words_say_now(self, pages):
        assert pages["docs/reference/evidence-kinds.md"] == kinds_reference.page()

    def test_every_kind_has_its_line(self, pages):
        page = pages["docs/reference/evidence-kinds.md"]

        assert [kind for kind in Wording.of_the_house().kinds if f"\n| `{kind}` |" not in page] == []


def test_the_columns_of_a_portfolio_are_told_as_they_are(pages):
    assert pages["docs/reference/portfolio-format.md"] == portfolio_reference.page()


@pytest.mark.parametrize("writer", [cli_reference, kinds_reference], ids=lambda one: one.__name__)
def test_a_tool_asked_to_check_says_whether_its_page_is_out_of_date(writer, tmp_path, monkeypatch):
    page = tmp_path / "page.md"
    monkeypatch.setattr(writer, "PAGE", page)
    ask = lambda *words: monkeypatch.setattr("sys.argv", [writer.__name__, *words]) or writer.main()  # noqa: E731

    assert ask("--check") == 1
    assert not page.exists()
    assert ask() == 0
    assert ask("--check") == 0
    page.write_text(page.read_text("utf-8") + "\n", encoding="utf-8")
    assert ask("--check") == 1


def test_the_pages_of_the_law_and_the_counts_of_its_cases_are_what_the_rulebooks_say(pages):
    assert law_reference.CASE_COUNTS.read_text("utf-8") == law_reference.counts_file()
    for name, text in law_reference.pages().items():
        assert pages[f"docs/reference/law-rules/{name}"] == text


class TestPapers:
    def test_the_page_is_what_the_papers_say_now(self, pages):
        assert pages["docs/reference/paper-contents.md"] == paper_reference.page()

    def test_every_paper_and_every_content_stands_on_it(self):
        page = paper_reference.page()

        papers = [load_paper(code) for code in paper_codes()]
        assert len(papers) == 21
        for paper in papers:
            assert f"(`{paper.code}`)" in page
            assert all(f"| {one.name.zh}<br>{one.name.en} |" in page for one in paper.contents)
