"""``kept serve``: the workbench and the worker for long jobs, until interrupted."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from types import FrameType
from typing import Annotated

import typer

from kept.cli.console import fail, house_in_order, out, ready
from kept.site.jobs import resume_unfinished

#: How long the worker may take to put its work down; a job cut short is taken up again from its own rows.
_PATIENCE_SECONDS = 15


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(help="Server processes.")] = 2,
) -> None:
    """Serve the workbench and work off long jobs. Ctrl-C ends both."""
    _refuse_taken(host, port)
    ready()
    house_in_order()
    resume_unfinished()
    processes = [subprocess.Popen(command) for command in (_web(host, port, workers), _worker())]  # noqa: S603 - our own commands
    out.print(f"http://{host}:{port}/")

    def stop(_signal: int, _frame: FrameType | None) -> None:
        for process in processes:
            process.terminate()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    os.waitpid(processes[0].pid, 0)
    processes[1].terminate()
    try:
        processes[1].wait(timeout=_PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        processes[1].kill()


def _refuse_taken(host: str, port: int) -> None:
    """End the command where another server listens: the two would share the requests between them."""
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        socket.create_server(address, family=family).close()
    except OSError as error:
        raise fail(
            f"Kept cannot listen on {host}, port {port}: another program does, or the system forbids it."
        ) from error


def _web(host: str, port: int, workers: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
        "kept.site.wsgi:application",
    ]  # fmt: skip


def _worker() -> list[str]:
    return [sys.executable, "-m", "django", "qcluster", "--settings", "kept.site.settings"]
