"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from dothi.programme.reminders.notice import unread_by
from dothi.web.menu import menu


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """The product's name, the menu of what the reader may open, the theme chosen."""
    theme = request.COOKIES.get("theme", "")
    return {
        "product": settings.PRODUCT,
        "menu": SimpleLazyObject(lambda: menu(request)),  # error pages show none
        "unread": SimpleLazyObject(lambda: unread(request)),
        "theme": theme if theme in ("light", "dark") else "",
    }


def unread(request: HttpRequest) -> int:
    """How many reminders the reader has not read: one question of an index that holds nothing else."""
    user = getattr(request, "user", None)
    return unread_by(user) if user is not None and user.is_authenticated else 0
