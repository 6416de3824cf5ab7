"""Compare the ledger with its oracle, row by row, on as many random ledgers as asked; print the differences.

python tools/ledger_oracle.py --n 1000000 --seed 1
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from ledger.chance import differences

_AT_ONCE = 10_000


def main() -> int:
    """Compare half plain ledgers and half with further clauses; 1 if any differs."""
    options = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    options.add_argument("--n", type=int, default=100_000, help="how many ledgers")
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    wrong, done, began = 0, 0, time.monotonic()
    while done < asked.n:
        size = min(_AT_ONCE, asked.n - done)
        wrong += differences(asked.seed + done, size, agreed=bool(done // _AT_ONCE % 2))
        done += size
        print(f"{done} ledgers, {wrong} differences, {time.monotonic() - began:.0f} s", flush=True)
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
