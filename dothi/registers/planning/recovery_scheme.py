"""Recovery schemes (đề án thu hồi đất): which plots the State takes back or puts to new use, and for what.

Task 1.2.5 of the programme asks for a scheme to recover the remaining farm land for public works, resettlement and staff
housing, and to reuse small public plots. What a scheme covers and what it recovered is added up from its plots.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Attachment, Role
from dothi.core.rules import Rule, edges
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register
from dothi.registers.workflow import Refusal, Transition, Workflow


class State(models.TextChoices):
    """Where a scheme stands."""

    DRAFTING = "drafting", _("đang lập")
    SUBMITTED = "submitted", _("đã trình")
    APPROVED = "approved", _("đã duyệt")
    UNDER_WAY = "under_way", _("đang thực hiện")
    DONE = "done", _("đã thực hiện xong")
    STOPPED = "stopped", _("dừng thực hiện")


def has_plots(scheme: RecoveryScheme) -> Refusal:
    """A scheme speaks of at least one plot."""
    return None if scheme.plots.filter(removed_at=None).exists() else _("Đề án chưa có thửa đất nào.")


def all_recovered(scheme: RecoveryScheme) -> Refusal:
    """It is done when each of its plots was recovered."""
    count = scheme.plots.filter(removed_at=None, recovered_on=None).count()
    return _("Còn %(count)s thửa chưa thu hồi.") % {"count": count} if count else None


def dated_by_today(scheme: RecoveryScheme) -> Refusal:
    """What a step records has happened already."""
    days = (scheme.submitted_on, scheme.approved_on, scheme.done_on)
    return _("Ngày này không thể ở tương lai.") if any(d and d > timezone.localdate() for d in days) else None


S, Kind = State, Attachment.Kind
workflow = Workflow(
    states=S,
    initial=S.DRAFTING,
    final=(S.DONE, S.STOPPED),
    frozen=(S.APPROVED, S.UNDER_WAY),
    tones={S.SUBMITTED: "info", S.APPROVED: "good", S.UNDER_WAY: "info", S.DONE: "good", S.STOPPED: "bad"},
    transitions=(
        Transition(
            "submit",
            _("Trình"),
            [S.DRAFTING],
            S.SUBMITTED,
            Role.OFFICER,
            asks=["submitted_on"],
            requires=["submitted_on"],
            guards=[has_plots, dated_by_today],
        ),
        Transition("return", _("Trả lại"), [S.SUBMITTED], S.DRAFTING, Role.APPROVER, reason=True),
        Transition(
            "approve",
            _("Phê duyệt"),
            [S.SUBMITTED],
            S.APPROVED,
            Role.APPROVER,
            asks=["decision_number", "approved_on", "due_on"],
            requires=["decision_number", "approved_on"],
            documents=[Kind.DECISION],
            guards=[dated_by_today],
            different_from=["submit"],
        ),
        Transition("begin", _("Bắt đầu thực hiện"), [S.APPROVED], S.UNDER_WAY, Role.OFFICER),
        Transition(
            "finish",
            _("Hoàn thành"),
            [S.UNDER_WAY],
            S.DONE,
            Role.APPROVER,
            asks=["done_on"],
            requires=["done_on"],
            guards=[all_recovered, dated_by_today],
        ),
        Transition(
            "stop",
            _("Dừng"),
            [S.DRAFTING, S.SUBMITTED, S.APPROVED, S.UNDER_WAY],
            S.STOPPED,
            Role.APPROVER,
            documents=[Kind.DECISION],
            reason=True,
        ),
    ),
)


class RecoveryScheme(Record):
    """One scheme, drawn up, approved and carried out."""

    class Purpose(models.TextChoices):
        PUBLIC_WORKS = "public_works", _("công trình công cộng")
        RESETTLEMENT = "resettlement", _("nhà tái định cư")
        STAFF_HOUSING = "staff_housing", _("nhà ở cán bộ")
        SMALL_PLOTS = "small_plots", _("tận dụng điểm đất công nhỏ lẻ")

    State = State

    search_fields = ("code", "name", "decision_number")

    code = models.CharField(_("mã đề án"), max_length=40)
    name = models.CharField(_("tên đề án"), max_length=300)
    purpose = models.CharField(_("mục đích"), max_length=13, choices=Purpose)
    begun_on = models.DateField(_("ngày bắt đầu lập"))
    households = models.PositiveIntegerField(_("số hộ liên quan"), null=True, blank=True)
    submitted_on = models.DateField(_("ngày trình"), null=True, blank=True)
    decision_number = models.CharField(_("số quyết định"), max_length=60, blank=True)
    approved_on = models.DateField(_("ngày duyệt"), null=True, blank=True)
    due_on = models.DateField(_("hạn thực hiện"), null=True, blank=True)
    done_on = models.DateField(_("ngày hoàn thành"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=9, choices=State, default=State.DRAFTING, editable=False)

    class Meta:
        verbose_name = _("đề án thu hồi đất")
        verbose_name_plural = pgettext_lazy("plural", "đề án thu hồi đất")
        ordering: ClassVar = ["code", "-pk"]
        indexes: ClassVar = list_indexes("recovery_scheme", "code", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="recovery_scheme_code",
                violation_error_message=_("Mã đề án này đã có."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "under_way", "done"])
                | (Q(approved_on__gte=F("submitted_on")) & ~Q(decision_number="")),
                name="recovery_scheme_approved",
                violation_error_message=_("Đề án được duyệt phải có số quyết định và ngày, không trước ngày trình."),
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_on__gte=F("approved_on")) | (~Q(state="done") & Q(done_on__isnull=True)),
                name="recovery_scheme_done",
                violation_error_message=_(
                    "Đề án có ngày hoàn thành, sau ngày duyệt, khi và chỉ khi đã thực hiện xong."
                ),
            ),
            models.CheckConstraint(
                condition=(Q(submitted_on__isnull=True) | Q(submitted_on__gte=F("begun_on")))
                & (Q(due_on__isnull=True) | Q(due_on__gte=F("approved_on"))),
                name="recovery_scheme_order",
                violation_error_message=_("Ngày trình phải sau ngày bắt đầu lập; hạn thực hiện phải sau ngày duyệt."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "recovery_scheme_steps", _("Đề án không thể chuyển thẳng giữa hai trạng thái này.")),
        Rule(
            name="recovery_scheme_done_whole",
            on=("UPDATE",),
            refuse="""NEW.state = 'done' AND OLD.state <> 'done' AND EXISTS (SELECT 1 FROM registers_recoveryplot p
                WHERE p.scheme_id = NEW.id AND p.removed_at IS NULL AND p.recovered_on IS NULL)""",
            message=_("Đề án chưa xong khi còn thửa chưa thu hồi."),
        ),
    ]

    def __str__(self) -> str:
        return self.name


def _plots(**only: Any) -> Any:
    """The plots of a scheme, grouped to one row."""
    RecoveryPlot = apps.get_model("registers", "RecoveryPlot")
    return RecoveryPlot.objects.filter(scheme=OuterRef("pk"), **only).order_by().values("scheme")


def plot_count() -> Any:
    """How many plots it speaks of."""
    return Coalesce(Subquery(_plots().annotate(n=Count("pk")).values("n")), 0)


def size(**only: Any) -> Any:
    """Square metres of its plots; none when there are none."""
    return Subquery(_plots(**only).annotate(total=Sum("plot__size_m2")).values("total"))


recovery_schemes = Register(
    slug="recovery-schemes",
    domain="planning",
    model=RecoveryScheme,
    columns=[
        "code",
        "name",
        "area",
        "purpose",
        "state",
        "plot_count",
        "size_m2",
        "recovered_m2",
        "approved_on",
        "due_on",
    ],
    filters=[
        "area",
        "unit",
        "state",
        "purpose",
        "households",
        "begun_on",
        "submitted_on",
        "approved_on",
        "due_on",
        "done_on",
        "plot_count",
        "size_m2",
        "recovered_m2",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã đề án": "code",
        "Tên đề án": "name",
        "Phường": "area",
        "Mục đích": "purpose",
        "Ngày bắt đầu lập": "begun_on",
        "Số hộ liên quan": "households",
        "Ngày trình": "submitted_on",
        "Số quyết định": "decision_number",
        "Ngày duyệt": "approved_on",
        "Hạn thực hiện": "due_on",
        "Ngày hoàn thành": "done_on",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "name", "area", "purpose", "state", "approved_on", "size_m2", "recovered_m2"],
    public_where=Q(state__in=["approved", "under_way", "done"]),
    wide=True,
    due={"approved": "due_on", "under_way": "due_on"},
    derived={
        "plot_count": Derived(_("số thửa"), plot_count, models.IntegerField()),
        "size_m2": Derived(_("diện tích (m²)"), size, models.DecimalField(max_digits=14, decimal_places=2)),
        "recovered_m2": Derived(
            _("đã thu hồi (m²)"),
            lambda: size(recovered_on__isnull=False),
            models.DecimalField(max_digits=14, decimal_places=2),
        ),
    },
)
