"""The small parts every page is made of: icons, badges, traffic lights, numbers, addresses.

In a template: `{% load ui %}`, then `{% icon "map" %}`, `{% badge "good" "Đã cấp" %}`, `{% light "warn" %}`,
`{{ value|number:2 }}`. A colour never stands alone: each tone carries its own icon.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from dothi.core import spoken
from dothi.registers.register import show
from dothi.web.links import record_address

register = template.Library()

TONES = ("neutral", "info", "good", "warn", "bad", "none", "synthetic")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite `web/icons.svg`; with a label it is read aloud, without one it is decoration."""
    address = f"{static('web/icons.svg')}#{name}"
    if label:
        return format_html('<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>', label, address)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', address)


@register.simple_tag
def badge(tone: str, text: Any, mark: str = "") -> SafeString:
    """A state in words with its tone: neutral, info, good, warn, bad, none or synthetic."""
    tone = tone if tone in TONES else "neutral"
    return format_html('<span class="badge {}">{}{}</span>', tone, icon(mark or tone), capfirst(text))


@register.simple_tag
def light(value: str, text: str = "", size: str = "") -> SafeString:
    """A traffic light (good, warn, bad, none): its own shape, its colour and its words."""
    value = value if value in ("good", "warn", "bad", "none") else "none"
    words = text or light_name(value)
    return format_html('<span class="light {} {}">{}<span>{}</span></span>', value, size, icon(value), words)


@register.filter
def light_name(value: str) -> str:
    """A light in words."""
    return {"good": _("Đạt"), "warn": _("Cần chú ý"), "bad": _("Không đạt")}.get(value, _("Chưa có dữ liệu"))


@register.filter
def number(value: Decimal | int | None, decimals: int | None = None) -> str:
    """A number as the reader's language writes it; nothing as nothing."""
    return "" if value in (None, "") else spoken.number(Decimal(str(value)), decimals)


@register.filter
def shown(value: Any) -> str:
    """Any value as a reader sees it: dates, numbers, yes and no."""
    return show(value)


@register.filter
def item(mapping: Any, key: Any) -> Any:
    """`mapping[key]`, or nothing."""
    return mapping.get(key) if hasattr(mapping, "get") else None


@register.simple_tag
def record_link(record: Any) -> str:
    """The address of a record's own page."""
    return record_address(record)


@register.simple_tag(takes_context=True)
def with_params(context: dict[str, Any], **changes: Any) -> str:
    """This page's address with parameters changed; an empty value drops one."""
    params = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            params.pop(name, None)
        else:
            params[name] = str(value)
    return f"?{params.urlencode()}"
