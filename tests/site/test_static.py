"""Static files: the vendored ones are named, licensed and load nothing; our colours can be read."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kept.site import jinja
from kept.site.settings import SITE

STATIC = SITE / "static"
VENDOR = STATIC / "vendor"
NAMES = re.compile(r"https?://[^\s\"')<>]+")
#: Addresses that name a format, a project or a licence; nothing is loaded from them.
ONLY_NAMES = re.compile(
    r"http://www\.w3\.org/|https://tabler\.io|https://github\.com/tabler/tabler/blob/master/LICENSE"
    r"|http://www\.apache\.org/licenses/LICENSE-2\.0|https://github\.com/ecomfe/zrender/blob/master/LICENSE"
)


def vendored() -> list[Path]:
    return [path for path in VENDOR.rglob("*") if path.is_file()]


def test_each_vendored_folder_has_its_licence_and_its_row():
    table = (VENDOR / "README.md").read_text(encoding="utf-8")

    for folder in (path for path in VENDOR.iterdir() if path.is_dir()):
        assert (folder / "LICENSE").stat().st_size > 300
        assert f"| `{folder.name}/` |" in table


def test_no_vendored_file_loads_anything_from_elsewhere():
    for path in vendored():
        if path.suffix in {".css", ".js", ".svg"}:
            text = path.read_text(encoding="utf-8")
            assert [name for name in NAMES.findall(text) if not ONLY_NAMES.match(name)] == []
            assert "sourceMappingURL" not in text
            assert "@import" not in text
            assert re.findall(r"url\((?![\"']?(?:data:|#))", text) == []


def test_every_icon_that_a_template_names_is_in_the_sprite():
    sprite = set(re.findall(r'id="([a-z0-9-]+)"', (VENDOR / "tabler-icons" / "sprite.svg").read_text()))
    named = set()
    for template in (SITE / "templates").rglob("*.html"):
        named |= set(re.findall(r'icon(?:\(|=)"([a-z0-9-]+)"', template.read_text(encoding="utf-8")))

    assert named - sprite == set()


def test_an_address_changes_with_the_content_and_a_missing_file_is_an_error():
    assert re.fullmatch(r"/static/kept/kept\.css\?v=[0-9a-f]{8}", jinja.asset("kept/kept.css"))
    with pytest.raises(FileNotFoundError, match="kept/gone"):
        jinja.asset("kept/gone.css")


class TestContrast:
    """WCAG 2.2: text 4.5 to 1, edges of fields and the focus 3 to 1, in the light and in the dark."""

    TOKENS = dict(
        re.findall(r"(--k-[a-z0-9-]+): light-dark\(([^)]+)\)", (STATIC / "kept" / "kept.css").read_text())
    )
    GROUNDS = ("surface", "ground", "sunk")

    def ratio(self, one: str, other: str, theme: int) -> float:
        def light(name: str) -> float:
            code = self.TOKENS[f"--k-{name}"].split(",")[theme].strip().lstrip("#")
            parts = [int(code[at : at + 2], 16) / 255 for at in (0, 2, 4)]
            linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
            return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

        lighter, darker = sorted((light(one), light(other)), reverse=True)
        return (lighter + 0.05) / (darker + 0.05)

    @pytest.mark.parametrize("theme", [0, 1])
    def test_of_text(self, theme):
        pairs = [(text, ground) for text in ("ink", "ink-2", "accent") for ground in self.GROUNDS]
        pairs += [(tone, f"{tone}-soft") for tone in ("good", "due", "bad", "accent")]
        pairs += [("ink", f"{tone}-soft") for tone in ("good", "due", "bad", "accent")]
        pairs += [("ink-2", f"{tone}-soft") for tone in ("good", "due", "bad", "accent")]
        pairs += [(tone, "surface") for tone in ("good", "due", "bad")] + [("on-accent", "accent")]

        assert {
            pair: round(self.ratio(*pair, theme), 2) for pair in pairs if self.ratio(*pair, theme) < 4.5
        } == {}

    @pytest.mark.parametrize("theme", [0, 1])
    def test_of_edges(self, theme):
        pairs = [(edge, ground) for edge in ("line-strong", "accent") for ground in self.GROUNDS[:2]]

        assert {
            pair: round(self.ratio(*pair, theme), 2) for pair in pairs if self.ratio(*pair, theme) < 3
        } == {}
