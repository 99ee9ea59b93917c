"""Environmental schemes (đề án môi trường): schemes and works for a better environment, their capital and their progress.

Task 1.4.4 asks for them, task 1.4.10 for the scheme of planting trees. Who submits one does not approve it.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Role
from dothi.core.rules import edges, frozen
from dothi.registers.construction.project import InvestmentProject
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register
from dothi.registers.workflow import Refusal, Transition, Workflow


class State(models.TextChoices):
    """How far a scheme has come."""

    DRAFTED = "drafted", _("đang soạn")
    SUBMITTED = "submitted", _("đã trình")
    APPROVED = "approved", _("đã duyệt")
    RUNNING = "running", _("đang thực hiện")
    DONE = "done", _("hoàn thành")
    DROPPED = "dropped", _("thôi không làm")


def dates_real(scheme: EnvironmentScheme) -> Refusal:
    """Nothing that was done is dated in the future."""
    days = (scheme.submitted_on, scheme.approved_on, scheme.finished_on)
    late = any(day is not None and day > timezone.localdate() for day in days)
    return _("Ngày này không thể ở tương lai.") if late else None


def submit(scheme: EnvironmentScheme) -> None:
    """Submitted today, unless another day is given."""
    scheme.submitted_on = scheme.submitted_on or timezone.localdate()


S = State
workflow = Workflow(
    states=State,
    initial=S.DRAFTED,
    final=(S.DONE, S.DROPPED),
    frozen=(S.APPROVED, S.RUNNING),
    tones={S.SUBMITTED: "info", S.APPROVED: "info", S.RUNNING: "info", S.DONE: "good", S.DROPPED: "bad"},
    transitions=(
        Transition("submit", _("Trình duyệt"), [S.DRAFTED], S.SUBMITTED, Role.OFFICER, asks=["submitted_on"],
                   fill=submit, guards=[dates_real]),
        Transition("return", _("Trả lại"), [S.SUBMITTED], S.DRAFTED, Role.APPROVER, reason=True),
        Transition("approve", _("Phê duyệt"), [S.SUBMITTED], S.APPROVED, Role.APPROVER,
                   asks=["decision_number", "approved_on", "due_on"], requires=["decision_number", "approved_on"],
                   documents=["decision"], guards=[dates_real], different_from=["submit"]),
        Transition("start", _("Bắt đầu thực hiện"), [S.APPROVED], S.RUNNING, Role.OFFICER),
        Transition("finish", _("Hoàn thành"), [S.RUNNING], S.DONE, Role.APPROVER, asks=["finished_on", "result"],
                   requires=["finished_on", "result"], guards=[dates_real]),
        Transition("drop", _("Thôi không làm"), [S.DRAFTED, S.SUBMITTED, S.APPROVED, S.RUNNING], S.DROPPED,
                   Role.APPROVER, reason=True),
    ),
)  # fmt: skip


class EnvironmentScheme(Record):
    """One scheme or work, from its draft to its result."""

    class Kind(models.TextChoices):
        TREES = "trees", _("cây xanh")
        WATER = "water", _("hồ, nước thải")
        WASTE = "waste", _("rác thải")
        AIR = "air", _("không khí, năng lượng")
        OTHER = "other", _("việc khác về môi trường")

    State = State

    search_fields = ("code", "title", "decision_number")

    code = models.CharField(_("mã đề án"), max_length=40)
    title = models.CharField(_("tên đề án"), max_length=300)
    kind = models.CharField(_("lĩnh vực"), max_length=5, choices=Kind, default=Kind.OTHER)
    capital = models.DecimalField(_("tổng vốn (đồng)"), max_digits=18, decimal_places=0, null=True, blank=True)
    project = models.ForeignKey(
        InvestmentProject,
        verbose_name=_("dự án đầu tư"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="environment_schemes",
    )
    drafted_on = models.DateField(_("ngày bắt đầu soạn"))
    submitted_on = models.DateField(_("ngày trình"), null=True, blank=True)
    decision_number = models.CharField(_("số quyết định"), max_length=60, blank=True)
    approved_on = models.DateField(_("ngày duyệt"), null=True, blank=True)
    due_on = models.DateField(_("hạn hoàn thành"), null=True, blank=True)
    finished_on = models.DateField(_("ngày hoàn thành"), null=True, blank=True)
    result = models.TextField(_("kết quả"), blank=True)
    state = models.CharField(_("trạng thái"), max_length=9, choices=State, default=State.DRAFTED, editable=False)

    rules: ClassVar = [
        edges(workflow, "environment_scheme_steps", _("Đề án không thể chuyển thẳng giữa hai trạng thái này.")),
        frozen(
            "environment_scheme_frozen",
            ["approved", "running", "done"],
            ["title", "capital", "decision_number", "approved_on", "due_on"],
            _("Đề án đã duyệt không sửa được nội dung, vốn và hạn."),
        ),
    ]

    class Meta:
        verbose_name = _("đề án môi trường")
        verbose_name_plural = pgettext_lazy("plural", "đề án, công trình môi trường")
        ordering: ClassVar = ["-drafted_on", "-pk"]
        indexes: ClassVar = list_indexes("environment_scheme", "-drafted_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="environment_scheme_code",
                violation_error_message=_("Mã đề án này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(capital__isnull=True) | Q(capital__gte=0),
                name="environment_scheme_capital",
                violation_error_message=_("Số tiền không thể âm."),
            ),
            models.CheckConstraint(
                condition=(Q(submitted_on__isnull=True) | Q(submitted_on__gte=F("drafted_on")))
                & (Q(approved_on__isnull=True) | Q(approved_on__gte=F("submitted_on")))
                & (Q(finished_on__isnull=True) | Q(finished_on__gte=F("approved_on"))),
                name="environment_scheme_order",
                violation_error_message=_("Ngày soạn, trình, duyệt, hoàn thành phải theo thứ tự."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "running", "done"])
                | (Q(approved_on__isnull=False, submitted_on__isnull=False) & ~Q(decision_number="")),
                name="environment_scheme_decided",
                violation_error_message=_("Đề án đã duyệt phải có ngày trình, số và ngày quyết định."),
            ),
            models.CheckConstraint(
                condition=Q(state="done", finished_on__isnull=False) | (~Q(state="done") & Q(finished_on__isnull=True)),
                name="environment_scheme_finished",
                violation_error_message=_("Đề án có ngày hoàn thành khi và chỉ khi đã hoàn thành."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.title}"


environment_schemes = Register(
    slug="environment-schemes",
    domain="environment",
    model=EnvironmentScheme,
    columns=["code", "title", "kind", "area", "capital", "submitted_on", "approved_on", "due_on", "state"],
    filters=[
        "area",
        "unit",
        "state",
        "kind",
        "capital",
        "project",
        "drafted_on",
        "submitted_on",
        "approved_on",
        "due_on",
        "finished_on",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã đề án": "code",
        "Tên đề án": "title",
        "Lĩnh vực": "kind",
        "Phường": "area",
        "Tổng vốn (đồng)": "capital",
        "Dự án đầu tư": "project",
        "Ngày bắt đầu soạn": "drafted_on",
        "Ngày trình": "submitted_on",
        "Số quyết định": "decision_number",
        "Ngày duyệt": "approved_on",
        "Hạn hoàn thành": "due_on",
        "Ngày hoàn thành": "finished_on",
        "Kết quả": "result",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "title", "kind", "area", "capital", "approved_on", "finished_on", "state"],
    public_where=Q(state__in=["approved", "running", "done"]),
    due={"approved": "due_on", "running": "due_on"},
)
