"""Reporting cycles in templates: `{% load cycles %}`."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext as _

from dothi.core import spoken
from dothi.programme.cycles import unit_report
from dothi.programme.cycles.cycle import workflow
from dothi.registers.workflow import Step

register = template.Library()

TONES = (("accepted", "good"), ("submitted", "info"), ("returned", "warn"), ("due", "neutral"), ("late", "bad"))


@register.filter
def shares(tally: Any) -> list[tuple[str, int, int]]:
    """The tones of a cycle's progress: where each begins and how many it holds; what is in comes first."""
    found, at = [], 0
    for name, tone in TONES:
        if count := tally.counts[name]:
            found.append((tone, at, count))
            at += count
    return found


@register.simple_tag
def tally_words(tally: Any) -> str:
    """The progress in words."""
    said = {
        "accepted": _("%(n)s đã duyệt"),
        "submitted": _("%(n)s chờ duyệt"),
        "returned": _("%(n)s bị trả lại"),
        "due": _("%(n)s chưa đến hạn"),
        "late": _("%(n)s quá hạn"),
    }
    return ", ".join(said[name] % {"n": tally.counts[name]} for name, _tone in TONES if tally.counts[name])


@register.simple_tag
def step_label(step: Step) -> str:
    """What a step of a cycle is called."""
    found = next((t for t in workflow.transitions if t.name == step.name), None)
    return str(found.label) if found else step.name


@register.filter
def cell(row: Any, value: Any) -> str:
    """A value of a row to its indicator's decimals; a dash for no data."""
    return "–" if value is None else spoken.number(value, row.indicator.decimals)


@register.simple_tag
def report_step_label(step: Step) -> str:
    """What a step of a unit's report is called."""
    found = next((t for t in unit_report.workflow.transitions if t.name == step.name), None)
    return str(found.label) if found else step.name


@register.simple_tag
def report_words(unsaved: str, saving: str, saved: str, clash: str, failed: str) -> dict[str, str]:
    """What the editor's script says, in the reader's language."""
    return {"unsaved": unsaved, "saving": saving, "saved": saved, "clash": clash, "failed": failed}


@register.simple_tag
def clashes(clash: dict[str, Any], section: str, commitment: Any) -> bool:
    """Whether this is the summary that could not be saved."""
    number = commitment.pk if commitment else 0
    return bool(clash) and clash["section"] == section and clash["commitment"] == number
