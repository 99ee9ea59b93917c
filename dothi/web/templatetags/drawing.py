"""What the drawing tools are told, once a page: `{% load drawing %}{% drawing_tools %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.utils.html import json_script
from django.utils.safestring import SafeString

from dothi.registers.exchange.systems import SYSTEMS
from dothi.web import drawing

register = template.Library()


@register.simple_tag(takes_context=True)
def drawing_tools(context: Any) -> SafeString:
    """The systems, addresses and words as a JSON value of the page, for `project.js`."""
    return json_script(drawing.tools(context["request"].user), "drawing-tools")


@register.simple_tag
def typed_systems() -> list[tuple[int, str, bool]]:
    """The systems in which metres can be typed: code, name, whether it is the province's own."""
    return [(srid, name, srid == settings.MEASURE_SRID) for srid, name in SYSTEMS.items() if srid != 4326]
