"""Ward posts (chức danh đô thị, môi trường ở phường): asked for, granted full time or not, who holds them, and trained how.

Solution 2.3 of the programme (tasks S2.3.1 and S2.3.2): ask for a full-time post for the city and the environment in each
ward, and train who does the work. A post refused is still done by someone beside other work; it is not full time.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.db.models import Count, F, Max, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Attachment, Role
from dothi.core.rules import edges
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register
from dothi.registers.workflow import Refusal, Transition, Workflow


class Duty(models.TextChoices):
    """What a post is for; the courses it needs depend on it."""

    URBAN = "urban", _("đô thị, trật tự xây dựng")
    ENVIRONMENT = "environment", _("môi trường")
    LAND = "land", _("địa chính")


class State(models.TextChoices):
    """Whether the post is full time."""

    PART_TIME = "part_time", _("kiêm nhiệm")
    PETITIONED = "petitioned", _("đã kiến nghị chuyên trách")
    GRANTED = "granted", _("chuyên trách")
    REFUSED = "refused", _("chưa được chấp thuận")
    ABOLISHED = "abolished", _("đã bỏ")


def dated_by_today(post: WardPost) -> Refusal:
    """What a step records has happened already."""
    days = (post.petitioned_on, post.granted_on, post.abolished_on)
    return _("Ngày này không thể ở tương lai.") if any(d and d > timezone.localdate() for d in days) else None


S, Kind = State, Attachment.Kind
workflow = Workflow(
    states=S,
    initial=S.PART_TIME,
    final=(S.ABOLISHED,),
    tones={S.PETITIONED: "info", S.GRANTED: "good", S.REFUSED: "bad", S.ABOLISHED: "neutral"},
    transitions=(
        Transition(
            "petition",
            _("Kiến nghị chuyên trách"),
            [S.PART_TIME, S.REFUSED],
            S.PETITIONED,
            Role.OFFICER,
            asks=["recommendation_code", "petitioned_on"],
            requires=["petitioned_on"],
            guards=[dated_by_today],
        ),
        Transition(
            "grant",
            _("Được chấp thuận"),
            [S.PETITIONED],
            S.GRANTED,
            Role.APPROVER,
            asks=["decision_number", "granted_on"],
            requires=["decision_number", "granted_on"],
            documents=[Kind.DECISION],
            guards=[dated_by_today],
        ),
        Transition("refuse", _("Chưa được chấp thuận"), [S.PETITIONED], S.REFUSED, Role.OFFICER, reason=True),
        Transition(
            "abolish",
            _("Bỏ chức danh"),
            [S.PART_TIME, S.GRANTED, S.REFUSED],
            S.ABOLISHED,
            Role.APPROVER,
            asks=["abolished_on"],
            requires=["abolished_on"],
            documents=[Kind.DECISION],
            reason=True,
            guards=[dated_by_today],
        ),
    ),
)


class WardPost(Record):
    """One post of one ward."""

    State = State

    search_fields = ("code", "title")

    code = models.CharField(_("mã chức danh"), max_length=40)
    title = models.CharField(_("chức danh"), max_length=200)
    duty = models.CharField(_("lĩnh vực"), max_length=11, choices=Duty, default=Duty.URBAN)
    since = models.DateField(_("có từ ngày"))
    # By its code: recommendations stand on the floor above, and no table here may point up.
    recommendation_code = models.CharField(_("theo kiến nghị (mã)"), max_length=40, blank=True)
    petitioned_on = models.DateField(_("ngày kiến nghị"), null=True, blank=True)
    decision_number = models.CharField(_("số quyết định"), max_length=60, blank=True)
    granted_on = models.DateField(_("chuyên trách từ ngày"), null=True, blank=True)
    abolished_on = models.DateField(_("ngày bỏ"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State, default=State.PART_TIME, editable=False)

    class Meta:
        verbose_name = _("chức danh đô thị, môi trường ở phường")
        verbose_name_plural = pgettext_lazy("plural", "chức danh đô thị, môi trường ở phường")
        ordering: ClassVar = ["code", "-pk"]
        indexes: ClassVar = list_indexes("ward_post", "code", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="ward_post_code",
                violation_error_message=_("Mã chức danh này đã có."),
            ),
            models.UniqueConstraint(
                fields=["area", "duty"],
                condition=live(abolished_on=None),
                name="ward_post_one_a_duty",
                violation_error_message=_("Phường này đã có chức danh cho lĩnh vực đó."),
            ),
            models.CheckConstraint(
                condition=Q(state="part_time") | Q(state="abolished") | Q(petitioned_on__gte=F("since")),
                name="ward_post_petitioned",
                violation_error_message=_("Phải có ngày kiến nghị, không trước ngày có chức danh."),
            ),
            models.CheckConstraint(
                condition=(Q(state="granted", granted_on__gte=F("petitioned_on")) & ~Q(decision_number=""))
                | Q(state="abolished")
                | (Q(state__in=["part_time", "petitioned", "refused"]) & Q(granted_on__isnull=True)),
                name="ward_post_granted",
                violation_error_message=_("Chức danh chuyên trách phải có số quyết định và ngày, sau ngày kiến nghị."),
            ),
            models.CheckConstraint(
                condition=Q(state="abolished", abolished_on__gte=F("since"))
                | (~Q(state="abolished") & Q(abolished_on__isnull=True)),
                name="ward_post_abolished",
                violation_error_message=_("Chức danh đã bỏ phải có ngày bỏ."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "ward_post_steps", _("Chức danh không thể chuyển thẳng giữa hai trạng thái này."))
    ]

    def __str__(self) -> str:
        return f"{self.code} – {self.title}"


def held_since() -> Any:
    """Since when the present holder holds it."""
    PostTenure = apps.get_model("registers", "PostTenure")
    held = PostTenure.objects.filter(post=OuterRef("pk"), until__isnull=True).order_by("-since")
    return Subquery(held.values("since")[:1])


def trained_on() -> Any:
    """The day by which every course now required for the duty was passed; None while one is missing."""
    RequiredCourse, Enrolment = (apps.get_model("registers", n) for n in ("RequiredCourse", "Enrolment"))
    needed = RequiredCourse.objects.in_force(timezone.localdate()).filter(duty=OuterRef("post__duty")).order_by()
    needs = needed.values("duty").annotate(n=Count("subject", distinct=True)).values("n")
    asked = RequiredCourse.objects.in_force(timezone.localdate()).filter(duty=OuterRef("post__duty"))
    passed = (
        Enrolment.objects.filter(post=OuterRef("pk"), result="passed", course__subject__in=asked.values("subject"))
        .order_by()
        .values("post")
        .annotate(n=Count("course__subject", distinct=True), last=Max("course__ends_on"))
    )
    return Subquery(passed.filter(n__gte=Subquery(needs)).values("last"))


ward_posts = Register(
    slug="ward-posts",
    domain="conduct",
    model=WardPost,
    columns=["code", "title", "area", "duty", "state", "petitioned_on", "granted_on", "held_since", "trained_on"],
    filters=[
        "area",
        "unit",
        "state",
        "duty",
        "since",
        "recommendation_code",
        "petitioned_on",
        "granted_on",
        "abolished_on",
        "held_since",
        "trained_on",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã chức danh": "code",
        "Chức danh": "title",
        "Phường": "area",
        "Lĩnh vực": "duty",
        "Có từ ngày": "since",
        "Theo kiến nghị (mã)": "recommendation_code",
        "Theo kiến nghị": "recommendation_code",
        "Mã kiến nghị": "recommendation_code",
        "Ngày kiến nghị": "petitioned_on",
        "Số quyết định": "decision_number",
        "Chuyên trách từ ngày": "granted_on",
        "Ngày bỏ": "abolished_on",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "title", "area", "duty", "state", "granted_on"],
    derived={
        "held_since": Derived(_("người đang giữ, từ ngày"), held_since, models.DateField()),
        "trained_on": Derived(_("đủ lớp bắt buộc từ ngày"), trained_on, models.DateField()),
    },
)
