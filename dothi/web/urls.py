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
    path("login/", account.Login.as_view(), name="login"),
    path("login/code/", account.login_code, name="login_code"),
    path("logout/", auth.LogoutView.as_view(), name="logout"),
    path("language/", account.language, name="language"),
    path("account/", account.account, name="account"),
    path("account/password/", account.PasswordChange.as_view(), name="password"),
    path("account/second-step/enrol/", account.enrol, name="enrol"),
    path("account/second-step/", account.second_step, name="second_step"),
    path("search/", empty, name="search"),
    path("map/", empty, name="map"),
    path("registers/<slug:slug>/", empty, name="register"),
]
