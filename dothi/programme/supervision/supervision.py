"""Inspections and supervisions (cuộc kiểm tra, giám sát): one body looks at one unit, decides, reports, concludes.

Part 3 of the programme, duty O1 and milestone C3, solution 2.5 (tasks S2.5.1 and S2.5.2): inspect regularly, and say what
the head of the unit answers for. What stands here is the body's own until it is issued.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Unit
from dothi.core.rules import Rule, different, edges
from dothi.programme.models.commitments import Programme
from dothi.programme.supervision.bounds import has_body, held
from dothi.programme.supervision.plan import SupervisionPlan
from dothi.programme.supervision.supervision_steps import State, workflow
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class Supervision(Record):
    """One body at one unit, from the plan to the last remedy."""

    class Kind(models.TextChoices):
        CHECK = "check", _("kiểm tra")
        SUPERVISE = "supervise", _("giám sát")
        INSPECT = "inspect", _("thanh tra")
        FRONT = "front", _("giám sát của Mặt trận")
        CRITIQUE = "critique", _("phản biện xã hội")

    State = State
    search_fields = ("code", "title", "decision_number", "conclusion_number")

    programme = models.ForeignKey(
        Programme, verbose_name=_("chương trình"), on_delete=models.PROTECT, related_name="supervisions"
    )
    plan = models.ForeignKey(
        SupervisionPlan,
        verbose_name=_("theo chương trình năm"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="supervisions",
    )
    outside_reason = models.TextField(_("lý do ngoài chương trình"), blank=True)
    code = models.CharField(_("mã cuộc kiểm tra"), max_length=40)
    title = models.CharField(_("nội dung kiểm tra, giám sát"), max_length=300)
    kind = models.CharField(_("hình thức"), max_length=9, choices=Kind)
    subject = models.ForeignKey(
        Unit, verbose_name=_("đơn vị được kiểm tra"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    looked_from = models.DateField(_("mốc kiểm tra từ ngày"), null=True, blank=True)
    looked_to = models.DateField(_("mốc kiểm tra đến ngày"), null=True, blank=True)
    planned_on = models.DateField(_("dự kiến bắt đầu trước ngày"), null=True, blank=True)
    decision_number = models.CharField(_("số quyết định kiểm tra"), max_length=60, blank=True)
    decided_on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    starts_on = models.DateField(_("tiến hành từ ngày"), null=True, blank=True)
    ends_on = models.DateField(_("tiến hành đến ngày"), null=True, blank=True)
    reported_on = models.DateField(_("ngày báo cáo kết quả"), null=True, blank=True)
    report = models.TextField(_("báo cáo kết quả"), blank=True)
    conclusion_number = models.CharField(_("số thông báo kết luận"), max_length=60, blank=True)
    concluded_on = models.DateField(_("ngày kết luận"), null=True, blank=True)
    conclusion = models.TextField(_("nội dung kết luận"), blank=True)
    closed_on = models.DateField(_("ngày kết thúc"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=9, choices=State, default=State.PLANNED, editable=False)

    class Meta:
        verbose_name = _("cuộc kiểm tra, giám sát")
        verbose_name_plural = pgettext_lazy("plural", "cuộc kiểm tra, giám sát")
        ordering: ClassVar = ["-planned_on", "-pk"]
        indexes: ClassVar = list_indexes("supervision", "-planned_on", state=True)
        constraints: ClassVar = [
            has_body("supervision_body"),
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="supervision_code",
                violation_error_message=_("Mã cuộc kiểm tra này đã có."),
            ),
            models.CheckConstraint(
                condition=(Q(plan__isnull=False) & Q(outside_reason=""))
                | (Q(plan__isnull=True) & ~Q(outside_reason="")),
                name="supervision_planned_or_why",
                violation_error_message=_(
                    "Ghi chương trình năm, hoặc lý do kiểm tra ngoài chương trình; không ghi cả hai."
                ),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "cancelled"])
                | (
                    ~Q(decision_number="") & Q(decided_on__isnull=False, starts_on__isnull=False, ends_on__isnull=False)
                ),
                name="supervision_decided",
                violation_error_message=_("Phải có số, ngày quyết định và thời gian tiến hành."),
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True) | Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="supervision_days",
                violation_error_message=_("Ngày kết thúc tiến hành không thể trước ngày bắt đầu."),
            ),
            models.CheckConstraint(
                condition=Q(looked_from__isnull=True) | Q(looked_to__isnull=True) | Q(looked_to__gte=F("looked_from")),
                name="supervision_looked",
                violation_error_message=_("Mốc kiểm tra cuối không thể trước mốc đầu."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["concluded", "closed"])
                | (~Q(conclusion_number="") & ~Q(conclusion="") & Q(concluded_on__isnull=False)),
                name="supervision_concluded",
                violation_error_message=_("Kết luận phải có số, ngày và nội dung."),
            ),
            models.CheckConstraint(
                condition=~Q(unit=F("subject")),
                name="supervision_of_another",
                violation_error_message=_("Một cơ quan không kiểm tra, giám sát chính mình."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "supervision_steps", _("Cuộc kiểm tra không thể chuyển thẳng giữa hai trạng thái này.")),
        held(
            "supervision_frozen",
            "'concluded', 'closed'",
            ["unit_id", "subject_id", "decision_number", "report", "conclusion_number", "concluded_on", "conclusion"],
            _("Cuộc kiểm tra đã kết luận thì giữ nguyên."),
        ),
        Rule(
            name="supervision_same_unit",
            on=["UPDATE"],
            refuse=f"({different('subject_id')} OR {different('unit_id')}) AND (EXISTS (SELECT 1 FROM"  # noqa: S608
            " programme_supervisionmember m WHERE m.supervision_id = NEW.id AND m.removed_at IS NULL)"
            " OR EXISTS (SELECT 1 FROM programme_finding n WHERE n.supervision_id = NEW.id AND n.removed_at IS NULL))",
            message=_("Đã có đoàn hoặc phát hiện: không đổi đơn vị được kiểm tra, cơ quan kiểm tra."),
            hold="PERFORM 1",
        ),
        Rule(
            name="supervision_plan_of_the_body",
            on=["INSERT", "UPDATE"],
            refuse="NEW.plan_id IS NOT NULL AND NEW.removed_at IS NULL AND NOT EXISTS (SELECT 1 FROM programme_supervisionplan p"
            " WHERE p.id = NEW.plan_id AND p.unit_id = NEW.unit_id AND p.programme_id = NEW.programme_id"
            " AND (p.state <> 'closed' OR NEW.state IN ('closed', 'cancelled')))",
            message=_("Chương trình năm này của cơ quan khác, hoặc đã kết thúc."),
        ),
        Rule(
            name="supervision_head_first",
            on=["UPDATE"],
            refuse="OLD.state = 'decided' AND NEW.state = 'under_way' AND NOT EXISTS (SELECT 1 FROM"
            " programme_supervisionmember m WHERE m.supervision_id = NEW.id AND m.role = 'head' AND m.removed_at IS NULL)",
            message=_("Đoàn chưa có trưởng đoàn."),
            hold="PERFORM 1",
        ),
        Rule(
            name="supervision_nothing_in_draft",
            on=["UPDATE"],
            refuse="OLD.state <> NEW.state AND NEW.state IN ('concluded', 'closed') AND EXISTS (SELECT 1 FROM"
            " programme_finding n WHERE n.supervision_id = NEW.id AND n.state = 'draft' AND n.removed_at IS NULL)",
            message=_("Còn phát hiện đang dự thảo: hãy ban hành hoặc bỏ."),
            hold="PERFORM 1",  # who writes a finding waits at this row
        ),
        Rule(
            name="supervision_not_cancelled_after_findings",
            on=["UPDATE"],
            refuse="OLD.state <> 'cancelled' AND NEW.state = 'cancelled' AND EXISTS (SELECT 1 FROM programme_finding n"
            " WHERE n.supervision_id = NEW.id AND n.state = 'issued' AND n.removed_at IS NULL)",
            message=_("Đã ban hành phát hiện: hãy kết luận cuộc kiểm tra."),
            hold="PERFORM 1",
        ),
        Rule(
            name="supervision_all_remedied",
            on=["UPDATE"],
            refuse="OLD.state <> 'closed' AND NEW.state = 'closed' AND EXISTS (SELECT 1 FROM programme_followup f"
            " JOIN programme_finding n ON n.id = f.finding_id WHERE n.supervision_id = NEW.id"
            " AND f.removed_at IS NULL AND f.state IN ('open', 'done', 'not_adequate'))",
            message=_("Còn yêu cầu khắc phục chưa được xác nhận hoặc chuyển tiếp."),
            hold="PERFORM 1",  # who demands a remedy waits at this row
        ),
    ]

    def __str__(self) -> str:
        return f"{self.code} – {self.title}"


def issued() -> Any:
    """How many findings were issued."""
    found = apps.get_model("programme", "Finding").objects.filter(supervision=OuterRef("pk"), state="issued")
    counted = found.order_by().values("supervision").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def unsettled() -> Any:
    """How many demands of it are not yet verified, handed on or withdrawn."""
    found = apps.get_model("programme", "FollowUp").objects.filter(
        finding__supervision=OuterRef("pk"), state__in=["open", "done", "not_adequate"]
    )
    counted = found.order_by().values("finding__supervision").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


supervisions = Register(
    slug="supervisions",
    domain="inspection",
    model=Supervision,
    columns=["code", "title", "kind", "subject", "state", "starts_on", "ends_on", "issued", "unsettled", "unit"],
    filters=[
        "area",
        "unit",
        "state",
        "kind",
        "subject",
        "programme",
        "plan",
        "planned_on",
        "decided_on",
        "starts_on",
        "ends_on",
        "concluded_on",
        "issued",
        "unsettled",
    ],
    workflow=workflow,
    key=["code"],
    numbering="KT",
    headings={
        "Mã cuộc kiểm tra": "code",
        "Chương trình": "programme",
        "Theo chương trình năm": "plan",
        "Lý do ngoài chương trình": "outside_reason",
        "Nội dung kiểm tra, giám sát": "title",
        "Hình thức": "kind",
        "Đơn vị được kiểm tra": "subject",
        "Địa bàn": "area",
        "Đơn vị phụ trách": "unit",
        "Mốc kiểm tra từ ngày": "looked_from",
        "Mốc kiểm tra đến ngày": "looked_to",
        "Dự kiến bắt đầu trước ngày": "planned_on",
        "Số quyết định kiểm tra": "decision_number",
        "Ngày quyết định": "decided_on",
        "Tiến hành từ ngày": "starts_on",
        "Tiến hành đến ngày": "ends_on",
        "Ngày báo cáo kết quả": "reported_on",
        "Báo cáo kết quả": "report",
        "Số thông báo kết luận": "conclusion_number",
        "Ngày kết luận": "concluded_on",
        "Nội dung kết luận": "conclusion",
        "Ngày kết thúc": "closed_on",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    wide=True,
    due={"planned": "planned_on", "decided": "starts_on", "under_way": "ends_on"},
    derived={
        "issued": Derived(_("phát hiện đã ban hành"), issued, models.IntegerField()),
        "unsettled": Derived(_("yêu cầu khắc phục còn mở"), unsettled, models.IntegerField()),
    },
)
