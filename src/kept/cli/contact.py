"""``kept contact``: what the law says to every way to a borrower; a message or a report put on record."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Annotated, Any

import typer
from django.conf import settings

from kept.actions.report_credit import ReportError, ReportRefusedError, report_credit
from kept.actions.write_message import (
    TO_A_NUMBER,
    Message,
    MessageError,
    MessageRefusedError,
    MessageWordsError,
    write_message,
)
from kept.cli.amounts import say
from kept.cli.console import fail, out, ready
from kept.cli.papers import By, CaseNumber, maker
from kept.dates import local_date
from kept.law import Decision
from kept.records.brief import brief
from kept.records.models import Case, Channel, Contact
from kept.records.reach import first_numbers
from kept.records.rights import NoRightError
from kept.records.ways import Way
from kept.records.ways import ways as ways_to
from kept.site.clock import now

app = typer.Typer(
    no_args_is_help=True, help="Ask the law about every way to a borrower; record a message or a report."
)


class Written(StrEnum):
    """The ways to write."""

    SMS = "sms"
    EMAIL = "email"
    IM = "im"


To = Annotated[
    Written, typer.Argument(help="By which way; to the number to try first, or the e-mail address.")
]
Words = Annotated[str, typer.Argument(help="The words of the message.")]
How = Annotated[str, typer.Argument(help="How the report is sent, and under which number.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("ways")
def ways(case: CaseNumber, as_json: Json = False) -> None:
    """Show what the law says to each way to a borrower now: rules, next allowed moment, duties."""
    ready()
    moment = now()
    found = ways_to(brief(_case(case), on=local_date(moment, settings.TIME_ZONE)), now=moment)
    rows = [_row(one) for one in found]
    if as_json:
        out.print_json(json.dumps({"at": moment.isoformat(), "ways": rows}, ensure_ascii=False))
        return
    for row in rows:
        until = f", from {row['next_at']}" if row["next_at"] else ""
        say(f"{row['channel']:14} {row['answer']}{until}")
        for why in row["why"]:
            say(f"{'':14}   {why['rule']}: {why['text']}")


@app.command("write")
def write(case: CaseNumber, to: To, words: Words, by: By) -> None:
    """Put a message on record with the gate's leave; the house sends it by its own means."""
    ready()
    person, found, channel = maker(by), _case(case), Channel(to.value)
    number = first_numbers([found]).get(found.borrower_id) if channel in TO_A_NUMBER else None
    try:
        message = Message(channel, words, number.pk if number else None)
        _said(write_message(case, message, by=person, now=now()))
    except MessageWordsError as error:
        lines = [
            f"{one.said}: {one.why.en} ({', '.join(rule.rule for rule in one.rules)})"
            for one in error.remarks
        ]
        raise fail("\n".join(lines)) from error
    except MessageRefusedError as error:
        raise _refused(error.decision) from error
    except (MessageError, NoRightError) as error:
        raise fail(str(error)) from error


@app.command("report")
def report(case: CaseNumber, how: How, by: By) -> None:
    """Put a report to the credit bureau on record with the gate's leave."""
    ready()
    person, found = maker(by), _case(case)
    try:
        _said(report_credit(found.pk, words=how, by=person, now=now()))
    except ReportRefusedError as error:
        raise _refused(error.decision) from error
    except (ReportError, NoRightError) as error:
        raise fail(str(error)) from error


def _case(number: int) -> Case:
    found = Case.objects.select_related("creditor", "borrower").filter(pk=number).first()
    if found is None:
        raise fail(f"There is no case {number}.", code=2)
    return found


def _said(contact: Contact) -> None:
    say(f"contact {contact.pk}: allowed and on record")


def _refused(decision: Decision) -> typer.Exit:
    next_at = decision.next_at(0)
    lines = [f"{one.rule} {one.instrument.en} {one.article}: {one.text.en}" for one in decision.findings(0)]
    return fail("\n".join([*lines, f"allowed from {next_at.isoformat()}"] if next_at else lines))


def _row(way: Way) -> dict[str, Any]:
    why = way.no.why if way.no else ()
    return {
        "channel": str(way.channel),
        "answer": way.verdict.name.lower() if way.verdict is not None else "no address",
        "next_at": way.no.next_at.isoformat() if way.no and way.no.next_at else None,
        "why": [{"rule": one.rule, "text": one.text.en, "missing": list(one.missing)} for one in why],
        "duties": [{"rule": one.rule, "text": one.text.en} for one in way.duties],
    }
