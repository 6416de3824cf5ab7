"""Shared by all tests: a throw-away house, and the database named by ``KEPT_TEST_DATABASE``.

Django is set up here and not by pytest's settings: those are read before the house is named.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import django
import hypothesis
import pytest

from .turns import postgresql

#: The same examples in every run, however slow the machine: what fails here fails everywhere, and at once.
#: `--hypothesis-profile=default` looks for others.
hypothesis.settings.register_profile(
    "steady", deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("steady")

HOME = Path(tempfile.mkdtemp(prefix="kept-test-"))
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["KEPT_HOME"] = str(HOME / "home")
(HOME / "home").mkdir(mode=0o700)
shutil.copyfile(Path(__file__).with_name("declarations.yaml"), HOME / "home" / "declarations.yaml")
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser driver keeps a loop in the test's thread
os.environ.pop("DATABASE_URL", None)
_POSTGRESQL = os.environ.get("KEPT_TEST_DATABASE") == "postgresql"
if _POSTGRESQL:
    (HOME / "run").mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(HOME / "run"))
    _SERVER = postgresql(HOME / "postgresql")
    os.environ["DATABASE_URL"] = _SERVER.get_uri()
os.environ["DJANGO_SETTINGS_MODULE"] = "kept.site.settings"
django.setup()


@pytest.fixture(scope="session", autouse=True)
def _one_house() -> Iterator[None]:
    """Stop the database server that this run started."""
    yield
    if _POSTGRESQL:
        _SERVER.cleanup()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """The server goes with the run, and its databases with it: no need to wait for the last connection."""
    return _POSTGRESQL


@pytest.fixture(autouse=True)
def _fast_passwords(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _files_of_another_house_are_forgotten(settings) -> Iterator[None]:
    """What a test reads from a house of its own is not what the next one finds."""
    from kept.records import house

    own = settings.KEPT_HOUSE
    yield
    if own != settings.KEPT_HOUSE:
        for loaded in vars(house).values():
            if hasattr(loaded, "cache_clear"):
                loaded.cache_clear()


@pytest.fixture
def declared(settings, tmp_path) -> Iterator[Callable[[str], None]]:
    """Let the house declare something else: the lines of its file after ``version``."""
    from kept.records import house

    def declare(lines: str) -> None:
        settings.KEPT_HOUSE = tmp_path
        (tmp_path / "declarations.yaml").write_text(f"version: 1\n{lines}\n", encoding="utf-8")
        house.declarations.cache_clear()

    yield declare
    house.declarations.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def _evidence_can_be_cleared_between_tests() -> Iterator[None]:
    """Tests that commit clear the tables afterwards; the append-only triggers step aside for that alone."""
    from django.db import connections
    from django.test import TransactionTestCase

    from kept.records import triggers

    clear = TransactionTestCase._fixture_teardown

    def clear_with_triggers_off(self: TransactionTestCase) -> None:
        triggers.remove(connections["default"])
        clear(self)
        triggers.install(connections["default"])

    TransactionTestCase._fixture_teardown = clear_with_triggers_off
    yield
    TransactionTestCase._fixture_teardown = clear
