"""Spatial plans (đồ án quy hoạch): which plan there is, of what kind, above and below which other.

Goal 1 and tasks 1.1.1 to 1.1.5 of the programme: adjust the plan at 1/2000, make detailed plans on both sides of new
roads, regulate the streets of class II right after the city regulated those of class I, try plans paid for by society.
What a plan says, and since when, is in its versions: a plan is the name they share.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.contrib.gis.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.planning.plan_rules import plan_rules
from dothi.registers.planning.plan_version_steps import State
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class Level(models.TextChoices):
    """The kinds of plan; each is a layer of the map, and one that a place is held against."""

    GENERAL = "general", _("quy hoạch chung")
    ZONING = "zoning_1_2000", _("quy hoạch chi tiết 1/2000 (phân khu)")
    DETAILED = "detailed_1_500", _("quy hoạch chi tiết 1/500")
    MASTER_LAYOUT = "master_layout", _("tổng mặt bằng")
    REDLINE = "redline", _("chỉ giới đường đỏ")
    FLOOD_CORRIDOR = "flood_corridor", _("hành lang thoát lũ, bảo vệ công trình")
    STREET_REGULATION = "street_regulation", _("quy chế quản lý kiến trúc tuyến phố")


class SpatialPlan(Record):
    """One plan, whatever version of it is in force."""

    class Funding(models.TextChoices):
        STATE = "state", _("ngân sách")
        SOCIALISED = "socialised", _("xã hội hoá")

    class StreetClass(models.TextChoices):
        ONE = "I", _("loại I")
        TWO = "II", _("loại II")

    search_fields = ("code", "name", "road")

    code = models.CharField(_("mã đồ án"), max_length=40)
    name = models.CharField(_("tên đồ án"), max_length=300)
    level = models.CharField(_("loại quy hoạch"), max_length=17, choices=Level)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("quy hoạch cấp trên"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="below",
    )
    road = models.CharField(_("tuyến đường, phố"), max_length=200, blank=True)
    street_class = models.CharField(_("loại tuyến phố"), max_length=2, choices=StreetClass, blank=True)
    authority = models.CharField(_("cấp phê duyệt"), max_length=200, blank=True)
    funding = models.CharField(_("nguồn kinh phí"), max_length=10, choices=Funding, default=Funding.STATE)
    sponsor = models.CharField(_("nhà tài trợ, góp vốn"), max_length=200, blank=True)
    pilot = models.BooleanField(_("thí điểm"), default=False)
    cost_state = models.DecimalField(
        _("kinh phí ngân sách (đồng)"), max_digits=18, decimal_places=0, null=True, blank=True
    )
    cost_private = models.DecimalField(
        _("kinh phí xã hội hoá (đồng)"), max_digits=18, decimal_places=0, null=True, blank=True
    )
    place = models.MultiPolygonField(_("ranh giới nghiên cứu"), null=True, blank=True)

    class Meta:
        verbose_name = _("đồ án quy hoạch")
        verbose_name_plural = pgettext_lazy("plural", "đồ án quy hoạch")
        ordering: ClassVar = ["level", "code", "-pk"]
        indexes: ClassVar = list_indexes("spatial_plan", "level", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="spatial_plan_code",
                violation_error_message=_("Mã đồ án này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(level="street_regulation", street_class__in=["I", "II"])
                | (~Q(level="street_regulation") & Q(street_class="")),
                name="spatial_plan_street_class",
                violation_error_message=_("Quy chế tuyến phố phải ghi loại tuyến phố; quy hoạch khác thì không."),
            ),
            models.CheckConstraint(
                condition=Q(funding="socialised") & ~Q(sponsor="")
                | Q(funding="state") & (Q(cost_private__isnull=True) | Q(cost_private=0)),
                name="spatial_plan_sponsored",
                violation_error_message=_(
                    "Quy hoạch xã hội hoá phải ghi nhà tài trợ; vốn tư nhân chỉ ghi khi xã hội hoá."
                ),
            ),
            models.CheckConstraint(
                condition=(Q(cost_state__isnull=True) | Q(cost_state__gte=0))
                & (Q(cost_private__isnull=True) | Q(cost_private__gte=0)),
                name="spatial_plan_costs",
                violation_error_message=_("Kinh phí không thể âm."),
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="spatial_plan_parent_another",
                violation_error_message=_("Đồ án không thể là cấp trên của chính nó."),
            ),
        ]

    rules: ClassVar = plan_rules

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"


def versions() -> Any:
    """The versions of the plan that a query is about."""
    return apps.get_model("registers", "PlanVersion").objects.filter(plan=OuterRef("pk"))


def newest(field: str) -> Subquery:
    """A field of the plan's newest version."""
    return Subquery(versions().order_by("-number", "-pk").values(field)[:1])


def first_proposed() -> Subquery:
    """The day its first version was proposed."""
    return Subquery(versions().order_by("proposed_on", "pk").values("proposed_on")[:1])


COST = models.DecimalField(max_digits=20, decimal_places=0)

spatial_plans = Register(
    slug="spatial-plans",
    domain="planning",
    model=SpatialPlan,
    columns=["code", "name", "level", "area", "standing", "in_force", "decided_on", "funding", "pilot"],
    filters=[
        "area",
        "unit",
        "level",
        "parent",
        "street_class",
        "funding",
        "pilot",
        "standing",
        "in_force",
        "decided_on",
        "proposed_on",
        "cost_state",
        "cost_private",
    ],
    key=["code"],
    numbering="QH",
    headings={
        "Mã đồ án": "code",
        "Tên đồ án": "name",
        "Phường": "area",
        "Loại quy hoạch": "level",
        "Quy hoạch cấp trên": "parent",
        "Tuyến đường, phố": "road",
        "Loại tuyến phố": "street_class",
        "Cấp phê duyệt": "authority",
        "Nguồn kinh phí": "funding",
        "Nhà tài trợ, góp vốn": "sponsor",
        "Thí điểm": "pilot",
        "Kinh phí ngân sách (đồng)": "cost_state",
        "Kinh phí xã hội hoá (đồng)": "cost_private",
        "Ranh giới nghiên cứu": "place",
        "Ghi chú": "note",
    },
    public=["code", "name", "level", "area", "standing", "in_force", "decided_on", "pilot", "place"],
    wide=True,
    derived={
        "standing": Derived(
            _("phiên bản mới nhất"), lambda: newest("state"), models.CharField(max_length=15, choices=State)
        ),
        "in_force": Derived(
            _("đang có hiệu lực"), lambda: Exists(versions().filter(state="in_force")), models.BooleanField()
        ),
        "decided_on": Derived(_("ngày phê duyệt"), lambda: newest("decided_on"), models.DateField()),
        "proposed_on": Derived(_("ngày đề xuất đầu tiên"), first_proposed, models.DateField()),
        "cost": Derived(
            _("kinh phí lập quy hoạch (đồng)"),
            lambda: Coalesce(F("cost_state") + F("cost_private"), "cost_state", "cost_private", output_field=COST),
            COST,
        ),
    },
)
