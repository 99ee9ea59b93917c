"""Investment projects (dự án đầu tư).

Goals 2 to 4 and tasks 1.2.1 to 1.2.3, 1.2.7 and 1.4.4 of the programme build schools, clinics, halls, offices, roads
and ponds, many of them by name; its part 1 finds projects slow, piecemeal and held up by site clearance. Total, plan,
contract, payment and settlement are different sums of money and never mixed: each has its own register.
"""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Unit
from dothi.core.rules import Rule, different, edges, frozen
from dothi.registers.construction import project_sums as sums
from dothi.registers.construction.permit import ConstructionPermit
from dothi.registers.construction.project_rules import contracted_over_total
from dothi.registers.construction.project_steps import ACTIVE, APPROVED, BEGUN, BUILT, State, workflow
from dothi.registers.infrastructure.street import ManagedBy
from dothi.registers.planning.conformity_rules import case, conformity, gate
from dothi.registers.planning.land_use import FACT_HEADINGS, Use, fact, facts_sound, use_field
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class Source(models.TextChoices):
    """Where money comes from (nguồn vốn). Socialised: what society, firms and residents put in (xã hội hoá)."""

    CITY = "city", _("ngân sách Thành phố")
    DISTRICT = "district", _("ngân sách quận")
    SOCIALISED = "socialised", _("xã hội hoá")
    OTHER = "other", _("nguồn khác")


USES = {  # sector → what its works are, where a project does not say
    "education": Use.SCHOOL,
    "health": Use.CLINIC,
    "culture": Use.CULTURE,
    "heritage": Use.HERITAGE,
    "office": Use.PUBLIC,
    "transport": Use.ROAD,
    "infrastructure": Use.ROAD,
    "environment": Use.GREEN,
    "housing": Use.APARTMENT,
}
STEPS = edges(workflow, "project_steps", _("Dự án chỉ chuyển trạng thái theo các bước đã định."))
RULES = [
    replace(  # what was set aside goes on from where it stood, and from nowhere else
        STEPS, refuse=f"({STEPS.refuse}) AND NOT (OLD.state = 'suspended' AND NEW.state = OLD.suspended_in)"
    ),
    frozen(
        "project_total_approved",
        APPROVED,
        ["total_approved"],
        _("Tổng mức đầu tư đã duyệt không sửa được; hãy dùng bước điều chỉnh, có quyết định."),
    ),
    *gate(
        "project_conforms",
        "projects",
        [(State.POLICY_APPROVED, *APPROVED), APPROVED],
        "ST_AsBinary(NEW.place)",
        {"use": f"CASE WHEN NEW.use <> '' THEN NEW.use ELSE {case('NEW.sector', USES)} END"}
        | {name: f"NEW.{name}" for name in FACT_HEADINGS.values()},
        "COALESCE(NEW.approved_on, NEW.policy_on)",
        state="CASE WHEN {row}.state = 'suspended' THEN {row}.suspended_in ELSE {row}.state END",
    ),
    Rule(
        name="project_total_holds_contracts",
        on=["UPDATE"],
        refuse=f"({different('total_approved')} OR {different('total_adjusted')}) AND {contracted_over_total('NEW.id')}",
        message=_("Tổng mức đầu tư không thể thấp hơn giá trị các hợp đồng đã ký."),
    ),
]


