"""Evidence that stands without the software: canonical bodies, hash chains, signed days, exports.

A record's body is canonical JSON (RFC 8785). Records of one case form a chain of SHA-256 hashes. Each night
one Merkle root over the heads of all chains is signed (Ed25519) and bound to the day before. An export
carries everything needed to check it with ordinary tools. No clock and no database here.
"""

from kept.evidence.bundle import Bundle, BundleError, write_bundle
from kept.evidence.canonical import EvidenceBodyError, canonical
from kept.evidence.chain import Fault, verify_chain
from kept.evidence.days import DayProof, DayRoot, prove_day, sign_day, sign_root, verify_day, verify_days
from kept.evidence.keys import KeyFileError, SigningKey, VerifyKey
from kept.evidence.merkle import (
    Leaf,
    MerkleError,
    Proof,
    merkle_proof,
    merkle_proofs,
    merkle_root,
    verify_proof,
)
from kept.evidence.record import GENESIS, EvidenceHeaderError, Record, link
from kept.evidence.verify import Report, verify_bundle
from kept.evidence.wording import Wording

__all__ = [
    "GENESIS",
    "Bundle",
    "BundleError",
    "DayProof",
    "DayRoot",
    "EvidenceBodyError",
    "EvidenceHeaderError",
    "Fault",
    "KeyFileError",
    "Leaf",
    "MerkleError",
    "Proof",
    "Record",
    "Report",
    "SigningKey",
    "VerifyKey",
    "Wording",
    "canonical",
    "link",
    "merkle_proof",
    "merkle_proofs",
    "merkle_root",
    "prove_day",
    "sign_day",
    "sign_root",
    "verify_bundle",
    "verify_chain",
    "verify_day",
    "verify_days",
    "verify_proof",
    "write_bundle",
]
