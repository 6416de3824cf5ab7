"""The playbooks that come with Kept, read once."""

from __future__ import annotations

import pytest

from kept.calls import Playbooks, load_playbooks


@pytest.fixture(scope="session")
def books() -> Playbooks:
    return load_playbooks()
