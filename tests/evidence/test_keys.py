"""The house's key."""

import os
import subprocess
import sys

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from kept.evidence import KeyFileError, SigningKey, VerifyKey

LOAD = """
import sys
from pathlib import Path
from kept.evidence import SigningKey
print(SigningKey.load(Path(sys.argv[1]), create=True).public.hex)
"""


def test_a_signature_holds_for_its_message_and_its_key_alone(key):
    signature = key.sign(b"day")

    assert key.public.verifies(b"day", signature)
    assert not key.public.verifies(b"night", signature)
    assert not SigningKey.generate().public.verifies(b"day", signature)


@pytest.mark.parametrize("signature", ["", "zz", "00" * 64, "00" * 63])
def test_a_malformed_signature_does_not_hold(key, signature):
    assert not key.public.verifies(b"day", signature)


@pytest.mark.parametrize("public", ["", "zz", "00" * 31])
def test_nothing_holds_under_a_malformed_key(key, public):
    assert not VerifyKey(public).verifies(b"day", key.sign(b"day"))


def test_a_known_key_has_a_known_name_and_signature():
    """RFC 8032 section 7.1, test 2."""
    secret = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    known = SigningKey(Ed25519PrivateKey.from_private_bytes(secret))

    assert known.public.hex == "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    assert known.sign(b"\x72").startswith("92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da")
    assert known.public.key_id == "39f713d0a644253f"


def test_a_key_never_shows_itself(key):
    assert "PRIVATE" not in repr(key)
    assert "Ed25519PrivateKey" not in repr(key)


class TestLoad:
    def test_a_new_key_is_written_once_and_read_again(self, tmp_path):
        path = tmp_path / "keys" / "evidence.pem"

        made = SigningKey.load(path, create=True)

        assert SigningKey.load(path, create=True).public == made.public
        assert SigningKey.load(path).public == made.public
        assert [each.name for each in path.parent.iterdir()] == ["evidence.pem"]

    @pytest.mark.skipif(os.name != "posix", reason="file rights are POSIX's")
    def test_only_its_owner_can_read_the_file(self, tmp_path):
        path = tmp_path / "evidence.pem"
        SigningKey.load(path, create=True)
        assert path.stat().st_mode & 0o777 == 0o600

        path.chmod(0o640)

        with pytest.raises(KeyFileError, match="chmod 600"):
            SigningKey.load(path)

    def test_a_missing_file_is_an_error_unless_it_may_be_made(self, tmp_path):
        with pytest.raises(KeyFileError, match="cannot be read"):
            SigningKey.load(tmp_path / "none.pem")

    @pytest.mark.parametrize("content", [b"", b"not a key", b"-----BEGIN PRIVATE KEY-----\n"])
    def test_a_file_that_is_no_key_is_refused(self, tmp_path, content):
        path = tmp_path / "evidence.pem"
        path.write_bytes(content)
        path.chmod(0o600)

        with pytest.raises(KeyFileError, match="not an unencrypted private key"):
            SigningKey.load(path)

    def test_a_key_of_another_kind_is_refused(self, tmp_path):
        path = tmp_path / "evidence.pem"
        pem = X25519PrivateKey.generate().private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.write_bytes(pem)
        path.chmod(0o600)

        with pytest.raises(KeyFileError, match="not an Ed25519 key"):
            SigningKey.load(path)

    def test_processes_that_start_together_end_with_one_key(self, tmp_path):
        command = [sys.executable, "-c", LOAD, str(tmp_path / "evidence.pem")]
        started = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]

        assert len({process.communicate()[0] for process in started}) == 1
