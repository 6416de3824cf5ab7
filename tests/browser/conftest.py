"""A real browser for the tests of this folder: Chinese, Beijing time, the width of a desk."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
import browser as chromium


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    path = chromium.find()
    if path is None:
        pytest.fail("There is no Chromium; run `make browser` first.")
    quiet = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
    offline = ("--disable-background-networking", "--disable-component-update", "--disable-sync")
    return {**browser_type_launch_args, "executable_path": path, "args": [*quiet, *offline]}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    desk = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": {"width": 1280, "height": 800}}
    return {**browser_context_args, **desk}