class InvestmentProject(Record):
    """One project from proposal to settlement. Its site is an outline, so that it can be held against a plan."""

    class Group(models.TextChoices):
        A = "A", _("nhóm A")
        B = "B", _("nhóm B")
        C = "C", _("nhóm C")

    class Sector(models.TextChoices):
        EDUCATION = "education", _("giáo dục")
        HEALTH = "health", _("y tế")
        CULTURE = "culture", _("văn hoá, thể thao")
        HERITAGE = "heritage", _("di tích")
        OFFICE = "office", _("trụ sở cơ quan")
        TRANSPORT = "transport", _("giao thông")
        INFRASTRUCTURE = "infrastructure", _("hạ tầng kỹ thuật")
        ENVIRONMENT = "environment", _("môi trường")
        HOUSING = "housing", _("nhà ở, khu đô thị")
        OTHER = "other", _("lĩnh vực khác")

    class Nature(models.TextChoices):
        NEW = "new", _("xây dựng mới")
        RENOVATION = "renovation", _("cải tạo, sửa chữa")

    State = State

    search_fields = ("code", "name")

    code = models.CharField(_("mã dự án"), max_length=40)
    name = models.CharField(_("tên dự án"), max_length=300)
    group = models.CharField(_("nhóm dự án"), max_length=1, choices=Group, default=Group.C)
    sector = models.CharField(_("ngành, lĩnh vực"), max_length=14, choices=Sector)
    nature = models.CharField(_("tính chất"), max_length=10, choices=Nature, default=Nature.NEW)
    managed_by = models.CharField(_("cấp quản lý"), max_length=10, choices=ManagedBy, default=ManagedBy.DISTRICT)
    owner_unit = models.ForeignKey(
        Unit, verbose_name=_("đơn vị chủ đầu tư"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    named_in_programme = models.BooleanField(_("nêu tên trong chương trình"), default=False)
    clause = models.CharField(
        _("mục của chương trình"), max_length=20, blank=True, help_text=_("Mã mục nêu tên công trình, ví dụ T1.2.2.")
    )
    policy_decision = models.CharField(_("số quyết định chủ trương"), max_length=60, blank=True)
    policy_on = models.DateField(_("ngày duyệt chủ trương"), null=True, blank=True)
    approval_decision = models.CharField(_("số quyết định đầu tư"), max_length=60, blank=True)
    approved_on = models.DateField(_("ngày quyết định đầu tư"), null=True, blank=True)
    total_approved = models.DecimalField(
        _("tổng mức đầu tư (đồng)"), max_digits=18, decimal_places=0, null=True, blank=True
    )
    total_adjusted = models.DecimalField(
        _("tổng mức điều chỉnh (đồng)"), max_digits=18, decimal_places=0, null=True, blank=True
    )
    adjustment_decision = models.CharField(_("số quyết định điều chỉnh"), max_length=60, blank=True)
    planned_start = models.DateField(_("khởi công theo kế hoạch"), null=True, blank=True)
    planned_end = models.DateField(_("hoàn thành theo kế hoạch"), null=True, blank=True)
    permit = models.ForeignKey(
        ConstructionPermit,
        verbose_name=_("giấy phép xây dựng"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="projects",
    )
    permit_exempt = models.CharField(_("căn cứ miễn phép"), max_length=300, blank=True)
    site_share = models.DecimalField(
        _("mặt bằng đã bàn giao (%)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    site_handed_on = models.DateField(_("ngày bàn giao mặt bằng"), null=True, blank=True)
    started_on = models.DateField(_("ngày khởi công"), null=True, blank=True)
    completed_on = models.DateField(_("ngày hoàn thành"), null=True, blank=True)
    warranty_to = models.DateField(_("bảo hành đến"), null=True, blank=True)
    stop_decision = models.CharField(_("số quyết định dừng, huỷ"), max_length=60, blank=True)
    stopped_on = models.DateField(_("ngày dừng, huỷ"), null=True, blank=True)
    suspended_in = models.CharField(_("dừng khi đang ở"), max_length=22, choices=State, blank=True)
    use = use_field()
    floors = fact("floors")
    height_m = fact("height_m")
    density = fact("density")
    far = fact("far")
    setback_m = fact("setback_m")
    place = models.PolygonField(_("phạm vi dự án"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=22, choices=State, default=State.PROPOSED, editable=False)
    ledger = models.PositiveIntegerField(default=0, editable=False)  # two writers of its money queue here

    untracked: ClassVar = ("ledger",)
    rules: ClassVar = RULES

    class Meta:
        verbose_name = _("dự án đầu tư")
        verbose_name_plural = pgettext_lazy("plural", "dự án đầu tư")
        ordering: ClassVar = ["code", "-pk"]
        indexes: ClassVar = list_indexes("project", "code", state=True)
        constraints: ClassVar = [
            facts_sound("project_plan_facts", *FACT_HEADINGS.values()),
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="project_code",
                violation_error_message=_("Mã dự án này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(named_in_programme=False, clause="") | (Q(named_in_programme=True) & ~Q(clause="")),
                name="project_named_by_clause",
                violation_error_message=_("Công trình nêu tên trong chương trình phải ghi mục nêu tên, và ngược lại."),
            ),
            models.CheckConstraint(
                condition=(Q(total_approved__isnull=True) | Q(total_approved__gte=0))
                & (Q(total_adjusted__isnull=True) | Q(total_adjusted__gte=0)),
                name="project_sums",
                violation_error_message=_("Số tiền không thể âm."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["policy_approved", *APPROVED])
                | (~Q(policy_decision="") & Q(policy_on__isnull=False)),
                name="project_policy_decided",
                violation_error_message=_("Dự án đã có chủ trương phải có số và ngày quyết định chủ trương."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=APPROVED)
                | (~Q(approval_decision="") & Q(approved_on__isnull=False) & Q(total_approved__isnull=False)),
                name="project_approval_decided",
                violation_error_message=_(
                    "Dự án đã có quyết định đầu tư phải có số, ngày quyết định và tổng mức đầu tư."
                ),
            ),
            models.CheckConstraint(
                condition=Q(total_adjusted__isnull=True, adjustment_decision="")
                | (Q(total_adjusted__isnull=False, total_approved__isnull=False) & ~Q(adjustment_decision="")),
                name="project_adjusted_by_decision",
                violation_error_message=_("Điều chỉnh tổng mức phải có quyết định điều chỉnh."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=BEGUN)
                | (
                    Q(started_on__isnull=False, site_share__isnull=False, site_handed_on__isnull=False)
                    & (Q(permit__isnull=False) | ~Q(permit_exempt=""))
                ),
                name="project_started_lawfully",
                violation_error_message=_(
                    "Khởi công phải có giấy phép hoặc căn cứ miễn phép, và mặt bằng đã bàn giao."
                ),
            ),
            models.CheckConstraint(
                condition=(Q(site_share__isnull=True) | (Q(site_share__gt=0) & Q(site_share__lte=100)))
                & (Q(site_handed_on__isnull=True) | Q(site_share__isnull=False)),
                name="project_site_share",
                violation_error_message=_("Mặt bằng đã bàn giao phải trên 0 và không quá 100 %."),
            ),
            models.CheckConstraint(
                condition=(Q(planned_end__isnull=True) | Q(planned_start__isnull=True))
                | Q(planned_end__gte=F("planned_start")),
                name="project_planned_period",
                violation_error_message=_(
                    "Ngày hoàn thành theo kế hoạch không thể trước ngày khởi công theo kế hoạch."
                ),
            ),
            models.CheckConstraint(
                condition=Q(completed_on__isnull=True)
                | (Q(started_on__isnull=False) & Q(completed_on__gte=F("started_on"))),
                name="project_built_period",
                violation_error_message=_("Ngày hoàn thành không thể trước ngày khởi công."),
            ),
            models.CheckConstraint(
                condition=Q(site_handed_on__isnull=True)
                | Q(started_on__isnull=True)
                | Q(site_handed_on__lte=F("started_on")),
                name="project_site_before_start",
                violation_error_message=_("Mặt bằng phải được bàn giao trước khi khởi công."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=BUILT, completed_on__isnull=False)
                | (~Q(state__in=BUILT) & Q(completed_on__isnull=True)),
                name="project_completed_dated",
                violation_error_message=_("Dự án có ngày hoàn thành khi và chỉ khi đã hoàn thành."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["suspended", "cancelled"])
                | (~Q(stop_decision="") & Q(stopped_on__isnull=False)),
                name="project_stopped_by_decision",
                violation_error_message=_("Tạm dừng hoặc huỷ phải có số và ngày quyết định."),
            ),
            models.CheckConstraint(
                condition=Q(state="suspended", suspended_in__in=ACTIVE)
                | Q(state="cancelled")
                | (~Q(state__in=["suspended", "cancelled"]) & Q(suspended_in="")),
                name="project_suspended_from",
                violation_error_message=_("Dự án tạm dừng phải ghi đang dừng ở bước nào."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"


projects = Register(
    slug="projects",
    domain="construction",
    model=InvestmentProject,
    since="policy_on",
    until="completed_on",
    columns=[
        "code",
        "name",
        "area",
        "sector",
        "state",
        "total_approved",
        "disbursed",
        "progress",
        "planned_end",
        "completed_on",
        "delay",
        "obstacles",
    ],
    filters=[
        "area",
        "unit",
        "owner_unit",
        "state",
        "group",
        "sector",
        "nature",
        "managed_by",
        "named_in_programme",
        "clause",
        "total_approved",
        "approved_on",
        "planned_start",
        "planned_end",
        "started_on",
        "completed_on",
        "stopped_on",
        "delay",
        "on_time",
        "progress",
        "obstacles",
        "green_net_m2",
        "green_on",
        "conformity",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã dự án": "code",
        "Tên dự án": "name",
        "Phường": "area",
        "Nhóm": "group",
        "Ngành, lĩnh vực": "sector",
        "Lĩnh vực": "sector",
        "Tính chất": "nature",
        "Mục đích xây dựng": "use",
        **FACT_HEADINGS,
        "Cấp quản lý": "managed_by",
        "Đơn vị chủ đầu tư": "owner_unit",
        "Chủ đầu tư": "owner_unit",
        "Nêu tên trong chương trình": "named_in_programme",
        "Mục của chương trình": "clause",
        "Số quyết định chủ trương": "policy_decision",
        "Ngày duyệt chủ trương": "policy_on",
        "Số quyết định đầu tư": "approval_decision",
        "Ngày quyết định đầu tư": "approved_on",
        "Tổng mức đầu tư (đồng)": "total_approved",
        "Tổng mức điều chỉnh (đồng)": "total_adjusted",
        "Số quyết định điều chỉnh": "adjustment_decision",
        "Khởi công theo kế hoạch": "planned_start",
        "Hoàn thành theo kế hoạch": "planned_end",
        "Giấy phép xây dựng": "permit",
        "Căn cứ miễn phép": "permit_exempt",
        "Mặt bằng đã bàn giao (%)": "site_share",
        "Ngày bàn giao mặt bằng": "site_handed_on",
        "Ngày khởi công": "started_on",
        "Ngày hoàn thành": "completed_on",
        "Bảo hành đến": "warranty_to",
        "Số quyết định dừng, huỷ": "stop_decision",
        "Ngày dừng, huỷ": "stopped_on",
        "Dừng khi đang ở": "suspended_in",
        "Phạm vi dự án": "place",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=[
        "code",
        "name",
        "area",
        "sector",
        "nature",
        "owner_unit",
        "total_approved",
        "planned_start",
        "planned_end",
        "started_on",
        "completed_on",
        "state",
        "place",
    ],
    public_where=~Q(state="proposed"),
    derived={
        "allocated": Derived(_("vốn đã giao (đồng)"), sums.allocated, sums.MONEY),
        "disbursed": Derived(_("đã giải ngân (đồng)"), sums.disbursed, sums.MONEY),
        "contracted": Derived(_("giá trị hợp đồng (đồng)"), sums.contracted, sums.MONEY),
        "accepted": Derived(_("đã nghiệm thu (đồng)"), sums.accepted, sums.MONEY),
        "progress": Derived(_("tiến độ (%)"), sums.progress, models.DecimalField(max_digits=6, decimal_places=1)),
        "conformity": conformity("projects"),
        "delay": Derived(_("chậm (ngày)"), sums.delay, models.IntegerField()),
        "on_time": Derived(_("hoàn thành đúng hạn"), sums.on_time, models.BooleanField()),
        "obstacles": Derived(_("vướng mắc chưa gỡ"), sums.obstacles, models.IntegerField()),
        "green_net_m2": Derived(_("tăng ròng mặt nước, cây xanh (m²)"), sums.green_net, sums.SQUARE),
        "green_on": Derived(_("tăng mặt nước, cây xanh từ ngày"), sums.green_since, models.DateField()),
    },
    due={
        State.FEASIBILITY_APPROVED: "planned_start",
        State.CLEARANCE: "planned_start",
        State.PROCUREMENT: "planned_start",
        State.CONSTRUCTION: "planned_end",
        State.WARRANTY: "warranty_to",
    },
)
