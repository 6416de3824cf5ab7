"""Making an export."""

import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import kept.evidence
from kept.evidence import BundleError, EvidenceBodyError, SigningKey, verify_bundle, write_bundle

SNIPPET = re.compile(r"```python\n(.*?)```", re.DOTALL)


def test_the_same_parts_give_the_same_bytes(parts, export, tmp_path):
    again = write_bundle(tmp_path / "again.zip", **parts)

    assert again.read_bytes() == export.read_bytes()


def test_proofs_are_put_in_order_of_date(parts, export, tmp_path):
    turned = write_bundle(tmp_path / "turned.zip", **{**parts, "proofs": parts["proofs"][::-1]})

    assert turned.read_bytes() == export.read_bytes()


def test_an_honest_export_holds_with_and_without_a_trusted_key(parts, export):
    report = verify_bundle(export, parts["public_key"])

    assert report.ok, report.faults
    assert verify_bundle(export).ok
    assert verify_bundle(export, [SigningKey.generate().public.hex, parts["public_key"]]).ok
    assert (report.chain, report.records, report.covered, report.files) == ("case:7", 12, 10, 2)
    assert report.days == ("2026-11-23", "2026-11-24")
    assert report.head == parts["records"][-1].hash
    assert report.public_key == parts["public_key"]
    assert report.sealed


def test_a_case_without_signed_days_or_files_can_be_exported(parts, tmp_path):
    bare = {**parts, "proofs": [], "files": None}

    report = verify_bundle(write_bundle(tmp_path / "bare.zip", **bare), parts["public_key"])

    assert report.ok, report.faults
    assert (report.days, report.covered, report.files) == ((), 0, 0)


def test_days_signed_with_an_earlier_key_hold_when_both_keys_are_trusted(parts, tmp_path):
    later = SigningKey.generate()
    renewed = {**parts, "public_key": later.public.hex, "seal": later}
    path = write_bundle(tmp_path / "renewed.zip", **renewed)

    assert verify_bundle(path, [parts["public_key"], later.public.hex]).ok
    assert {fault.what for fault in verify_bundle(path, later.public.hex).faults} == {"untrusted"}


def test_an_older_file_is_replaced_whole_and_no_draft_is_left(parts, tmp_path):
    path = tmp_path / "case.zip"
    path.write_bytes(b"older")

    write_bundle(path, **parts)

    assert verify_bundle(path).ok
    assert [each.name for each in tmp_path.iterdir()] == ["case.zip"]


def test_a_folder_that_is_not_there_is_an_error(parts, tmp_path):
    with pytest.raises(FileNotFoundError):
        write_bundle(tmp_path / "none" / "case.zip", **parts)


@pytest.mark.parametrize(
    "name", ["", "../x", "a/b", "a\\b", ".hidden", "x\0y", "C:x", "a\nb", "x" * 121, "..", "con|"]
)
def test_a_name_that_could_leave_the_folder_is_refused(parts, tmp_path, name):
    with pytest.raises(BundleError, match="not a plain file name"):
        write_bundle(tmp_path / "case.zip", **{**parts, "files": {name: b""}})


def test_a_case_without_records_has_nothing_to_export(parts, tmp_path):
    with pytest.raises(BundleError, match="nothing to export"):
        write_bundle(tmp_path / "case.zip", **{**parts, "records": []})


def test_parts_of_another_chain_are_refused(parts, chain_of, tmp_path):
    mixed = [*parts["records"], chain_of(1, chain="case:8")[0]]

    with pytest.raises(BundleError, match="parts of case:8"):
        write_bundle(tmp_path / "case.zip", **{**parts, "records": mixed})
    with pytest.raises(BundleError, match="parts of case:7"):
        write_bundle(tmp_path / "case.zip", **{**parts, "records": chain_of(1, chain="case:8")})


def test_a_case_that_has_no_written_form_is_refused(parts, tmp_path):
    with pytest.raises(EvidenceBodyError):
        write_bundle(tmp_path / "case.zip", **{**parts, "case": {"rate": 0.1}})


class TestNotes:
    """VERIFY.md is followed to the letter, with nothing of ours in reach."""

    @pytest.fixture
    def unpacked(self, export, tmp_path):
        with zipfile.ZipFile(export) as archive:
            archive.extractall(tmp_path)
        (tmp_path / "check.py").write_text(
            SNIPPET.search((tmp_path / "VERIFY.md").read_text("utf-8")).group(1), "utf-8"
        )
        return tmp_path

    def check(self, folder):
        command = [sys.executable, "-I", "-X", "utf8", "check.py"]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)

    def test_the_lines_of_python_find_an_honest_export_to_hold(self, unpacked, parts):
        done = self.check(unpacked)

        assert done.returncode == 0, done.stderr
        assert "2026-11-24 covers records 1 to 10" in done.stdout
        assert f"holds: 12 records, last {parts['records'][-1].hash}" in done.stdout

    def test_they_are_few_and_import_the_standard_library_alone(self, unpacked):
        lines = (unpacked / "check.py").read_text("utf-8").splitlines()

        assert sum(bool(line) for line in lines) <= 36
        assert lines[0] == "import hashlib, json, pathlib"

    @pytest.mark.parametrize(
        ("member", "old", "new"),
        [
            ("records.jsonl", "第 4 条", "第 5 条"),
            ("records.jsonl", "王丽", "王莉"),
            ("evidence.html", "第 4 条", "第 5 条"),
            ("proofs.json", '"length":6', '"length":7'),
        ],
    )
    def test_they_find_what_was_changed(self, unpacked, member, old, new):
        path = unpacked / member
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")

        assert "AssertionError" in self.check(unpacked).stderr

    def test_they_find_a_changed_record_even_under_a_new_manifest(self, unpacked):
        path = unpacked / "records.jsonl"
        path.write_text(path.read_text("utf-8").replace("第 4 条", "第 5 条", 1), "utf-8")
        listed = json.loads((unpacked / "MANIFEST.json").read_bytes())
        listed["members"]["records.jsonl"]["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
        (unpacked / "MANIFEST.json").write_text(json.dumps(listed), "utf-8")

        assert "record 4 was changed" in self.check(unpacked).stderr

    @pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not on the path")
    def test_openssl_accepts_each_signature_and_no_changed_day(self, unpacked):
        (public,) = (unpacked / "keys").iterdir()
        signed = [("MANIFEST.json", "MANIFEST.sig")]
        signed += [(f"days/{day}.json", f"days/{day}.sig") for day in ("2026-11-23", "2026-11-24")]
        command = ["openssl", "pkeyutl", "-verify", "-pubin", "-inkey", str(public), "-rawin"]

        for content, signature in signed:
            arguments = [*command, "-in", content, "-sigfile", signature]
            assert subprocess.run(arguments, cwd=unpacked, capture_output=True, check=False).returncode == 0
            (unpacked / content).write_bytes((unpacked / content).read_bytes() + b" ")
            assert subprocess.run(arguments, cwd=unpacked, capture_output=True, check=False).returncode != 0

    def test_every_member_is_described(self, export):
        notes = Path(kept.evidence.__file__).with_name("VERIFY.md").read_text("utf-8")
        with zipfile.ZipFile(io.BytesIO(export.read_bytes())) as archive:
            for name in archive.namelist():
                folder, _, _ = name.rpartition("/")
                assert f"`{folder}/*" in notes if folder else name == "VERIFY.md" or f"`{name}`" in notes
