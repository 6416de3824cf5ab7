"""Make sure that the browser tests have a Chromium and Chinese glyphs, and print the browser's path.

The order: KEPT_BROWSER, a Chromium or Chrome of this machine, Playwright's own, a download of Playwright's
own, and at last, as root on Debian or Ubuntu, the distribution's package.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
MAC_APPS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
HANZI_FONTS = ("*CJK*", "*wqy*", "*SourceHan*", "*NotoSansSC*", "*uming*", "*simsun*", "*msyh*")

ASK_PLAYWRIGHT = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""

REMEDY = """No Chromium was found, and none could be installed. One of these cures it:
  - install Chromium or Google Chrome, so that `chromium` or `google-chrome` is on the PATH;
  - set KEPT_BROWSER to the path of a Chromium;
  - on Debian or Ubuntu: sudo apt-get install chromium fonts-noto-cjk"""


class NoBrowserError(RuntimeError):
    """There is no Chromium that starts on this machine; the message says what to do."""


def find() -> str | None:
    """Return the path of a Chromium that starts, without installing anything; None when there is none.

    Raises:
        NoBrowserError: KEPT_BROWSER names something that does not start.
    """
    wished = os.environ.get("KEPT_BROWSER")
    if wished:
        if not starts(wished):
            raise NoBrowserError(f"KEPT_BROWSER is {wished!r}, and that does not start as a browser.")
        return wished
    return next((path for path in _candidates() if starts(path)), None)


def _candidates() -> Iterator[str]:
    yield from filter(None, map(shutil.which, NAMES))
    yield from (path for path in MAC_APPS if Path(path).exists())
    own = _playwrights_own()
    if own:
        yield own


def starts(path: str) -> bool:
    """Return whether a program answers when asked for its version; a stub that asks for a snap does not."""
    try:
        asked = subprocess.run([path, "--version"], capture_output=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def _playwrights_own() -> str | None:
    """Return where Playwright keeps its own Chromium, when it is there."""
    answer = subprocess.run(
        [sys.executable, "-c", ASK_PLAYWRIGHT], capture_output=True, text=True, check=False
    )
    path = answer.stdout.strip()
    return path if path and Path(path).exists() else None


def provide() -> str:
    """Return the path of a Chromium that starts, installing one where there is none.

    Raises:
        NoBrowserError: none could be installed.
    """
    for attempt in (_nothing, _download, _dependencies, _package):
        attempt()
        path = find()
        if path:
            return path
    raise NoBrowserError(REMEDY)


def _nothing() -> None:
    """Look first."""


def _download() -> None:
    _run(sys.executable, "-m", "playwright", "install", "chromium")


def _dependencies() -> None:
    """Install the libraries that Playwright's own Chromium needs, if it is there and does not start."""
    if _is_root_on_debian() and _playwrights_own():
        _run(sys.executable, "-m", "playwright", "install-deps", "chromium")


def _package() -> None:
    if _is_root_on_debian():
        _apt("chromium", "fonts-noto-cjk")


def provide_glyphs() -> None:
    """Install a font with Chinese glyphs where Linux has none; as another user than root, only say so."""
    if not sys.platform.startswith("linux") or has_glyphs():
        return
    if _is_root_on_debian():
        _apt("fonts-noto-cjk")
    if not has_glyphs():
        _say("No font with Chinese glyphs was found: screenshots will show boxes. Install fonts-noto-cjk.")


def has_glyphs() -> bool:
    """Return whether a font with Chinese glyphs is installed."""
    if shutil.which("fc-list"):
        listed = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False)
        return bool(listed.stdout.strip())
    folders = [Path(folder).expanduser() for folder in FONT_FOLDERS]
    return any(True for folder in folders for name in HANZI_FONTS for _ in folder.rglob(name))


def _is_root_on_debian() -> bool:
    return sys.platform.startswith("linux") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def _apt(*packages: str) -> None:
    _run("apt-get", "update", "-qq")
    _run("apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages)


def _run(*command: str) -> None:
    """Run a program with its output on the error stream; success is judged by what starts afterwards."""
    _say("Running " + " ".join(command))
    quiet = {
        **os.environ,
        "DEBIAN_FRONTEND": "noninteractive",
        "PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT": "15000",
    }
    subprocess.run(command, stdout=sys.stderr, env=quiet, check=False)


def _say(text: str) -> None:
    print(text, file=sys.stderr)


def main() -> int:
    """Provide browser and glyphs; print the browser's path."""
    try:
        path = provide()
    except NoBrowserError as error:
        _say(str(error))
        return 1
    provide_glyphs()
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
