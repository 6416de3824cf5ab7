"""A real browser for the tests of this folder: Chinese, Beijing time, the width of a desk."""

import shutil
import sys
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
import browser as chromium
import demo_house

from ..turns import one_at_a_time

#: Milliseconds after which what should be on a page counts as missing. A busy machine is slow, not wrong.
PATIENCE = 120_000
expect.set_options(timeout=PATIENCE)

#: What a page takes away or forgets of itself after a while (a message, the first key of a sequence) it keeps
#: for as long as a slow machine may take to look at it or to press the next key.
LINGER = f"""(() => {{
  const soon = window.setTimeout.bind(window);
  window.setTimeout = (act, after, ...rest) => soon(act, after > 1000 ? {PATIENCE} : after, ...rest);
}})()"""


def patient(context: BrowserContext) -> BrowserContext:
    """Let the pages of a context, and whoever waits for them, take their time."""
    context.set_default_timeout(PATIENCE)
    context.add_init_script(LINGER)
    return context


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    path = chromium.find()
    if path is None:
        pytest.fail("There is no Chromium; run `make browser` first.")
    quiet = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run")
    offline = ("--disable-background-networking", "--disable-component-update", "--disable-sync")
    return {
        **browser_type_launch_args,
        "executable_path": path,
        "args": [*quiet, *offline],
        "timeout": PATIENCE,
    }


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    desk = {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": {"width": 1280, "height": 800}}
    return {**browser_context_args, **desk}


@pytest.fixture(scope="session")
def built(tmp_path_factory, worker_id) -> Path:
    """A demo house, built once by whichever process of the run needs it first, and never opened."""
    own = tmp_path_factory.getbasetemp()
    folder = own if worker_id == "master" else own.parent
    home = folder / "demo-house"
    with one_at_a_time(folder / "demo-house.lock"):
        if not home.exists():
            demo_house.build(own / "building")
            (own / "building").rename(home)
    return home


@pytest.fixture
def house(built, tmp_path):
    """A copy of the demo house of one's own, being served."""
    home = shutil.copytree(built, tmp_path / "house")
    with demo_house.serve(home) as served:
        yield served
