"""Checking an export that someone has tampered with."""

import json
import zipfile
from dataclasses import asdict, replace
from hashlib import sha256

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kept.evidence import SigningKey, canonical, link, verify_bundle, write_bundle
from kept.evidence.archive import pack
from kept.evidence.bundle import MANIFEST, PAGE, RECORDS, SEAL, manifest


@pytest.fixture
def members(export):
    with zipfile.ZipFile(export) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def check(tmp_path, parts):
    """Return a function that packs members and gives the faults found in them."""

    def faults_of(members, *, relist=False, trusted=parts["public_key"]):
        if relist:
            members[MANIFEST] = manifest({n: c for n, c in members.items() if n not in (MANIFEST, SEAL)})
        path = tmp_path / "tampered.zip"
        path.write_bytes(pack(members))
        return verify_bundle(path, trusted).faults

    return faults_of


def named(faults):
    return {(fault.what, fault.member) for fault in faults}


def lines_of(members):
    return members[RECORDS].splitlines(keepends=True)


class TestMembers:
    def test_each_missing_member_is_named(self, members, check):
        for name in members:
            rest = {other: content for other, content in members.items() if other != name}
            expected = "untrusted" if name == SEAL else "missing"
            assert (expected, MANIFEST if name == SEAL else name) in named(check(rest)), name

    def test_each_changed_member_is_named(self, members, check):
        for name, content in members.items():
            if name != MANIFEST:
                changed = {**members, name: content[:-1] + bytes([content[-1] ^ 1])}
                assert ("changed", name) in named(check(changed)), name

    def test_an_added_member_is_named(self, members, check):
        assert ("added", "files/late.pdf") in named(check({**members, "files/late.pdf": b"late"}))

    def test_a_changed_page_under_a_new_manifest_breaks_the_seal(self, members, check):
        members[PAGE] = members[PAGE].replace("第 4 条".encode(), "第 5 条".encode())

        assert named(check(members, relist=True)) == {("changed", SEAL)}

    def test_a_stripped_seal_is_named_when_the_key_is_known(self, members, check):
        members[PAGE] = members[PAGE].replace("第 4 条".encode(), "第 5 条".encode())
        del members[SEAL]

        assert named(check(members, relist=True)) == {("untrusted", MANIFEST)}

    def test_an_export_made_up_with_another_key_is_untrusted(self, parts, tmp_path):
        forger = SigningKey.generate()
        forged = {**parts, "public_key": forger.public.hex, "seal": forger, "proofs": []}
        path = write_bundle(tmp_path / "forged.zip", **forged)

        assert verify_bundle(path).ok
        assert [fault.what for fault in verify_bundle(path, parts["public_key"]).faults] == ["untrusted"]


class TestRecords:
    """The forger makes a new manifest, so that the records alone must tell."""

    def test_swapped_records_are_named(self, members, check):
        lines = lines_of(members)
        lines[2], lines[6] = lines[6], lines[2]
        members[RECORDS] = b"".join(lines)

        faults = check(members, relist=True)

        assert {fault.seq for fault in faults if fault.what == "reordered"} == {3, 7}

    def test_a_removed_record_is_named_with_its_place(self, members, check):
        lines = lines_of(members)
        members[RECORDS] = b"".join(lines[:4] + lines[5:])

        assert {fault.seq for fault in check(members, relist=True) if fault.what == "missing"} == {5}

    def test_a_chain_rewritten_with_fitting_hashes_is_not_the_one_signed(self, parts, members, check):
        prev, lines = parts["records"][3].hash, lines_of(members)[:4]
        for record in parts["records"][4:]:
            header = {name: getattr(record, name) for name in ("chain", "seq", "at", "kind", "body")}
            forged = replace(record, actor="x", prev=prev, hash=link(prev, actor="x", **header))
            lines.append(canonical(asdict(forged)) + b"\n")
            prev = forged.hash
        members[RECORDS] = b"".join(lines)
        index = json.loads(members["index.json"])
        members["index.json"] = canonical({**index, "head": prev})

        faults = check(members, relist=True)

        assert {fault.seq for fault in faults if fault.member == RECORDS} == {6, 10}
        assert all("is not the one signed on" in fault.detail for fault in faults if fault.seq)

    def test_an_index_that_tells_another_story_is_named(self, members, check):
        index = json.loads(members["index.json"])
        members["index.json"] = canonical({**index, "first_at": "2020-01-01T00:00:00.000000Z"})

        assert ("changed", "index.json") in named(check(members, relist=True))

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            (b"not json", "line 13 cannot be read"),
            (b"[]", "line 13 is not as agreed"),
            (b'{"seq":13}', "line 13 is not as agreed"),
            (b"\xff", "line 13 cannot be read"),
            (b"[" * 100_000, "line 13 cannot be read"),
        ],
    )
    def test_a_line_that_is_no_record_is_named(self, members, check, line, message):
        members[RECORDS] += line + b"\n"

        assert any(message in fault.detail for fault in check(members, relist=True))

    def test_a_last_line_cut_short_is_named(self, members, check):
        members[RECORDS] = members[RECORDS][:-20]

        assert ("damaged", RECORDS) in named(check(members, relist=True))

    def test_a_key_given_twice_cannot_hide_another_value(self, members, check):
        lines = lines_of(members)
        lines[3] = lines[3].replace(b'{"actor":', b'{"actor":"x","actor":', 1)
        members[RECORDS] = b"".join(lines)

        assert any("line 4 is not in canonical form" in fault.detail for fault in check(members, relist=True))

    def test_a_body_without_canonical_form_is_named(self, parts, tmp_path):
        record = parts["records"][0]
        body = '{"amount_minor":1,"amount_minor":2}'
        header = {name: getattr(record, name) for name in ("chain", "seq", "at", "kind", "actor")}
        loose = replace(record, body=body, hash=link(record.prev, **header, body=body))
        path = write_bundle(tmp_path / "loose.zip", **{**parts, "records": [loose], "proofs": []})

        (fault,) = verify_bundle(path).faults

        assert (fault.seq, fault.detail) == (1, f"{RECORDS} record 1 (call.ended) has no canonical body")


