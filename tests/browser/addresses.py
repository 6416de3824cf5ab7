"""Every address of the site, with the roles it is for and something of the demo house to ask it for."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from demo_house import DAY
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kept.records.models import Role

COLLECTOR = "SELECT min(id) FROM records_user WHERE role = 'collector'"

#: What each name in an address stands for in a demo house that ``furnish`` has prepared.
ASKED = {
    "number": f"SELECT min(id) FROM records_case WHERE collector_id = ({COLLECTOR})"
    " AND id IN (SELECT case_id FROM records_promise WHERE status = 'broken')",
    "pk": "SELECT max(id) FROM records_call",
    "promise_id": "SELECT min(id) FROM records_promise WHERE status = 'submitted'",
    "payment_id": "SELECT min(id) FROM records_payment WHERE status = 'unmatched'",
    "run_id": "SELECT max(id) FROM records_filerun",
    "record_id": "SELECT max(id) FROM records_evidencerecord WHERE kind = 'contact.refused'",
    "field": "SELECT 'name'",
    "paper": "SELECT 'reminder'",
    "made_id": "SELECT 1",
    "rule_id": "SELECT 'CN-GBT-01'",
    "trial_id": "SELECT max(id) FROM records_trial",
    "batch_id": "SELECT max(id) FROM records_letterrun",
    "place": "SELECT 1",
}
#: What an address cannot be asked without.
TO_SAY = {"case-owed": f"?on={DAY}", "letters-new": "?whom=lists&paper=demand"}
RUNGS = "SELECT min(id) FROM records_task WHERE kind = 'approve_rung'"
REVIEWS = "SELECT min(id) FROM records_task WHERE kind = 'review_dispute' AND done_at IS NULL"


@dataclass(frozen=True, slots=True)
class Address:
    """A path and whom it is for; ``roles`` is None where nobody has to be signed in."""

    name: str
    path: str
    roles: frozenset[Role] | None


def furnish(home: Path) -> None:
    """Let a rung wait for approval in a demo house, whose week is too short for one; a trial; letters."""
    with closing(sqlite3.connect(home / "kept.sqlite3")) as database, database:
        database.execute(
            "UPDATE records_task SET kind = 'approve_rung', rung = 'demand_letter'"
            " WHERE id = (SELECT min(id) FROM records_task WHERE kind = 'hardship')"
        )
        database.execute(
            "INSERT INTO records_trial (name, salt, challenger, champion_version, challenger_version,"
            " share_ppm, ripens_days, lasts_days, worthwhile_ppm, expected, proposed_by_id, proposed_at,"
            ' "end")'
            " SELECT 'milder', 's', 'milder', 'a', 'b', 200000, 30, 90, 10000, 400, id, date_joined, ''"
            " FROM records_user WHERE role = 'analyst' LIMIT 1"
        )
        database.execute(
            "INSERT INTO records_letterrun (batch, code, language, answers, cases, status, by_id, started_at,"
            ' done, letters, "left")'
            " SELECT 'b', 'reminder', 'zh', '{}', '[1, 2]', 'done', id, date_joined, 2, 1,"
            ' \'[{"zh": "尚缺：债务人住所地", "en": "still empty: address", "count": 1, "cases": [2]}]\''
            " FROM records_user WHERE role = 'supervisor' LIMIT 1"
        )


def a_call(home: Path, relation: str) -> dict[str, str]:
    """Return the numbers of a case of the first collector and of a telephone: of `borrower` or a relation."""
    question = (
        "SELECT c.id, p.id FROM records_case c JOIN records_phone p ON p.borrower_id = c.borrower_id"
        " LEFT JOIN records_relation r ON r.id = p.relation_id"
        f" WHERE c.collector_id = ({COLLECTOR})"
        " AND p.valid AND c.path = '' AND c.arrears_minor > 0"
        " AND coalesce(r.role, 'borrower') = ? ORDER BY c.id"
    )
    with _reading(home) as database:
        case, phone = database.execute(question, [relation]).fetchone()
    return {"case": str(case), "phone": str(phone)}


def every(home: Path) -> list[Address]:
    """Return every address of the site as it is asked in a house."""
    with _reading(home) as database:

        def known(question: str) -> object:
            return database.execute(question).fetchone()[0]

        def asked(pattern: URLPattern) -> Address:
            task = RUNGS if pattern.name.startswith(("rung", "approvals-rung")) else REVIEWS
            questions = {**ASKED, "task_id": task}
            given = {name: known(questions[name]) for name in pattern.pattern.converters}
            roles = getattr(pattern.callback, "roles", None)
            return Address(
                pattern.name, reverse(pattern.name, kwargs=given) + TO_SAY.get(pattern.name, ""), roles
            )

        return [asked(pattern) for pattern in _patterns(get_resolver().url_patterns)]


def _reading(home: Path) -> closing[sqlite3.Connection]:
    return closing(sqlite3.connect(f"file:{home / 'kept.sqlite3'}?mode=ro", uri=True))


def _patterns(nodes: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for node in nodes:
        if isinstance(node, URLResolver):
            yield from _patterns(node.url_patterns)
        else:
            yield node
