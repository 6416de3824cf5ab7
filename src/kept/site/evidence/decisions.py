"""What the gate decided lately, refusals first of all, and one record of the evidence in words."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from kept.datafile import Bilingual
from kept.evidence import verify_chain
from kept.records import house
from kept.records.chains import as_record
from kept.records.models import Channel, EvidenceRecord, User
from kept.records.rights import MAY, Right
from kept.site import keyset
from kept.site.access import PageRequest, page
from kept.site.fragments import render
from kept.site.practice import language, said, weight

KINDS = ("contact.refused", "contact.permitted", "contact.received")

#: How many refusals of a rule its page shows, and among how many it looks for them.
_LATELY, _LOOKED_THROUGH = 8, 1000


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that spoke: its sentence, and where it stands with its weight."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision of the gate as shown. ``rules`` are a refusal's findings, or a permit's duties."""

    row: EvidenceRecord
    at: datetime
    who: str
    channel: str
    rules: list[Rule]
    next_at: datetime | None
    rulebook: str


@page(roles=MAY[Right.VERIFY_EVIDENCE])
def decisions(request: PageRequest) -> HttpResponse:
    """List what the gate refused or permitted, or the calls received without it, newest first."""
    kind = request.GET.get("kind", "")
    chosen = kind if kind in KINDS else KINDS[0]
    listed = keyset.page(
        EvidenceRecord.objects.filter(kind=chosen).select_related("case__borrower"),
        ("-id",),
        before=request.GET.get("before", ""),
        after=request.GET.get("after", ""),
    )
    context = {
        "route": "evidence-decisions",
        "kind": chosen,
        "listed": listed,
        "rows": _decided(listed.rows),
        "sees_cases": request.user.role in MAY[Right.SEE_CASES],
    }
    return render(request, "evidence/decisions.html", context)


@page(roles=MAY[Right.VERIFY_EVIDENCE])
def record(request: PageRequest, record_id: int) -> HttpResponse:
    """Show one record in words, as it is stored, and whether its hash still fits."""
    row = get_object_or_404(EvidenceRecord.objects.select_related("case__borrower"), pk=record_id)
    body: dict[str, Any] = json.loads(row.body)
    wording, spoken = house.wording(), language()
    context = {
        "row": row,
        "at": datetime.fromisoformat(row.at),
        "who": _people([row])[row.actor],
        "line": wording.line(row.kind, body, spoken),
        "fields": [(wording.label(name, spoken), wording.value(name, body, spoken)) for name in body],
        "holds": _holds(row),
        "sees_cases": request.user.role in MAY[Right.SEE_CASES],
    }
    return render(request, "evidence/record.html", context, block="main")


def refused_lately(rule_id: str) -> list[Decided]:
    """Return the newest refusals in which a rule spoke, looked for among the last thousand of the house."""
    newest = EvidenceRecord.objects.filter(kind=KINDS[0]).select_related("case__borrower").order_by("-pk")
    spoke = f'"rule":"{rule_id}"'
    return _decided(list(islice((row for row in newest[:_LOOKED_THROUGH] if spoke in row.body), _LATELY)))


def _decided(rows: Sequence[EvidenceRecord]) -> list[Decided]:
    people = _people(rows)
    return [_one(row, people[row.actor], json.loads(row.body)) for row in rows]


def _one(row: EvidenceRecord, who: str, body: dict[str, Any]) -> Decided:
    law: dict[str, Any] = body.get("decision") or body.get("permit") or body.get("gate") or {}
    refused = row.kind == KINDS[0]
    channel = str(body.get("channel", ""))
    return Decided(
        row=row,
        at=datetime.fromisoformat(row.at),
        who=who,
        channel=str(Channel(channel).label) if channel in Channel.values else channel,
        rules=_rules(law.get("duties" if row.kind == "contact.permitted" else "findings", [])),
        next_at=datetime.fromisoformat(law["next_at"]) if refused and law.get("next_at") else None,
        rulebook=str(law.get("rulebook", {}).get("version", ""))[:10],
    )


def _rules(found: Iterable[dict[str, Any]]) -> list[Rule]:
    return [
        Rule(
            said(Bilingual(**one["text"])),
            f"{said(Bilingual(**one['instrument']))} {one['article']} · {weight(one['weight'])}",
        )
        for one in found
    ]


def _people(rows: Iterable[EvidenceRecord]) -> dict[str, str]:
    """Return the names of those who acted, by how the evidence names them."""
    actors = {row.actor for row in rows}
    users = User.objects.filter(username__in={actor.removeprefix("user:") for actor in actors})
    ours = {"command-line": _("command line"), "night": _("the night"), "house": _("the house")}
    return {actor: ours.get(actor, actor) for actor in actors} | {user.actor: str(user) for user in users}


def _holds(row: EvidenceRecord) -> bool:
    """Return whether a record is still as it was linked to the one before it."""
    pair = EvidenceRecord.objects.filter(chain=row.chain, seq__in=(row.seq - 1, row.seq)).order_by("seq")
    return not [fault for fault in verify_chain(map(as_record, pair)) if fault.seq == row.seq]
