"""A file is dropped, checked, shown, confirmed, stored: nothing before, nothing twice, nothing lost."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django_q.models import OrmQ

from kept.records.models import Creditor, Debt, FileKind, FileRun, Payment, Role, RunStatus
from kept.site.files import uploads

from ...house import TODAY, at, clock_shows, creditor, person, signed_in

pytestmark = pytest.mark.django_db

HEAD = "姓名,证件类型,证件号码,电话1,债务编号,产品,本金,年利率(%),最早到期日"
MONEY = "流水号,还款日期,还款金额,债务编号,付款人"


@pytest.fixture(autouse=True)
def eleven_o_clock(settings):
    clock_shows(settings, at(11))


@pytest.fixture
def analyst():
    return signed_in(person("zhao", Role.ANALYST))


def line(number: int, principal: str = "1000.00") -> str:
    return f"张三,居民身份证,,138001380{number:02d},C-{number},信用卡,{principal},18.25,2026-11-12"


def table(*lines: str, head: str = HEAD, name: str = "placed.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, "\n".join((head, *lines)).encode(), content_type="text/csv")


def dropped(client, file, *, kind=FileKind.PLACEMENT, **said):
    """Send a file for checking; return the answer."""
    asked = {"kind": kind, "creditor": creditor().pk, "as_of": TODAY.isoformat(), "file": file, **said}
    return client.post("/import/", asked)


def checked(client, *lines: str, **said) -> FileRun:
    answer = dropped(client, table(*lines), **said)
    assert answer.status_code == 302, answer.content.decode()
    return FileRun.objects.latest("pk")


class TestMissingDebts:
    def test_are_named_and_recalled_only_when_ticked(self, analyst):
        earlier = checked(analyst, line(1), line(2), as_of="2026-11-23")
        analyst.post(reverse("file-confirm", args=[earlier.pk]))
        run = checked(analyst, line(1))

        page = analyst.get(reverse("file", args=[run.pk])).content.decode()
        analyst.post(reverse("file-confirm", args=[run.pk]), {"recall_missing": "1"})

        assert "未出现在本文件中" in page
        assert "C-2" in page
        assert list(Debt.objects.exclude(recalled_on=None).values_list("number", flat=True)) == ["C-2"]

    def test_stay_without_the_tick(self, analyst):
        earlier = checked(analyst, line(1), line(2), as_of="2026-11-23")
        analyst.post(reverse("file-confirm", args=[earlier.pk]))

        analyst.post(reverse("file-confirm", args=[checked(analyst, line(1)).pk]))

        assert not Debt.objects.exclude(recalled_on=None).exists()


class TestChecking:
    def test_shows_what_would_be_stored_and_stores_nothing(self, analyst):
        run = checked(analyst, line(1), line(2), line(3, "-5"))

        page = analyst.get(reverse("file", args=[run.pk])).content.decode()

        assert (run.status, run.rows_good, run.rows_bad) == (RunStatus.CHECKED, 2, 1)
        assert "入库 2 行" in page
        assert "<code>-5</code>" in page
        assert "请核对正负号" in page
        assert Debt.objects.count() == 0

    def test_foresees_what_is_new_and_what_is_unchanged(self, analyst):
        first = checked(analyst, line(1))
        analyst.post(reverse("file-confirm", args=[first.pk]))
        again = checked(analyst, line(1), line(2))

        page = analyst.get(reverse("file", args=[again.pk])).content.decode()

        assert '<dt>无变化</dt><dd class="k-num">1</dd>' in page
        assert '<dt>新增</dt><dd class="k-num">1</dd>' in page

    def test_names_the_columns_that_are_not_read(self, analyst):
        file = table(line(1) + ",内部", head=HEAD + ",内部备注")
        dropped(analyst, file)

        page = analyst.get(reverse("file", args=[FileRun.objects.get().pk])).content.decode()

        assert "未读取的列：内部备注" in page

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (b"", "提交的是空文件"),
            (b"%PDF-1.7 nothing", "不是表格：PDF"),
            ("姓名,本金\n张三,1".encode(), "缺少必需的列"),
            (b"a,b\n\xff\xfe\xff\xff,1", "既不是 UTF-8 也不是 GB18030"),
        ],
    )
    def test_says_what_is_wrong_with_a_file_that_is_no_table(self, analyst, content, reason):
        answer = dropped(analyst, SimpleUploadedFile("wrong.csv", content))

        assert answer.status_code == 422
        assert reason in answer.content.decode()
        assert FileRun.objects.count() == 0

    def test_names_the_file_as_its_sender_does(self, analyst):
        answer = dropped(analyst, SimpleUploadedFile("十一月.csv", b"%PDF"))

        assert "十一月.csv" in answer.content.decode()

    def test_makes_a_new_creditor_only_with_a_good_file(self, analyst):
        new = {"creditor": "new", "new_name": "新行", "new_kind": "bank"}

        dropped(analyst, SimpleUploadedFile("wrong.csv", b"%PDF"), **new)
        assert not Creditor.objects.filter(name="新行").exists()
        dropped(analyst, table(line(1)), **new)
        assert FileRun.objects.get().creditor.name == "新行"

    @pytest.mark.parametrize(
        ("said", "problem"),
        [
            ({"creditor": "new"}, "请填写新债权人名称"),
            (
                {"creditor": "new", "new_name": "新行", "kind": FileKind.PAYMENTS},
                "到账文件须对应已有的债权人",
            ),
            ({"as_of": "2026-11-25"}, "日期不能晚于今天"),
            ({"as_of": "x"}, "输入一个有效的日期"),
            ({"kind": "x"}, "选择一个有效的选项"),
        ],
    )
    def test_asks_again_where_something_is_missing(self, analyst, said, problem):
        answer = dropped(analyst, table(line(1)), **said)

        assert answer.status_code == 422
        assert problem in answer.content.decode()
        assert FileRun.objects.count() == 0

    def test_refuses_a_file_beyond_the_limit_and_names_the_command_line(self, analyst, monkeypatch):
        monkeypatch.setattr(uploads, "MOST_BYTES", 400)

        answer = dropped(analyst, table(*(line(k) for k in range(9))))

        assert answer.status_code == 422
        assert "kept import" in answer.content.decode()
        assert FileRun.objects.count() == 0

    def test_leaves_no_file_but_the_kept_copy(self, analyst, settings, tmp_path):
        settings.UPLOADS = settings.FILE_UPLOAD_TEMP_DIR = tmp_path

        run = checked(analyst, line(1))

        assert [str(path) for path in tmp_path.iterdir()] == [run.path]


class TestConfirming:
    def test_a_small_file_is_stored_at_once(self, analyst):
        run = checked(analyst, line(1), line(2), line(3, "-5"))

        answer = analyst.post(reverse("file-confirm", args=[run.pk]), follow=True)

        run.refresh_from_db()
        assert (run.status, run.counts) == (RunStatus.DONE, {"new": 2})
        assert Debt.objects.count() == 2
        assert "已入库" in answer.content.decode()

    def test_twice_stores_once(self, analyst):
        run = checked(analyst, line(1))
        address = reverse("file-confirm", args=[run.pk])

        answers = [analyst.post(address).status_code for _ in range(2)]

        assert answers == [302, 302]
        assert Debt.objects.count() == 1
        assert FileRun.objects.get().counts == {"new": 1}

    def test_a_large_file_waits_for_a_job_and_shows_its_progress(self, analyst, monkeypatch):
        monkeypatch.setattr("kept.site.jobs.AT_ONCE", 1)
        run = checked(analyst, line(1), line(2))

        page = analyst.post(reverse("file-confirm", args=[run.pk]), follow=True).content.decode()

        assert FileRun.objects.get().status == RunStatus.RUNNING
        assert OrmQ.objects.count() == 1
        assert f'hx-get="/import/{run.pk}/"' in page
        assert Debt.objects.count() == 0

    def test_the_progress_reloads_the_page_when_the_work_is_done(self, analyst):
        run = checked(analyst, line(1))
        analyst.post(reverse("file-confirm", args=[run.pk]))

        answer = analyst.get(reverse("file", args=[run.pk]), HTTP_HX_REQUEST="true")

        assert answer["HX-Refresh"] == "true"

    def test_a_run_that_failed_says_so_and_can_be_tried_again(self, analyst):
        run = checked(analyst, line(1))
        FileRun.objects.update(status=RunStatus.FAILED, error="broken")

        page = analyst.get(reverse("file", args=[run.pk])).content.decode()
        analyst.post(reverse("file-confirm", args=[run.pk]))

        assert "入库中断" in page
        assert FileRun.objects.get().status == RunStatus.DONE

    def test_a_kept_copy_that_was_changed_is_not_stored(self, analyst):
        run = checked(analyst, line(1))
        Path(run.path).write_text("x")

        page = analyst.post(reverse("file-confirm", args=[run.pk]), follow=True).content.decode()

        assert FileRun.objects.get().error == "copy"
        assert "留存副本" in page
        assert Debt.objects.count() == 0

    def test_the_original_taken_in_again_replaces_a_damaged_copy(self, analyst):
        damaged = checked(analyst, line(1))
        Path(damaged.path).write_text("x")
        analyst.post(reverse("file-confirm", args=[damaged.pk]))

        again = checked(analyst, line(1))
        analyst.post(reverse("file-confirm", args=[again.pk]))

        again.refresh_from_db()
        assert (again.status, Debt.objects.count()) == (RunStatus.DONE, 1)

    def test_rows_of_another_persons_debt_are_named(self, analyst):
        first = checked(analyst, line(1))
        analyst.post(reverse("file-confirm", args=[first.pk]))
        stolen = checked(analyst, line(1).replace("张三", "李四"))

        page = analyst.post(reverse("file-confirm", args=[stolen.pk]), follow=True).content.decode()

        assert "未能入库的行" in page
        assert "该债务编号已属于另一人" in page


class TestPuttingAway:
    def test_stores_nothing_and_removes_the_copy(self, analyst, django_capture_on_commit_callbacks):
        run = checked(analyst, line(1))

        with django_capture_on_commit_callbacks(execute=True):
            answer = analyst.post(reverse("file-discard", args=[run.pk]))

        assert answer.url == "/import/"
        assert FileRun.objects.count() == 0
        assert not Path(run.path).exists()

    def test_is_too_late_after_the_confirmation(self, analyst):
        run = checked(analyst, line(1))
        analyst.post(reverse("file-confirm", args=[run.pk]))

        answer = analyst.post(reverse("file-discard", args=[run.pk]), follow=True)

        assert "已确认入库" in answer.content.decode()
        assert FileRun.objects.count() == 1


class TestBadRows:
    def test_come_back_as_a_file_that_can_be_corrected_and_taken_in(self, analyst):
        run = checked(analyst, line(1), line(2, "-5"))

        answer = analyst.get(reverse("file-bad-rows", args=[run.pk]))
        text = b"".join(answer).decode("utf-8-sig")

        assert 'filename="placed.bad.csv"' in answer["Content-Disposition"]
        rows = list(csv.reader(io.StringIO(text)))
        assert len(rows) == 2
        assert "C-2" in rows[1]
        corrected = table(
            text.replace("-5", "5").split("\n", 1)[1].strip(), head=text.split("\n", 1)[0].strip()
        )
        dropped(analyst, corrected)
        assert FileRun.objects.latest("pk").rows_good == 1

    def test_are_asked_for_in_vain_when_the_copy_is_gone(self, analyst):
        run = checked(analyst, line(1, "-5"))
        Path(run.path).unlink()

        answer = analyst.get(reverse("file-bad-rows", args=[run.pk]), follow=True)

        assert answer.status_code == 200
        assert "找不到文件 placed.csv" in answer.content.decode()


def test_payments_are_stored_and_the_lost_ones_lead_to_the_queue(analyst):
    first = checked(analyst, line(1))
    analyst.post(reverse("file-confirm", args=[first.pk]))
    paid = table("P-1,2026-11-24,12.00,C-1,张三", "P-2,2026-11-24,13.00,,无名", head=MONEY, name="paid.csv")
    dropped(analyst, paid, kind=FileKind.PAYMENTS)
    run = FileRun.objects.latest("pk")

    page = analyst.post(reverse("file-confirm", args=[run.pk]), follow=True).content.decode()

    assert run.kind == FileKind.PAYMENTS
    assert Payment.objects.count() == 2
    assert "去匹配款项" in page


def test_the_history_lists_what_was_taken_in_with_few_queries(analyst, django_assert_max_num_queries):
    for k in range(5):
        checked(analyst, line(k))

    with django_assert_max_num_queries(8):
        page = analyst.get("/import/").content.decode()

    assert page.count("placed.csv") == 5
