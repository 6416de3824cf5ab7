"""All the house's evidence is verified piece by piece, and whatever was done to it is found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from kept.actions import verify_evidence
from kept.actions.close_night import close_night
from kept.actions.export_evidence import verify_house
from kept.actions.verify_evidence import begin_verification, verify_chunk
from kept.evidence import link
from kept.records import triggers
from kept.records.models import Chain, EvidenceRecord, RunStatus, SealedDay, Verification

from ..house import PHONES, TODAY, at, person, placed, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def open_tables():
    """The tables as somebody finds them who has the database in their hands."""
    triggers.remove(connection)
    yield
    triggers.install(connection)


@pytest.fixture(autouse=True)
def three_chains_a_chunk(monkeypatch):
    monkeypatch.setattr(verify_evidence, "CHUNK", 3)


@pytest.fixture(autouse=True)
def a_house():
    """Seven cases with a record each, under a sealed day, which is on record too."""
    person("li")
    placed(*(row(f"C-{k}", phone_1=PHONES[k]) for k in range(7)))
    close_night(TODAY - timedelta(days=1), now=at(1))


def verified() -> Verification:
    run = begin_verification(by=None, now=at(10))
    while run.status == RunStatus.RUNNING:
        run = verify_chunk(run.pk, now=at(10))
    return run


def faults() -> set[tuple[str, str]]:
    return {(fault["what"], fault["chain"]) for fault in verified().faults}


def test_an_untouched_house_holds():
    run = verified()

    assert (run.chains_done, run.records_done, run.faults) == (8, 8, [])
    assert verify_house() == []


def test_the_result_is_on_record():
    verified()

    assert EvidenceRecord.objects.latest("pk").kind == "evidence.verified"


@pytest.mark.usefixtures("open_tables")
class TestFinds:
    def test_a_changed_record(self):
        record = EvidenceRecord.objects.filter(kind="rung.moved").latest("pk")
        EvidenceRecord.objects.filter(pk=record.pk).update(actor="user:nobody")

        assert faults() == {("changed", record.chain)}

    def test_a_removed_record_with_its_chain_left_behind(self):
        record = EvidenceRecord.objects.filter(kind="rung.moved").latest("pk")
        EvidenceRecord.objects.filter(pk=record.pk).delete()

        assert "missing" in {what for what, _ in faults()}

    def test_a_chain_rewritten_with_all_its_hashes(self):
        record = EvidenceRecord.objects.filter(kind="rung.moved").latest("pk")
        forged = link(
            record.prev, chain=record.chain, seq=record.seq, at=record.at, kind=record.kind,
            actor="user:nobody", body=record.body,
        )  # fmt: skip
        EvidenceRecord.objects.filter(pk=record.pk).update(actor="user:nobody", hash=forged)
        Chain.objects.filter(name=record.chain).update(head=forged)

        assert faults() == {("changed", "")}

    def test_a_chain_removed_with_its_head(self):
        record = EvidenceRecord.objects.filter(kind="rung.moved").latest("pk")
        Chain.objects.filter(name=record.chain).delete()
        EvidenceRecord.objects.filter(chain=record.chain).delete()

        assert faults() == {("changed", "")}

    def test_every_seal_removed(self):
        SealedDay.objects.all().delete()

        assert faults() == {("missing", "")}

    def test_records_whose_chain_was_removed_are_still_read(self):
        record = EvidenceRecord.objects.filter(kind="rung.moved").latest("pk")
        Chain.objects.filter(name=record.chain).delete()
        EvidenceRecord.objects.filter(pk=record.pk).update(body="{}")

        assert ("changed", record.chain) in faults()

    def test_a_removed_day(self):
        close_night(TODAY, now=at(1, day=TODAY + timedelta(days=1)))
        SealedDay.objects.filter(on=TODAY - timedelta(days=1)).delete()

        assert "missing" in {what for what, _ in faults()}

    def test_the_same_from_the_command_line(self):
        EvidenceRecord.objects.filter(kind="rung.moved").update(actor="user:nobody")

        assert len(verify_house()) == 7
