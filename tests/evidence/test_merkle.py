"""The Merkle tree over all chains of a day."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kept.evidence import Leaf, MerkleError, Proof, merkle_proof, merkle_proofs, merkle_root, verify_proof

NAMES = st.lists(st.text(min_size=1, max_size=6), min_size=1, max_size=40, unique=True)


def leaves_of(names):
    return [Leaf(name, place + 1, sha256(name.encode()).hexdigest()) for place, name in enumerate(names)]


def by_definition(hashes):
    """RFC 6962 section 2.1, word for word: split at the largest power of two below n."""
    if len(hashes) == 1:
        return hashes[0]
    half = 1
    while half * 2 < len(hashes):
        half *= 2
    return sha256(b"\1" + by_definition(hashes[:half]) + by_definition(hashes[half:])).digest()


@given(NAMES)
def test_the_root_is_that_of_rfc_6962_and_every_leaf_has_its_proof(names):
    leaves = leaves_of(names)
    hashes = [sha256(f"\0{a}\n{b}\n{c}".encode()).digest() for a, b, c in sorted(leaves)]

    root = merkle_root(leaves)

    assert root == by_definition(hashes).hex()
    proofs = merkle_proofs(leaves, names)
    assert all(verify_proof(leaf, proofs[leaf.chain], root) for leaf in leaves)


@given(NAMES, st.randoms())
def test_the_order_of_the_leaves_does_not_matter(names, random):
    leaves = leaves_of(names)
    shuffled = random.sample(leaves, len(leaves))

    assert merkle_root(shuffled) == merkle_root(leaves)


@given(NAMES, st.data())
def test_a_proof_holds_for_its_leaf_alone(names, data):
    leaves = leaves_of(names)
    root = merkle_root(leaves)
    leaf = data.draw(st.sampled_from(leaves))
    proof = merkle_proof(leaves, leaf.chain)

    assert not verify_proof(leaf._replace(length=leaf.length + 1), proof, root)
    assert not verify_proof(leaf._replace(head="0" * 64), proof, root)
    assert not verify_proof(leaf, proof, "0" * 64)
    for other in leaves:
        assert other == leaf or not verify_proof(other, proof, root)


@given(st.integers(2, 40), st.data())
def test_a_changed_proof_does_not_lead_to_the_root(size, data):
    leaves = leaves_of([str(number) for number in range(size)])
    root = merkle_root(leaves)
    leaf = data.draw(st.sampled_from(leaves))
    proof = merkle_proof(leaves, leaf.chain)
    step = data.draw(st.integers(0, len(proof.path) - 1))
    wrong = (*proof.path[:step], "0" * 64, *proof.path[step + 1 :])

    assert not verify_proof(leaf, Proof(proof.index, proof.size, wrong), root)
    assert not verify_proof(leaf, Proof(proof.index, proof.size, proof.path[:-1]), root)
    assert not verify_proof(leaf, Proof(proof.index, proof.size, (*proof.path, "0" * 64)), root)


@pytest.mark.parametrize(
    "proof", [Proof(-1, 1, ()), Proof(1, 1, ()), Proof(0, 0, ()), Proof(0, 2, ("zz",)), Proof(0, 2, ())]
)
def test_a_malformed_proof_leads_nowhere(proof):
    assert not verify_proof(("case:1", 1, "ab"), proof, "0" * 64)


def test_a_leaf_that_cannot_be_written_leads_nowhere():
    assert not verify_proof(("\ud800", 1, "ab"), Proof(0, 1, ()), "0" * 64)


def test_a_node_can_not_pass_for_a_leaf():
    one, other = leaves_of(["a", "b"])
    hashes = [sha256(f"\0{a}\n{b}\n{c}".encode()).digest() for a, b, c in (one, other)]

    assert merkle_root([one, other]) != sha256(b"\0" + b"".join(hashes)).hexdigest()


def test_a_tree_over_nothing_or_over_one_chain_twice_is_refused():
    with pytest.raises(MerkleError, match="at least one"):
        merkle_root([])
    with pytest.raises(MerkleError, match="case:1 stands twice"):
        merkle_root([("case:1", 1, "aa"), ("case:1", 2, "bb")])


def test_a_chain_that_is_not_there_has_no_proof():
    with pytest.raises(MerkleError, match="case:9 is not among the 1 chains"):
        merkle_proof([("case:1", 1, "aa")], "case:9")
