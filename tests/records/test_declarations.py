"""What the house declares is taken at its word; what it does not say is unknown: then nobody is called."""

from __future__ import annotations

import pytest

from kept.actions.start_call import CallRefusedError
from kept.datafile import DataFileError
from kept.records.declarations import NAME, Declarations, begin_declarations, load_declarations
from kept.records.models import Contact

from ..house import a_call, a_case, at, person


class TestTheFile:
    def test_of_a_new_house_explains_everything_and_says_nothing(self, tmp_path):
        begin_declarations(tmp_path)

        assert load_declarations(tmp_path) == Declarations()
        assert "recorded: yes" in (tmp_path / NAME).read_text(encoding="utf-8")

    def test_that_is_there_stays(self, tmp_path):
        (tmp_path / NAME).write_text("version: 1\ncalls: {recorded: no}\n")

        begin_declarations(tmp_path)

        assert load_declarations(tmp_path).calls.recorded is False

    def test_that_is_missing_says_nothing(self, tmp_path):
        assert load_declarations(tmp_path) == Declarations()

    @pytest.mark.parametrize("line", ["calls: {taped: yes}", "calls: {recorded: maybe}", "visit: {}"])
    def test_is_strict_and_names_the_line(self, tmp_path, line):
        (tmp_path / NAME).write_text(f"version: 1\n{line}\n")

        with pytest.raises(DataFileError, match=f"{NAME}:2"):
            load_declarations(tmp_path)


@pytest.mark.django_db
@pytest.mark.parametrize("recorded", ["null", "no"])
def test_nobody_is_called_while_it_is_not_declared_that_calls_are_recorded(declared, recorded):
    collector = person("li")
    declared(f"calls: {{recorded: {recorded}}}")

    with pytest.raises(CallRefusedError):
        a_call(a_case(collector), collector, at(10))

    assert not Contact.objects.exists()