class TestDays:
    def test_a_proof_of_another_chain_is_named(self, members, check):
        members["proofs.json"] = members["proofs.json"].replace(b"case:7", b"case:70")

        details = " ".join(fault.detail for fault in check(members, relist=True))

        assert "proves another chain on 2026-11-23" in details
        assert "not under the root of the day 2026-11-24" in details

    def test_a_record_that_a_day_covers_cannot_be_left_out(self, parts, tmp_path):
        short = {**parts, "records": parts["records"][:8]}

        (fault,) = verify_bundle(write_bundle(tmp_path / "short.zip", **short)).faults

        assert (fault.what, fault.seq, "2026-11-24" in fault.detail) == ("missing", 10, True)

    def test_a_day_under_another_name_is_named(self, members, check):
        members["days/2026-11-23.json"] = members["days/2026-11-24.json"]
        members["days/2026-11-23.sig"] = members["days/2026-11-24.sig"]

        assert ("changed", "days/2026-11-23.json") in named(check(members, relist=True))

    def test_a_key_file_of_a_stranger_is_named(self, members, check):
        (name,) = (each for each in members if each.startswith("keys/"))
        members[name] = SigningKey.generate().public.pem

        assert ("changed", name) in named(check(members, relist=True))


class TestZip:
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
    @given(data=st.data())
    def test_no_byte_can_be_changed_unseen(self, export, tmp_path, data):
        content = bytearray(export.read_bytes())
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] ^= data.draw(st.integers(1, 255))
        path = tmp_path / "flipped.zip"
        path.write_bytes(content)

        assert not verify_bundle(path).ok

    def test_no_byte_around_the_members_can_be_changed_unseen(self, export, tmp_path):
        """Every seventh byte of the directory at the end, where a zip keeps what readers disagree on."""
        content = export.read_bytes()
        path = tmp_path / "flipped.zip"
        for place in range(content.index(b"PK\x01\x02"), len(content), 7):
            flipped = bytearray(content)
            flipped[place] ^= 0x5A
            path.write_bytes(flipped)
            assert not verify_bundle(path).ok, place

    @settings(
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=50
    )
    @given(data=st.data())
    def test_no_part_can_be_cut_out_or_put_in_unseen(self, export, tmp_path, data):
        content = export.read_bytes()
        start = data.draw(st.integers(0, len(content)))
        size = data.draw(st.integers(0, 300))
        filling = data.draw(st.binary(max_size=20))
        changed = content[:start] + filling + content[start + size :]
        path = tmp_path / "cut.zip"
        path.write_bytes(changed)

        assert verify_bundle(path).ok == (changed == content)

    def test_a_zip_packed_again_is_not_the_one_written(self, members, tmp_path):
        path = tmp_path / "again.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(name, content)

        assert {fault.what for fault in verify_bundle(path).faults} >= {"damaged"}

    def test_a_member_given_twice_is_named(self, export, tmp_path):
        path = tmp_path / "twice.zip"
        path.write_bytes(export.read_bytes())
        with pytest.warns(UserWarning, match="Duplicate"), zipfile.ZipFile(path, "a") as archive:
            archive.writestr(PAGE, b"another page")

        assert ("added", PAGE) in named(verify_bundle(path).faults)

    @pytest.mark.parametrize("content", [b"", b"no zip", b"PK\x05\x06" + b"\0" * 18])
    def test_what_is_no_export_at_all_is_said_so(self, tmp_path, content):
        path = tmp_path / "none.zip"
        path.write_bytes(content)

        (fault,) = verify_bundle(path).faults

        assert fault.what in {"damaged", "missing"}

    def test_a_file_that_is_not_there_is_an_error(self, tmp_path):
        with pytest.raises(FileNotFoundError):
            verify_bundle(tmp_path / "none.zip")


def test_the_manifest_lists_every_member_but_itself_and_its_seal(members):
    listed = json.loads(members[MANIFEST])["members"]

    assert listed.keys() == members.keys() - {MANIFEST, SEAL}
    assert all(sha256(members[name]).hexdigest() == entry["sha256"] for name, entry in listed.items())
