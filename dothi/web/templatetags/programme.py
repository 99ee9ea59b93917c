"""Figures, targets and their addresses in templates: `{% load programme %}`."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dothi.core import spoken
from dothi.core.models import Area
from dothi.core.period import Period
from dothi.programme import measure as measures
from dothi.programme import words
from dothi.programme.models import Indicator, Target
from dothi.programme.proof import Proof, Result
from dothi.web.templatetags.ui import icon

register = template.Library()


@register.filter
def amount(value: Any, indicator: Indicator) -> str:
    """A value to the indicator's decimals, with its unit."""
    return words.amount(value, indicator)


@register.filter
def bare(value: Any, indicator: Indicator) -> str:
    """A value to the indicator's decimals, without its unit; a dash for no data."""
    return "–" if value is None else spoken.number(value, indicator.decimals)


@register.filter
def natural(value: Any, indicator: Indicator) -> str:
    """A value as a document states it, with its unit."""
    return words.natural(value, indicator)


@register.filter
def target_words(target: Target) -> str:
    """A target in words."""
    return words.target(target)


@register.filter
def target_mark(target: Target) -> str:
    """A target in signs."""
    return words.target_mark(target)


@register.simple_tag
def status(value: str, reason: str = "", size: str = "") -> SafeString:
    """A light with its reason in a word or two: shape, colour and words together."""
    value = value if value in ("good", "warn", "bad", "none") else "none"
    return format_html(
        '<span class="light {} {}">{}<span>{}</span></span>', value, size, icon(value), words.status(reason)
    )


@register.simple_tag
def dot(value: str, label: str = "") -> SafeString:
    """A light small enough to stand in a row of them; its label is read aloud."""
    value = value if value in ("good", "warn", "bad", "none") else "none"
    return format_html('<span class="light {} dot" title="{}">{}</span>', value, label, icon(value, label))


@register.simple_tag
def why(proof: Proof, result: Result) -> str:
    """Why a result has its light."""
    return words.reason(proof, result)


@register.simple_tag
def worked_out(result: Result, indicator: Indicator) -> str:
    """The value worked out from its sides."""
    return words.sum_of(result, indicator)


@register.simple_tag
def records_url(
    indicator: Indicator, side: str, when: Period | int, area: Area | int | None = None, day: date | None = None
) -> str:
    """The list of the records behind one side of a figure; empty where no register holds it. With a day, the area is one
    of its wards, by location."""
    measure = indicator.bottom if side == "bottom" else indicator.top
    if measure is None:
        return ""
    period = Period.year(when) if isinstance(when, int) else when
    place = area.pk if isinstance(area, Area) else area
    said = urlencode(measures.address(indicator, side, period, place, day))
    return f"{reverse('register', args=[measure.register])}?{said}"


@register.filter
def year_of(proof: Proof, year: int) -> Result:
    """A proof's result in a year."""
    return proof.at(year)


@register.simple_tag
def formula(indicator: Indicator) -> str:
    """How the value comes from its sides."""
    return words.formula(indicator)


@register.filter
def expected(value: Any, indicator: Indicator) -> str:
    """A point of the straight line, with one decimal more than the indicator shows where it shows none."""
    return words.amount(value, indicator, max(1, indicator.decimals))


@register.simple_tag
def difference(result: Result, indicator: Indicator) -> str:
    """The reported value beside the computed one, in a sentence."""
    return words.difference(result, indicator)
