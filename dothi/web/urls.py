"""Addresses of the staff pages, area by area. The programme's own pages stand in `urls_programme`."""

from __future__ import annotations

from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.urls import include, path
from django.views.generic import TemplateView

from dothi.web.views import account

empty = login_required(TemplateView.as_view(template_name="web/home_empty.html"))
urlpatterns = [
    path("", include("dothi.web.urls_programme")),
    path("login/", auth.LoginView.as_view(template_name="web/account/login.html"), name="login"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("language/", account.language, name="language"),
    path("account/", empty, name="account"),
    path("search/", empty, name="search"),
    path("map/", empty, name="map"),
    path("registers/<slug:slug>/", empty, name="register"),
]
