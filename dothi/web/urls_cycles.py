"""Addresses of the pages on cycles."""

from __future__ import annotations

from django.urls import path

from dothi.web.views import cycle_reports, cycles, figures

urlpatterns = [
    path("cycles/", cycles.listing, name="cycles"),
    path("cycles/<int:pk>/", cycles.page, name="cycle"),
    path("cycles/<int:pk>/step/<slug:name>/", cycles.step, name="cycle_step"),
    path("cycles/<int:pk>/accept/", cycles.accept, name="cycle_accept"),
    path("cycles/<int:pk>/consolidated/", cycles.consolidated_page, name="cycle_consolidated"),
    path("cycles/reports/<int:pk>/", cycle_reports.page, name="cycle_report"),
    path("cycles/reports/<int:pk>/save/", cycle_reports.save, name="cycle_report_save"),
    path("cycles/reports/<int:pk>/step/<slug:name>/", cycle_reports.step, name="cycle_report_step"),
    path("cycles/figures/<int:pk>/", figures.page, name="closed_figure"),
]
