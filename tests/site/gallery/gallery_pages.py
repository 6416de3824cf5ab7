"""Every macro on one page, and the fragments it asks for: a page like any other, kept with the tests."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import include, path
from django.utils.translation import get_language

from kept.records.people import Role
from kept.site.access import PageRequest, page
from kept.site.fragments import render
from kept.site.urls import handler400, handler403, handler404, handler500

NOW = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
STATES = [
    ("good", "已守约", "Kept"),
    ("due", "今日到期", "Due today"),
    ("bad", "失约", "Broken"),
    ("now", "通话中", "On a call"),
    ("quiet", "未联系", "Not yet called"),
]
NAMES = [
    "赵敏",
    "李建华",
    "欧阳娜娜",
    "陈",
    "上海某某国际贸易发展有限公司",
    "Margaret Elizabeth Fairweather-Smythe",
]
WHY = {
    "zh": ["首次通话须 3 日内; 预期 +¥310", "失约 24 小时内必联", "已批准的承诺，约定 10:30 回电"],
    "en": [
        "First call within 3 days; expects +¥310",
        "A broken promise: contact within 24 hours",
        "Approved; call back at 10:30",
    ],
}
RUNGS = [
    ("提醒", "Reminder"),
    ("首次通话", "First call"),
    ("加压通话", "Firm call"),
    ("失约通话", "Broken-promise call"),
    ("正式催收函", "Demand letter"),
    ("上门", "Visit"),
    ("征信告知", "Credit-report notice"),
    ("律师函", "Lawyer's letter"),
    ("调解", "Mediation"),
    ("支付令", "Payment order"),
    ("仲裁", "Arbitration"),
    ("诉讼保全", "Suit"),
]


class PromiseForm(forms.Form):
    amount = forms.CharField(label="金额")
    on = forms.DateField(label="日期", widget=forms.DateInput(attrs={"type": "date"}))
    method = forms.ChoiceField(label="方式", choices=[("bank", "银行转账"), ("app", "手机还款")])
    note = forms.CharField(label="备注", widget=forms.Textarea(attrs={"rows": 2}), required=False)
    told = forms.BooleanField(label="已告知后果", required=False)


def _rows(*, zh: bool) -> list[dict[str, object]]:
    return [
        {
            "name": NAMES[number % len(NAMES)],
            "phone": "13800138000",
            "owed": 841233 * (number + 1),
            "dpd": 12 * number,
            "quadrant": "ABCD"[number % 4],
            "tone": STATES[number % 5][0],
            "state": STATES[number % 5][1 if zh else 2],
            "why": WHY["zh" if zh else "en"][number % 3],
        }
        for number in range(8)
    ]


def _entries(*, zh: bool) -> list[dict[str, object]]:
    return [
        {
            "at": NOW,
            "icon": "phone-call",
            "title": "首次通话 · 本人" if zh else "First call · in person",
            "figure": "3 → 4",
            "mark": "#1024",
            "text": "失业，愿意先还一部分" if zh else "Lost the job, would pay a part first",
            "href": "#",
        },
        {
            "at": NOW - timedelta(minutes=9),
            "icon": "shield-check",
            "tone": "good",
            "title": "准许拨打" if zh else "Call allowed",
            "mark": "#1023",
        },
        {
            "at": NOW - timedelta(days=1),
            "icon": "file-text",
            "title": "承诺 ¥3,200.00" if zh else "Promise of ¥3,200.00",
            "tone": "due",
            "mark": "#1022",
        },
        {
            "at": NOW - timedelta(days=1, hours=1),
            "icon": "circle-x",
            "tone": "bad",
            "title": "失约" if zh else "Broken promise",
            "mark": "#1021",
        },
    ]


def _context(form: forms.Form | None = None) -> dict[str, object]:
    zh = get_language() == "zh-hans"
    return {
        "zh": zh,
        "rows": _rows(zh=zh),
        "entries": _entries(zh=zh),
        "today": date(2026, 11, 23),
        "began": datetime.now(UTC) - timedelta(seconds=192),
        "long_ago": datetime.now(UTC) - timedelta(hours=3),
        "form": form or PromiseForm(),
        "loop_index": lambda row: row["dpd"],
        "rungs": [(level, names[0 if zh else 1]) for level, names in enumerate(RUNGS, 1)],
    }


@page()
def gallery(request: PageRequest) -> HttpResponse:
    if request.GET.get("case"):
        messages.success(request, "已打开" if get_language() == "zh-hans" else "Opened")
    return render(request, "gallery/index.html", _context(), block="list")


@page(methods=("POST",))
def take(request: PageRequest) -> HttpResponse:
    form = PromiseForm(request.POST)
    if form.is_valid():
        messages.success(request, "承诺已提交主管")
    return render(
        request, "gallery/index.html", _context(form), block="promise", status=200 if form.is_valid() else 422
    )


@page()
def lines(request: PageRequest) -> HttpResponse:
    return render(request, "gallery/lines.html")


@page(methods=("POST",))
def reveal(_request: PageRequest) -> HttpResponse:
    return HttpResponse('<span class="k-masked k-revealed">张晓明</span>')


@page()
def progress(_request: PageRequest) -> HttpResponse:
    return HttpResponse('<div class="k-progress" id="done">30,000 / 30,000</div>')


@page(roles={Role.SUPERVISOR, Role.COMPLIANCE})
def supervisors(_request: PageRequest) -> HttpResponse:
    return HttpResponse("ok")


@page()
def refused(_request: PageRequest) -> HttpResponse:
    raise PermissionDenied("This promise is your own.")


@page()
def broken(_request: PageRequest) -> HttpResponse:
    raise RuntimeError("planted")


urlpatterns = [
    path("gallery/", gallery, name="gallery"),
    path("gallery/lines/", lines, name="gallery-lines"),
    path("gallery/take/", take, name="gallery-form"),
    path("gallery/reveal/", reveal, name="gallery-reveal"),
    path("gallery/progress/", progress, name="gallery-progress"),
    path("gallery/supervisors/", supervisors, name="gallery-supervisors"),
    path("gallery/refused/", refused, name="gallery-refused"),
    path("gallery/broken/", broken, name="gallery-broken"),
    path("", include("kept.site.urls")),
]

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]
