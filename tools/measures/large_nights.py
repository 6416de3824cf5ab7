"""Nights over a large house on either database: time a case, and pages beside a quiet floor."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from measures.ratio import Ratio

DATABASES = ("sqlite", "postgresql")

Said = dict[str, Any]


def measure_large_nights(cases: int) -> Iterator[Ratio]:
    """Close nights over so many cases and a tenth of them, each in a process and a house of its own."""
    for database in DATABASES:
        small, large = (_said(many, database) for many in (cases // 10, cases))
        for what in ("first night", "second night", "second plan"):
            yield Ratio(
                f"{what}, {cases:,} cases in {database} (wall clock), peak {large['peak_mb']} MB, "
                f"longest transaction {large[what]['transactions']['most']:.2f} s",
                "case", "the same with a tenth of the cases",
                [large[what]["wall"] / cases], [small[what]["wall"] / small["cases"]],
            )  # fmt: skip
        yield from _floor(large, f"{cases:,} cases in {database}")


def _floor(said: Said, where: str) -> Iterator[Ratio]:
    """Compare each page and act during the night and its plan with the same undisturbed."""
    for what, times in said["floor"].items():
        for during in ("night", "plan"):
            if not times[during]:
                continue
            for share in ("median", "p95"):
                yield Ratio(
                    f"{what} during the {during}, {where}: {share} (wall clock)", "request",
                    "the same before it", [times[during][share]], [times["quiet"][share]],
                )  # fmt: skip


def _said(cases: int, database: str) -> Said:
    script = Path(__file__).parents[1] / "large_night.py"
    command = [sys.executable, str(script), "--cases", str(cases), "--database", database]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    said: Said = json.loads(done.stdout.splitlines()[-1])
    return said
