"""The reader's language: the user's own, else the one chosen on this browser, else Vietnamese."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation


def of(request: HttpRequest) -> str:
    """The language of an answer to `request`. A browser's own preference does not count: offices share machines
    whose systems are set up in English."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if not chosen and request.user.is_authenticated:
        chosen = request.user.language
    return chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


def middleware(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Answer in the reader's language."""

    def handle(request: HttpRequest) -> HttpResponse:
        with translation.override(of(request)):
            request.LANGUAGE_CODE = translation.get_language()  # type: ignore[attr-defined]
            answer = get_response(request)
            answer.headers.setdefault("Content-Language", translation.get_language() or "vi")
            return answer

    return handle
