"""What must be true of the looks of every page, whoever opens it."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from functools import cache

import messages
from babel.messages.pofile import read_po
from playwright.sync_api import Page

#: What no page may be wider than: a desk, a phone.
WIDTHS = (1280, 390)
HEIGHT = 800

FACTS = """() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const seen = (selector) => all(selector).filter((one) => one.checkVisibility());
  const said = ["title", "placeholder", "aria-label"];
  const quiet = said.flatMap((name) => all(`[${name}]`).map((one) => one.getAttribute(name)));
  return {
    text: [document.title, document.body.innerText, ...quiet].join(" "),
    primary: seen("main .btn-primary").map((one) => one.innerText),
    keys: seen("[data-key]").map((one) => one.dataset.key),
  };
}"""
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
#: Tables that do not fit at a desk; on a phone they may be moved aside.
CUT = """() => [...document.querySelectorAll("main .k-scroll")]
  .filter((one) => one.checkVisibility() && one.scrollWidth > one.clientWidth + 1)
  .map((one) => `${one.innerText.split("\\n")[0]}: ${one.scrollWidth} > ${one.clientWidth}`)"""
FOCUS = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect(), style = getComputedStyle(one);
  const lined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  const inside = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight;
  return one !== document.body && inside && (lined || style.boxShadow !== "none");
}"""


def faults(page: Page, language: str, *, acts: Container[int] = (1,)) -> Iterator[str]:
    """Yield what is wrong with the page that is open; ``acts``: how many primary acts it may have."""
    found = page.evaluate(FACTS)
    if not page.title().partition("·")[0].strip():
        yield "has no title"
    if language.startswith("zh"):
        yield from (f"is not translated: {text}" for text in untranslated(found["text"]))
    if len(found["primary"]) not in acts:
        yield f"has these primary acts: {found['primary']}"
    doubled = sorted({key for key in found["keys"] if found["keys"].count(key) > 1})
    if doubled:
        yield f"gives one key two meanings: {doubled}"
    page.keyboard.press("Tab")
    if not page.evaluate(FOCUS):
        yield "does not show the focus"
    for width in reversed(WIDTHS):
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.wait_for_function(f"innerWidth === {width}")
        if (over := page.evaluate(OVERFLOW)) > 0:
            yield f"is {over} pixels wider than a window of {width}"
    yield from (f"cuts off a table: {cut}" for cut in page.evaluate(CUT))


def untranslated(text: str) -> list[str]:
    """Return the English texts of more than one word that stand in a page."""
    line = " ".join(text.split())
    return [known.pattern for known in _english() if known.search(line)]


@cache
def _english() -> list[re.Pattern[str]]:
    """Return the catalogue's English texts of more than one word; what is filled in may be anything."""
    with messages.PO.open("rb") as file:
        catalogue = read_po(file, locale=messages.LOCALE)
    texts = {text for one in catalogue if one.id for text in (one.id if one.pluralizable else (one.id,))}
    parts = (re.split(r"%\(\w+\)s", text) for text in texts)
    wordy = (one for one in parts if len(re.findall("[A-Za-z]{2,}", " ".join(one))) > 1)
    return [re.compile(".{1,40}?".join(map(re.escape, one))) for one in wordy]
