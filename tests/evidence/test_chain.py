"""Chains: any change, removal, addition or move is found, and the record it befell is named."""

import json
from dataclasses import replace
from hashlib import sha256

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from kept.evidence import GENESIS, EvidenceHeaderError, Record, link, verify_chain
from kept.evidence.record import FORMAT

LENGTH = 9
PLACES = st.integers(0, LENGTH - 1)
HEADER = {
    "chain": "case:7",
    "seq": 1,
    "at": "2026-11-23T02:30:00.000000Z",
    "kind": "promise.approved",
    "actor": "王丽",
    "body": '{"amount_minor":320000}',
}


@pytest.fixture(scope="module")
def honest(chain_of):
    return chain_of(LENGTH)


def found(faults):
    return {(fault.what, fault.seq) for fault in faults}


def rehashed(record, **changes):
    """Return a record changed by someone who knows how hashes are made."""
    changed = replace(record, **changes)
    names = ("chain", "seq", "at", "kind", "actor", "body")
    return replace(changed, hash=link(changed.prev, **{name: getattr(changed, name) for name in names}))


def rewritten(records, start, prev):
    """Return records from a place on, relinked and renumbered so that they hold among themselves."""
    made = []
    for seq, record in enumerate(records, start=start):
        made.append(rehashed(record, seq=seq, prev=prev))
        prev = made[-1].hash
    return made


class TestLink:
    def test_the_first_hash_never_changes(self):
        assert link(GENESIS, **HEADER) == "aa2ff21c6d273b994300a744dbd0e22c0ad78a1669c03fd3060f8434e67f7566"

    @given(actor=st.text(min_size=1), body=st.text(), seq=st.integers(2, 2**53 - 1))
    def test_a_hash_is_sha256_over_the_rfc_8785_form_of_the_header(self, actor, body, seq):
        prev = "ab" * 32
        header = {**HEADER, "actor": actor, "seq": seq}
        written = {**header, "body": sha256(body.encode()).hexdigest(), "prev": prev, "format": FORMAT}

        assert link(prev, **{**header, "body": body}) == sha256(rfc8785.dumps(written)).hexdigest()

    @pytest.mark.parametrize(
        ("prev", "change", "message"),
        [
            (GENESIS, {"seq": 0}, "the first record is 1"),
            (GENESIS, {"seq": 2}, "the first record is 1"),
            ("ab" * 32, {"seq": 1}, "the first record is 1"),
            ("AB" * 32, {"seq": 2}, "not 64 lower-case"),
            ("ab" * 31, {"seq": 2}, "not 64 lower-case"),
            (GENESIS, {"at": "2026-11-23T02:30:00Z"}, "is not like"),
            (GENESIS, {"at": "2026-11-23T10:30:00.000000+08:00"}, "is not like"),
            (GENESIS, {"kind": "approved"}, "dotted"),
            (GENESIS, {"kind": "Promise.Approved"}, "dotted"),
            (GENESIS, {"chain": ""}, "printable"),
            (GENESIS, {"chain": "a\nb"}, "printable"),
            (GENESIS, {"actor": ""}, "actor is empty"),
            (GENESIS, {"actor": "\ud800"}, "not Unicode"),
            (GENESIS, {"body": "\ud800"}, "not Unicode"),
        ],
    )
    def test_a_header_not_of_the_agreed_form_is_refused(self, prev, change, message):
        with pytest.raises(EvidenceHeaderError, match=message):
            link(prev, **{**HEADER, **change})


