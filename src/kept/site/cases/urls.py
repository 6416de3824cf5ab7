"""The addresses of the cases."""

from __future__ import annotations

from django.urls import path

from kept.site.cases import acts, decisions, lists, more, page, ways

urlpatterns = [
    path("", lists.cases, name="cases"),
    path("reassign/", decisions.hand_on, name="cases-reassign"),
    path("<int:number>/", page.case, name="case"),
    path("<int:number>/owed/", page.owed, name="case-owed"),
    path("<int:number>/more/", more.more, name="case-more"),
    path("<int:number>/ways/", ways.every_way, name="case-ways"),
    path("<int:number>/report/", ways.report, name="case-report"),
    path("<int:number>/propose/", acts.propose, name="case-propose"),
    path("<int:number>/measure/", acts.measure, name="case-measure"),
    path("<int:number>/message/", acts.message, name="case-message"),
    path("<int:number>/correct/", acts.correct, name="case-correct"),
    path("<int:number>/state/", decisions.state, name="case-state"),
    path("<int:number>/happening/", decisions.happening, name="case-happening"),
    path("<int:number>/lift/", decisions.lift, name="case-lift"),
    path("<int:number>/show/<slug:field>/", acts.show, name="case-show"),
    path("<int:number>/export/", acts.export, name="case-export"),
]
