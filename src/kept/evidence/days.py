"""The signed day: one root over all chains, bound to the day before, so that no day can be made up later."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from kept.evidence.canonical import canonical
from kept.evidence.chain import Fault
from kept.evidence.keys import SigningKey, VerifyKey
from kept.evidence.merkle import Leaf, Proof, merkle_proof, merkle_root, verify_proof
from kept.evidence.record import GENESIS

FORMAT = "kept.day.v1"


@dataclass(frozen=True, slots=True)
class DayRoot:
    """All evidence of the house as it stood at the close of one business date.

    Attributes:
        date: ISO date.
        root: Merkle root over all chains, hexadecimal.
        leaves: number of chains.
        previous: ``digest`` of the signed day before, ``GENESIS`` for the first.
        public_key: of the key that signed, hexadecimal.
        signature: Ed25519 over ``statement``, hexadecimal.
    """

    date: str
    root: str
    leaves: int
    previous: str
    public_key: str
    signature: str = ""

    @property
    def statement(self) -> bytes:
        """The canonical JSON that is signed."""
        return canonical(
            {
                "date": self.date,
                "format": FORMAT,
                "leaves": self.leaves,
                "previous": self.previous,
                "public_key": self.public_key,
                "root": self.root,
            }
        )

    @property
    def digest(self) -> str:
        """SHA-256 of the statement: what the next day is bound to."""
        return sha256(self.statement).hexdigest()

    @property
    def key_id(self) -> str:
        """The short name of the key that signed."""
        return VerifyKey(self.public_key).key_id


@dataclass(frozen=True, slots=True)
class DayProof:
    """That one chain, as long as it then was, is under the root of one signed day."""

    day: DayRoot
    leaf: Leaf
    proof: Proof


def sign_day(
    key: SigningKey, *, day: date, leaves: Iterable[tuple[str, int, str]], previous: DayRoot | None
) -> DayRoot:
    """Return the signed root of a business date.

    Args:
        key: the house's key.
        day: the business date that closed.
        leaves: ``(chain, length, head)`` of every chain of the house, in any order.
        previous: the signed day before, None for the first ever.

    Raises:
        MerkleError: no chain, or one chain twice.
    """
    chains = list(leaves)
    return sign_root(key, day=day, root=merkle_root(chains), leaves=len(chains), previous=previous)


def sign_root(key: SigningKey, *, day: date, root: str, leaves: int, previous: DayRoot | None) -> DayRoot:
    """Return ``sign_day`` of a root that is known: the Merkle root over so many chains."""
    unsigned = DayRoot(
        date=day.isoformat(),
        root=root,
        leaves=leaves,
        previous=previous.digest if previous else GENESIS,
        public_key=key.public.hex,
    )
    return sealed(unsigned, key)


def sealed(day: DayRoot, key: SigningKey) -> DayRoot:
    """Return a day with its signature."""
    return DayRoot(day.date, day.root, day.leaves, day.previous, day.public_key, key.sign(day.statement))


def prove_day(day: DayRoot, leaves: Sequence[tuple[str, int, str]], chain: str) -> DayProof:
    """Return the proof that a chain is under a signed day, from the day's own leaves.

    Raises:
        MerkleError: the chain is not among the leaves.
    """
    leaf = next((Leaf(*each) for each in leaves if each[0] == chain), Leaf(chain, 0, GENESIS))
    return DayProof(day, leaf, merkle_proof(leaves, chain))


def verify_day(day: DayRoot, trusted: Collection[str] | None = None) -> list[Fault]:
    """Return what is wrong with one signed day.

    Args:
        day: the day.
        trusted: public keys (hexadecimal) known to be the house's; None checks the signature alone.
    """
    if not VerifyKey(day.public_key).verifies(day.statement, day.signature):
        return [Fault("changed", f"the day {day.date} is not what was signed")]
    if trusted is not None and day.public_key not in trusted:
        return [Fault("untrusted", f"the day {day.date} was signed with another key ({day.key_id})")]
    return []


def verify_days(days: Iterable[DayRoot], trusted: Collection[str] | None = None) -> list[Fault]:
    """Return what is wrong with the whole run of a house's signed days, from the first, in order."""
    faults = []
    bound, latest = GENESIS, ""
    for day in days:
        faults += verify_day(day, trusted)
        if day.date <= latest:
            faults.append(Fault("reordered", f"the day {day.date} comes after {latest}"))
        elif day.previous != bound:
            after = latest or "the beginning"
            faults.append(
                Fault("missing", f"the day {day.date} does not follow {after}: a day was removed or replaced")
            )
        bound, latest = day.digest, day.date
    return faults


def verify_membership(each: DayProof) -> list[Fault]:
    """Return a fault when a chain is not under the root of its day."""
    if each.proof.size == each.day.leaves and verify_proof(each.leaf, each.proof, each.day.root):
        return []
    return [Fault("changed", f"the chain is not under the root of the day {each.day.date}")]
