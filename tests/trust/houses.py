"""Houses of their own for tests with real processes: a home, a database, and the commands run in it."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

from ..house import TODAY
from ..turns import PATIENCE

#: The last day that is over by the clock of these houses (``porter.py``).
YESTERDAY = TODAY

PORTER = Path(__file__).with_name("porter.py")
DECLARED = Path(__file__).parents[1] / "declarations.yaml"

#: How often one command is killed at most before it is let through.
_MOST_KILLS = 6

#: How far ahead processes that are to begin together are told to begin.
TOGETHER = 0.3


@dataclass(frozen=True)
class Done:
    """A process that has ended: exit code (negative: the signal that ended it) and what it said."""

    code: int
    out: str
    err: str

    @property
    def answer(self):
        """What an act returned."""
        assert self.code == 0, self.err
        return json.loads(self.out)


@dataclass
class Run:
    """A process under way in a house."""

    house: House
    pid: int
    file: Path

    def wait(self) -> Done:
        """Wait for its end."""
        code = self.house.tell({"wait": self.pid, "seconds": PATIENCE})
        out, err = (Path(f"{self.file}.{kind}").read_text(encoding="utf-8") for kind in ("out", "err"))
        return Done(code, out, err)

    def kill(self) -> Done:
        """End it as a power cut would: at once, nothing tidied up."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        return self.wait()


class House:
    """A house of its own; ``database`` is a URL."""

    def __init__(self, home: Path, database: str) -> None:
        self.home, self.database = home, database
        self._runs = 0
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copyfile(DECLARED, home / DECLARED.name)
        self._porter = subprocess.Popen(
            [sys.executable, str(PORTER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=surroundings(home, database),
        )
        assert json.loads(self._porter.stdout.readline()) == "ready"

    def tell(self, order):
        """Give an order to the porter and return its answer."""
        self._porter.stdin.write(json.dumps(order) + "\n")
        self._porter.stdin.flush()
        return json.loads(self._porter.stdout.readline())

    def start(self, *words, at: float | None = None) -> Run:
        """Start ``kept …`` or an act of ``acts.py`` in a process of its own."""
        self._runs += 1
        file = self.home / f"run-{self._runs}"
        return Run(self, self.tell({"do": words, "out": str(file), "at": at}), file)

    def run(self, *words) -> Done:
        """Run a command or act to its end."""
        return self.start(*words).wait()

    def ask(self, *words):
        """Run an act and return what it returned."""
        return self.run(*words).answer

    def together(self, *orders) -> list[Done]:
        """Run several commands or acts that all begin at the same moment."""
        moment = time.monotonic() + TOGETHER
        runs = [self.start(*words, at=moment) for words in orders]
        return [run.wait() for run in runs]

    def verified(self) -> bool:
        """Whether ``kept evidence verify --all`` finds nothing wrong."""
        done = self.run("kept", "evidence", "verify", "--all")
        assert done.code == 0, done.out + done.err
        return True

    def close(self) -> None:
        """Let the porter go home."""
        self._porter.stdin.close()
        self._porter.wait(timeout=PATIENCE)
        self._porter.stdout.close()


def surroundings(home: Path, database: str) -> dict[str, str]:
    """Return the environment of a house's processes."""
    ours = {"KEPT_HOME", "DATABASE_URL", "KEPT_HOUSE", "KEPT_FIELD_KEY", "KEPT_SECRET_KEY"}
    plain = {name: value for name, value in os.environ.items() if name not in ours}
    return plain | {
        "KEPT_HOME": str(home),
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "kept.site.settings",
        "COLUMNS": "300",
    }


def migrated(home: Path, database: str) -> None:
    """Make the tables of a house."""
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(command, env=surroundings(home, database), check=True, capture_output=True)


def kill_until_done(house: House, *words, chance: Random, within: float) -> tuple[int, float]:
    """Run a command, each time killed after a random delay, until it is done before.

    Returns:
        The kills, and in how many seconds the command was done at the latest.
    """
    for kills in range(_MOST_KILLS):
        began, run = time.monotonic(), house.start(*words)
        time.sleep(chance.uniform(0, within))
        done = run.kill()
        if done.code == 0:
            return kills, time.monotonic() - began
        assert done.code == -signal.SIGKILL, done.err
    began, done = time.monotonic(), house.run(*words)
    assert done.code == 0, done.err
    return _MOST_KILLS, time.monotonic() - began
