"""Checking an export from its bytes alone: no database, no network, no trust in who sent it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from kept.evidence.archive import unpack
from kept.evidence.bundle import INDEX, MANIFEST, NOTES, PAGE, PROOFS, RECORDS, SEAL, index_of
from kept.evidence.chain import Fault, verify_chain
from kept.evidence.days import DayProof, verify_day, verify_membership
from kept.evidence.keys import VerifyKey
from kept.evidence.reading import Index, Reading
from kept.evidence.record import Record


@dataclass(frozen=True, slots=True)
class Report:
    """What the check of an export found.

    Attributes:
        faults: everything wrong, in the order found; empty when the export holds.
        chain: name of the chain, empty where unreadable.
        head: hash of the last record, empty where there is none.
        records: number of records read.
        days: dates of the signed days that cover the chain.
        covered: number of records under the latest signed day; those after it rest on the chain alone.
        files: number of attachments.
        sealed: whether the manifest carries a signature.
        public_key: the key that the export names as the house's, empty where unreadable.
    """

    faults: tuple[Fault, ...]
    chain: str = ""
    head: str = ""
    records: int = 0
    days: tuple[str, ...] = ()
    covered: int = 0
    files: int = 0
    sealed: bool = False
    public_key: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def verify_bundle(path: Path, trusted_key: str | Collection[str] | None = None) -> Report:
    """Check an export and name everything that was changed, removed, added or moved in it.

    Args:
        path: the zip.
        trusted_key: the house's public key or keys (hexadecimal), from a source other than the export.
            Without it the export is checked against the key it brings itself, which shows that its parts
            belong together but not whose they are.

    Raises:
        OSError: the file cannot be opened at all.
    """
    members, faults = unpack(path.read_bytes())
    if not members:
        return Report(tuple(faults) or (Fault("missing", "the zip is empty"),))
    trusted = {trusted_key} if isinstance(trusted_key, str) else trusted_key
    reading = Reading(members, faults)
    index, records, proofs = reading.index(), reading.records(), reading.proofs()
    _check_members(reading)
    _check_seal(reading, index, trusted)
    _check_records(reading, index, records)
    _check_days(reading, records, proofs, trusted)
    _check_keys(reading, index, proofs)
    return _report(reading, index, records, proofs)


def _check_members(reading: Reading) -> None:
    """Compare what is there with what the manifest lists."""
    for name in (RECORDS, INDEX, PROOFS, PAGE, NOTES, MANIFEST):
        if name not in reading.members:
            reading.note("missing", name, "is missing")
    manifest = reading.manifest()
    if manifest is None:
        return
    for name in sorted(manifest.members.keys() | reading.members.keys() - {MANIFEST, SEAL}):
        content, listed = reading.members.get(name), manifest.members.get(name)
        if content is None:
            reading.note("missing", name, "is missing: the manifest lists it")
        elif listed is None:
            reading.note("added", name, "is not in the manifest")
        elif (sha256(content).hexdigest(), len(content)) != (listed.sha256, listed.size):
            reading.note("changed", name, "is not what the manifest lists")


def _check_seal(reading: Reading, index: Index | None, trusted: Collection[str] | None) -> None:
    """Compare the manifest with the house's signature over it."""
    if trusted is not None and index is not None and index.public_key not in trusted:
        reading.note("untrusted", INDEX, "names a key that is not the trusted one")
    seal = reading.members.get(SEAL)
    if seal is None:
        if trusted is not None:
            reading.note("untrusted", MANIFEST, "is not signed, so the page and the files rest on nothing")
    elif index is not None and MANIFEST in reading.members:
        key, signed = VerifyKey(index.public_key), reading.members[MANIFEST]
        if not key.verifies(signed, seal.hex()):
            reading.note("changed", SEAL, "is not the signature of the manifest")


def _check_records(reading: Reading, index: Index | None, records: Sequence[Record]) -> None:
    """Check the chain, and the index against it."""
    length, head = (index.length, index.head) if index else (None, None)
    found = verify_chain(records, length, head)
    reading.faults += [replace(fault, member=RECORDS) for fault in found]
    if index is None or not records or found:
        return
    if index_of(index.case, records, index.public_key) != reading.members[INDEX]:
        reading.note("changed", INDEX, "does not agree with the records")


def _check_days(
    reading: Reading, records: Sequence[Record], proofs: Sequence[DayProof], trusted: Collection[str] | None
) -> None:
    """Check each signed day, that the chain is under it, and that the records are those it covered."""
    hashes = {record.seq: record.hash for record in records}
    chains = {record.chain for record in records}
    for each in proofs:
        member = f"days/{each.day.date}.json"
        found = verify_day(each.day, trusted)
        reading.faults += [replace(fault, member=member) for fault in found]
        reading.faults += [replace(fault, member=PROOFS) for fault in verify_membership(each)]
        if each.leaf.chain not in chains:
            reading.note("changed", PROOFS, f"proves another chain on {each.day.date}")
        elif each.leaf.length not in hashes:
            reading.note(
                "missing",
                RECORDS,
                f"lacks record {each.leaf.length}, signed on {each.day.date}",
                each.leaf.length,
            )
        elif hashes[each.leaf.length] != each.leaf.head:
            detail = f"record {each.leaf.length} is not the one signed on {each.day.date}"
            reading.note("changed", RECORDS, detail, each.leaf.length)


def _check_keys(reading: Reading, index: Index | None, proofs: Sequence[DayProof]) -> None:
    """Check that the key files given for other tools are the keys meant."""
    keys = {each.day.public_key for each in proofs} | ({index.public_key} if index else set())
    for key in sorted(keys):
        name = f"keys/{VerifyKey(key).key_id}.pem"
        if name not in reading.members:
            reading.note("missing", name, "is missing")
        elif reading.members[name] != VerifyKey(key).pem:
            reading.note("changed", name, "is not the key it is named after")


def _report(
    reading: Reading, index: Index | None, records: Sequence[Record], proofs: Sequence[DayProof]
) -> Report:
    return Report(
        faults=tuple(reading.faults),
        chain=index.chain if index else "",
        head=records[-1].hash if records else "",
        records=len(records),
        days=tuple(sorted(each.day.date for each in proofs)),
        covered=max((each.leaf.length for each in proofs), default=0),
        files=sum(name.startswith("files/") for name in reading.members),
        sealed=SEAL in reading.members,
        public_key=index.public_key if index else "",
    )
