"""The pages of a case's papers: the list, the form of one, its making, and a made one to print."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kept.actions.make_paper import (
    LetterRefusedError,
    PaperRefusedError,
    Wish,
    draft_paper,
    filled_paper,
    make_paper,
    next_serial,
    open_paper,
    right_for,
)
from kept.documents import (
    FieldValueError,
    Filled,
    GlyphError,
    NotFinalError,
    Paper,
    PaperError,
    Source,
    TooLongError,
    load_paper,
    paper_codes,
    read_paper,
    shown,
)
from kept.law import Decision
from kept.records import house
from kept.records.models import Case, MadePaper, Relation, RelationRole
from kept.records.rights import MAY, Right
from kept.site import clock, practice
from kept.site.access import PageRequest, page
from kept.site.cases.find import find
from kept.site.fragments import TO_CORRECT, render
from kept.site.papers.forms import GUARANTOR, LANGUAGE, PaperForm
from kept.site.papers.plan import INSTALMENTS, PlanForm

POST = ("POST",)

#: Rows of a table that are shown beside the form.
ROWS_SHOWN = 12

#: Fields about people are masked on the page; they stand in the paper alone.
_PERSONAL = ("borrower_", "guarantor_", "debtor_")


@page(roles=MAY[Right.SEE_CASES])
def papers(request: PageRequest, number: int) -> HttpResponse:
    """List the papers made for a case and those that can be made."""
    case = find(number, request.user)
    made = MadePaper.objects.filter(case=case).select_related("by").order_by("-at", "-pk")[:100]
    known = [read_paper(code, house.papers()) for code in paper_codes(house.papers())]
    own = [one for one in known if one.file.jurisdiction == house.rulebook().country_code]
    groups = [
        (_("Letters"), [one for one in own if one.file.group == "letter"]),
        (_("Court papers"), [one for one in own if one.file.group == "court"]),
    ]
    names = {code: practice.said(name) for code, name in house.paper_names().items()}
    return render(
        request, "papers/list.html", {"case": case, "made": list(made), "groups": groups, "names": names}
    )


@page(roles=MAY[Right.SEE_CASES])
def paper(request: PageRequest, number: int, paper: str) -> HttpResponse:
    """Show which fields of a paper the records fill and ask a person for the others."""
    case, known = find(number, request.user), _paper(paper)
    language = request.GET.get("language", practice.language())
    wish = Wish(known.code, language if language in {"zh", "en"} else "zh")
    filled = filled_paper(case, wish, now=clock.now())
    form = PaperForm(filled, wish.language, guarantors=_guarantors(case))
    return _form_page(request, case, filled, form)


@page(roles=MAY[Right.SEE_CASES], methods=POST)
def make(request: PageRequest, number: int, paper: str) -> HttpResponse:
    """Make a paper final, or hand out a draft as PDF or Word; what stands against it is said on the page."""
    case, known = find(number, request.user), _paper(paper)
    language = "en" if request.POST.get(LANGUAGE) == "en" else "zh"
    filled = filled_paper(case, Wish(known.code, language), now=clock.now())
    form = PaperForm(filled, language, guarantors=_guarantors(case), data=request.POST)
    if request.POST.get("act") == "work-out":
        return _worked_out(request, case, filled, form)
    if not form.is_valid():
        return _form_page(request, case, filled, form, status=TO_CORRECT)
    chosen = form.cleaned_data.get(GUARANTOR)
    wish = Wish(known.code, language, form.said, int(chosen) if chosen else None)
    act = request.POST.get("act", "")
    try:
        if act in {"draft", "word"}:
            return as_file(
                draft_paper(case.pk, wish, by=request.user, now=clock.now(), word=act == "word"),
                f"{known.code}-{case.pk}-draft",
                word=act == "word",
            )
        serial = request.POST.get("serial", "")
        made = make_paper(case.pk, wish, by=request.user, now=clock.now(), serial=serial)
    except NotFinalError as error:
        form.say_open(error.names)
    except LetterRefusedError as error:
        return _form_page(request, case, filled, form, refused=error.decision, status=TO_CORRECT)
    except (PaperRefusedError, GlyphError, TooLongError) as error:
        form.add_error(None, practice.said(error.said))
    except FieldValueError as error:
        form.add_error(None, str(error))
    else:
        messages.success(request, _("Made and on record: %(serial)s") % {"serial": made.serial})
        return HttpResponseRedirect(reverse("case-papers", args=[case.pk]))
    return _form_page(request, case, filled, form, status=TO_CORRECT)


def _worked_out(request: PageRequest, case: Case, filled: Filled, form: PaperForm) -> HttpResponse:
    """Show the form once more, with the plan's instalments in their table."""
    plan = PlanForm(filled, request.POST)
    if not plan.is_valid():
        return _form_page(request, case, filled, form, plan=plan, status=TO_CORRECT)
    again = PaperForm(filled, form.language, guarantors=_guarantors(case), data=plan.answers())
    return _form_page(request, case, filled, again, plan=plan)


