"""Login in one or two steps, the user's own page, password, language."""

from __future__ import annotations

from typing import Any

import django_otp
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from dothi.core.models import User
from dothi.web import second_factor


def safe_next(request: HttpRequest, address: str | None) -> str:
    """An address of this site, or the home page."""
    ok = address and url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ok and address else "/"


class Login(auth.LoginView):
    """Name and password; whoever has enrolled a phone is then asked for a code."""

    template_name = "web/account/login.html"
    redirect_authenticated_user = True

    def form_valid(self, form: Any) -> HttpResponse:
        answer = super().form_valid(form)
        if second_factor.enrolled(form.get_user()):
            self.request.session[second_factor.DUE] = True
        return answer


def housekeeping(request: HttpRequest) -> HttpResponse:
    """Where the housekeeping pages send whoever may not open them: to the one login, or no further.

    Raises:
        PermissionDenied: logged in already, without the grant.
    """
    if request.user.is_authenticated:
        raise PermissionDenied(_("Chỉ người quản trị hệ thống mở được phần này."))
    return redirect_to_login(safe_next(request, request.GET.get("next")))


class PasswordChange(auth.PasswordChangeView):
    """Change one's password."""

    template_name = "web/account/password.html"
    success_url = reverse_lazy("account")

    def form_valid(self, form: Any) -> HttpResponse:
        messages.success(self.request, _("Đã đổi mật khẩu."))
        return super().form_valid(form)


class CodeForm(forms.Form):
    """A one-time code."""

    code = forms.CharField(
        label=gettext_lazy("Mã xác thực"),
        max_length=16,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}),
    )


@login_required
def login_code(request: HttpRequest) -> HttpResponse:
    """The second step of login: a code from the phone, or a backup code."""
    following = safe_next(request, request.POST.get("next") or request.GET.get("next"))
    if not request.session.get(second_factor.DUE):
        return HttpResponseRedirect(following)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        device = django_otp.match_token(request.user, form.cleaned_data["code"].replace(" ", ""))
        if device:
            django_otp.login(request, device)
            del request.session[second_factor.DUE]
            return HttpResponseRedirect(following)
        form.add_error("code", _("Mã không đúng hoặc đã dùng. Chờ mã mới trên điện thoại rồi nhập lại."))
    return render(request, "web/account/code.html", {"form": form, "next": following})


@login_required
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here, what I may do, how I log in."""
    grants = _me(request).grants.select_related("area", "unit")
    hours = settings.SESSION_COOKIE_AGE // 3600
    return render(
        request,
        "web/account/account.html",
        {"grants": grants, "enrolled": second_factor.enrolled(_me(request)), "hours": hours},
    )


@login_required
def enrol(request: HttpRequest) -> HttpResponse:
    """Enrol a phone: show the picture, and believe it once it has given a right code."""
    user = _me(request)
    if second_factor.enrolled(user):
        return redirect("account")
    device = second_factor.pending(user)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        if device.verify_token(form.cleaned_data["code"].replace(" ", "")):
            device.confirmed = True
            device.save()
            django_otp.login(request, device)
            return _show_codes(request, user)
        form.add_error("code", _("Mã không đúng. Kiểm tra giờ của điện thoại rồi nhập mã mới."))
    context = {"form": form, "picture": second_factor.picture(device), "secret": second_factor.secret(device)}
    return render(request, "web/account/enrol.html", context)


class PasswordForm(forms.Form):
    """The password again, before security is lowered."""

    password = forms.CharField(label=gettext_lazy("Mật khẩu hiện tại"), widget=forms.PasswordInput)

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        """The user's own."""
        given: str = self.cleaned_data["password"]
        if not self.user.check_password(given):
            raise ValidationError(_("Mật khẩu không đúng."))
        return given


@login_required
def second_step(request: HttpRequest) -> HttpResponse:
    """With the password again: new backup codes, or no second step any more."""
    user = _me(request)
    form = PasswordForm(user, request.POST or None)
    if form.is_valid():
        if request.POST.get("action") == "codes":
            return _show_codes(request, user)
        second_factor.forget(user)
        messages.success(request, _("Đã tắt xác thực hai bước."))
        return redirect("account")
    return render(request, "web/account/second_step.html", {"form": form, "action": request.POST.get("action", "")})


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language: kept in a cookie, and with the user who is logged in."""
    answer = HttpResponseRedirect(safe_next(request, request.POST.get("next")))
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, max_age=365 * 86400, samesite="Lax", secure=settings.HTTPS
        )
        if request.user.is_authenticated and request.user.language != code:
            request.user.language = code
            request.user.save(update_fields=["language"])
    return answer


def _show_codes(request: HttpRequest, user: User) -> HttpResponse:
    """New backup codes, shown once: they are not sent again."""
    answer = render(request, "web/account/codes.html", {"codes": second_factor.new_backup_codes(user)})
    answer["Cache-Control"] = "no-store"
    return answer


def _me(request: HttpRequest) -> User:
    assert request.user.is_authenticated
    return request.user
