"""Maintenance plans (kế hoạch duy tu): what is done on an asset again and again, how often, in which months.

Task 1.3.2 keeps the infrastructure up: drains are cleaned before the rains, not after the flood.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, ClassVar

from django.contrib.gis.db import models
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import law
from dothi.core.models import Role
from dothi.core.rules import edges
from dothi.registers.infrastructure.asset import COLUMNS, FILTERS, HEADINGS, OnAsset, take
from dothi.registers.record import list_indexes, live, locked
from dothi.registers.register import Register
from dothi.registers.workflow import Refusal, Transition, Workflow

AHEAD = 366  # days for which the dates of a plan are laid out when it begins


class MaintenancePlan(OnAsset):
    """Recurring work on one asset. Its dates are laid out once a period (`dothi maintenance`)."""

    class Period(models.TextChoices):
        DAYS = "days", _("ngày")
        MONTHS = "months", _("tháng")

    class State(models.TextChoices):
        DRAFT = "draft", _("dự thảo")
        ACTIVE = "active", _("đang thực hiện")
        ENDED = "ended", _("đã dừng")

    search_fields = ("code", "name", "asset_named")

    code = models.CharField(_("mã kế hoạch"), max_length=40)
    name = models.CharField(_("nội dung duy tu"), max_length=200)
    every = models.PositiveSmallIntegerField(_("mỗi"), default=1)
    every_unit = models.CharField(_("ngày hay tháng"), max_length=6, choices=Period, default=Period.MONTHS)
    season_from = models.PositiveSmallIntegerField(_("từ tháng"), null=True, blank=True)
    season_to = models.PositiveSmallIntegerField(_("đến tháng"), null=True, blank=True)
    days_allowed = models.PositiveSmallIntegerField(_("số ngày được làm"), default=10)
    starts_on = models.DateField(_("kỳ đầu tiên"))
    ends_on = models.DateField(_("dừng từ ngày"), null=True, blank=True)
    checklist = models.TextField(_("việc phải làm"), blank=True)
    state = models.CharField(_("trạng thái"), max_length=6, choices=State, default=State.DRAFT, editable=False)

    class Meta:
        verbose_name = _("kế hoạch duy tu")
        verbose_name_plural = pgettext_lazy("plural", "kế hoạch duy tu")
        ordering: ClassVar = ["code", "-pk"]
        indexes: ClassVar = list_indexes("maintenance_plan", "code", state=True)
        constraints: ClassVar = [
            *OnAsset.Meta.constraints,
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="maintenance_plan_code",
                violation_error_message=_("Mã kế hoạch này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(every__gt=0) & Q(days_allowed__gt=0),
                name="maintenance_plan_period",
                violation_error_message=_("Chu kỳ và số ngày được làm phải lớn hơn 0."),
            ),
            models.CheckConstraint(
                condition=Q(season_from__isnull=True, season_to__isnull=True)
                | Q(season_from__range=(1, 12), season_to__range=(1, 12)),
                name="maintenance_plan_season",
                violation_error_message=_("Mùa làm việc phải có cả tháng đầu và tháng cuối, từ 1 đến 12."),
            ),
            models.CheckConstraint(
                condition=(Q(state="ended", ends_on__isnull=False) | ~Q(state="ended"))
                & (Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on"))),
                name="maintenance_plan_end",
                violation_error_message=_("Kế hoạch đã dừng phải có ngày dừng, không trước kỳ đầu tiên."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"


def in_season(plan: MaintenancePlan, day: date) -> bool:
    """Whether the plan works in a day's month; a season may run over the new year."""
    first, last = plan.season_from, plan.season_to
    if first is None or last is None:
        return True
    return first <= day.month <= last if first <= last else day.month >= first or day.month <= last


def due_dates(plan: MaintenancePlan, until: date) -> Iterator[date]:
    """The days on which a plan is due, up to one day and before it ends. Counted from its first, so that none drifts."""
    number = 0
    while True:
        step = number * plan.every
        monthly = plan.every_unit == MaintenancePlan.Period.MONTHS
        day = law.add_months(plan.starts_on, step) if monthly else plan.starts_on + timedelta(days=step)
        if day > until or (plan.ends_on is not None and day >= plan.ends_on):
            return
        if in_season(plan, day):
            yield day
        number += 1


