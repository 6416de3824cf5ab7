"""A demo house on a day that is always the same, served from its own folder on a free port here."""

from __future__ import annotations

import os
import signal
import socket
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
    port = _free_port()
    server = subprocess.Popen([KEPT, "serve", "--port", str(port)], env=_own(home), stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(f"{address}/sign-in/", server)
        yield House(home, address)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()


def _own(home: Path) -> dict[str, str]:
    """Return this process's environment without the settings of any other house."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KEPT_", "DATABASE_"))}
    return {**kept, "KEPT_HOME": str(home)}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(address: str, server: subprocess.Popen[bytes], *, seconds: int = 60) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            urllib.request.urlopen(address, timeout=5).close()  # noqa: S310 - our own server
        except OSError:
            if server.poll() is not None or time.monotonic() > until:
                raise
            time.sleep(0.1)
        else:
            return
