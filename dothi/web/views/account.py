"""Login, language."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST


def safe_next(request: HttpRequest, address: str | None) -> str:
    """An address of this site, or the home page."""
    ok = address and url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ok and address else "/"


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Choose the language: kept in a cookie, and with the user who is logged in."""
    answer = HttpResponseRedirect(safe_next(request, request.POST.get("next")))
    code = request.POST.get("language", "")
    if code in dict(settings.LANGUAGES) and check_for_language(code):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, code, max_age=365 * 86400, samesite="Lax", secure=settings.HTTPS
        )
        if request.user.is_authenticated and request.user.language != code:
            request.user.language = code
            request.user.save(update_fields=["language"])
    return answer