def lay_out(plan: MaintenancePlan, until: date) -> int:
    """Write down the dates of a plan that are not yet; returns how many. Each is written once, even if it was removed
    since: whoever lays out the same plan at the same time waits."""
    from dothi.registers.infrastructure.maintenance_date import MaintenanceDate

    with transaction.atomic():
        locked(plan, plan.version)
        written: Any = MaintenanceDate.all_objects.filter(plan=plan)
        known = set(written.values_list("due_on", flat=True))
        wanted = [day for day in due_dates(plan, until) if day not in known]
        for day in wanted:
            MaintenanceDate(
                plan=plan, due_on=day, area_id=plan.area_id, unit_id=plan.unit_id, synthetic=plan.synthetic
            ).save()
    return len(wanted)


def begin(plan: MaintenancePlan) -> None:
    """A year's dates are laid out."""
    lay_out(plan, timezone.localdate() + timedelta(days=AHEAD))


def ends_on_given(plan: MaintenancePlan) -> None:
    """Ended from today, unless another day is given."""
    plan.ends_on = plan.ends_on or timezone.localdate()


def stop(plan: MaintenancePlan) -> None:
    """What was planned from the end on is skipped."""
    dates: Any = plan.dates
    for due in dates.filter(state="planned", due_on__gte=plan.ends_on):
        take(due, "skip", str(_("Kế hoạch đã dừng.")))


def asset_stands(plan: MaintenancePlan) -> Refusal:
    """What was taken away needs no upkeep."""
    ends = ("removed_on", "closed_on", "ended_on", "lost_on")
    gone = any(getattr(plan.asset, name, None) for name in ends)
    return _("Hạng mục đã thôi sử dụng.") if gone else None


S = MaintenancePlan.State
workflow = Workflow(
    states=S,
    initial=S.DRAFT,
    final=(S.ENDED,),
    frozen=(S.ACTIVE,),
    tones={S.DRAFT: "neutral", S.ACTIVE: "good", S.ENDED: "neutral"},
    transitions=(
        Transition(
            "activate",
            _("Duyệt, bắt đầu thực hiện"),
            [S.DRAFT],
            S.ACTIVE,
            Role.APPROVER,
            guards=[asset_stands],
            effect=begin,
        ),
        Transition(
            "end",
            _("Dừng kế hoạch"),
            [S.ACTIVE],
            S.ENDED,
            Role.APPROVER,
            asks=["ends_on"],
            fill=ends_on_given,
            reason=True,
            effect=stop,
        ),
    ),
)
MaintenancePlan.rules = [
    edges(workflow, "maintenance_plan_steps", _("Kế hoạch chỉ chuyển trạng thái theo các bước đã quy định."))
]

maintenance_plans = Register(
    slug="maintenance-plans",
    domain="infrastructure",
    model=MaintenancePlan,
    columns=["code", "name", "asset_kind", "asset_code", "area", "every", "every_unit", "starts_on", "state"],
    filters=[
        *FILTERS,
        "area",
        "unit",
        "state",
        "every",
        "every_unit",
        "season_from",
        "season_to",
        "starts_on",
        "ends_on",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã kế hoạch": "code",
        "Nội dung duy tu": "name",
        **HEADINGS,
        "Phường": "area",
        "Mỗi": "every",
        "Ngày hay tháng": "every_unit",
        "Từ tháng": "season_from",
        "Đến tháng": "season_to",
        "Số ngày được làm": "days_allowed",
        "Kỳ đầu tiên": "starts_on",
        "Dừng từ ngày": "ends_on",
        "Việc phải làm": "checklist",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "name", "asset_kind", "asset_code", "area", "every", "every_unit", "starts_on", "state"],
    public_where=Q(state__in=["active", "ended"]),
    derived=COLUMNS,
)
