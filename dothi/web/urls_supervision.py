"""Addresses of the pages on supervision."""

from __future__ import annotations

from django.urls import path

from dothi.web.views import supervision, supervision_boards

urlpatterns = [
    path("supervision/", supervision_boards.year, name="supervision_year"),
    path("supervision/<int:pk>/", supervision.page, name="supervision_page"),
    path("supervision/<int:pk>/checklist/", supervision.checklist, name="supervision_checklist"),
    path("supervision/findings/<int:pk>/", supervision.finding, name="supervision_finding"),
    path("supervision/demands/", supervision_boards.demands, name="supervision_demands"),
    path("supervision/heads/", supervision_boards.heads, name="supervision_heads"),
]
