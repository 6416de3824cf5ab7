"""Whether the evidence holds, what the gate decided, and exports that are checked."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse
from django_q.models import OrmQ

from kept.actions.close_night import close_night
from kept.actions.export_evidence import export_evidence
from kept.actions.start_call import CallRefusedError
from kept.records import triggers
from kept.records.models import EvidenceRecord, Role, RunStatus, Verification
from kept.site import jobs
from kept.site.files import uploads

from ...house import TODAY, a_call, a_case, at, clock_shows, person, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def eleven_o_clock(settings):
    clock_shows(settings, at(11))


@pytest.fixture
def officer():
    return signed_in(person("chen", Role.COMPLIANCE))


def sealed():
    """A case placed yesterday, under a sealed day."""
    case = a_case(person("li"))
    close_night(TODAY - timedelta(days=1), now=at(1))
    return case


def changed() -> None:
    """Somebody with the database in their hands rewrites a record."""
    triggers.remove(connection)
    EvidenceRecord.objects.filter(kind="rung.moved").update(body='{"to":"court"}')
    triggers.install(connection)


class TestTheState:
    def test_shows_the_sealed_days_with_their_signatures(self, officer):
        sealed()

        page = officer.get("/evidence/").content.decode()

        assert "2026-11-23 周一" in page
        assert "有效" in page

    def test_an_empty_house_says_so(self, officer):
        page = officer.get("/evidence/").content.decode()

        assert "尚无封存的日期" in page
        assert "尚未做过全面验证" in page

    def test_a_verification_is_a_job_asked_for_once(self, officer):
        sealed()

        for _ in range(2):
            officer.post("/evidence/verify/")

        assert Verification.objects.count() == 1
        assert OrmQ.objects.count() >= 1
        assert 'hx-get="/evidence/progress/"' in officer.get("/evidence/").content.decode()

    def test_its_result_is_shown_and_on_record(self, officer):
        sealed()
        officer.post("/evidence/verify/")
        jobs.verify_house(Verification.objects.get().pk)

        page = officer.get("/evidence/").content.decode()

        assert "没有任何记录被改动、删除、添加或调换" in page
        assert EvidenceRecord.objects.filter(kind="evidence.verified").count() == 1
        assert officer.get("/evidence/progress/")["HX-Refresh"] == "true"

    def test_a_changed_record_is_named(self, officer):
        sealed()
        changed()
        officer.post("/evidence/verify/")
        jobs.verify_house(Verification.objects.get().pk)

        page = officer.get("/evidence/").content.decode()

        assert Verification.objects.get().status == RunStatus.DONE
        assert "被改动" in page
        assert "case:" in page


class TestDecisions:
    def test_a_refusal_is_listed_with_rule_weight_and_when_it_ends(self, officer):
        collector = person("li")
        case = a_case(collector)
        with pytest.raises(CallRefusedError):
            a_call(case, collector, at(23))

        page = officer.get("/evidence/decisions/").content.decode()

        assert "GB/T 45251-2025" in page
        assert "2026-11-25 周三 08:00" in page
        assert "Li" in page

    def test_a_permit_is_listed_with_its_duties(self, officer):
        collector = person("li")
        a_call(a_case(collector), collector)

        page = officer.get("/evidence/decisions/", {"kind": "contact.permitted"}).content.decode()

        assert "项义务" in page
        assert "告知对方本次通话正在录音" in page

    def test_an_empty_list_says_so(self, officer):
        assert "没有被拒绝的触达" in officer.get("/evidence/decisions/").content.decode()

    def test_lists_many_with_few_queries(self, officer, django_assert_max_num_queries):
        collector = person("li")
        case = a_case(collector)
        for minute in range(8):
            with pytest.raises(CallRefusedError):
                a_call(case, collector, at(23, minute))

        with django_assert_max_num_queries(8):
            officer.get("/evidence/decisions/")

    def test_one_record_is_told_in_words_with_its_hash(self, officer):
        sealed()
        record = EvidenceRecord.objects.get(kind="rung.moved")

        page = officer.get(reverse("evidence-record", args=[record.pk])).content.decode()

        assert "施压层级：" in page
        assert record.hash in page
        assert "哈希相符" in page

    def test_a_changed_record_is_seen_at_once(self, officer):
        sealed()
        changed()
        record = EvidenceRecord.objects.get(kind="rung.moved")

        assert "哈希不符" in officer.get(reverse("evidence-record", args=[record.pk])).content.decode()


class TestExports:
    @pytest.fixture
    def export(self, tmp_path):
        return export_evidence(sealed().pk, tmp_path / "case.zip", by=None, now=at(9)).read_bytes()

    def checked(self, client, content: bytes) -> str:
        file = SimpleUploadedFile("case.zip", content)
        return client.post("/evidence/exports/check/", {"file": file}).content.decode()

    def test_a_case_is_found_by_its_debts_number_and_can_be_exported(self, officer):
        case = a_case()

        page = officer.get("/evidence/exports/", {"q": "C-1"}).content.decode()

        assert f'action="/cases/{case.pk}/export/"' in page

    def test_what_is_not_found_is_said(self, officer):
        assert "没有查到对应的案件" in officer.get("/evidence/exports/", {"q": "X-1"}).content.decode()

    def test_an_export_of_ours_holds(self, officer, export):
        page = self.checked(officer, export)

        assert "导出文件完好" in page
        assert "本机构" in page

    def test_a_changed_export_is_told_where(self, officer, export):
        page = self.checked(officer, rewritten(export, "records.jsonl"))

        assert "被改动" in page
        assert "records.jsonl" in page

    @pytest.mark.parametrize("content", [b"no zip at all", b"PK\x03\x04 broken"])
    def test_what_is_no_export_is_a_fault_and_no_failure(self, officer, content):
        assert "发现" in self.checked(officer, content)

    def test_nothing_chosen_is_asked_for(self, officer):
        answer = officer.post("/evidence/exports/check/")

        assert answer.status_code == 422
        assert "请选择要验证的导出文件" in answer.content.decode()

    def test_a_file_beyond_the_limit_is_refused(self, officer, export, monkeypatch):
        monkeypatch.setattr(uploads, "MOST_BYTES", 100)

        assert "kept evidence verify" in self.checked(officer, export)


def rewritten(export: bytes, member: str) -> bytes:
    """Return an export with one letter of a member changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(export)) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            content = given.read(name)
            made.writestr(name, content.replace(b"night", b"knight") if name == member else content)
    return out.getvalue()
