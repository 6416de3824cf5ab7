"""Intake: any creditor's file to checked columns; every bad cell named with its reason and remedy."""

from kept.intake.badrows import write_bad_rows
from kept.intake.columns import Checked, Counts
from kept.intake.findings import BadCell
from kept.intake.form import PAYMENTS, PLACEMENT, Column, Form
from kept.intake.headings import Mapping, load_mapping
from kept.intake.payments import check_payments
from kept.intake.placement import check_placement
from kept.intake.raw import Raw
from kept.intake.reading import read_table
from kept.intake.reasons import IntakeError

__all__ = [
    "PAYMENTS",
    "PLACEMENT",
    "BadCell",
    "Checked",
    "Column",
    "Counts",
    "Form",
    "IntakeError",
    "Mapping",
    "Raw",
    "check_payments",
    "check_placement",
    "load_mapping",
    "read_table",
    "write_bad_rows",
]
