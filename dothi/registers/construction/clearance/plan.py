"""Compensation plans (phương án bồi thường, hỗ trợ, tái định cư).

Goal 6 and task 1.2.4 of the programme, in the open (part 1): a plan is posted, commented on, appraised and approved by
three people; once approved it is frozen with its digest, and changes only by a new version.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.gis.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import law
from dothi.registers.construction.clearance.batch import ClearanceBatch
from dothi.registers.construction.clearance.clearance_project import ClearanceProject
from dothi.registers.construction.clearance.law_terms import APPRAISAL, AREA, POSTING, named
from dothi.registers.construction.clearance.plan_rules import RULES
from dothi.registers.construction.clearance.plan_steps import State, workflow
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class CompensationPlan(Record):
    """One version of the plan of a batch, or of a whole clearance."""

    State = State
    search_fields = ("code", "decision_number")
    untracked: ClassVar = ("ledger",)
    rules: ClassVar = RULES

    clearance = models.ForeignKey(
        ClearanceProject, verbose_name=_("dự án GPMB"), on_delete=models.PROTECT, related_name="plans"
    )
    batch = models.ForeignKey(
        ClearanceBatch,
        verbose_name=_("đợt GPMB"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="plans",
    )
    code = models.CharField(_("mã phương án"), max_length=50)
    number = models.PositiveSmallIntegerField(_("lần lập"), default=1)
    supersedes = models.ForeignKey(
        "self", verbose_name=_("thay thế phương án"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    reason = models.TextField(_("lý do điều chỉnh"), blank=True)
    submitted_on = models.DateField(_("ngày trình"), null=True, blank=True)
    posted_on = models.DateField(_("ngày niêm yết"), null=True, blank=True)
    posted_until = models.DateField(_("niêm yết đến hết ngày"), null=True, blank=True, editable=False)
    opinions_agree = models.PositiveIntegerField(_("số ý kiến đồng ý"), null=True, blank=True)
    opinions_disagree = models.PositiveIntegerField(_("số ý kiến không đồng ý"), null=True, blank=True)
    opinions_other = models.PositiveIntegerField(_("số ý kiến khác"), null=True, blank=True)
    appraised_on = models.DateField(_("ngày thẩm định"), null=True, blank=True)
    appraisal_number = models.CharField(_("số thông báo thẩm định"), max_length=60, blank=True)
    decision_number = models.CharField(_("số quyết định phê duyệt"), max_length=60, blank=True)
    decision_on = models.DateField(_("ngày quyết định phê duyệt"), null=True, blank=True)
    total = models.DecimalField(
        _("tổng số tiền đã chốt (đồng)"), max_digits=18, decimal_places=0, null=True, blank=True, editable=False
    )
    frozen_json = models.JSONField(_("nội dung đã chốt"), null=True, blank=True, editable=False)
    sha256 = models.CharField(_("mã băm nội dung"), max_length=64, blank=True, editable=False)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    ledger = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("phương án bồi thường")
        verbose_name_plural = pgettext_lazy("plural", "phương án bồi thường")
        ordering: ClassVar = ["code", "-pk"]
        indexes: ClassVar = list_indexes("compensation_plan", "code", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="compensation_plan_code",
                violation_error_message=_("Mã phương án này đã có."),
            ),
            models.UniqueConstraint(
                fields=["supersedes"],
                condition=live(supersedes__isnull=False),
                name="compensation_plan_one_successor",
                violation_error_message=_("Phương án này đã có một phương án điều chỉnh."),
            ),
            models.UniqueConstraint(
                fields=["clearance"],
                condition=Q(batch__isnull=True, state="approved"),
                name="compensation_plan_in_force",
                violation_error_message=_("Dự án đã có một phương án đang có hiệu lực."),
            ),
            models.UniqueConstraint(
                fields=["batch"],
                condition=Q(batch__isnull=False, state="approved"),
                name="compensation_plan_in_force_of_batch",
                violation_error_message=_("Đợt đã có một phương án đang có hiệu lực."),
            ),
            models.CheckConstraint(
                condition=Q(supersedes__isnull=True) | (~Q(supersedes=F("id")) & ~Q(reason="")),
                name="compensation_plan_adjusts_with_reason",
                violation_error_message=_("Phương án điều chỉnh phải có lý do và thay thế một phương án khác."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "appraised", "approved", "superseded"])
                | (Q(total__isnull=False) & Q(submitted_on__isnull=False)),
                name="compensation_plan_submitted",
                violation_error_message=_("Phương án đã trình phải có ngày trình và tổng số tiền."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["appraised", "approved", "superseded"])
                | (Q(posted_on__isnull=False) & Q(posted_until__isnull=False) & Q(appraised_on__isnull=False)),
                name="compensation_plan_appraised",
                violation_error_message=_("Phương án đã thẩm định phải được niêm yết và có ngày thẩm định."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "superseded"])
                | (
                    ~Q(decision_number="")
                    & Q(decision_on__isnull=False)
                    & Q(decision_on__gte=F("appraised_on"))
                    & Q(decision_on__gte=F("posted_until"))
                    & ~Q(sha256="")
                ),
                name="compensation_plan_approved",
                violation_error_message=_(
                    "Phương án được duyệt phải có quyết định, sau khi thẩm định và hết hạn niêm yết, và đã chốt nội dung."
                ),
            ),
            models.CheckConstraint(
                condition=Q(total__isnull=True) | Q(total__gte=0),
                name="compensation_plan_total",
                violation_error_message=_("Tổng số tiền không âm."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.get_state_display()}"

    def derive(self) -> None:
        """The last day of the posting, by the law in force on its first."""
        if self.state in (State.DRAFT, State.RETURNED, State.SUBMITTED) or self.posted_until is None:
            self.posted_until = law.deadline(POSTING, self.posted_on, self.area_id) if self.posted_on else None


def _lines(value: Any) -> Any:
    from dothi.registers.construction.clearance.plan_line import PlanLine

    lines = PlanLine.objects.filter(plan=OuterRef("pk")).order_by().values("plan").annotate(n=value)
    return Subquery(lines.values("n"))


plans = Register(
    slug="compensation-plans",
    domain="construction",
    model=CompensationPlan,
    columns=[
        "code",
        "clearance",
        "batch",
        "number",
        "state",
        "posted_on",
        "posted_until",
        "decision_number",
        "decision_on",
        "household_count",
        "amount",
    ],
    filters=[
        "clearance",
        "batch",
        "area",
        "unit",
        "state",
        "number",
        "supersedes",
        "submitted_on",
        "posted_on",
        "posted_until",
        "appraised_on",
        "decision_on",
        "total",
        "household_count",
        "amount",
        "of_district",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã phương án": "code",
        "Dự án GPMB": "clearance",
        "Đợt GPMB": "batch",
        "Phường": "area",
        "Lần lập": "number",
        "Thay thế phương án": "supersedes",
        "Lý do điều chỉnh": "reason",
        "Ngày trình": "submitted_on",
        "Ngày niêm yết": "posted_on",
        "Niêm yết đến hết ngày": "posted_until",
        "Số ý kiến đồng ý": "opinions_agree",
        "Số ý kiến không đồng ý": "opinions_disagree",
        "Số ý kiến khác": "opinions_other",
        "Ngày thẩm định": "appraised_on",
        "Số thông báo thẩm định": "appraisal_number",
        "Số quyết định phê duyệt": "decision_number",
        "Ngày quyết định phê duyệt": "decision_on",
        "Tổng số tiền đã chốt (đồng)": "total",
        "Nội dung đã chốt": "frozen_json",
        "Mã băm nội dung": "sha256",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "clearance", "batch", "number", "state", "posted_on", "posted_until", "decision_on"],
    public_where=Q(posted_on__isnull=False),
    parent="clearance",
    due={"submitted": "posted_until"},
    derived={
        "household_count": Derived(
            _("số hộ trong phương án"),
            lambda: Coalesce(_lines(Count("household", distinct=True)), 0),
            models.IntegerField(),
        ),
        "amount": Derived(
            _("tổng số tiền (đồng)"),
            lambda: _lines(Sum("amount")),
            models.DecimalField(max_digits=20, decimal_places=0),
        ),
        "of_district": Derived(_("dự án do quận đầu tư"), lambda: F("clearance__of_district"), models.BooleanField()),
    },
    parameters=named(POSTING, APPRAISAL, AREA),
)
