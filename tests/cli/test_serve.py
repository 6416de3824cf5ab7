"""``kept serve``: the address it listens on is its own."""

from __future__ import annotations

import socket

import pytest
from typer.testing import CliRunner

from kept.cli.main import app


@pytest.fixture
def taken():
    """A port on which a server listens that would let others listen beside it, as ours does."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield str(other.getsockname()[1])


def test_a_port_on_which_another_listens_is_refused_by_name(taken):
    done = CliRunner().invoke(app, ["serve", "--port", taken])

    assert done.exit_code == 1
    assert f"Kept cannot listen on 127.0.0.1, port {taken}: another program does" in " ".join(
        done.output.split()
    )


def test_a_host_that_is_not_there_is_refused_by_name():
    done = CliRunner().invoke(app, ["serve", "--host", "192.0.2.1"])

    assert done.exit_code == 1
    assert "Kept cannot listen on 192.0.2.1, port 8000: " in " ".join(done.output.split())