class TestVerifyChain:
    def test_an_honest_chain_holds_at_any_length(self, chain_of):
        for length in range(4):
            records = chain_of(length)
            head = records[-1].hash if records else None
            assert verify_chain(records, length, head) == []

    @given(place=PLACES, name=st.sampled_from([f for f in Record.__slots__ if f not in ("seq", "chain")]))
    def test_any_changed_field_is_found_and_only_its_record_named(self, honest, place, name):
        records = list(honest)
        value = getattr(records[place], name)
        records[place] = replace(records[place], **{name: value[:-1] + ("0" if value[-1] != "0" else "1")})

        faults = verify_chain(records)

        assert {fault.seq for fault in faults} == {place + 1}
        assert {fault.what for fault in faults} == {"changed"}
        assert {fault.kind for fault in faults} == {records[place].kind}
        assert all(fault.chain == "case:7" and "case:7" in fault.detail for fault in faults)

    @given(place=st.integers(0, LENGTH - 2))
    def test_a_record_changed_with_a_fitting_hash_no_longer_carries_the_next(self, honest, place):
        records = list(honest)
        records[place] = rehashed(records[place], body='{"amount_minor":1}')

        assert found(verify_chain(records)) == {("changed", place + 2)}

    @given(place=st.integers(0, LENGTH - 2))
    def test_a_removed_record_is_named(self, honest, place):
        records = [record for record in honest if record.seq != place + 1]

        assert found(verify_chain(records)) == {("missing", place + 1)}

    @given(first=PLACES, size=st.integers(1, LENGTH))
    def test_a_removed_run_is_named_by_its_ends(self, honest, first, size):
        records = [*honest[:first], *honest[first + size :]]
        last = min(first + size, LENGTH)

        (fault,) = verify_chain(records, LENGTH, honest[-1].hash)

        assert (fault.what, fault.seq) == ("missing", first + 1)
        assert f"{last} are missing" in fault.detail or first + 1 == last

    @given(place=st.integers(0, LENGTH), source=PLACES)
    def test_a_copied_record_is_named(self, honest, place, source):
        records = list(honest)
        records.insert(place, honest[source])

        assert ("added", source + 1) in found(verify_chain(records))
        assert {what for what, _ in found(verify_chain(records))} <= {"added", "reordered"}

    @given(place=PLACES, after=st.booleans())
    def test_a_forged_rival_for_a_place_is_told_from_the_true_record(self, honest, place, after):
        forged = rehashed(honest[place], body='{"amount_minor":1}', actor="forger")
        records = list(honest)
        records.insert(place + after, forged)

        (fault,) = verify_chain(records, LENGTH, honest[-1].hash)

        assert (fault.what, fault.seq) == ("added", place + 1)

    @given(place=st.integers(0, LENGTH - 2))
    def test_an_inserted_record_with_all_later_ones_renumbered_is_found(self, honest, place):
        forged = rehashed(replace(honest[place], seq=place + 2, prev=honest[place].hash), actor="forger")
        later = [replace(record, seq=record.seq + 1) for record in honest[place + 1 :]]
        records = [*honest[: place + 1], forged, *later]

        assert {seq for _, seq in found(verify_chain(records))} == set(range(place + 3, LENGTH + 2))

    @given(pair=st.lists(PLACES, min_size=2, max_size=2, unique=True))
    def test_two_swapped_records_are_both_named_and_no_other(self, honest, pair):
        records = list(honest)
        one, other = pair
        records[one], records[other] = records[other], records[one]

        assert found(verify_chain(records)) == {("reordered", one + 1), ("reordered", other + 1)}

    @given(left=st.integers(0, LENGTH - 1))
    def test_a_chain_cut_at_its_end_is_found_by_its_length_or_its_head(self, honest, left):
        by_length = verify_chain(honest[:left], expected_length=LENGTH)
        by_head = verify_chain(honest[:left], expected_head=honest[-1].hash)

        assert found(by_length) == {("missing", left + 1)}
        assert len(by_head) == 1

    @given(place=PLACES)
    def test_an_end_rewritten_to_hold_is_found_by_the_expected_head(self, honest, place):
        prev = honest[place - 1].hash if place else GENESIS
        forged = [replace(record, actor="forger") for record in honest[place:]]
        records = [*honest[:place], *rewritten(forged, place + 1, prev)]

        assert verify_chain(records, LENGTH) == []
        assert found(verify_chain(records, LENGTH, honest[-1].hash)) == {("changed", LENGTH)}

    def test_records_added_at_the_end_are_named(self, honest, chain_of):
        longer = chain_of(LENGTH + 2)

        assert found(verify_chain(longer, LENGTH, honest[-1].hash)) == {
            ("added", LENGTH + 1),
            ("added", LENGTH + 2),
        }

    def test_a_record_of_another_chain_is_named(self, honest, chain_of):
        stranger = chain_of(1, chain="case:8")[0]

        (fault,) = verify_chain([*honest[:4], stranger, *honest[4:]], LENGTH)

        assert (fault.what, fault.seq, "case:8" in fault.detail) == ("added", 1, True)

    def test_a_record_before_the_first_place_is_named(self, honest):
        faults = verify_chain([replace(honest[0], seq=0), *honest], LENGTH)

        assert found(faults) == {("added", 0)}

    def test_a_first_record_that_follows_something_is_named(self, honest):
        assert found(verify_chain([replace(honest[0], prev="ab" * 32), *honest[1:]])) == {("changed", 1)}

    def test_text_that_cannot_be_written_down_is_a_change(self, honest):
        assert found(verify_chain([replace(honest[0], actor="\ud800"), *honest[1:]])) == {("changed", 1)}

    def test_checking_goes_on_after_a_fault(self, honest):
        records = [replace(record, actor="forger") if record.seq in (2, 5) else record for record in honest]
        records = [record for record in records if record.seq != 7]

        assert found(verify_chain(records)) == {("changed", 2), ("changed", 5), ("missing", 7)}

    def test_nothing_at_all_is_missing_everything(self):
        assert found(verify_chain([], 3)) == {("missing", 1)}
        assert [fault.what for fault in verify_chain([], None, "ab" * 32)] == ["missing"]
        assert str(verify_chain([], 1)[0]) == "missing: record 1 is missing"

    def test_a_huge_place_costs_no_more_than_a_small_one(self, honest):
        far = replace(honest[-1], seq=2**53)

        assert ("missing", LENGTH) in found(verify_chain([*honest[:-1], far]))


def test_a_records_line_reads_back_as_json(chain_of):
    record = chain_of(1)[0]

    assert json.loads(record.body) == {"amount_minor": 100, "note": "第 1 条"}
