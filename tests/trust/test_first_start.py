"""A house's secrets are drawn whole and once, however many processes start it first."""

from __future__ import annotations

import subprocess
import sys

from .houses import surroundings

_DRAW = "from kept.site.home import field_key; print(field_key())"


def test_processes_that_start_a_house_together_draw_one_secret(tmp_path):
    around = surroundings(tmp_path / "home", "")

    starting = [
        subprocess.Popen([sys.executable, "-c", _DRAW], env=around, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    drawn = {one.communicate()[0].strip() for one in starting}

    assert len(drawn) == 1
    assert len(drawn.pop()) == 64
    kept = {path.name for path in (tmp_path / "home" / "keys").iterdir()}
    assert kept == {"field.key", "field.fingerprint"}
