"""Briefings (hội nghị quán triệt): which body must be told of the programme, how many its members are, how many were told.

Part 3 of the programme: the Standing Committee briefs the key staff (by the second quarter of 2011), each grass-roots
Party organisation its members (third quarter), tied to the resolutions above it. Serves Goal 7.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.db.models import F, Min, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register

BRIEFED = """(SELECT COALESCE(SUM(s.attended), 0) FROM registers_briefingsession s
    WHERE s.briefing_id = {briefing} AND s.removed_at IS NULL)"""  # SQL: how many were told


class Briefing(Record):
    """That one body is to be told of one thing. Who comes to a second session counts there, and once."""

    class Kind(models.TextChoices):
        KEY_STAFF = "key_staff", _("hội nghị cán bộ chủ chốt")
        MEMBERS = "members", _("quán triệt đến đảng viên")

    search_fields = ("code", "organisation", "subject")

    code = models.CharField(_("mã quán triệt"), max_length=40)
    kind = models.CharField(_("loại"), max_length=9, choices=Kind, default=Kind.MEMBERS)
    organisation = models.CharField(_("tổ chức Đảng"), max_length=200)
    subject = models.CharField(_("nội dung quán triệt"), max_length=300)
    members = models.PositiveIntegerField(_("số người phải quán triệt"))
    planned_on = models.DateField(_("ngày giao"))
    due_on = models.DateField(_("hạn"), null=True, blank=True)
    plan_number = models.CharField(_("số kế hoạch của đơn vị"), max_length=60, blank=True)
    ledger = models.PositiveIntegerField(default=0, editable=False)  # two sessions of one briefing queue here

    untracked: ClassVar = ("ledger",)

    class Meta:
        verbose_name = _("hội nghị quán triệt")
        verbose_name_plural = pgettext_lazy("plural", "hội nghị quán triệt")
        ordering: ClassVar = ["code", "-pk"]
        indexes: ClassVar = list_indexes("briefing", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="briefing_code",
                violation_error_message=_("Mã quán triệt này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(members__gt=0),
                name="briefing_members",
                violation_error_message=_("Số người phải quán triệt phải lớn hơn 0."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__isnull=True) | Q(due_on__gte=F("planned_on")),
                name="briefing_due",
                violation_error_message=_("Hạn không thể trước ngày giao."),
            ),
        ]

    rules: ClassVar = [
        Rule(
            name="briefing_members_told",
            on=("UPDATE",),
            refuse=f"NEW.members < OLD.members AND NEW.members < {BRIEFED.format(briefing='NEW.id')}",
            message=_("Số người phải quán triệt ít hơn số đã dự."),
        ),
    ]

    def __str__(self) -> str:
        return f"{self.code} – {self.organisation}"


def _sessions() -> Any:
    """The sessions of a briefing, grouped to one row."""
    BriefingSession = apps.get_model("registers", "BriefingSession")
    return BriefingSession.objects.filter(briefing=OuterRef("pk")).order_by().values("briefing")


def briefed() -> Any:
    """How many were told."""
    return Coalesce(Subquery(_sessions().annotate(n=Sum("attended")).values("n")), 0)


def first_session() -> Any:
    """The day of the first session."""
    return Subquery(_sessions().annotate(first=Min("held_on")).values("first"))


briefings = Register(
    slug="briefings",
    domain="conduct",
    model=Briefing,
    columns=["code", "organisation", "area", "kind", "members", "briefed", "due_on", "briefed_on", "plan_number"],
    filters=[
        "area",
        "unit",
        "kind",
        "members",
        "briefed",
        "planned_on",
        "due_on",
        "briefed_on",
        "plan_number",
    ],
    key=["code"],
    headings={
        "Mã quán triệt": "code",
        "Loại": "kind",
        "Tổ chức Đảng": "organisation",
        "Phường": "area",
        "Đơn vị phụ trách": "unit",
        "Nội dung quán triệt": "subject",
        "Số người phải quán triệt": "members",
        "Ngày giao": "planned_on",
        "Hạn": "due_on",
        "Số kế hoạch của đơn vị": "plan_number",
        "Ghi chú": "note",
    },
    wide=True,
    derived={
        "briefed": Derived(_("đã quán triệt"), briefed, models.IntegerField()),
        "briefed_on": Derived(_("ngày quán triệt đầu tiên"), first_session, models.DateField()),
    },
)
