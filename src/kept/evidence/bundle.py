"""The export of one case: everything a court or an auditor needs, and nothing they must take on trust."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from importlib.resources import files as package_files
from pathlib import Path
from typing import Any

from kept.evidence.archive import pack, write_whole
from kept.evidence.canonical import canonical
from kept.evidence.days import DayProof
from kept.evidence.keys import SigningKey, VerifyKey
from kept.evidence.page import render_page
from kept.evidence.record import Record
from kept.evidence.wording import Wording

FORMAT = "kept.export.v1"

RECORDS = "records.jsonl"
INDEX = "index.json"
PROOFS = "proofs.json"
PAGE = "evidence.html"
NOTES = "VERIFY.md"
MANIFEST = "MANIFEST.json"
SEAL = "MANIFEST.sig"

_FILE_NAME = re.compile(r"(?!\.)[^\\/:*?\"<>|\x00-\x1f\x7f]{1,120}")


class BundleError(ValueError):
    """An export cannot be made of these parts; the message says which."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """The parts of an export.

    Attributes:
        case: facts for the first page, a canonical body; shown in the order given.
        records: the whole chain of the case, in order.
        proofs: one for each signed day that covers the chain, in order of date.
        public_key: the house's, hexadecimal.
        files: attachments by name: letters, recordings, statements.
    """

    case: Mapping[str, Any]
    records: Sequence[Record]
    proofs: Sequence[DayProof]
    public_key: str
    files: Mapping[str, bytes] = field(default_factory=dict)


def write_bundle(
    path: Path,
    *,
    case: Mapping[str, Any],
    records: Iterable[Record],
    proofs: Iterable[DayProof],
    public_key: str,
    files: Mapping[str, bytes] | None = None,
    wording: Wording | None = None,
    seal: SigningKey | None = None,
) -> Path:
    """Write the export of one case as a zip that appears whole or not at all, and return its path.

    The same parts give the same bytes.

    Args:
        path: the zip to write; an older one there is replaced.
        case: facts for the first page.
        records: the whole chain of the case, in order.
        proofs: one for each signed day that covers the chain.
        public_key: the house's, hexadecimal.
        files: attachments by name.
        wording: how kinds and fields read in zh and en; Kept's own by default.
        seal: the house's key, to sign the manifest with; without it nothing binds the page and the files.

    Raises:
        BundleError: no record, records of two chains, a proof of another chain, or an unsafe file name.
        EvidenceBodyError: ``case`` has no canonical form.
    """
    bundle = Bundle(
        case, list(records), sorted(proofs, key=lambda each: each.day.date), public_key, files or {}
    )
    _check(bundle)
    members = _members(bundle, wording or Wording.of_the_house())
    members[MANIFEST] = manifest(members)
    if seal is not None:
        members[SEAL] = bytes.fromhex(seal.sign(members[MANIFEST]))
    write_whole(path, pack(members))
    return path


def manifest(members: Mapping[str, bytes]) -> bytes:
    """Return the list of all members with their sizes and hashes, canonical JSON."""
    listed = {
        name: {"sha256": sha256(content).hexdigest(), "size": len(content)}
        for name, content in members.items()
    }
    return canonical({"format": FORMAT, "members": listed})


def _check(bundle: Bundle) -> None:
    if not bundle.records:
        raise BundleError("a case without a record has nothing to export")
    chain = bundle.records[0].chain
    strangers = {record.chain for record in bundle.records} | {each.leaf.chain for each in bundle.proofs}
    if strangers != {chain}:
        raise BundleError(
            f"the export of {chain} was given parts of {', '.join(sorted(strangers - {chain}))}"
        )
    for name in bundle.files:
        if not _FILE_NAME.fullmatch(name):
            raise BundleError(f"{name!r} is not a plain file name")


def _members(bundle: Bundle, wording: Wording) -> dict[str, bytes]:
    members = {
        RECORDS: b"".join(canonical(asdict(record)) + b"\n" for record in bundle.records),
        INDEX: index_of(bundle.case, bundle.records, bundle.public_key),
        PROOFS: canonical({"proofs": [_proof(each) for each in bundle.proofs]}),
        PAGE: render_page(bundle.case, bundle.records, bundle.proofs, bundle.public_key, wording).encode(),
        NOTES: package_files("kept.evidence").joinpath("VERIFY.md").read_bytes(),
    }
    for each in bundle.proofs:
        members[f"days/{each.day.date}.json"] = each.day.statement
        members[f"days/{each.day.date}.sig"] = bytes.fromhex(each.day.signature)
    for key in {bundle.public_key, *(each.day.public_key for each in bundle.proofs)}:
        members[f"keys/{VerifyKey(key).key_id}.pem"] = VerifyKey(key).pem
    for name, content in bundle.files.items():
        members[f"files/{name}"] = content
    return members


def index_of(case: Mapping[str, Any], records: Sequence[Record], public_key: str) -> bytes:
    """Return the index of an export: what it holds, how long the chain is and in which hash it ends."""
    first, last = records[0], records[-1]
    index = {
        "case": dict(case),
        "chain": first.chain,
        "first_at": first.at,
        "format": FORMAT,
        "head": last.hash,
        "last_at": last.at,
        "length": len(records),
        "public_key": public_key,
    }
    return canonical(index)


def _proof(each: DayProof) -> dict[str, Any]:
    return {
        "date": each.day.date,
        "chain": each.leaf.chain,
        "length": each.leaf.length,
        "head": each.leaf.head,
        "index": each.proof.index,
        "size": each.proof.size,
        "path": list(each.proof.path),
    }
