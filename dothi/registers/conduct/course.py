"""Training courses (lớp đào tạo, tập huấn) for the staff of Party committees, offices and wards.

Solution 2.3 of the programme (task S2.3.1): staff that manage the city and the environment are trained.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Role
from dothi.core.rules import Rule, edges
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register
from dothi.registers.workflow import Refusal, Transition, Workflow


class Subject(models.TextChoices):
    """What is taught."""

    BUILDING_ORDER = "building_order", _("quản lý trật tự xây dựng")
    PLANNING = "planning", _("quy hoạch, kiến trúc")
    LAND = "land", _("đất đai, giải phóng mặt bằng")
    ENVIRONMENT = "environment", _("bảo vệ môi trường")
    INSPECTION = "inspection", _("kiểm tra, xử lý vi phạm")
    IT = "it", _("ứng dụng công nghệ thông tin")


class State(models.TextChoices):
    """Whether the course was held."""

    PLANNED = "planned", _("theo kế hoạch")
    HELD = "held", _("đã tổ chức")
    CANCELLED = "cancelled", _("đã huỷ")


def over(course: Course) -> Refusal:
    """A course was held once its last day is past."""
    return None if course.ends_on <= timezone.localdate() else _("Lớp chưa kết thúc.")


def results_entered(course: Course) -> Refusal:
    """Each learner has a result."""
    learners = course.enrolments.filter(removed_at=None)
    if not learners.exists():
        return _("Lớp chưa có học viên.")
    count = learners.filter(result="pending").count()
    return _("Còn %(count)s học viên chưa có kết quả.") % {"count": count} if count else None


S = State
workflow = Workflow(
    states=S,
    initial=S.PLANNED,
    final=(S.HELD, S.CANCELLED),
    tones={S.PLANNED: "info", S.HELD: "good", S.CANCELLED: "bad"},
    transitions=(
        Transition("hold", _("Đã tổ chức xong"), [S.PLANNED], S.HELD, Role.OFFICER, guards=[over, results_entered]),
        Transition("cancel", _("Huỷ lớp"), [S.PLANNED], S.CANCELLED, Role.OFFICER, reason=True),
    ),
)


class Course(Record):
    """One course, with its learners."""

    State = State

    search_fields = ("code", "name")

    code = models.CharField(_("mã lớp"), max_length=40)
    name = models.CharField(_("tên lớp"), max_length=300)
    subject = models.CharField(_("nội dung"), max_length=14, choices=Subject)
    starts_on = models.DateField(_("ngày khai giảng"))
    ends_on = models.DateField(_("ngày bế giảng"))
    hours = models.PositiveSmallIntegerField(_("số tiết"), null=True, blank=True)
    places = models.PositiveSmallIntegerField(_("số chỗ"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=9, choices=State, default=State.PLANNED, editable=False)
    ledger = models.PositiveIntegerField(default=0, editable=False)  # two who take the last place queue here

    untracked: ClassVar = ("ledger",)

    class Meta:
        verbose_name = _("lớp đào tạo, tập huấn")
        verbose_name_plural = pgettext_lazy("plural", "lớp đào tạo, tập huấn")
        ordering: ClassVar = ["-starts_on", "-pk"]
        indexes: ClassVar = list_indexes("course", "-starts_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="course_code",
                violation_error_message=_("Mã lớp này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="course_period",
                violation_error_message=_("Ngày bế giảng không thể trước ngày khai giảng."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "course_steps", _("Lớp không thể chuyển thẳng giữa hai trạng thái này.")),
        Rule(
            name="course_places",
            on=("UPDATE",),
            refuse="""NEW.removed_at IS NULL AND (OLD.places IS NULL OR NEW.places < OLD.places) AND NEW.places < (SELECT COUNT(*)
                FROM registers_enrolment e WHERE e.course_id = NEW.id AND e.removed_at IS NULL)""",
            message=_("Số chỗ ít hơn số học viên đã ghi danh."),
        ),
    ]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"


def learners(**only: Any) -> Any:
    """How many learn in it."""
    Enrolment = apps.get_model("registers", "Enrolment")
    rows = Enrolment.objects.filter(course=OuterRef("pk"), **only).order_by().values("course")
    return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)


courses = Register(
    slug="courses",
    domain="conduct",
    model=Course,
    columns=["code", "name", "subject", "unit", "starts_on", "ends_on", "state", "learners", "passed"],
    filters=["area", "unit", "state", "subject", "starts_on", "ends_on", "hours", "places", "learners", "passed"],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã lớp": "code",
        "Tên lớp": "name",
        "Phường": "area",
        "Đơn vị phụ trách": "unit",
        "Nội dung": "subject",
        "Ngày khai giảng": "starts_on",
        "Ngày bế giảng": "ends_on",
        "Số tiết": "hours",
        "Số chỗ": "places",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "name", "subject", "starts_on", "ends_on", "state", "learners"],
    wide=True,
    due={"planned": "ends_on"},
    derived={
        "learners": Derived(_("học viên"), learners, models.IntegerField()),
        "passed": Derived(_("đạt"), lambda: learners(result="passed"), models.IntegerField()),
    },
)
