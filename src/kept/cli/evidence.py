"""``kept evidence``: export a case's evidence, verify an export or the whole house."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from kept.actions.export_evidence import NoEvidenceError, export_evidence, verify_house
from kept.cli.console import fail, out, ready
from kept.evidence import verify_bundle
from kept.records.models import Case
from kept.records.seals import signing_key
from kept.site.clock import now

app = typer.Typer(no_args_is_help=True, help="Export and verify evidence.")


@app.command()
def export(
    case: Annotated[int, typer.Argument(help="The case's number.")],
    file: Annotated[Path, typer.Option("--out", help="The ZIP file to write.")],
) -> None:
    """Write all evidence of a case to a ZIP that stands without this software."""
    ready()
    try:
        export_evidence(case, file, by=None, now=now())
    except (Case.DoesNotExist, OverflowError) as error:
        raise fail(f"There is no case {case}.", code=2) from error
    except NoEvidenceError as error:
        raise fail(str(error)) from error
    out.print(f"{file}: written; the house's public key is {signing_key().public.hex}")


@app.command()
def verify(
    file: Annotated[Path | None, typer.Argument(help="An exported ZIP.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Verify the house's own database.")] = False,
    key: Annotated[
        str | None, typer.Option("--key", help="The public key the export must be signed with.")
    ] = None,
) -> None:
    """Find any changed, missing, added or reordered record, and name it."""
    if everything == (file is not None):
        raise fail("name a file, or --all", code=2)
    if file is None:
        ready()
    faults = list(verify_house() if file is None else verify_bundle(file, trusted_key=key).faults)
    for fault in faults:
        out.print(str(fault), style="red", markup=False, highlight=False)
    if faults:
        raise fail(f"{len(faults)} faults")
    out.print("verified: nothing changed, missing, added or reordered")
