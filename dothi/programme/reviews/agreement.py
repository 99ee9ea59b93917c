"""A person's judgement beside the computed light: whether they say the same, and what the difference is. Never a third
mark made of both."""

from __future__ import annotations

from django.utils.translation import gettext as _

from dothi.programme.models import Assessment

WELL = (Assessment.Mark.DONE, Assessment.Mark.ON_COURSE)


def between(mark: str, light: str) -> str:
    """`same`, `person_better`, `person_worse`, or `only_person` where the registers show no light."""
    if light not in ("good", "warn", "bad"):
        return "only_person"
    well = mark in WELL
    if well == (light == "good"):
        return "same"
    return "person_better" if well else "person_worse"


def said(kind: str) -> str:
    """The difference in words."""
    return {
        "same": _("Người và số liệu cùng một nhận định."),
        "person_better": _("Người đánh giá tốt hơn số liệu: hãy nêu điều số liệu chưa thấy."),
        "person_worse": _("Người đánh giá kém hơn số liệu: hãy nêu điều số liệu chưa thấy."),
        "only_person": _("Chưa có đèn từ số liệu: chỉ có nhận định của người."),
    }[kind]


def tone(kind: str) -> str:
    """How a difference is coloured: a difference is worth a look, not wrong."""
    return {"same": "neutral", "person_better": "warn", "person_worse": "info", "only_person": "neutral"}[kind]
