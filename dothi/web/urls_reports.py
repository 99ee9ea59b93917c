"""Addresses of the reports' pages."""

from __future__ import annotations

from django.urls import path

from dothi.web.views import layout, reports

urlpatterns = [
    path("layout/", layout.page, name="layout"),
    path("reports/", reports.listing, name="reports"),
    path("reports/make/", reports.make, name="report_make"),
    path("reports/<int:pk>/", reports.made, name="report"),
    path("reports/<int:pk>/<slug:what>/", reports.download, name="report_file"),
]
