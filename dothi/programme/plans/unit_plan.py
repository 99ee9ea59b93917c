"""Plans of units for a year of the programme (kế hoạch năm của đơn vị).

Part 3 of the programme: the People's Committee writes a plan every year (duty O2), Party bodies, offices, wards and the
Front each their own (O4, O5). A plan is written by the unit's officer, submitted by its head and approved by someone else.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import User
from dothi.core.rules import Rule, edges, frozen
from dothi.programme.models.commitments import Programme
from dothi.programme.plans.steps import FIXED_PLAN, PlanState, plan_workflow
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register

TO_WRITE = timedelta(days=30)  # from the day the programme was signed, in its first year
_LINES = "SELECT 1 FROM programme_plantask t WHERE t.plan_id = NEW.id AND t.removed_at IS NULL"


class UnitPlan(Record):
    """What one unit sets out to do for one programme in one year."""

    State = PlanState
    search_fields = ("code", "title", "number")

    programme = models.ForeignKey(
        Programme, verbose_name=_("chương trình"), on_delete=models.PROTECT, related_name="plans", db_index=False
    )
    year = models.PositiveSmallIntegerField(_("năm kế hoạch"))
    code = models.CharField(_("mã kế hoạch"), max_length=160, blank=True, help_text=_("Để trống thì máy tự ghi."))
    title = models.CharField(_("tên kế hoạch"), max_length=300, blank=True, help_text=_("Để trống thì máy tự ghi."))
    purpose = models.TextField(_("mục đích, yêu cầu"), blank=True)
    focus = models.TextField(_("trọng tâm, khâu đột phá của năm"), blank=True)
    due_on = models.DateField(_("hạn trình"), null=True, blank=True)
    submitted_on = models.DateField(_("ngày trình"), null=True, blank=True)
    submitted_by = models.ForeignKey(
        User, verbose_name=_("người trình"), null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    returned_reason = models.TextField(_("lý do trả lại"), blank=True)
    number = models.CharField(_("số văn bản kế hoạch"), max_length=60, blank=True)
    approved_on = models.DateField(_("ngày duyệt kế hoạch"), null=True, blank=True)
    approved_by = models.ForeignKey(
        User, verbose_name=_("người duyệt"), null=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(_("trạng thái"), max_length=9, choices=PlanState, default=PlanState.DRAFT, editable=False)

    class Meta:
        verbose_name = _("kế hoạch năm của đơn vị")
        verbose_name_plural = pgettext_lazy("plural", "kế hoạch năm của đơn vị")
        ordering: ClassVar = ["-year", "code", "-pk"]
        indexes: ClassVar = list_indexes("unit_plan", "-year", "code", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "unit", "year"],
                condition=live(),
                name="unit_plan_once",
                violation_error_message=_("Đơn vị này đã có kế hoạch của năm này."),
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="unit_plan_code",
                violation_error_message=_("Mã kế hoạch này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False),
                name="unit_plan_of_a_unit",
                violation_error_message=_("Hãy ghi đơn vị của kế hoạch."),
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(submitted_on__isnull=False, submitted_by__isnull=False),
                name="unit_plan_submitted",
                violation_error_message=_("Kế hoạch đã trình phải ghi ngày trình và người trình."),
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(returned_reason=""),
                name="unit_plan_returned",
                violation_error_message=_("Trả lại phải ghi lý do."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "closed"])
                | (~Q(number="") & Q(approved_on__gte=F("submitted_on"), approved_by__isnull=False)),
                name="unit_plan_approved",
                violation_error_message=_(
                    "Kế hoạch đã duyệt phải có số văn bản, người duyệt và ngày duyệt, không trước ngày trình."
                ),
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True)
                | (Q(submitted_by__isnull=False) & ~Q(approved_by=F("submitted_by"))),
                name="unit_plan_two_people",
                violation_error_message=_("Người duyệt kế hoạch phải khác người trình."),
            ),
        ]

    rules: ClassVar = [
        Rule(
            name="unit_plan_begins",
            on=["INSERT"],
            refuse="NEW.state <> 'draft'",
            message=_("Kế hoạch mới phải bắt đầu từ bản soạn."),
        ),
        edges(plan_workflow, "unit_plan_steps", _("Kế hoạch không thể chuyển thẳng giữa hai trạng thái này.")),
        frozen(
            "unit_plan_frozen",
            FIXED_PLAN,
            ["programme_id", "unit_id", "area_id", "year", "code", "title", "purpose", "focus", "due_on", "removed_at"],
            _("Kế hoạch đã trình, đã duyệt không sửa và không xoá được."),
        ),
        frozen(
            "unit_plan_signed",
            [PlanState.APPROVED, PlanState.CLOSED],
            ["number", "approved_on", "approved_by_id", "submitted_on", "submitted_by_id"],
            _("Số, ngày và người ký của kế hoạch đã duyệt không đổi được."),
        ),
        Rule(
            name="unit_plan_deleted",
            on=["DELETE"],
            refuse="OLD.state <> 'draft'",
            message=_("Kế hoạch đã trình, đã duyệt không sửa và không xoá được."),
        ),
        Rule(
            name="unit_plan_in_term",
            on=["INSERT", "UPDATE"],
            refuse="NOT EXISTS (SELECT 1 FROM programme_programme p WHERE p.id = NEW.programme_id"
            " AND NEW.year BETWEEN p.start_year AND p.end_year)",
            message=_("Năm kế hoạch phải nằm trong thời hạn chương trình."),
            hold="PERFORM 1",  # a programme's term is not a matter between two writers of plans
        ),
        Rule(
            name="unit_plan_of_its_lines",
            on=["UPDATE"],
            refuse="(OLD.year <> NEW.year OR OLD.unit_id <> NEW.unit_id OR OLD.programme_id <> NEW.programme_id)"
            f" AND EXISTS ({_LINES})",
            message=_("Kế hoạch đã có dòng: không đổi năm, đơn vị, chương trình được."),
            hold="PERFORM 1",  # who writes a line waits at this row
        ),
        Rule(
            name="unit_plan_complete",
            on=["UPDATE"],
            refuse="NEW.state = 'submitted' AND OLD.state <> 'submitted'"
            f" AND (NOT EXISTS ({_LINES}) OR EXISTS ({_LINES} AND t.product = ''))",
            message=_("Kế hoạch trình phải có ít nhất một dòng, và mỗi dòng phải ghi sản phẩm."),
            hold="PERFORM 1",
        ),
        Rule(
            name="unit_plan_settled",
            on=["UPDATE"],
            refuse="NEW.state = 'closed' AND OLD.state <> 'closed'"
            f" AND EXISTS ({_LINES} AND t.state IN ('planned', 'doing'))",
            message=_("Chỉ khoá kế hoạch khi mọi dòng đã có kết quả."),
            hold="PERFORM 1",
        ),
    ]

    def __str__(self) -> str:
        return self.title

    def derive(self) -> None:
        """Its code and its name, where none was given; by when it is to be submitted: the end of January, in the programme's first
        year a month after it was signed."""
        if not (self.programme_id and self.unit_id and self.year and 1 <= self.year <= 9999):
            return
        assert self.unit is not None
        self.code = self.code or f"{self.programme.code}/{self.year}/{self.unit.code}"
        self.title = self.title or f"Kế hoạch năm {self.year} – {self.unit.name}"
        if self.due_on is None:
            signed = self.programme.document.signed_on
            self.due_on = max(date(self.year, 1, 31), signed + TO_WRITE if signed else date.min)

    def clean(self) -> None:
        """The unit exists in that year."""
        super().clean()
        if self.unit is None or not self.year:
            return
        begun, ended = self.unit.valid_from, self.unit.valid_to
        if (begun and begun.year > self.year) or (ended and ended <= date(self.year, 1, 1)):
            raise ValidationError({"unit": _("Đơn vị này không có trong năm kế hoạch.")})


def lines(**condition: Any) -> Any:
    """How many of its lines meet a condition."""
    from dothi.programme.plans.plan_task import PlanTask

    found = PlanTask.objects.filter(plan=OuterRef("pk"), **condition).order_by().values("plan")
    return Coalesce(Subquery(found.annotate(n=Count("pk")).values("n")), 0)


def money() -> Any:
    """What its lines need together, đồng; None where no line says."""
    from dothi.programme.plans.plan_task import PlanTask

    found = PlanTask.objects.filter(plan=OuterRef("pk")).order_by().values("plan")
    return Subquery(found.annotate(n=Sum("budget")).values("n"))


COUNT = models.IntegerField()
unit_plans = Register(
    slug="unit-plans",
    domain="reporting",
    model=UnitPlan,
    columns=[
        "unit",
        "year",
        "state",
        "line_count",
        "done_count",
        "budget",
        "number",
        "due_on",
        "submitted_on",
        "approved_on",
    ],
    filters=[
        "programme",
        "year",
        "unit",
        "area",
        "state",
        "due_on",
        "submitted_on",
        "approved_on",
        "line_count",
        "done_count",
        "orphan_count",
        "budget",
    ],
    workflow=plan_workflow,
    key=["code"],
    headings={
        "Mã kế hoạch": "code",
        "Tên kế hoạch": "title",
        "Chương trình": "programme",
        "Đơn vị": "unit",
        "Đơn vị phụ trách": "unit",
        "Phường": "area",
        "Năm kế hoạch": "year",
        "Mục đích, yêu cầu": "purpose",
        "Trọng tâm, khâu đột phá của năm": "focus",
        "Hạn trình": "due_on",
        "Ngày trình": "submitted_on",
        "Lý do trả lại": "returned_reason",
        "Số văn bản kế hoạch": "number",
        "Ngày duyệt kế hoạch": "approved_on",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    wide=True,
    due={PlanState.DRAFT: "due_on", PlanState.RETURNED: "due_on", PlanState.SUBMITTED: "due_on"},
    since="approved_on",
    derived={
        "line_count": Derived(_("số dòng"), lines, COUNT),
        "done_count": Derived(_("dòng hoàn thành"), lambda: lines(state="done"), COUNT),
        "orphan_count": Derived(_("dòng ngoài chương trình"), lambda: lines(commitment=None), COUNT),
        "budget": Derived(_("kinh phí (đồng)"), money, models.DecimalField(max_digits=18, decimal_places=0)),
    },
)
