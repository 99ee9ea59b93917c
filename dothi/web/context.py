"""What every page knows."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def everywhere(request: HttpRequest) -> dict[str, Any]:
    """The product's name and the registers of the menu."""
    from dothi.registers.register import registers

    return {"product": settings.PRODUCT, "registers": registers.values()}
