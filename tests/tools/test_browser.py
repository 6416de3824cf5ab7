"""Which browser the browser tests get."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
import browser


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Return a folder that is the whole PATH of a machine without Playwright's own Chromium."""
    monkeypatch.delenv("KEPT_BROWSER", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path / "none"))
    monkeypatch.setattr(browser, "MAC_APPS", ())
    return tmp_path


def program(folder, name, code=0):
    path = folder / name
    path.write_text(f"#!/bin/sh\nexit {code}\n")
    path.chmod(0o755)
    return str(path)


@pytest.mark.skipif(sys.platform == "win32", reason="the programs of this test are shell scripts")
class TestFind:
    @pytest.mark.usefixtures("machine")
    def test_a_machine_without_a_browser_has_none(self):
        assert browser.find() is None

    def test_chromium_comes_before_chrome(self, machine):
        chrome = program(machine, "google-chrome")
        assert browser.find() == chrome

        assert browser.find() != program(machine, "chromium") == browser.find()

    def test_a_stub_that_does_not_start_is_passed_over(self, machine):
        program(machine, "chromium-browser", code=1)
        chrome = program(machine, "google-chrome")

        assert browser.find() == chrome

    def test_the_named_browser_comes_before_all_others(self, machine, monkeypatch):
        program(machine, "chromium")
        monkeypatch.setenv("KEPT_BROWSER", program(machine, "mine"))

        assert browser.find() == str(machine / "mine")

    def test_a_named_browser_that_does_not_start_is_an_error(self, machine, monkeypatch):
        program(machine, "chromium")
        monkeypatch.setenv("KEPT_BROWSER", str(machine / "none"))

        with pytest.raises(browser.NoBrowserError, match="KEPT_BROWSER"):
            browser.find()


@pytest.mark.usefixtures("machine")
def test_where_none_can_be_had_the_message_says_what_to_do(monkeypatch, capsys):
    monkeypatch.setattr(browser, "_run", lambda *_: None)

    assert browser.main() == 1
    assert "apt-get install chromium" in capsys.readouterr().err
