"""A demo house on a day that is always the same, served from its own folder on a free port here."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

KEPT = Path(sys.executable).with_name("kept")
DAY = "2026-11-24"
PASSWORD = "kept-demo-2026"  # noqa: S105 - printed by the demo itself
#: Seconds after which a server counts as hung, and for one answer; a busy machine is slow, not wrong.
PATIENCE, ANSWER = 600, 60
#: Ports that no system gives to whoever asks for any, so that none is taken between the choice and the start.
PORTS = range(20_000, 30_000)
MOST_PORTS = 9


@dataclass(frozen=True, slots=True)
class House:
    """A demo house that is being served."""

    home: Path
    address: str


def run(home: Path, *words: str) -> str:
    """Run ``kept`` in a house and return what it says."""
    done = subprocess.run([KEPT, *words], env=_own(home), check=True, capture_output=True, text=True)
    return done.stdout


def build(home: Path) -> None:
    """Build the demo house in an empty folder."""
    run(home, "demo", "--no-serve", "--date", DAY)


@contextmanager
def serve(home: Path) -> Iterator[House]:
    """Serve a house until the block ends."""
    server, address = _served(home)
    try:
        yield House(home, address)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def _own(home: Path) -> dict[str, str]:
    """Return this process's environment without the settings of any other house."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KEPT_", "DATABASE_"))}
    return {**kept, "KEPT_HOME": str(home)}


def _served(home: Path) -> tuple[subprocess.Popen[bytes], str]:
    """Return a house's server and its address, on the first of some ports that is free."""
    for _ in range(MOST_PORTS):
        port = secrets.choice(PORTS)
        command = [KEPT, "serve", "--port", str(port)]
        server = subprocess.Popen(command, env=_own(home), stdout=subprocess.DEVNULL)
        address = f"http://127.0.0.1:{port}"
        if _answers(f"{address}/sign-in/", server):
            return server, address
    raise RuntimeError(f"The house in {home} cannot be served.")


def _answers(address: str, server: subprocess.Popen[bytes]) -> bool:
    """Wait until a server answers or ends, and return whether it answered."""
    until = time.monotonic() + PATIENCE
    while server.poll() is None and time.monotonic() < until:
        try:
            urllib.request.urlopen(address, timeout=ANSWER).close()  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.1)
        else:
            return True
    server.terminate()
    server.wait()
    return False
