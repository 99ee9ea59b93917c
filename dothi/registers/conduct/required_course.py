"""Required courses (lớp bắt buộc): which subjects who holds a post must have passed, from when until when.

Solution 2.3 of the programme (task S2.3.1) asks for capable staff; which courses that means, the district decides by
date. The list of posts not yet covered follows from it.
"""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule, rows
from dothi.registers.conduct.course import Subject
from dothi.registers.conduct.ward_post import Duty
from dothi.registers.record import Record, RecordManager, list_indexes, live
from dothi.registers.register import Register


class RequiredCourseManager(RecordManager):
    """Requirements by day."""

    def in_force(self, day: date) -> Any:
        """What is required on a day."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)


class RequiredCourse(Record):
    """That a duty needs a subject; `until` is the first day no longer."""

    search_fields = ("basis",)

    duty = models.CharField(_("lĩnh vực của chức danh"), max_length=11, choices=Duty)
    subject = models.CharField(_("nội dung bắt buộc"), max_length=14, choices=Subject)
    since = models.DateField(_("từ ngày"))
    until = models.DateField(_("đến trước ngày"), null=True, blank=True)
    basis = models.CharField(_("căn cứ"), max_length=200)

    objects: ClassVar = RequiredCourseManager()

    class Meta:
        verbose_name = _("lớp bắt buộc")
        verbose_name_plural = pgettext_lazy("plural", "lớp bắt buộc")
        ordering: ClassVar = ["duty", "subject", "-since", "-pk"]
        indexes: ClassVar = list_indexes("required_course", "duty", "subject", "-since")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["area", "duty", "subject", "since"],
                condition=live(),
                name="required_course_once",
                violation_error_message=_("Yêu cầu này đã có từ ngày đó."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
                name="required_course_period",
                violation_error_message=_("Ngày hết yêu cầu phải sau ngày bắt đầu."),
            ),
        ]

    rules: ClassVar = [
        Rule(
            name="required_course_overlap",
            on=("INSERT", "UPDATE"),
            refuse="""NEW.removed_at IS NULL AND EXISTS (SELECT 1 FROM registers_requiredcourse o
                WHERE o.id <> NEW.id AND o.removed_at IS NULL AND o.area_id = NEW.area_id AND o.duty = NEW.duty
                AND o.subject = NEW.subject AND (o.until IS NULL OR o.until > NEW.since)
                AND (NEW.until IS NULL OR NEW.until > o.since))""",
            message=_("Trùng thời gian với một yêu cầu như thế đã có."),
            hold=rows("core_area", "NEW.area_id"),
        ),
    ]

    def __str__(self) -> str:
        return f"{Duty(self.duty).label}: {Subject(self.subject).label}"


required_courses = Register(
    slug="required-courses",
    domain="conduct",
    model=RequiredCourse,
    columns=["duty", "subject", "since", "until", "basis"],
    filters=["area", "unit", "duty", "subject", "since", "until"],
    key=["area", "duty", "subject", "since"],
    headings={
        "Phường": "area",
        "Lĩnh vực của chức danh": "duty",
        "Nội dung bắt buộc": "subject",
        "Từ ngày": "since",
        "Đến trước ngày": "until",
        "Căn cứ": "basis",
        "Ghi chú": "note",
    },
    public=["duty", "subject", "since", "until", "basis"],
    wide=True,
)
