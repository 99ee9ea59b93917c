"""Old apartment blocks (chung cư cũ) and their renewal.

Goal 2 of the programme renews some old blocks with every resource that can be found, and its part 1 (II.2) finds that
renewal slow. What counts is flats renewed over flats listed.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Attachment, Role
from dothi.core.rules import edges
from dothi.registers.construction.project import InvestmentProject
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register
from dothi.registers.workflow import Refusal, Transition, Workflow


class ApartmentBlock(Record):
    """One old block, from the survey to the day its flats are renewed."""

    class Danger(models.TextChoices):
        A = "A", _("cấp A – an toàn")
        B = "B", _("cấp B – cần sửa")
        C = "C", _("cấp C – nguy hiểm cục bộ")
        D = "D", _("cấp D – nguy hiểm tổng thể")

    class State(models.TextChoices):
        SURVEYED = "surveyed", _("đã khảo sát")
        PLANNED = "planned", _("đã có quy hoạch cải tạo")
        INVESTOR_CHOSEN = "investor_chosen", _("đã chọn chủ đầu tư")
        REBUILDING = "rebuilding", _("đang xây lại")
        RENEWED = "renewed", _("đã cải tạo xong")

    search_fields = ("code", "name", "address", "investor")

    code = models.CharField(_("mã nhà"), max_length=40)
    name = models.CharField(_("tên nhà, khu"), max_length=200)
    address = models.CharField(_("địa chỉ"), max_length=300, blank=True)
    built_year = models.PositiveSmallIntegerField(_("năm xây"), null=True, blank=True)
    floors = models.PositiveSmallIntegerField(_("số tầng"), null=True, blank=True)
    flats = models.PositiveIntegerField(_("số căn hộ"))
    households = models.PositiveIntegerField(_("số hộ"), null=True, blank=True)
    danger = models.CharField(_("cấp nguy hiểm"), max_length=1, choices=Danger, blank=True)
    surveyed_on = models.DateField(_("ngày khảo sát"))
    plan_decision = models.CharField(_("quyết định quy hoạch"), max_length=60, blank=True)
    planned_on = models.DateField(_("ngày duyệt quy hoạch"), null=True, blank=True)
    investor = models.CharField(_("chủ đầu tư"), max_length=200, blank=True)
    investor_on = models.DateField(_("ngày chọn chủ đầu tư"), null=True, blank=True)
    rebuilding_on = models.DateField(_("ngày khởi công"), null=True, blank=True)
    renewed_on = models.DateField(_("ngày cải tạo xong"), null=True, blank=True)
    project = models.ForeignKey(
        InvestmentProject,
        verbose_name=_("dự án cải tạo"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="apartment_blocks",
    )
    place = models.PointField(_("vị trí"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=16, choices=State, default=State.SURVEYED, editable=False)

    class Meta:
        verbose_name = _("chung cư cũ")
        verbose_name_plural = pgettext_lazy("plural", "chung cư cũ")
        ordering: ClassVar = ["code", "-pk"]
        indexes: ClassVar = list_indexes("apartment_block", "code", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="apartment_block_code",
                violation_error_message=_("Mã nhà này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(flats__gt=0),
                name="apartment_block_flats",
                violation_error_message=_("Số căn hộ phải lớn hơn 0."),
            ),
            models.CheckConstraint(
                condition=Q(state="surveyed") | (~Q(plan_decision="") & Q(planned_on__gte=F("surveyed_on"))),
                name="apartment_block_planned",
                violation_error_message=_("Quy hoạch cải tạo phải có số và ngày quyết định, sau khảo sát."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["surveyed", "planned"])
                | (~Q(investor="") & Q(investor_on__gte=F("planned_on"))),
                name="apartment_block_investor",
                violation_error_message=_("Chủ đầu tư được chọn phải có tên và ngày, sau khi duyệt quy hoạch."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["surveyed", "planned", "investor_chosen"])
                | Q(rebuilding_on__gte=F("investor_on")),
                name="apartment_block_rebuilding",
                violation_error_message=_("Ngày khởi công phải sau ngày chọn chủ đầu tư."),
            ),
            models.CheckConstraint(
                condition=Q(state="renewed", renewed_on__gte=F("rebuilding_on"))
                | (~Q(state="renewed") & Q(renewed_on__isnull=True)),
                name="apartment_block_renewed",
                violation_error_message=_("Ngày cải tạo xong chỉ có khi đã cải tạo xong, sau ngày khởi công."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"


def not_in_future(block: ApartmentBlock) -> Refusal:
    """No step is dated tomorrow."""
    days = (block.planned_on, block.investor_on, block.rebuilding_on, block.renewed_on)
    return _("Ngày này không thể ở tương lai.") if any(d and d > timezone.localdate() for d in days) else None


def _step(name: str, label: object, source: str, target: str, *asks: str) -> Transition:
    return Transition(
        name,
        label,  # type: ignore[arg-type]
        [source],
        target,
        Role.APPROVER if name in ("plan", "choose") else Role.OFFICER,
        asks=asks,
        requires=asks,
        documents=[Attachment.Kind.DECISION] if name in ("plan", "choose") else [Attachment.Kind.MINUTE],
        guards=[not_in_future],
    )


S = ApartmentBlock.State
workflow = Workflow(
    states=S,
    initial=S.SURVEYED,
    final=(S.RENEWED,),
    tones={S.PLANNED: "info", S.INVESTOR_CHOSEN: "info", S.REBUILDING: "warn", S.RENEWED: "good"},
    transitions=(
        _step("plan", _("Duyệt quy hoạch cải tạo"), S.SURVEYED, S.PLANNED, "plan_decision", "planned_on"),
        _step("choose", _("Chọn chủ đầu tư"), S.PLANNED, S.INVESTOR_CHOSEN, "investor", "investor_on"),
        _step("rebuild", _("Khởi công xây lại"), S.INVESTOR_CHOSEN, S.REBUILDING, "rebuilding_on"),
        _step("renew", _("Cải tạo xong"), S.REBUILDING, S.RENEWED, "renewed_on"),
    ),
)
ApartmentBlock.rules = [
    edges(workflow, "apartment_block_steps", _("Chung cư cũ chỉ đổi trạng thái theo các bước đã định."))
]

apartment_blocks = Register(
    slug="apartment-blocks",
    domain="construction",
    model=ApartmentBlock,
    until="renewed_on",
    columns=["code", "name", "area", "flats", "households", "danger", "state", "investor", "renewed_on"],
    filters=[
        "area",
        "unit",
        "state",
        "danger",
        "flats",
        "households",
        "built_year",
        "project",
        "surveyed_on",
        "planned_on",
        "investor_on",
        "rebuilding_on",
        "renewed_on",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã nhà": "code",
        "Tên nhà, khu": "name",
        "Phường": "area",
        "Địa chỉ": "address",
        "Năm xây": "built_year",
        "Số tầng": "floors",
        "Số căn hộ": "flats",
        "Số hộ": "households",
        "Cấp nguy hiểm": "danger",
        "Ngày khảo sát": "surveyed_on",
        "Quyết định quy hoạch": "plan_decision",
        "Ngày duyệt quy hoạch": "planned_on",
        "Chủ đầu tư": "investor",
        "Ngày chọn chủ đầu tư": "investor_on",
        "Ngày khởi công": "rebuilding_on",
        "Ngày cải tạo xong": "renewed_on",
        "Dự án cải tạo": "project",
        "Vị trí": "place",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "name", "area", "address", "flats", "danger", "state", "investor", "renewed_on", "place"],
)
