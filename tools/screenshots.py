"""Take the pictures of the READMEs: build a demo house, live its day by keyboard, keep each page twice.

    python tools/screenshots.py            write docs/images/<page>-zh.png and <page>-en.png

The house is built in a folder of its own and thrown away; the day is always the same.
"""

from __future__ import annotations

import base64
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import browser as chromium
import numpy as np
from demo_house import PASSWORD, House, build, serve
from palette import indexed_png
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

IMAGES = Path(__file__).parents[1] / "docs" / "images"
DESK = ViewportSize(width=1280, height=860)
HEAVIEST = 250_000
JOB = 120_000  # milliseconds that a job of the worker may take
LANGUAGES = {"zh": "zh-hans", "en": "en"}

#: Draws a picture and gives its pixels: the browser knows how to read what it wrote.
PIXELS = """async (png) => {
  const image = new Image();
  image.src = "data:image/png;base64," + png;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height).getContext("2d");
  canvas.drawImage(image, 0, 0);
  const bytes = canvas.getImageData(0, 0, image.width, image.height).data;
  let text = "";
  const at_once = 32768;
  for (let at = 0; at < bytes.length; at += at_once)
    text += String.fromCharCode(...bytes.subarray(at, at + at_once));
  return [image.height, image.width, btoa(text)];
}"""


@contextmanager
def house() -> Iterator[House]:
    """Build a demo house and serve it until the pictures are taken."""
    with tempfile.TemporaryDirectory(prefix="kept-pictures-") as folder:
        build(Path(folder))
        with serve(Path(folder)) as served:
            yield served


class Desk:
    """One person of the house at a browser, working by keyboard."""

    def __init__(self, program: Browser, served: House, name: str) -> None:
        """Sign a person in."""
        self.served, self.program = served, program
        context = program.new_context(locale="zh-CN", timezone_id="Asia/Shanghai", viewport=DESK)
        self.page: Page = context.new_page()
        self.open("/sign-in/")
        self.page.fill("[name=username]", name)
        self.page.fill("[name=password]", PASSWORD)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda address: "sign-in" not in address)

    def open(self, path: str) -> None:
        """Go to a page."""
        self.page.goto(self.served.address + path)
        self.settle()

    def press(self, *acts: str) -> None:
        """Press keys, one act after the other; an act of two keys is written with a space."""
        for act in acts:
            for key in act.split():
                self.page.keyboard.press(key)
            self.settle()

    def settle(self) -> None:
        """Wait until the page stands still."""
        self.page.wait_for_timeout(250)
        self.page.wait_for_load_state("networkidle")
        self.page.locator(".htmx-request, .htmx-swapping, .htmx-settling").first.wait_for(state="detached")
        self.page.wait_for_timeout(250)

    def keep(self, name: str) -> None:
        """Keep the page that is open, in Chinese and in English."""
        for short, code in LANGUAGES.items():
            self._speak(code)
            _save(self.program, self.page.screenshot(), IMAGES / f"{name}-{short}.png")
        self._speak(LANGUAGES["zh"])

    def _speak(self, code: str) -> None:
        switch = self.page.locator(f".k-preferences button[name=language][value={code}]")
        if switch.count():
            switch.click()
            self.settle()


def _save(program: Browser, png: bytes, path: Path) -> None:
    blank = program.new_page()
    height, width, pixels = blank.evaluate(PIXELS, base64.b64encode(png).decode())
    blank.close()
    coloured = np.frombuffer(base64.b64decode(pixels), dtype=np.uint8).reshape(height, width, 4)[:, :, :3]
    small = indexed_png(coloured)
    if len(small) > HEAVIEST:
        raise SystemExit(f"{path.name} is {len(small)} bytes, more than {HEAVIEST}")
    path.write_bytes(small)
    print(f"{path.name}: {len(small) // 1000} kB")


def collect(desk: Desk) -> None:
    """See the day and a case, then hold a first call to its promise."""
    desk.keep("day")
    desk.press("Enter")
    desk.keep("case")
    desk.press("g d")
    first = desk.page.locator("tr[data-row]", has_text="首次通话").first
    first.focus()
    desk.press("Enter", "Enter")
    desk.press("Enter", "1", "1", "Enter", "4", "r 3", "1", "t", "Enter", "t")
    desk.keep("call")
    desk.press("1", "2", "2", "m 1", "f 1", "Enter", "Enter", "1", "Enter")
    desk.keep("wrap-up")
    desk.press("Enter")


def supervise(desk: Desk) -> None:
    """Decide on the promise just taken, import the day's payments, look at what waits and at the evidence."""
    desk.press("g a", "j", "j", "j")
    desk.keep("approvals")
    desk.press("a", "g i", "2")
    desk.page.set_input_files("input[type=file]", desk.served.home / "payments.csv")
    desk.press("Enter", "Enter")
    desk.page.get_by_role("heading", name="已入库").wait_for(timeout=JOB)
    desk.press("g p")
    desk.keep("payments")
    desk.press("g e", "Enter")
    desk.page.get_by_text("没有任何记录被改动").wait_for(timeout=JOB)
    desk.keep("evidence")


def main() -> int:
    """Take all pictures."""
    IMAGES.mkdir(exist_ok=True)
    path = chromium.provide()
    with house() as served, sync_playwright() as playwright:
        quiet = ["--no-sandbox", "--disable-gpu", "--force-color-profile=srgb"]
        program = playwright.chromium.launch(executable_path=path, args=quiet)
        collect(Desk(program, served, "liming"))
        supervise(Desk(program, served, "wangli"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
