"""What the check of a file saw is kept, sealed; a person confirms it or puts it away."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from kept.actions import preview_file
from kept.actions.decide_file import confirm_file, discard_file, fail_file
from kept.actions.preview_file import CELLS, Preview, keep_preview, preview_of
from kept.actions.take_file import _keep, read_again, take_file
from kept.intake import IntakeError
from kept.records.models import FileKind, FileRun, Role, RunStatus

from ..house import TODAY, a_csv, at, creditor, person

pytestmark = pytest.mark.django_db


def taken(tmp_path, *principals: str):
    same = {"姓名": "张三", "产品": "信用卡", "年利率(%)": "18", "最早到期日": "2026-11-12"}
    rows = [
        {"债务编号": f"C-{k}", "本金": principal, "电话1": "13800138000", **same}
        for k, principal in enumerate(principals)
    ]
    path = a_csv(tmp_path / "placed.csv", rows)
    return take_file(path, kind=FileKind.PLACEMENT, creditor=creditor(), as_of=TODAY, now=at(8))


class TestThePreview:
    def test_is_kept_with_the_run(self, tmp_path):
        keep_preview(taken(tmp_path, "10", "-10", "10"))

        found = preview_of(FileRun.objects.get())

        assert (found.foreseen, found.bad_cells) == ({"new": 2}, 1)
        assert (found.cells[0].row, found.cells[0].column, found.cells[0].value) == (3, "本金", "-10")

    def test_is_sealed_at_rest(self, tmp_path):
        run = taken(tmp_path, "-10").run
        keep_preview(taken(tmp_path, "-10"))

        stored = (
            FileRun.objects.filter(pk=run.pk).extra(select={"raw": "found"}).values_list("raw", flat=True)
        )

        assert stored[0].startswith("v1:")

    def test_keeps_the_first_bad_cells_and_counts_all(self, tmp_path):
        found = keep_preview(taken(tmp_path, *["-1"] * (CELLS + 1)))

        assert (len(found.cells), found.bad_cells) == (CELLS, CELLS + 1)

    def test_foresees_nothing_of_a_very_large_file(self, tmp_path, monkeypatch):
        monkeypatch.setattr(preview_file, "MOST_FORESEEN", 2)

        assert keep_preview(taken(tmp_path, "1", "2")).foreseen == {"new": 2}
        assert keep_preview(taken(tmp_path, "1", "2", "3")).foreseen == {}

    def test_of_a_run_from_the_command_line_is_empty(self, tmp_path):
        assert preview_of(taken(tmp_path, "1").run) == Preview()


class TestDeciding:
    def test_confirming_is_in_the_confirmers_name(self, tmp_path):
        run, analyst = taken(tmp_path, "1").run, person("zhao", Role.ANALYST)

        confirmed = confirm_file(run.pk, by=analyst)

        assert (confirmed.status, confirmed.by) == (RunStatus.RUNNING, analyst)

    @pytest.mark.parametrize("status", [RunStatus.RUNNING, RunStatus.DONE])
    def test_what_is_under_way_or_done_stays_as_it_is(self, tmp_path, status):
        run = taken(tmp_path, "1").run
        FileRun.objects.update(status=status)

        analyst = person("zhao", Role.ANALYST)

        assert confirm_file(run.pk, by=analyst).by is None
        assert not discard_file(run.pk, by=analyst)

    def test_a_failure_is_remembered_only_of_what_is_under_way(self, tmp_path):
        run = taken(tmp_path, "1").run
        fail_file(run.pk, "broken", now=at(9))
        assert FileRun.objects.get().status == RunStatus.CHECKED

        confirm_file(run.pk, by=person("zhao", Role.ANALYST))
        fail_file(run.pk, "broken", now=at(9))
        assert FileRun.objects.get().error == "broken"


def test_a_kept_copy_that_was_changed_is_refused_by_name(tmp_path):
    run = taken(tmp_path, "1").run
    Path(run.path).write_text("x")

    with pytest.raises(IntakeError, match="was changed since it was checked") as caught:
        read_again(run.pk)
    assert caught.value.code == "changed_copy"


def test_the_same_file_can_be_kept_from_many_terminals_at_once(tmp_path, settings):
    settings.UPLOADS = tmp_path / "uploads"
    path = tmp_path / "placed.csv"
    path.write_bytes(b"x" * 1_000_000)

    with ThreadPoolExecutor(8) as terminals:
        kept = set(terminals.map(lambda _: _keep(path, "d" * 64), range(80)))

    assert [one.read_bytes() for one in kept] == [path.read_bytes()]
    assert [one.stat().st_mode & 0o777 for one in settings.UPLOADS.iterdir()] == [0o600]
