"""Fetch the vendored parts of the workbench by name and version, and lay them under ``static/vendor``.

Run by hand when a version changes; the result is committed, so a clone needs no npm:
    python tools/vendor.py
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

VENDOR = Path(__file__).parents[1] / "src" / "kept" / "site" / "static" / "vendor"
VERSIONS = {"@tabler/core": "1.6.1", "@tabler/icons": "3.51.0", "echarts": "6.1.0", "htmx.org": "2.0.11"}
#: The outline icons the pages use.
ICONS = """
alert-triangle arrow-left arrow-right arrows-split ban bolt briefcase building-bank calendar
calendar-due calendar-plus cash certificate chart-dots chart-line check chevron-down chevron-left
chevron-right chevron-up chevrons-right circle circle-check circle-dot circle-x clock clock-pause
copy device-floppy door-exit download external-link eye eye-off file-check file-import file-text
filter flag folder gavel help-circle history home hourglass id info-circle keyboard language link
list list-check loader lock login logout mail map-pin menu-2 message microphone moon note percentage
phone phone-call phone-incoming phone-off player-play plus progress question-mark receipt receipt-refund
refresh report-money scale search send settings shield-check shield-lock shield-x sort-ascending
square stairs-up star sun sun-moon target trash trending-down trending-up upload user
user-check user-question user-x users wifi-off writing x
"""
MIT = """MIT License

{holders}

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""


def fetch(folder: Path) -> Path:
    """Install the pinned packages into a folder and return where they lie."""
    (folder / "package.json").write_text(json.dumps({"private": True, "dependencies": VERSIONS}))
    subprocess.run(["npm", "install", "--ignore-scripts", "--silent"], cwd=folder, check=True)
    return folder / "node_modules"


def without_source_map(text: str) -> str:
    """Return a style sheet or script that no longer points to its source map."""
    return re.sub(r"/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=\S+", "", text).rstrip() + "\n"


def tabler(packages: Path, place: Path) -> None:
    """Lay down Tabler's style sheet with the licence its banner names."""
    css = (packages / "@tabler/core/dist/css/tabler.min.css").read_text(encoding="utf-8")
    place.mkdir(parents=True)
    (place / "tabler.min.css").write_text(without_source_map(css), encoding="utf-8")
    holders = "\n".join(re.findall(r"Copyright .*", css.partition("*/")[0]))
    (place / "LICENSE").write_text(MIT.format(holders=holders), encoding="utf-8")


def htmx(packages: Path, place: Path) -> None:
    """Lay down htmx and its licence."""
    place.mkdir(parents=True)
    script = (packages / "htmx.org/dist/htmx.min.js").read_text(encoding="utf-8")
    (place / "htmx.min.js").write_text(without_source_map(script), encoding="utf-8")
    shutil.copy(packages / "htmx.org/LICENSE", place / "LICENSE")


def echarts(packages: Path, place: Path) -> None:
    """Lay down the charts with lines and bars, their licence and what it asks to be kept beside it."""
    place.mkdir(parents=True)
    script = (packages / "echarts/dist/echarts.common.min.js").read_text(encoding="utf-8")
    (place / "echarts.common.min.js").write_text(without_source_map(script), encoding="utf-8")
    for name in ("LICENSE", "NOTICE"):
        shutil.copy(packages / "echarts" / name, place / name)


def symbol(name: str, path: Path) -> str:
    """Return one outline icon as a sprite symbol."""
    shapes = re.findall(r'<path d="[^"]+" />', path.read_text(encoding="utf-8"))
    return f'<symbol id="{name}" viewBox="0 0 24 24">{"".join(shapes)}</symbol>'


def icons(packages: Path, place: Path) -> None:
    """Lay down the icons we use as one sprite, with their licence."""
    place.mkdir(parents=True)
    outline = packages / "@tabler/icons/icons/outline"
    symbols = "\n".join(symbol(name, outline / f"{name}.svg") for name in ICONS.split())
    sheet = f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'
    (place / "sprite.svg").write_text(sheet, encoding="utf-8")
    shutil.copy(packages / "@tabler/icons/LICENSE", place / "LICENSE")


LAID = {"echarts": echarts, "htmx": htmx, "tabler": tabler, "tabler-icons": icons}


def main() -> None:
    """Fetch, lay down, and forget the download."""
    with tempfile.TemporaryDirectory() as folder:
        packages = fetch(Path(folder))
        for name, lay in LAID.items():
            shutil.rmtree(VENDOR / name, ignore_errors=True)
            lay(packages, VENDOR / name)


if __name__ == "__main__":
    main()
