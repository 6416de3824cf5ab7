"""One hash for a whole day: a Merkle tree over the heads of all chains (RFC 6962 section 2.1).

A leaf is SHA-256 over a zero byte and the lines ``chain``, ``length``, ``head``, parted by line feeds; a node
is SHA-256 over a byte of value one, its left and its right. Leaves stand in the order of their chains' names;
an odd node at the end of a level rises unchanged.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import NamedTuple


class MerkleError(ValueError):
    """A tree cannot be built over these leaves, or a chain is not among them."""


class Leaf(NamedTuple):
    """A chain as it stood at the close of a day: its name, its number of records, the hash of the last."""

    chain: str
    length: int
    head: str


@dataclass(frozen=True, slots=True)
class Proof:
    """The way from one leaf to the root.

    Attributes:
        index: place of the leaf, from 0.
        size: number of leaves.
        path: hashes of the siblings from the leaf upward, hexadecimal.
    """

    index: int
    size: int
    path: tuple[str, ...]


def merkle_root(leaves: Iterable[tuple[str, int, str]]) -> str:
    """Return the root over ``(chain, length, head)`` leaves, hexadecimal, whatever order they come in.

    Raises:
        MerkleError: no leaf, or one chain twice.
    """
    levels = _levels([_leaf(*leaf) for leaf in _in_order(leaves)])
    return deque(levels, maxlen=1)[0][0].hex()


def merkle_proof(leaves: Iterable[tuple[str, int, str]], chain: str) -> Proof:
    """Return the proof that one chain is under the root of these leaves.

    Raises:
        MerkleError: no leaf, one chain twice, or the chain is not among them.
    """
    return merkle_proofs(leaves, [chain])[chain]


def merkle_proofs(leaves: Iterable[tuple[str, int, str]], chains: Iterable[str]) -> Mapping[str, Proof]:
    """Return the proofs of several chains from one building of the tree; errors as ``merkle_proof``."""
    ordered = _in_order(leaves)
    places = {chain: place for place, (chain, _, _) in enumerate(ordered)}
    wanted = list(chains)
    absent = [chain for chain in wanted if chain not in places]
    if absent:
        raise MerkleError(f"{absent[0]} is not among the {len(ordered)} chains of the day")
    paths: dict[str, list[str]] = {chain: [] for chain in wanted}
    for height, level in enumerate(_levels([_leaf(*leaf) for leaf in ordered])):
        for chain, path in paths.items():
            sibling = (places[chain] >> height) ^ 1
            if sibling < len(level):
                path.append(level[sibling].hex())
    return {chain: Proof(places[chain], len(ordered), tuple(path)) for chain, path in paths.items()}


def verify_proof(leaf: tuple[str, int, str], proof: Proof, root: str) -> bool:
    """Return whether a proof leads from a leaf to a root; a malformed proof does not."""
    if not 0 <= proof.index < proof.size:
        return False
    try:
        siblings = [bytes.fromhex(text) for text in proof.path]
        node = _leaf(*leaf)
    except (ValueError, TypeError):
        return False
    place, width = proof.index, proof.size
    while width > 1:
        if place ^ 1 < width:
            if not siblings:
                return False
            sibling = siblings.pop(0)
            node = _node(sibling, node) if place & 1 else _node(node, sibling)
        place, width = place >> 1, (width + 1) >> 1
    return not siblings and node.hex() == root


def _in_order(leaves: Iterable[tuple[str, int, str]]) -> list[tuple[str, int, str]]:
    ordered = sorted(leaves)
    if not ordered:
        raise MerkleError("a tree needs at least one chain")
    for before, after in pairwise(ordered):
        if before[0] == after[0]:
            raise MerkleError(f"{after[0]} stands twice among the chains of the day")
    return ordered


def _levels(level: list[bytes]) -> Iterator[list[bytes]]:
    """Yield the levels of the tree from the leaves to the root, each the list of its nodes' hashes."""
    yield level
    while len(level) > 1:
        above = [_node(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
        if len(level) % 2:
            above.append(level[-1])
        level = above
        yield level


def _leaf(chain: str, length: int, head: str) -> bytes:
    return sha256(f"\0{chain}\n{length}\n{head}".encode()).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\1" + left + right).digest()
