"""Make the committed base of the sample from the original file of 30,000 card accounts.

python tools/uci.py --source UCI_Credit_Card.csv --out src/kept/sample/uci_credit_card.parquet

Only what the sample needs is carried: no sex, education, marriage or age. Source and licence stand in
src/kept/sample/README.md.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq

STATUS = ["PAY_0", "PAY_2", "PAY_3", "PAY_4", "PAY_5", "PAY_6"]
COLUMNS = pa.schema(
    [("ID", pa.int32()), ("LIMIT_BAL", pa.int32())]
    + [(name, pa.int8()) for name in STATUS]
    + [("BILL_AMT1", pa.int32()), ("BILL_AMT2", pa.int32()), ("PAY_AMT1", pa.int32())]
    + [("default.payment.next.month", pa.int8())]
)


def base(source: Path) -> pa.Table:
    """Return the columns that are carried, in their smallest types, by account."""
    table = pa_csv.read_csv(source, convert_options=pa_csv.ConvertOptions(include_columns=COLUMNS.names))
    return table.cast(COLUMNS).sort_by("ID")


def main() -> None:
    """Write the base file."""
    parser = argparse.ArgumentParser(description="Make the sample's base from UCI_Credit_Card.csv")
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    said = parser.parse_args()
    pq.write_table(base(said.source), said.out, compression="zstd", compression_level=19)
    print(f"{said.out}: {said.out.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
