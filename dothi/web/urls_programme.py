"""Addresses of the programme's pages."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.urls import path
from django.views.generic import TemplateView

urlpatterns = [
    path("", login_required(TemplateView.as_view(template_name="web/home_empty.html")), name="home"),
]
