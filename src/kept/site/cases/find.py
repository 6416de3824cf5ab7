"""The case a page is about, for a person who may see it."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from kept.records.models import Case, User
from kept.records.prepared import prepared
from kept.records.sight import may_see


@prepared
def _cases(number: int) -> QuerySet[Case]:
    return Case.objects.filter(pk=number).select_related("borrower", "creditor", "collector")


def find(number: int, person: User) -> Case:
    """Return a case with its people joined.

    Raises:
        Http404: there is no such case.
        PermissionDenied: it is not this person's to see.
    """
    case = next(iter(_cases(number)), None)
    if case is None:
        raise Http404(f"no case {number}")
    if not may_see(person, case):
        raise PermissionDenied(_("This case is worked by another collector."))
    return case
