"""Parts of the dashboards: `{% load boards %}`."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dothi.core import spoken
from dothi.programme import words
from dothi.programme.fair import Comparison, Rate
from dothi.programme.proof import Proof
from dothi.registers.register import registers

register = template.Library()

WIDE, HIGH, EDGE = 72, 20, 3


@register.simple_tag
def spark(proof: Proof, years: Iterable[int]) -> SafeString:
    """An indicator's years as one small line that prints; read aloud by its numbers. A year without data is a gap."""
    years = list(years)
    values = [proof.at(year).value for year in years]
    known = [v for v in values if v is not None]
    if not known:
        return format_html('<span class="faint">{}</span>', "–")
    low, high = min(known), max(known)
    said = ", ".join(f"{y}: {words.amount(v, proof.indicator)}" for y, v in zip(years, values, strict=True))
    points = [None if v is None else (_x(n, len(years)), _y(v, low, high)) for n, v in enumerate(values)]
    path = ""
    for before, point in zip([None, *points], points, strict=False):
        if point is not None:
            path += f"{'L' if before is not None else 'M'}{point[0]:.1f} {point[1]:.1f} "
    last = next(p for p in reversed(points) if p is not None)
    return format_html(
        '<svg class="sparkline" viewBox="0 0 {} {}" role="img" aria-label="{}"><title>{}</title><path d="{}"/>'
        '<circle cx="{}" cy="{}" r="2"/></svg>',
        WIDE, HIGH, said, said, path, f"{last[0]:.1f}", f"{last[1]:.1f}",
    )  # fmt: skip


def _x(number: int, of: int) -> float:
    return EDGE + (WIDE - 2 * EDGE) * (number / (of - 1) if of > 1 else 0.5)


def _y(value: Decimal, low: Decimal, high: Decimal) -> float:
    share = 0.5 if high == low else float((value - low) / (high - low))
    return HIGH - EDGE - (HIGH - 2 * EDGE) * share


@register.simple_tag
def rate(value: Decimal | None, compared: Comparison) -> str:
    """A rate to the comparison's places; a dash for no data."""
    return "–" if value is None else spoken.number(value, compared.decimals)


@register.simple_tag
def interval(one: Rate, compared: Comparison) -> str:
    """The interval of a rate; nothing where none can be told."""
    if one.bounds is None:
        return ""
    low, high = (spoken.number(v, compared.decimals) for v in one.bounds)
    return f"{low} – {high}"


@register.simple_tag
def rate_unit(compared: Comparison) -> str:
    """What a rate is measured in: "%", "vụ / 1.000 dân", "m / km²"."""
    unit = compared.indicator.unit_said
    return {
        "own": unit,
        "people": _("%(unit)s / 1.000 dân") % {"unit": unit},
        "km2": _("%(unit)s / km²") % {"unit": unit},
    }[compared.base]


@register.simple_tag
def bottom(one: Rate, compared: Comparison) -> str:
    """A rate's denominator in words a reader can check."""
    if one.bottom is None:
        return "–"
    if compared.base == "people":
        return _("%(n)s dân") % {"n": spoken.number(one.bottom * 1000, 0)}
    if compared.base == "km2":
        return _("%(n)s km²") % {"n": spoken.number(one.bottom, 2)}
    return spoken.number(one.bottom)


@register.simple_tag
def apart(one: Rate) -> str:
    """Where a ward lies against the whole, in words."""
    if one.apart == "above":
        return _("cao hơn rõ")
    if one.apart == "below":
        return _("thấp hơn rõ")
    return _("không khác rõ") if one.bounds is not None else ""


@register.filter
def billions(value: Decimal | None) -> str:
    """Dong in billions, with one decimal."""
    return "–" if value is None else spoken.number(Decimal(value) / 10**9, 1)


@register.filter
def unlocalized(value: float) -> str:
    """A number as a drawing reads it: with a point, in every language."""
    return f"{value:g}"


@register.simple_tag
def report_state(state: str) -> str:
    """A state of a unit's report in words."""
    known = registers.get("unit-reports")
    workflow = known.workflow if known else None
    return str(workflow.states(state).label) if workflow and state in workflow.states.values else state
