"""What people write, and who paid, lies sealed in the database; the chains hold fingerprints."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection, models

from kept.actions.correct_standing import correct_standing
from kept.actions.decide_promise import return_promise
from kept.actions.set_rung import carry_out
from kept.records.models import Case, EvidenceRecord, Measure, Payment, Promise, Role, Task
from kept.records.sealing import SealedTextField

from ..house import TODAY, a_case, a_promise, at, clock_shows, creditor, person, signed_in

pytestmark = pytest.mark.django_db

WORDS = "张小敏说十五号发工资"

#: Text that holds codes or what nobody wrote: no words about a person.
CODES = {("FileRun", "mapping"), ("FileRun", "error"), ("EvidenceRecord", "body"), ("Case", "stated")}


def stored(table: str, column: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table}")
        return " ".join(str(row[0]) for row in cursor.fetchall())


def test_every_long_text_of_the_records_is_sealed_or_holds_codes():
    plain = {
        (model.__name__, field.name)
        for model in apps.get_app_config("records").get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.TextField) and not isinstance(field, SealedTextField)
    }

    assert plain <= CODES


def test_who_paid_is_sealed_and_reads_back():
    payment = Payment.objects.create(
        creditor=creditor(),
        reference="P-1",
        paid_on=TODAY,
        amount_minor=1,
        payer_name="张小敏",
        received_at=at(9),
    )

    assert "张" not in stored("records_payment", "payer_name")
    assert Payment.objects.get(pk=payment.pk).payer_name == "张小敏"


def test_terms_are_sealed_in_promise_and_call_back_and_not_in_the_chain():
    collector, supervisor = person("li"), person("wang", Role.SUPERVISOR)
    promise = a_promise(a_case(collector), collector)

    return_promise(promise.pk, by=supervisor, now=at(12), note=WORDS)

    assert "工资" not in stored("records_promise", "note") + stored("records_task", "note")
    assert "工资" not in stored("records_promise", "source_of_funds")
    assert "工资" not in stored("records_evidencerecord", "body")
    assert Promise.objects.get().note == Task.objects.get().note == WORDS


def test_a_measures_note_and_a_corrections_reason_are_sealed_beside_the_chain():
    case = a_case(person("li"), due_on=TODAY.replace(month=9))
    Case.objects.update(rung="demand_letter", rung_since=TODAY)

    carry_out(case.pk, on=TODAY, by=case.collector, now=at(10), note=WORDS)
    correct_standing(case.pk, "corrected_unable", reason=WORDS, by=case.collector, now=at(11))

    assert Measure.objects.get().note == WORDS
    assert "工资" not in stored("records_measure", "note") + stored("records_evidencerecord", "body")
    assert EvidenceRecord.objects.filter(body__contains="note_sha256").count() == 2


def test_the_page_of_the_case_still_tells_the_words(settings):
    clock_shows(settings, at(12))
    case = a_case(person("li"))
    correct_standing(case.pk, "corrected_unable", reason=WORDS, by=case.collector, now=at(11))

    assert WORDS in signed_in(case.collector).get(f"/cases/{case.pk}/").content.decode()
