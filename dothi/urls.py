"""Addresses, floor by floor."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("admin/login/", RedirectView.as_view(pattern_name="login", query_string=True)),  # one login, with its second step
    path("admin/", admin.site.urls),
    path("", include("dothi.web.urls")),
]
