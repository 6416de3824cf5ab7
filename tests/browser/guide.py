"""The call as its guide leads it: a key in, the next step out."""

from __future__ import annotations

from playwright.sync_api import expect

from .desk import Desk


class Guide:
    """A playbook in the call that is open at a desk."""

    def __init__(self, desk: Desk, playbook: str) -> None:
        """Take up the call."""
        self.desk, self.playbook = desk, playbook

    def at(self, step: str) -> None:
        """Expect a step."""
        place = self.desk.page.locator("[data-place]")
        expect(place).to_have_attribute("data-place", f"{self.playbook}.{step}")

    def answer(self, key: str, step: str) -> None:
        """Press a key and expect the step that it leads to."""
        self.desk.press(key)
        self.at(step)
