"""Addresses of the reports' pages."""

from __future__ import annotations

from django.urls import path

from dothi.web.views import layout, own_templates, previews, reports

urlpatterns = [
    path("registers/<slug:slug>/<int:pk>/print/<slug:name>/pages/", previews.paper, name="paper_pages"),
    path("pages/<str:token>/", previews.pages, name="pages"),
    path("pages/<str:token>/file/", previews.file, name="pages_file"),
    path("pages/<str:token>/<int:number>/", previews.picture, name="pages_picture"),
    path("templates/", own_templates.page, name="templates"),
    path("templates/<slug:name>/", own_templates.download, name="template_download"),
    path("templates/<slug:name>/take-back/", own_templates.take_back, name="template_take_back"),
    path("layout/", layout.page, name="layout"),
    path("reports/", reports.listing, name="reports"),
    path("reports/make/", reports.make, name="report_make"),
    path("reports/<int:pk>/", reports.made, name="report"),
    path("reports/<int:pk>/pages/", reports.pages, name="report_pages"),
    path("reports/slides/", reports.slides, name="report_slides"),
    path("reports/<int:pk>/<slug:what>/", reports.download, name="report_file"),
]
