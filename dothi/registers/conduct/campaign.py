"""Communication campaigns (đợt tuyên truyền): about a law, or the environment, over a time, in residential areas and schools.

Goal 7, task 1.4.1 and solution 2.1 of the programme: five laws explained, residents moved to tidy their streets, in short
and easy forms. A joint campaign reaches at least one residential group and one school.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.db.models import Count, F, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Role
from dothi.core.rules import Rule, edges
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register
from dothi.registers.workflow import Refusal, Transition, Workflow


class Topic(models.TextChoices):
    """What is explained: the five laws that solution 2.1 names, the environment at large, the look of the street."""

    CONSTRUCTION = "construction", _("Luật Xây dựng")
    PLANNING = "planning", _("Luật Quy hoạch đô thị")
    LAND = "land", _("Luật Đất đai")
    HOUSING = "housing", _("Luật Nhà ở")
    ENVIRONMENT = "environment", _("Luật Bảo vệ môi trường")
    AWARENESS = "awareness", _("giữ gìn vệ sinh, bảo vệ môi trường")
    TIDY = "tidy", _("chỉnh trang đô thị")


class State(models.TextChoices):
    """Where a campaign stands."""

    PLANNED = "planned", _("đã lập kế hoạch")
    APPROVED = "approved", _("đã duyệt")
    RUNNING = "running", _("đang triển khai")
    REPORTED = "reported", _("đã báo cáo")
    EVALUATED = "evaluated", _("đã đánh giá")
    CANCELLED = "cancelled", _("đã huỷ")


def has_events(campaign: Campaign) -> Refusal:
    """What is reported was held."""
    return None if campaign.events.filter(removed_at=None).exists() else _("Chưa ghi buổi tuyên truyền nào.")


def reached_both(campaign: Campaign) -> Refusal:
    """A joint campaign reached a residential group and a school."""
    kinds = set(campaign.events.filter(removed_at=None).values_list("place_kind", flat=True))
    if not campaign.joint or {"residential_group", "school"} <= kinds:
        return None
    return _("Đợt phối hợp phải có ít nhất một buổi ở tổ dân phố và một buổi ở trường học.")


S = State
workflow = Workflow(
    states=S,
    initial=S.PLANNED,
    final=(S.EVALUATED, S.CANCELLED),
    frozen=(S.REPORTED,),
    tones={S.APPROVED: "info", S.RUNNING: "info", S.REPORTED: "good", S.EVALUATED: "good", S.CANCELLED: "bad"},
    transitions=(
        Transition(
            "approve",
            _("Duyệt kế hoạch"),
            [S.PLANNED],
            S.APPROVED,
            Role.APPROVER,
            asks=["plan_number"],
            requires=["plan_number"],
        ),
        Transition("start", _("Bắt đầu"), [S.APPROVED], S.RUNNING, Role.OFFICER),
        Transition(
            "report",
            _("Báo cáo kết quả"),
            [S.RUNNING],
            S.REPORTED,
            Role.OFFICER,
            asks=["result"],
            requires=["result"],
            guards=[has_events, reached_both],
        ),
        Transition(
            "evaluate",
            _("Đánh giá"),
            [S.REPORTED],
            S.EVALUATED,
            Role.APPROVER,
            asks=["evaluation"],
            requires=["evaluation"],
            different_from=["report"],
        ),
        Transition("cancel", _("Huỷ"), [S.PLANNED, S.APPROVED, S.RUNNING], S.CANCELLED, Role.APPROVER, reason=True),
    ),
)


class Campaign(Record):
    """One campaign of one body; its sessions are counted one by one."""

    State = State

    search_fields = ("code", "name", "plan_number")

    code = models.CharField(_("mã đợt"), max_length=40)
    name = models.CharField(_("tên đợt"), max_length=300)
    topic = models.CharField(_("nội dung"), max_length=12, choices=Topic)
    joint = models.BooleanField(_("phối hợp khu dân cư và trường học"), default=False)
    starts_on = models.DateField(_("từ ngày"))
    ends_on = models.DateField(_("đến ngày"))
    materials = models.CharField(_("hình thức, tài liệu"), max_length=300, blank=True)
    plan_number = models.CharField(_("số kế hoạch"), max_length=60, blank=True)
    result = models.TextField(_("kết quả"), blank=True)
    evaluation = models.TextField(_("đánh giá"), blank=True)
    state = models.CharField(_("trạng thái"), max_length=9, choices=State, default=State.PLANNED, editable=False)

    class Meta:
        verbose_name = _("đợt tuyên truyền")
        verbose_name_plural = pgettext_lazy("plural", "đợt tuyên truyền")
        ordering: ClassVar = ["-starts_on", "-pk"]
        indexes: ClassVar = list_indexes("campaign", "-starts_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="campaign_code",
                violation_error_message=_("Mã đợt này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="campaign_period",
                violation_error_message=_("Ngày kết thúc không thể trước ngày bắt đầu."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "cancelled"]) | ~Q(plan_number=""),
                name="campaign_approved_numbered",
                violation_error_message=_("Đợt đã duyệt phải có số kế hoạch."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["reported", "evaluated"]) | ~Q(result=""),
                name="campaign_reported",
                violation_error_message=_("Đợt đã báo cáo phải ghi kết quả."),
            ),
            models.CheckConstraint(
                condition=~Q(state="evaluated") | ~Q(evaluation=""),
                name="campaign_evaluated",
                violation_error_message=_("Đợt đã đánh giá phải ghi đánh giá."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "campaign_steps", _("Đợt tuyên truyền không thể chuyển thẳng giữa hai trạng thái này.")),
        Rule(
            name="campaign_joint",
            on=("UPDATE",),
            refuse="""NEW.joint AND NEW.state IN ('reported', 'evaluated') AND (
                NOT EXISTS (SELECT 1 FROM registers_campaignevent e WHERE e.campaign_id = NEW.id
                    AND e.removed_at IS NULL AND e.place_kind = 'residential_group')
                OR NOT EXISTS (SELECT 1 FROM registers_campaignevent e WHERE e.campaign_id = NEW.id
                    AND e.removed_at IS NULL AND e.place_kind = 'school'))""",
            message=_("Đợt phối hợp phải có ít nhất một buổi ở tổ dân phố và một buổi ở trường học."),
        ),
    ]

    def __str__(self) -> str:
        return self.name


def _events() -> Any:
    """The sessions of a campaign, grouped to one row."""
    CampaignEvent = apps.get_model("registers", "CampaignEvent")
    return CampaignEvent.objects.filter(campaign=OuterRef("pk")).order_by().values("campaign")


def event_count() -> Any:
    """How many sessions were held."""
    return Coalesce(Subquery(_events().annotate(n=Count("pk")).values("n")), 0)


def attendance() -> Any:
    """How many people they reached; none when nobody counted."""
    return Subquery(_events().annotate(n=Sum("attendance")).values("n"))


def last_event() -> Any:
    """The day of the last session."""
    return Subquery(_events().annotate(last=Max("held_on")).values("last"))


campaigns = Register(
    slug="campaigns",
    domain="conduct",
    model=Campaign,
    columns=["code", "name", "area", "topic", "joint", "starts_on", "ends_on", "state", "event_count", "reached"],
    filters=[
        "area",
        "unit",
        "state",
        "topic",
        "joint",
        "starts_on",
        "ends_on",
        "event_count",
        "reached",
        "last_event_on",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã đợt": "code",
        "Tên đợt": "name",
        "Phường": "area",
        "Đơn vị phụ trách": "unit",
        "Nội dung": "topic",
        "Phối hợp khu dân cư và trường học": "joint",
        "Từ ngày": "starts_on",
        "Đến ngày": "ends_on",
        "Hình thức, tài liệu": "materials",
        "Số kế hoạch": "plan_number",
        "Kết quả": "result",
        "Đánh giá": "evaluation",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "name", "area", "topic", "starts_on", "ends_on", "state", "event_count", "reached"],
    public_where=Q(state__in=["running", "reported", "evaluated"]),
    wide=True,
    due={"running": "ends_on"},
    derived={
        "event_count": Derived(_("số buổi"), event_count, models.IntegerField()),
        "reached": Derived(_("lượt người dự"), attendance, models.IntegerField()),
        "last_event_on": Derived(_("buổi cuối"), last_event, models.DateField()),
    },
)
