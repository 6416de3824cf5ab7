"""A desk in the house: a browser, a keyboard, no mouse. It waits for what the page says, never for time."""

from __future__ import annotations

import re
import time

from django.utils import translation
from playwright.sync_api import Browser, Locator, Page, Response, expect

from .conftest import patient

#: The page takes the same key within this time for a finger that bounces (static/kept/kept.js).
BOUNCE = 0.17
SERVER_ERROR = 500
#: More presses than any list of the demo house asks for.
MOST_PRESSES = 80


class Desk:
    """Somebody of the house at a browser.

    ``complaints`` holds what the browser said against the pages: errors of scripts, refused sources, failures
    of the server. ``leave`` fails when there is any.
    """

    def __init__(self, program: Browser, address: str, *, language: str, **wishes: object) -> None:
        """Open a browser of its own at the door of the house."""
        self.language = language
        self.complaints: list[str] = []
        self._last = ("", 0.0)
        self.context = patient(program.new_context(base_url=address, **wishes))
        self.page: Page = self.context.new_page()
        self.context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        self.context.on("console", lambda said: said.type == "error" and self.complaints.append(said.text))
        self.context.on("response", self._judge)

    def _judge(self, answer: Response) -> None:
        if answer.status >= SERVER_ERROR:
            self.complaints.append(f"{answer.status} {answer.url}")

    def leave(self) -> None:
        """Close the browser, whatever is under way in it."""
        self.context.close()
        assert self.complaints == []

    # --- in -------------------------------------------------------------------------------------------------

    def come_to_the_door(self) -> None:
        """Stand before the sign-in, in the desk's language."""
        self.page.goto("/sign-in/")
        if self.page.locator("html").get_attribute("lang").lower() != self.language:
            self.reach(".k-preferences [name=language]", back=True)
            self.press("Enter")
        expect(self.page.locator("html")).to_have_attribute("lang", re.compile(self.language, re.IGNORECASE))
        expect(self.page.locator("[name=username]")).to_be_focused()

    def sign_in(self, name: str, password: str) -> None:
        """Sign in, and read the pages in the desk's language."""
        self.come_to_the_door()
        self.type(name)
        self.press("Tab")
        self.type(password)
        self.press("Enter")
        expect(self.page.locator(".k-places")).to_be_visible()

    # --- the keyboard ---------------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        """Press keys one after the other, each once the page is there and nothing is under way."""
        for key in keys:
            self._rest()
            last, at = self._last
            if key == last and (rest := at + BOUNCE - time.monotonic()) > 0:
                self.page.wait_for_timeout(1000 * rest)
            self.page.keyboard.press(key)
            self._last = (key, time.monotonic())

    def _rest(self) -> None:
        self.page.wait_for_load_state()
        self.page.locator("body:not([data-waiting])").wait_for(state="attached")

    def bounce(self, key: str) -> None:
        """Press a key twice at once, as a finger that bounces does."""
        self._rest()
        self.page.evaluate(
            "(key) => { for (const turn of [1, 2])"
            " document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })) }",
            key,
        )
        self._last = (key, time.monotonic())

    def type(self, text: str) -> None:
        """Type into the field that has the focus."""
        self.page.keyboard.type(text)

    def reach(self, wished: str, *, back: bool = False) -> None:
        """Walk with the tab key to the first element that fits a selector."""
        target = self.page.locator(f"{wished}:focus")
        for _ in range(MOST_PRESSES):
            self.page.keyboard.press("Shift+Tab" if back else "Tab")
            if target.count():
                return
        raise AssertionError(f"the tab key does not reach {wished}")

    def walk_to(self, row: Locator) -> None:
        """Walk with `j` to a row of the page's lists."""
        for _ in range(MOST_PRESSES):
            self.press("j")
            if row.evaluate("(row) => row === document.activeElement"):
                return
        raise AssertionError("the key j does not reach the row")

    def rows(self, text: str) -> Locator:
        """Return the rows of the page's lists that hold a text, given in English."""
        return self.page.locator("[data-row]", has_text=self.words(text))

    # --- what the page says ---------------------------------------------------------------------------------

    def words(self, text: str) -> str:
        """Return a text of the pages in the desk's language."""
        with translation.override(self.language):
            return translation.gettext(text)

    def on(self, path: str) -> None:
        """Expect the page of an address, given as a pattern, and all that it has to show."""
        expect(self.page).to_have_url(re.compile(rf"^[^/]+//[^/]+{path}$"))
        self._rest()

    def sees(self, *texts: str) -> None:
        """Expect texts of the pages, given in English, somewhere on the page in the desk's language."""
        for text in texts:
            expect(self.page.get_by_text(self.words(text)).locator("visible=true").first).to_be_visible()

    def hears(self, text: str) -> None:
        """Expect a passing message that contains a text, given in English."""
        expect(self.page.locator(".k-toast").last).to_contain_text(self.words(text))
