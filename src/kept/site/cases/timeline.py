"""Everything that happened to a case, told from its evidence, newest first."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kept.records import house
from kept.records.models import Case, EvidenceRecord, User
from kept.records.notes import notes_of
from kept.records.prepared import prepared
from kept.site import keyset, practice

SIZE = 30

#: What can be shown, each with its key and the beginnings of the kinds it holds.
VIEWS: tuple[tuple[str, str, Lazy, tuple[str, ...]], ...] = (
    ("all", "1", gettext_lazy("All"), ()),
    ("calls", "2", gettext_lazy("Calls"), ("call.", "borrower.request", "borrower.cease_lifted")),
    ("promises", "3", gettext_lazy("Promises"), ("promise.",)),
    ("money", "4", gettext_lazy("Money"), ("payment.", "debt.", "case.")),
    (
        "steps",
        "5",
        gettext_lazy("Steps"),
        ("rung.", "measure.", "review.", "standing.", "fact.", "happening."),
    ),
    ("gate", "6", gettext_lazy("Permits"), ("contact.",)),
)

_VIEWS = frozenset(code for code, *_rest in VIEWS)
_ORDER = ("-seq",)
_SHOWN = ("seq", "at", "kind", "actor", "body")

_ICONS = {
    "debt": "folder",
    "case": "folder",
    "payment": "cash",
    "contact.permitted": "shield-check",
    "contact.received": "phone-incoming",
    "contact.refused": "shield-x",
    "call": "phone",
    "borrower.request": "message",
    "borrower.cease_lifted": "phone",
    "borrower.looked_at": "eye",
    "promise": "writing",
    "promise.kept": "circle-check",
    "promise.broken": "circle-x",
    "promise.part_kept": "alert-triangle",
    "rung": "stairs-up",
    "measure": "file-text",
    "review": "scale",
    "standing": "user-check",
    "fact": "file-check",
    "happening": "calendar-due",
    "evidence": "download",
}
_TONES = {
    "contact.refused": "bad",
    "payment.posted": "good",
    "promise.kept": "good",
    "promise.approved": "good",
    "promise.returned": "due",
    "promise.part_kept": "due",
    "promise.broken": "bad",
}


def happened(case: Case, view: str) -> QuerySet[EvidenceRecord]:
    """Return the evidence of a case that a view shows."""
    records = EvidenceRecord.objects.filter(case=case)
    starts = next(kinds for code, _key, _label, kinds in VIEWS if code == view)
    wanted = Q()
    for start in starts:
        wanted |= Q(kind__startswith=start)
    return records.filter(wanted).only(*_SHOWN)


@prepared
def _newest(case: Case) -> QuerySet[EvidenceRecord]:
    return EvidenceRecord.objects.filter(case=case).only(*_SHOWN).order_by(*_ORDER)[: SIZE + 1]


def timeline(case: Case, view: str, *, before: str = "", after: str = "") -> dict[str, Any]:
    """Return a page of what happened, as the template shows it."""
    view = view if view in _VIEWS else "all"
    if view == "all" and not (before or after):
        found = keyset.first(_newest(case), _ORDER, size=SIZE)
    else:
        found = keyset.page(happened(case, view), _ORDER, before=before, after=after, size=SIZE)
    names = _names(found.rows)
    return {
        "view": view,
        "views": VIEWS,
        "entries": _entries(case, found.rows, names),
        "newer": found.before,
        "older": found.after,
    }


def _names(records: Iterable[EvidenceRecord]) -> dict[str, str]:
    """Return what colleagues call the people who acted, by how evidence names them."""
    users = {record.actor.removeprefix("user:") for record in records if record.actor.startswith("user:")}
    known = {user.actor: str(user) for user in _users(users)}
    return {"night": _("The night"), "command-line": _("Command line"), "house": _("The house"), **known}


@prepared
def _users(names: Collection[str]) -> QuerySet[User]:
    return User.objects.filter(username__among=names).only("username", "display_name")


def _entries(case: Case, rows: Sequence[EvidenceRecord], names: dict[str, str]) -> list[dict[str, Any]]:
    """Return records as the template shows them, each with the words that lie sealed beside it."""
    bodies = [json.loads(row.body) for row in rows]
    words = notes_of(case, {body["note_sha256"] for body in bodies if "note_sha256" in body})
    for body in bodies:
        if "note_sha256" in body:
            body["note"] = words.get(body["note_sha256"], "")
    return [_entry(row, body, names) for row, body in zip(rows, bodies, strict=True)]


def _entry(record: EvidenceRecord, body: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "at": datetime.fromisoformat(record.at),
        "icon": _by_kind(_ICONS, record.kind) or "circle",
        "title": house.wording().line(record.kind, body, practice.language()),
        "mark": f"#{record.seq} {names.get(record.actor, record.actor)}",
    }
    tone, text = _by_kind(_TONES, record.kind), _text(record.kind, body)
    entry |= {"tone": tone} if tone else {}
    entry |= {"text": text} if text else {}
    return entry


def _by_kind(table: dict[str, str], kind: str) -> str:
    return table.get(kind) or table.get(kind.partition(".")[0], "")


def _text(kind: str, body: dict[str, Any]) -> str:
    tell = _TEXTS.get(kind, _note)
    return tell(body)


def _call(body: dict[str, Any]) -> str:
    """Tell what a call brought: the tasks done, what was heard and told, and whether pressure rose."""
    tasks = body.get("tasks") or {}
    parts = (
        [_("%(done)s of %(all)s tasks") % {"done": sum(tasks.values()), "all": len(tasks)}] if tasks else []
    )
    parts += [practice.reason(code) for code in body.get("reasons") or ()]
    told = len(body.get("told") or ())
    parts += (
        [ngettext("%(num)s consequence told", "%(num)s consequences told", told) % {"num": told}]
        if told
        else []
    )
    if body.get("pressure_rose") is not None:
        rose = _("pressure %(score)s, risen") if body["pressure_rose"] else _("pressure %(score)s, not risen")
        parts.append(rose % {"score": body["pressure"]})
    return " · ".join(parts)


def _refused(body: dict[str, Any]) -> str:
    findings = body.get("decision", {}).get("findings", ())
    language = practice.language()
    return " ".join(
        f"{one['text'][language]} ({one['instrument'][language]} {one['article']})" for one in findings
    )


def _note(body: dict[str, Any]) -> str:
    return str(body.get("note") or body.get("terms") or "")


_TEXTS: dict[str, Callable[[dict[str, Any]], str]] = {
    "call.closed": _call,
    "contact.refused": _refused,
    "promise.taken": lambda body: practice.policy_line(body.get("policy_line", "")),
}
