"""Addresses, floor by floor."""

from __future__ import annotations

from django.urls import include, path
from django.views.generic import RedirectView

from dothi.web.admin import house

urlpatterns = [
    path(
        "admin/login/", RedirectView.as_view(pattern_name="login", query_string=True)
    ),  # one login, with its second step
    path("admin/", house.urls),
    path("", include("dothi.web.urls")),
]
