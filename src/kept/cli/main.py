"""``kept``: the command line. Each command is a file of this folder and a verb of ``kept.actions``."""

from __future__ import annotations

import os

import django
import typer

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kept.site.settings")
django.setup()

from kept.cli import (  # noqa: E402 - Django must be set up first
    clocks,
    contact,
    cost,
    court,
    court_fee,
    demo,
    estimate,
    evidence,
    imports,
    law,
    letter,
    night,
    plan,
    portfolio,
    sample,
    serve,
    simulate,
    statement,
    users,
)

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Kept (守诺): lawful, firm and humane debt collection.",
)
app.command("clocks")(clocks.clocks)
app.command("cost")(cost.cost)
app.command("court")(court.court)
app.command("court-fee")(court_fee.court_fee)
app.command("demo")(demo.demo)
app.command("estimate")(estimate.estimate)
app.command("import")(imports.import_)
app.command("letter")(letter.letter)
app.command("letters")(letter.letters)
app.command("papers")(letter.papers)
app.command("payments")(imports.payments)
app.command("night")(night.night)
app.command("plan")(plan.plan)
app.command("sample")(sample.sample)
app.command("serve")(serve.serve)
app.command("simulate")(simulate.simulate)
app.command("statement")(statement.statement_)
app.command("user")(users.user)
app.command("deactivate")(users.deactivate)
app.add_typer(contact.app, name="contact")
app.add_typer(evidence.app, name="evidence")
app.add_typer(law.app, name="law")
app.add_typer(portfolio.app, name="portfolio")
