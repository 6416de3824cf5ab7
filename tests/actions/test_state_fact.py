"""Facts no record shows: unknown until a supervisor states them; then the ladder can be climbed to court."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection

from kept.actions.import_portfolio import import_portfolio
from kept.actions.set_rung import RungRefusedError, approve_rung, carry_out, propose_rung
from kept.actions.state_fact import StatementError, state_fact
from kept.actions.take_file import take_file
from kept.dates import months_later
from kept.evidence import verify_chain
from kept.records import house, triggers
from kept.records.brief import brief
from kept.records.chains import chain_of, records_of
from kept.records.models import Case, EvidenceRecord, FileKind, Note, Role, User
from kept.records.notes import note_files
from kept.records.rights import NoRightError
from kept.records.stated import as_text, statable, stated_facts

from ..house import TODAY, a_case, a_csv, at, creditor, person

pytestmark = pytest.mark.django_db

TITLE = "enforceable_title"


def state(case, fact, by, *, holds=True, words="合同第 12 条") -> Case:
    return state_fact(case.pk, fact, holds=holds, source="contract", words=words, by=by, now=at(10))


def condition(case, fact) -> bool:
    return bool(brief(case, on=TODAY).standing.climb.facts.condition(fact)[0])


@pytest.fixture
def supervisor():
    return person("wang", Role.SUPERVISOR)


@pytest.mark.parametrize("fact", ["lawyer_instructed", TITLE, "performance_period_over"])
def test_what_nobody_stated_is_not_met_and_what_was_stated_counts_at_once(supervisor, fact):
    case = a_case()
    assert not condition(case, fact)

    case = state(case, fact, supervisor)

    assert condition(case, fact)


def test_a_statement_goes_before_what_the_records_show_and_can_be_taken_back(supervisor):
    case = a_case()
    assert condition(case, "claim_not_time_barred")

    case = state(case, "claim_not_time_barred", holds=False, by=supervisor)
    assert not condition(case, "claim_not_time_barred")

    case = state(case, "claim_not_time_barred", holds=None, by=supervisor)
    assert condition(case, "claim_not_time_barred")


def test_a_claim_beyond_three_years_is_not_said_to_be_in_time():
    first = months_later(TODAY, -36)
    inside = a_case(due_on=first)
    assert condition(inside, "claim_not_time_barred")

    inside.debts.get().dues.update(on=first - timedelta(days=1))
    assert not condition(inside, "claim_not_time_barred")


def test_the_same_again_does_nothing(supervisor):
    case = a_case()
    state(case, TITLE, supervisor)
    state(case, TITLE, supervisor)

    assert EvidenceRecord.objects.filter(kind="fact.stated").count() == 1


def test_the_words_are_sealed_beside_the_chain_which_holds_their_fingerprint(supervisor):
    case = state(a_case(), TITLE, supervisor, words="张小敏签收判决书")

    record = EvidenceRecord.objects.get()
    assert "张小敏" not in record.body
    assert Note.objects.get().sha256 in record.body
    assert [content.decode() for _, content in note_files(case)] == ["张小敏签收判决书"]


@pytest.mark.parametrize(
    ("fact", "source", "words", "why"),
    [
        ("address_known", "contract", "x", "not stated by people"),
        (TITLE, "hearsay", "x", "not a source"),
        (TITLE, "court", "  ", "what was seen"),
    ],
)
def test_what_cannot_be_stated_is_refused(supervisor, fact, source, words, why):
    with pytest.raises(StatementError, match=why):
        state_fact(a_case().pk, fact, holds=True, source=source, words=words, by=supervisor, now=at(10))

    assert not EvidenceRecord.objects.exists()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SUPERVISOR])
def test_nobody_but_a_supervisor_states_facts(role):
    with pytest.raises(NoRightError):
        state(a_case(), TITLE, person("wu", role))


def test_what_a_case_keeps_reads_back():
    facts = {TITLE: True, "lawyer_instructed": False}

    assert stated_facts(as_text(facts)) == facts
    assert set(facts) <= set(statable())


# --- the whole ladder -------------------------------------------------------------------------------------


@pytest.fixture
def imported_case(tmp_path, declared):
    """A case from a file, half a year late, on a demand letter, of a creditor that has a lawyer."""
    declared(f"calls: {{recorded: yes}}\nlawyer_instructed: {{{creditor().name}: yes}}")
    row = {
        "debtor_name": "张小敏", "phone_1": "13800138000", "home_address": "示例路 1 号",
        "debt_number": "C-1", "product": "credit_card", "principal": "1000.00", "due_date": "2026-06-01",
    }  # fmt: skip
    path = a_csv(tmp_path / "p.csv", [row])
    taken = take_file(path, kind=FileKind.PLACEMENT, creditor=creditor(), as_of=TODAY, now=at(8))
    import_portfolio(taken.run.pk, now=at(8))
    Case.objects.update(rung="demand_letter", rung_since=TODAY, collector=person("li"))
    return Case.objects.get()


def climbed(case: Case, day: date, people: dict[str, User]) -> str:
    """Carry the rung out, wait for its term, propose the next and let the named role approve it."""
    carry_out(case.pk, on=day, by=people["collector"], now=at(10, day=day), note="")
    after = day + timedelta(days=house.ladder()[case.rung].wait_days)
    task = propose_rung(case.pk, by=people["collector"], now=at(10, day=after))
    approver = people[house.ladder()[task.rung].approval]
    return approve_rung(task.pk, by=approver, now=at(10, day=after), approve=True).rung


def test_with_what_was_declared_and_stated_the_ladder_is_climbed_to_enforcement(imported_case, supervisor):
    people = {
        "collector": imported_case.collector, "supervisor": supervisor,
        "compliance": person("chen", Role.COMPLIANCE),
    }  # fmt: skip
    way = []
    while imported_case.rung != "suit":
        way.append(climbed(imported_case, imported_case.rung_since, people))
        imported_case.refresh_from_db()
    with pytest.raises(RungRefusedError, match="precondition"):
        climbed(imported_case, imported_case.rung_since, people)

    for fact in (TITLE, "performance_period_over"):
        state(imported_case, fact, supervisor)
    after = imported_case.rung_since + timedelta(days=90)
    task = propose_rung(imported_case.pk, by=supervisor, now=at(10, day=after))

    assert way == ["credit_notice", "lawyers_letter", "mediation", "payment_order", "suit"]
    assert task.rung == "enforcement"
    assert verify_chain(records_of(chain_of(imported_case.pk))) == []


def test_nothing_goes_to_court_on_evidence_that_does_not_hold(imported_case, supervisor):
    people = {"collector": imported_case.collector, "supervisor": supervisor}
    Case.objects.update(rung="lawyers_letter")
    imported_case.refresh_from_db()
    triggers.remove(connection)
    EvidenceRecord.objects.filter(kind="debt.placed").update(actor="user:someone-else")
    triggers.install(connection)

    with pytest.raises(RungRefusedError, match="does not hold"):
        climbed(imported_case, TODAY, people)


def test_without_a_letter_on_record_the_evidence_is_not_complete(imported_case):
    assert not condition(imported_case, "evidence_complete")
    carry_out(imported_case.pk, on=TODAY, by=imported_case.collector, now=at(10), note="")
    assert condition(imported_case, "evidence_complete")
