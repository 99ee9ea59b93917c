"""Enrolments (học viên): who learned in a course, for which post, and with what result.

Solution 2.3 of the programme (task S2.3.1): all twenty wards are trained. Names and scores are for those with the right
only; a pass rests on a certificate or the course's register.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule
from dothi.registers.conduct.course import Course, Subject
from dothi.registers.conduct.ward_post import WardPost
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class Enrolment(Record):
    """One person in one course."""

    class Result(models.TextChoices):
        PENDING = "pending", _("chưa có kết quả")
        PASSED = "passed", _("đạt")
        FAILED = "failed", _("không đạt")
        ABSENT = "absent", _("vắng")

    search_fields = ("trainee", "certificate")

    course = models.ForeignKey(
        Course, verbose_name=_("lớp đào tạo"), on_delete=models.PROTECT, related_name="enrolments"
    )
    trainee = models.CharField(_("họ tên"), max_length=120)
    post = models.ForeignKey(
        WardPost, verbose_name=_("chức danh"), null=True, blank=True, on_delete=models.PROTECT,
        related_name="enrolments",
    )  # fmt: skip
    result = models.CharField(_("kết quả"), max_length=7, choices=Result, default=Result.PENDING)
    score = models.DecimalField(_("điểm"), max_digits=4, decimal_places=2, null=True, blank=True)
    certificate = models.CharField(_("số chứng nhận, sổ theo dõi"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("học viên")
        verbose_name_plural = pgettext_lazy("plural", "học viên")
        ordering: ClassVar = ["course_id", "trainee", "-pk"]
        indexes: ClassVar = list_indexes("enrolment", "course", "trainee")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["course", "area", "trainee"],
                condition=live(),
                name="enrolment_once",
                violation_error_message=_("Học viên này đã có trong lớp."),
            ),
            models.CheckConstraint(
                condition=~Q(result="passed") | ~Q(certificate=""),
                name="enrolment_passed_certified",
                violation_error_message=_("Kết quả đạt phải có số chứng nhận hoặc sổ theo dõi."),
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | (Q(score__gte=0, score__lte=10) & Q(result__in=["passed", "failed"])),
                name="enrolment_score",
                violation_error_message=_("Điểm từ 0 đến 10, và chỉ khi đạt hoặc không đạt."),
            ),
        ]

    rules: ClassVar = [
        Rule(
            name="enrolment_places",
            on=("INSERT", "UPDATE"),
            refuse="""NEW.removed_at IS NULL AND EXISTS (SELECT 1 FROM registers_course c WHERE c.id = NEW.course_id
                AND c.places < (SELECT COUNT(*) FROM registers_enrolment e
                    WHERE e.course_id = NEW.course_id AND e.removed_at IS NULL))""",
            message=_("Lớp đã đủ chỗ."),
            hold="UPDATE registers_course SET ledger = ledger + 1 WHERE id = NEW.course_id",
        ),
        Rule(
            name="enrolment_post_of_ward",
            on=("INSERT", "UPDATE"),
            refuse="""NEW.post_id IS NOT NULL AND EXISTS (SELECT 1 FROM registers_wardpost p
                WHERE p.id = NEW.post_id AND p.area_id <> NEW.area_id)""",
            message=_("Chức danh phải của chính phường này."),
        ),
    ]

    def __str__(self) -> str:
        return self.trainee


enrolments = Register(
    slug="enrolments",
    domain="conduct",
    model=Enrolment,
    columns=["course", "area", "trainee", "post", "result", "certificate", "held_on"],
    filters=["area", "unit", "course", "subject", "post", "result", "certificate", "held_on"],
    key=["course", "area", "trainee"],
    headings={
        "Lớp đào tạo": "course",
        "Mã lớp": "course",
        "Phường": "area",
        "Họ tên": "trainee",
        "Chức danh": "post",
        "Mã chức danh": "post",
        "Kết quả": "result",
        "Điểm": "score",
        "Số chứng nhận, sổ theo dõi": "certificate",
        "Ghi chú": "note",
    },
    public=["course", "area", "held_on"],
    parent="course",
    wide=True,
    derived={
        "subject": Derived(
            _("nội dung"), lambda: F("course__subject"), models.CharField(max_length=14, choices=Subject)
        ),
        "held_on": Derived(_("bế giảng"), lambda: F("course__ends_on"), models.DateField()),
    },
)