@page(roles=MAY[Right.SEE_CASES], methods=POST)
def opened(request: PageRequest, number: int, made_id: int) -> HttpResponse:
    """Hand out a made paper's PDF; the look is on record."""
    case = find(number, request.user)
    if not MadePaper.objects.filter(pk=made_id, case=case).exists():
        raise Http404(f"no paper {made_id} of case {case.pk}")
    try:
        made, pdf = open_paper(made_id, by=request.user, now=clock.now())
    except (PaperRefusedError, FileNotFoundError):
        messages.warning(
            request, _("This paper cannot be opened here: it stands in a batch, or its file is gone.")
        )
        return HttpResponseRedirect(reverse("case-papers", args=[case.pk]))
    return as_file(pdf, f"{made.code}-{made.serial}")


def _paper(code: str) -> Paper:
    if code not in paper_codes(house.papers()):
        raise Http404(f"no paper {code}")
    try:
        return load_paper(code, house.papers())
    except PaperError as error:
        raise Http404(str(error)) from error


def _guarantors(case: Case) -> list[Relation]:
    beside = Relation.objects.filter(borrower=case.borrower_id, role=RelationRole.GUARANTOR)
    return list(beside.order_by("pk"))


def _form_page(
    request: PageRequest,
    case: Case,
    filled: Filled,
    form: PaperForm,
    *,
    plan: PlanForm | None = None,
    refused: Decision | None = None,
    status: int = 200,
) -> HttpResponse:
    if plan is None and INSTALMENTS in form.fields:
        plan = PlanForm(filled)
    values = {
        "case": case, "paper": filled.paper, "filled": list(_known(filled, form.language)), "form": form,
        "plan": plan,
        "refused": refused, "may_make": request.user.role in MAY[right_for(filled.paper)],
        "serial": request.POST.get("serial") or next_serial(case),
    }  # fmt: skip
    return render(request, "papers/form.html", values, status=status)


def _known(filled: Filled, language: str) -> Iterator[tuple[str, str]]:
    """Yield the label and text of each field the records fill; what is about people is masked."""
    for name, field in filled.paper.fields.items():
        if filled.said_by.get(name) == Source.RECORD:
            said = shown(field, filled.values[name], currency=filled.currency, language=language)
            masked = name.startswith(_PERSONAL)
            yield field.label.in_(language), "••••" if masked else _in_short(said)


def _in_short(said: object) -> str:
    """Return a text, or the first rows of a table."""
    if not isinstance(said, list):
        return str(said)
    rows = [" · ".join(text for text in row.values() if text) for row in said[:ROWS_SHOWN]]
    rest = len(said) - ROWS_SHOWN
    return "\n".join([*rows, *([_("and %(number)s more") % {"number": rest}] if rest > 0 else [])])


def as_file(content: bytes, name: str, *, word: bool = False) -> HttpResponse:
    """Return a PDF or a Word file to be saved."""
    kind, ending = (
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx")
        if word
        else ("application/pdf", "pdf")
    )
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response["Cache-Control"] = "no-store"
    return response
