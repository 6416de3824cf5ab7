"""A real browser for the tests of this folder: Chinese, Beijing time, the width of a desk."""

import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
import browser as chromium
import demo_house


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


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Path:
    """A demo house, built once and never opened."""
    home = tmp_path_factory.mktemp("demo") / "house"
    demo_house.build(home)
    return home


@pytest.fixture
def house(built, tmp_path):
    """A copy of the demo house of one's own, being served."""
    home = shutil.copytree(built, tmp_path / "house")
    with demo_house.serve(home) as served:
        yield served
