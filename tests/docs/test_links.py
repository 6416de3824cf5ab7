"""Every link between pages leads somewhere."""

import re
from urllib.parse import unquote

import pytest

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)


def links(text):
    """Return the addresses of a page that lie in this repository."""
    without_code = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    return [found for found in LINK.findall(without_code) if not re.match(r"[a-z]+:", found)]


def anchors(text):
    """Return the anchors of a page's headings, as they are commonly made."""
    plain = (re.sub(r"[`*\[\]]|\(.*?\)(?=$)", "", title).strip().lower() for title in HEADING.findall(text))
    return {re.sub(r"[^\w\- ]", "", title).replace(" ", "-") for title in plain}


@pytest.fixture(scope="module")
def found(pages, root):
    return [(name, link, (root / name).parent) for name, text in pages.items() for link in links(text)]


def test_every_link_leads_to_a_file_or_folder(found):
    broken = [f"{name}: {link}" for name, link, at in found if not leads_somewhere(at, link)]

    assert len(found) > 40
    assert broken == []


def leads_somewhere(at, link):
    path = unquote(link.partition("#")[0])
    return not path or (at / path).exists()


def test_every_link_into_a_page_leads_to_a_heading(found, pages, root):
    into = [(name, link, at) for name, link, at in found if "#" in link]

    def heading_is_there(name, link, at):
        path, _, anchor = link.partition("#")
        page = (at / path).resolve().relative_to(root).as_posix() if path else name
        return anchor in anchors(pages[page])

    assert [f"{name}: {link}" for name, link, at in into if not heading_is_there(name, link, at)] == []


def test_the_map_leads_to_every_page(pages, root):
    told = {(root / "docs" / link).resolve() for link in links(pages["docs/index.md"])}
    written = {root / name for name in pages if name.startswith("docs/") and name != "docs/index.md"}

    assert {path.relative_to(root).as_posix() for path in written - told} == set()


def test_no_page_shows_a_picture_that_is_too_heavy(root):
    heavy = {
        path.name: path.stat().st_size
        for path in (root / "docs" / "images").glob("*")
        if path.stat().st_size > 250_000
    }

    assert heavy == {}


def test_every_picture_that_is_kept_is_shown(found, root):
    shown = {(at / link).resolve() for _, link, at in found}

    assert {path.name for path in (root / "docs" / "images").glob("*") if path not in shown} == set()
