"""Looks at a street in use (lượt giám sát sử dụng hè, lòng đường): during the use, at what was put back, at the warranty.

Task 1.3.1, and solution 2.5.1: looks are planned, made with a photo, and one that finds the street bad leads to a new one
with a day of its own.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Attachment, Role
from dothi.core.rules import edges, frozen
from dothi.registers.infrastructure.street_permit import StreetUsePermit
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register
from dothi.registers.workflow import Refusal, Transition, Workflow


class State(models.TextChoices):
    """What came of a look."""

    PLANNED = "planned", _("đã lên lịch")
    PASSED = "passed", _("đạt")
    FAILED = "failed", _("không đạt")


def look(check: StreetUseCheck) -> None:
    """Made today, unless another day is given."""
    check.done_on = check.done_on or timezone.localdate()


def day_real(check: StreetUseCheck) -> Refusal:
    """No look of tomorrow was made."""
    late = check.done_on is not None and check.done_on > timezone.localdate()
    return _("Ngày kiểm tra không thể ở tương lai.") if late else None


S = State
_MADE: dict[str, Any] = {
    "source": [S.PLANNED],
    "by": Role.OFFICER,
    "asks": ["done_on", "inspector", "finding"],
    "fill": look,
    "requires": ["inspector"],
    "documents": [Attachment.Kind.PHOTO],
    "guards": [day_real],
}
workflow = Workflow(
    states=State,
    initial=S.PLANNED,
    final=(S.PASSED, S.FAILED),
    tones={S.PLANNED: "neutral", S.PASSED: "good", S.FAILED: "bad"},
    transitions=(
        Transition("pass", _("Kết luận đạt"), target=S.PASSED, **_MADE),
        Transition("fail", _("Kết luận không đạt"), target=S.FAILED, **_MADE),
    ),
)


class StreetUseCheck(Record):
    """One look at one use of a street."""

    class Stage(models.TextChoices):
        SUPERVISION = "supervision", _("trong khi sử dụng")
        REINSTATEMENT = "reinstatement", _("hoàn trả")
        WARRANTY = "warranty", _("hết bảo hành")

    State = State

    search_fields = ("inspector",)

    permit = models.ForeignKey(
        StreetUsePermit, verbose_name=_("giấy phép"), on_delete=models.PROTECT, related_name="checks"
    )
    stage = models.CharField(_("giai đoạn"), max_length=13, choices=Stage, default=Stage.SUPERVISION)
    planned_on = models.DateField(_("ngày dự kiến"))
    done_on = models.DateField(_("ngày kiểm tra"), null=True, blank=True)
    inspector = models.CharField(_("người kiểm tra"), max_length=120, blank=True)
    finding = models.TextField(_("nhận xét"), blank=True)
    state = models.CharField(_("kết quả"), max_length=7, choices=State, default=State.PLANNED, editable=False)

    rules: ClassVar = [
        edges(workflow, "street_use_check_steps", _("Kết quả kiểm tra đã ghi không đổi được.")),
        frozen(
            "street_use_check_stays",
            (State.PASSED, State.FAILED),
            ("permit_id", "stage", "done_on", "finding"),
            _("Lượt giám sát đã có kết quả không sửa được."),
        ),
    ]

    class Meta:
        verbose_name = _("lượt giám sát sử dụng hè, lòng đường")
        verbose_name_plural = pgettext_lazy("plural", "lượt giám sát sử dụng hè, lòng đường")
        ordering: ClassVar = ["-planned_on", "-pk"]
        indexes: ClassVar = list_indexes("street_use_check", "-planned_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["permit", "stage", "planned_on"],
                condition=live(),
                name="street_use_check_once",
                violation_error_message=_("Giấy phép đã có lượt giám sát giai đoạn này trong ngày này."),
            ),
            models.CheckConstraint(
                condition=Q(state="planned", done_on__isnull=True)
                | Q(state__in=["passed", "failed"], done_on__isnull=False),
                name="street_use_check_dated",
                violation_error_message=_("Có kết quả thì phải có ngày kiểm tra, và ngược lại."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} – {self.planned_on:%d/%m/%Y}"


street_permit_checks = Register(
    slug="street-use-checks",
    domain="infrastructure",
    model=StreetUseCheck,
    columns=["permit", "permit_kind", "stage", "area", "planned_on", "done_on", "state", "inspector"],
    filters=["permit", "permit_kind", "area", "unit", "stage", "state", "planned_on", "done_on"],
    workflow=workflow,
    key=["permit", "stage", "planned_on"],
    headings={
        "Mã hồ sơ": "permit",
        "Giấy phép": "permit",
        "Phường": "area",
        "Giai đoạn": "stage",
        "Ngày dự kiến": "planned_on",
        "Ngày kiểm tra": "done_on",
        "Người kiểm tra": "inspector",
        "Nhận xét": "finding",
        "Kết quả": "state",
        "Ghi chú": "note",
    },
    parent="permit",
    derived={
        "permit_kind": Derived(
            _("mục đích sử dụng"),
            lambda: F("permit__kind"),
            models.CharField(max_length=10, choices=StreetUsePermit.Kind),
        )
    },
    due={State.PLANNED: "planned_on"},
)
