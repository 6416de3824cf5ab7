"""To whom a batch of letters goes, which letter, and what a person says for all of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms import BoundField
from django.utils.translation import gettext as _

from kept.documents import (
    FieldKind,
    FieldValueError,
    Paper,
    Source,
    fill,
    paper_codes,
    read_paper,
    read_value,
)
from kept.records import house
from kept.records.models import Case, Planned, User, Work
from kept.site import clock, practice
from kept.site.papers.forms import LANGUAGE, asked

#: Cases planned for a letter, cases on all lists of the day, cases on one collector's.
PLANNED, LISTS, LIST_OF = "planned", "lists", "list-"
_LETTER = "demand_letter"


def cases_of(whom: str) -> QuerySet[Case, int]:
    """Return the numbers of the cases that a batch goes to, in order; none for what is not known."""
    cases = Case.objects.order_by("pk").values_list("pk", flat=True)
    work = Work.objects.filter(on=clock.today(), done_at=None)
    if whom == PLANNED:
        return cases.filter(pk__in=Planned.objects.filter(choice=_LETTER, on=clock.today()).values("case"))
    if whom.startswith(LIST_OF):
        return cases.filter(pk__in=work.filter(collector__username=whom.removeprefix(LIST_OF)).values("case"))
    return cases.filter(pk__in=work.values("case")) if whom == LISTS else cases.none()


def named_lists() -> dict[str, str]:
    """Return what a batch may go to, by its code: what it is called, and how many cases it holds."""
    lists = {f"{LIST_OF}{one.username}": str(one) for one in _listed()}
    named = {PLANNED: _("Planned for a letter"), LISTS: _("On the lists of today"), **lists}
    return {code: f"{name} · {cases_of(code).count()}" for code, name in named.items()}


class ChoiceForm(forms.Form):
    """Whom to write to, and which letter."""

    whom = forms.ChoiceField()
    paper = forms.ChoiceField()

    def __init__(self, data: Any = None) -> None:  # noqa: ANN401 - Django's query data
        """Offer what the plan and the lists of the day hold, each with how many."""
        super().__init__(data, auto_id="id_%s")
        self.fields["whom"] = forms.ChoiceField(label=_("To whom"), choices=list(named_lists().items()))
        self.fields["paper"] = forms.ChoiceField(
            label=_("Which letter"), choices=_letters(), initial="demand"
        )


class BatchForm(forms.Form):
    """What a person says for all letters of a batch; what the house says of each creditor may stay empty."""

    def __init__(self, paper: Paper, language: str, data: Any = None) -> None:  # noqa: ANN401 - Django's query data
        """Ask for the language and for what no record holds."""
        super().__init__(data, auto_id="id_%s")
        self.paper = paper
        self.fields[LANGUAGE] = forms.ChoiceField(
            label=_("Language of the paper"), choices=[("zh", "中文"), ("en", "English")], initial=language
        )
        empty = fill(paper, {})
        for name, field in paper.fields.items():
            if field.source != Source.RECORD and field.kind != FieldKind.TABLE:
                self.fields[name] = asked(field, name, empty, language)

    @property
    def needed(self) -> list[BoundField]:
        """What a person must say."""
        return [self[name] for name in self.fields if name == LANGUAGE or self._must(name)]

    @property
    def further(self) -> list[BoundField]:
        """What may be left empty."""
        return [self[name] for name in self.fields if name != LANGUAGE and not self._must(name)]

    @property
    def answers(self) -> dict[str, str]:
        """What was said, as typed; the form is valid."""
        return {name: text for name, text in self.cleaned_data.items() if name != LANGUAGE and text}

    def clean(self) -> dict[str, Any]:
        """Try to read each answer; say beside a field what is wrong with it."""
        for name, text in list(self.cleaned_data.items()):
            if name == LANGUAGE:
                continue
            try:
                value = read_value(name, self.paper.fields[name], text)
            except FieldValueError:
                self.add_error(name, _("This cannot be read; see the example beside it."))
                continue
            if value is None and self._must(name):
                self.add_error(name, _("Must be filled before the paper is final."))
        return self.cleaned_data

    def _must(self, name: str) -> bool:
        return name in self.paper.required and self.paper.fields[name].source == Source.PERSON


def letters_to_borrowers() -> list[Paper]:
    """Return the letters of this house's law that can be written to many."""
    own = house.rulebook().country_code
    known = (read_paper(code, house.papers()) for code in paper_codes(house.papers()))
    return [
        one
        for one in known
        if one.file.channel == "letter" and one.file.recipient == "borrower" and one.file.jurisdiction == own
    ]


def _letters() -> list[tuple[str, str]]:
    return [(one.code, practice.said(one.file.name)) for one in letters_to_borrowers()]


def _listed() -> list[User]:
    """Return the collectors who have a list today."""
    on = Work.objects.filter(on=clock.today(), done_at=None).values("collector")
    return list(User.objects.filter(pk__in=on).order_by("display_name", "pk"))
