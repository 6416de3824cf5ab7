"""The process of one house: set up once, it forks a process for every command, so that many can be killed.

Its clock shows the morning after the day of the acts, whatever day it is here.

Orders come in as lines of JSON, answers go out the same way. ``{"do": [...], "out": FILE, "at": S}`` starts a
process and answers with its pid; ``at`` is the moment on the machine's monotonic clock at which it begins, so
that several begin together. ``{"wait": PID, "seconds": S}`` answers with its exit code, or ends it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from datetime import timedelta
from pathlib import Path

import django
from django.conf import settings

_HUNG = 124


def main() -> None:
    """Set up, read the house's practice and law once, then serve orders until the input ends."""
    django.setup()
    import acts
    from house import TODAY, at, clock_shows

    from kept.cli.main import app
    from kept.records import house

    clock_shows(settings, at(9, day=TODAY + timedelta(days=1)))
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    house.playbooks(), house.ladder(), house.signals(), house.reasons(), house.policy(), house.rulebook()
    _answer("ready")
    for line in sys.stdin:
        order = json.loads(line)
        answer = _wait(**order) if "wait" in order else _start(order, app, acts)
        _answer(answer)


def _answer(said) -> None:
    sys.stdout.write(f"{json.dumps(said, ensure_ascii=False)}\n")
    sys.stdout.flush()


def _start(order, app, acts) -> int:
    pid = os.fork()
    if pid == 0:
        _become(order["out"])
        code = 1
        try:
            code = _perform(order, app, acts)
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        except BaseException:  # noqa: BLE001 - whatever it was, the test reads it
            traceback.print_exc()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return pid


def _become(out: str) -> None:
    """Give the forked process an input that is empty and an output of its own."""
    for file, number, flags in (
        (os.devnull, 0, os.O_RDONLY),
        (f"{out}.out", 1, os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
        (f"{out}.err", 2, os.O_WRONLY | os.O_CREAT | os.O_TRUNC),
    ):
        handle = os.open(file, flags, 0o600)
        os.dup2(handle, number)
        os.close(handle)


def _perform(order, app, acts) -> int:
    what, *arguments = order["do"]
    moment = order.get("at")
    if what == "kept":
        _until(moment)
        app(arguments, prog_name="kept")
        return 0
    acts.connect()
    _until(moment)
    _answer(getattr(acts, what)(*arguments))
    return 0


def _until(moment: float | None) -> None:
    if moment is not None:
        time.sleep(max(0, moment - time.monotonic()))


def _wait(wait: int, seconds: float) -> int:
    """Return the exit code, negative for a signal; a process that does not end in time is ended."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        pid, status = os.waitpid(wait, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status)
        time.sleep(0.002)
    os.kill(wait, signal.SIGKILL)
    os.waitpid(wait, 0)
    return _HUNG


if __name__ == "__main__":
    sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]
    main()
