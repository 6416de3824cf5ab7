"""The house's keys: drawn once, closed to others, and never another one by mistake."""

from __future__ import annotations

import stat

import pytest

from kept.site.home import FieldKeyError, field_key, secret


@pytest.fixture(autouse=True)
def _a_home(tmp_path, monkeypatch):
    monkeypatch.setenv("KEPT_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("KEPT_FIELD_KEY", raising=False)


def test_a_secret_is_drawn_once_and_only_its_owner_can_read_it(tmp_path):
    drawn = secret("some.key")

    assert secret("some.key") == drawn
    assert stat.S_IMODE((tmp_path / "home/keys/some.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("wrong", ["abc", "z" * 64, "0" * 63])
def test_what_is_no_key_is_refused(monkeypatch, wrong):
    monkeypatch.setenv("KEPT_FIELD_KEY", wrong)

    with pytest.raises(FieldKeyError, match="64 hexadecimal"):
        field_key()


def test_another_key_than_the_first_is_refused(monkeypatch):
    field_key()
    monkeypatch.setenv("KEPT_FIELD_KEY", "0" * 64)

    with pytest.raises(FieldKeyError, match="not the key"):
        field_key()
