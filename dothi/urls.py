"""Addresses, floor by floor."""

from __future__ import annotations

from django.urls import include, path

from dothi.web.admin import house
from dothi.web.views import account

urlpatterns = [
    path("admin/login/", account.housekeeping),  # one login, with its second step
    path("admin/", house.urls),
    path("", include("dothi.web.urls")),
]
