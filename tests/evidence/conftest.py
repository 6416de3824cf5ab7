"""Chains, days and exports to check and to tamper with."""

from datetime import date

import pytest

from kept.evidence import (
    GENESIS,
    Leaf,
    Record,
    SigningKey,
    canonical,
    link,
    prove_day,
    sign_day,
    write_bundle,
)

KINDS = ("case.opened", "call.ended", "promise.taken", "promise.approved", "payment.posted")
CASE = {"creditor": "信诚消费金融", "borrower": "赵*敏", "case_no": "KC-1001"}


def grow(length, chain="case:7", salt=""):
    records, prev = [], GENESIS
    for seq in range(1, length + 1):
        header = {
            "chain": chain,
            "seq": seq,
            "at": f"2026-11-{1 + seq % 28:02d}T02:30:00.{seq:06d}Z",
            "kind": KINDS[seq % len(KINDS)],
            "actor": "王丽",
            "body": canonical({"amount_minor": 100 * seq, "note": f"第 {seq} 条{salt}"}).decode(),
        }
        own = link(prev, **header)
        records.append(Record(**header, prev=prev, hash=own))
        prev = own
    return records


@pytest.fixture(scope="session")
def chain_of():
    """Return a function that grows an honest chain."""
    return grow


@pytest.fixture(scope="session")
def key():
    return SigningKey.generate()


@pytest.fixture(scope="session")
def parts(key):
    """Return what goes into an export of a chain of twelve, the first ten of them under two signed days."""
    records = grow(12)
    proofs, before = [], None
    for day, length in ((date(2026, 11, 23), 6), (date(2026, 11, 24), 10)):
        leaves = [
            Leaf("case:7", length, records[length - 1].hash),
            Leaf("house", 3, "a" * 64),
            Leaf("case:70", 1, "b" * 64),
        ]
        before = sign_day(key, day=day, leaves=leaves, previous=before)
        proofs.append(prove_day(before, leaves, "case:7"))
    files = {"催收函.pdf": b"%PDF-1.7 letter", "call-3.wav": b"RIFF"}
    return {
        "case": CASE,
        "records": records,
        "proofs": proofs,
        "public_key": key.public.hex,
        "files": files,
        "seal": key,
    }


@pytest.fixture(scope="session")
def export(parts, tmp_path_factory):
    """Return an honest export."""
    return write_bundle(tmp_path_factory.mktemp("export") / "case-7.zip", **parts)
