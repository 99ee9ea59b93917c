"""Addresses of the pages on correspondence."""

from __future__ import annotations

from typing import Any

from django.urls import path

from dothi.web.views import correspondence, correspondence_giving

urlpatterns: list[Any] = [
    path("correspondence/", correspondence.first, name="correspondence"),
    path("correspondence/owed/", correspondence.owed, name="owed"),
    path("correspondence/waiting/", correspondence.waiting, name="recommendations_waiting"),
    path("correspondence/told/", correspondence.told, name="told"),
    path("correspondence/assign/<slug:slug>/<int:pk>/", correspondence_giving.split, name="split"),
    path("correspondence/dispatches/<int:pk>/recipients/", correspondence_giving.recipients, name="address_dispatch"),
]
