"""A report's sentences on a page: each figure opens its records and carries the number of its note."""

from __future__ import annotations

import base64
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from dothi.reports import charts
from dothi.reports.cited import Cited, Line
from dothi.reports.footnotes import Notes

register = template.Library()


@register.simple_tag(takes_context=True)
def cited(context: dict[str, Any], value: Cited | Line | str) -> SafeString:
    """A sentence or figure; its notes are gathered in the page's `notes`, as a document gathers its footnotes."""
    parts = value.parts if isinstance(value, Line) else (value,)
    return mark_safe("".join(_part(context, part) for part in parts))  # noqa: S308 - each part is escaped


@register.simple_tag
def gather(*_names: str) -> dict[str, Any]:
    """Where a page's notes are gathered: `{% gather as notes %}` before the first figure."""
    return {"numbers": Notes(), "figures": []}


@register.simple_tag
def picture(chart: charts.Chart, language: str, label: str) -> SafeString:
    """The chart as it is printed."""
    data = base64.b64encode(charts.png(chart, language=language)).decode()
    return format_html('<img src="data:image/png;base64,{}" alt="{}">', data, label)


def _part(context: dict[str, Any], part: Cited | str) -> str:
    if not isinstance(part, Cited):
        return format_html("{}", part)
    shown = format_html('<a href="{}">{}</a>', part.sets[0].address, part) if part.sets else format_html("{}", part)
    if not part.source:
        return format_html('<span class="cited">{}</span>', shown)
    number, new = context["notes"]["numbers"].number(part.key, part.source)
    if new:
        context["notes"]["figures"].append(part)
    name = format_html(' id="cite-{}"', number) if new else ""
    return format_html(
        '<span class="cited"{}>{}<sup><a href="#note-{}" aria-label="[{}]">{}</a></sup></span>',
        name,
        shown,
        number,
        number,
        number,
    )


@register.simple_tag
def lists(figure: Cited) -> SafeString:
    """Links to the records behind a figure, one for each set of a short row."""
    few = figure.sets if len(figure.sets) <= 2 else ()
    return format_html_join(" · ", '<a href="{}">{}</a>', ((one.address, one.name) for one in few))
