"""Addresses of the year's plans, of duties and of units."""

from __future__ import annotations

from django.urls import path

from dothi.web.views import plan_one, plans, units

urlpatterns = [
    path("plans/", plans.coverage_page, name="plans"),
    path("plans/coverage.xlsx", plans.coverage_sheet, name="plans_coverage_sheet"),
    path("plans/years/", plans.years_page, name="plans_years"),
    path("plans/duties/", plans.duties_page, name="duties"),
    path("plans/duties.xlsx", plans.duties_sheet, name="duties_sheet"),
    path("plans/duties/<int:pk>/lead/", plans.lead_page, name="lead"),
    path("plans/<int:pk>/proposals/", plan_one.proposals_page, name="plan_proposals"),
    path("plans/<int:pk>/gantt/", plan_one.gantt_page, name="plan_gantt"),
    path("plans/<int:pk>/calendar/", plan_one.calendar_page, name="plan_calendar"),
    path("plans/<int:pk>/annex.xlsx", plan_one.annex_sheet, name="plan_annex"),
    path("units/", units.listing, name="units"),
    path("units/<int:pk>/", units.page, name="unit"),
]
