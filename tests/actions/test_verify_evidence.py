"""All the house's evidence is verified piece by piece, and whatever was done to it is found."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection

from kept.actions import verify_evidence
from kept.actions.close_call import close_call
from kept.actions.close_night import close_night
from kept.actions.export_evidence import verify_house
from kept.actions.verify_evidence import begin_verification, verify_chunk
from kept.demo import talk
from kept.evidence import link
from kept.records import triggers
from kept.records.models import Case, Chain, EvidenceRecord, RunStatus, SealedDay, User, Verification

from ..house import PHONES, TODAY, a_call, at, person, placed, row, say

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


class TestCalls:
    """The chain holds a digest of what was said; the words lie sealed beside it."""

    @pytest.fixture
    def call(self):
        case = Case.objects.earliest("pk")
        call = a_call(case, User.objects.get())
        say(call, User.objects.get(), talk.events(("next", "answer:not_connected", "answer:rang_out")))
        close_call(call.pk, by=User.objects.get(), now=at(10, 5))
        return call

    def test_that_are_as_they_were_hold(self, call):
        assert faults() == set()
        assert call.events.count() == 4

    @pytest.mark.usefixtures("open_tables")
    def test_with_other_words_are_found(self, call):
        call.events.filter(seq=2).update(event='{"kind":"answer","value":"is_borrower"}')

        assert faults() == {("changed", f"case:{call.contact.case_id}")}

    @pytest.mark.usefixtures("open_tables")
    def test_with_a_word_less_are_found(self, call):
        call.events.filter(seq=2).delete()

        assert faults() == {("changed", f"case:{call.contact.case_id}")}

    @pytest.mark.usefixtures("open_tables")
    def test_whose_words_cannot_be_opened_are_found_and_others_still_verified(self, call):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE records_callevent SET event = 'v1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'"
            )

        assert faults() == {("changed", f"case:{call.contact.case_id}")}
