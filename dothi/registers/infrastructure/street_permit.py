"""Permits to use a street (giấy phép sử dụng hè, lòng đường): digging, terraces, events, material laid down.

Task 1.3.1 asks for pavements and roadways well managed, task 1.3.2 for what was renovated to stay good: a new surface is
not dug up for a time, the street is put back, looked at, and the deposit goes back only then.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.contrib.gis.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import law
from dothi.core.rules import Rule, edges, frozen
from dothi.registers.infrastructure.segment import Segment
from dothi.registers.infrastructure.street_permit_rules import (
    DECIDE,
    MORATORIUM,
    PARAMETERS,
    REINSTATE,
    WARRANTY,
    moratorium_of,
)
from dothi.registers.infrastructure.street_permit_steps import PUT_BACK, State, workflow
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register

USED = ("granted", "active", "work_done", "reinstatement_check", "rework")  # permits whose digging may meet another's
AFTER_GRANT = [str(s) for s in State.values if s not in ("applied", "refused")]


NOT_LOOKED_AT = _("Chưa xét thời gian không được đào mặt đường, hè mới làm.")


def _unlooked(states: list[str]) -> str:
    """SQL: an excavation in such a state of a laid surface, while a moratorium is in force, without its end."""
    among = ", ".join(f"'{state}'" for state in states)
    return (
        "NEW.removed_at IS NULL AND NEW.kind = 'excavation' AND NEW.exception_decision = ''"  # noqa: S608 - names of our own
        f" AND NEW.moratorium_until IS NULL AND NEW.state IN ({among})"
        f" AND EXISTS (SELECT 1 FROM core_parameter p WHERE p.code = '{MORATORIUM}' AND p.area_id IS NULL"
        " AND p.valid_from <= NEW.received_on AND (p.valid_to IS NULL OR p.valid_to > NEW.received_on))"
        " AND EXISTS (SELECT 1 FROM registers_segment s WHERE s.id = NEW.segment_id"
        " AND (s.surfaced_on <= NEW.starts_on OR s.pavement_renovated_on <= NEW.starts_on))"
    )


class StreetUsePermit(Record):
    """One use of one segment, from the application to the street put back."""

    class Kind(models.TextChoices):
        EXCAVATION = "excavation", _("đào đường, hè")
        TERRACE = "terrace", _("bày bàn ghế, mái che")
        EVENT = "event", _("sự kiện, việc hiếu hỉ")
        MATERIAL = "material", _("tập kết vật liệu")

    State = State

    search_fields = ("code", "number", "applicant", "address")

    code = models.CharField(_("mã hồ sơ"), max_length=40)
    kind = models.CharField(_("mục đích sử dụng"), max_length=10, choices=Kind)
    applicant = models.CharField(_("người xin phép"), max_length=200)
    segment = models.ForeignKey(
        Segment, verbose_name=_("đoạn đường"), on_delete=models.PROTECT, related_name="use_permits"
    )
    address = models.CharField(_("địa điểm"), max_length=300)
    place = models.PointField(_("vị trí"), null=True, blank=True)
    area_m2 = models.DecimalField(_("diện tích sử dụng (m²)"), max_digits=14, decimal_places=2, null=True, blank=True)
    received_on = models.DateField(_("ngày nhận hồ sơ"))
    decide_due_on = models.DateField(_("hạn trả kết quả"), null=True, editable=False)
    starts_on = models.DateField(_("sử dụng từ ngày"))
    ends_on = models.DateField(_("sử dụng đến hết ngày"))
    decided_on = models.DateField(_("ngày trả kết quả"), null=True, blank=True)
    number = models.CharField(_("số giấy phép"), max_length=60, blank=True)
    refused_ground = models.TextField(_("lý do từ chối"), blank=True)
    moratorium_until = models.DateField(_("không đào đến hết ngày"), null=True, editable=False)
    exception_decision = models.CharField(_("quyết định cho đào ngoại lệ"), max_length=60, blank=True)
    deposit = models.DecimalField(_("tiền ký quỹ (đồng)"), max_digits=18, decimal_places=0, null=True, blank=True)
    deposit_paid_on = models.DateField(_("ngày nộp ký quỹ"), null=True, blank=True)
    deposit_released_on = models.DateField(_("ngày hoàn ký quỹ"), null=True, blank=True)
    work_done_on = models.DateField(_("ngày dùng xong"), null=True, blank=True)
    reinstate_due_on = models.DateField(_("hạn hoàn trả mặt đường, hè"), null=True, editable=False)
    rework_due_on = models.DateField(_("hạn làm lại"), null=True, blank=True)
    passed_on = models.DateField(_("ngày hoàn trả đạt"), null=True, blank=True)
    warranty_until = models.DateField(_("bảo hành đến ngày"), null=True, editable=False)
    closed_on = models.DateField(_("ngày kết thúc"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=19, choices=State, default=State.APPLIED, editable=False)

    rules: ClassVar = [
        edges(workflow, "street_use_steps", _("Giấy phép không thể chuyển thẳng giữa hai trạng thái này.")),
        frozen(
            "street_use_granted_stays",
            AFTER_GRANT,
            ("kind", "segment_id", "starts_on", "ends_on", "number", "decided_on", "exception_decision"),
            _("Giấy phép đã cấp không sửa được nội dung: phải cấp giấy phép mới."),
        ),
        Rule(
            name="street_use_new_surface",
            on=("INSERT",),
            refuse=_unlooked(AFTER_GRANT),
            message=NOT_LOOKED_AT,
        ),
        Rule(name="street_use_new_surface_now", on=("UPDATE",), refuse=_unlooked(["granted"]), message=NOT_LOOKED_AT),
    ]

    class Meta:
        verbose_name = _("giấy phép sử dụng hè, lòng đường")
        verbose_name_plural = pgettext_lazy("plural", "giấy phép sử dụng hè, lòng đường")
        ordering: ClassVar = ["-received_on", "-pk"]
        indexes: ClassVar = list_indexes("street_use", "-received_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="street_use_code",
                violation_error_message=_("Mã hồ sơ này đã có."),
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=live() & ~Q(number=""),
                name="street_use_number",
                violation_error_message=_("Số giấy phép này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on"))
                & (Q(decided_on__isnull=True) | Q(decided_on__gte=F("received_on")))
                & (Q(work_done_on__isnull=True) | Q(work_done_on__gte=F("starts_on")))
                & (Q(passed_on__isnull=True) | Q(passed_on__gte=F("work_done_on"))),
                name="street_use_dates",
                violation_error_message=_("Các ngày phải theo thứ tự: nhận hồ sơ, trả kết quả, sử dụng, hoàn trả."),
            ),
            models.CheckConstraint(
                condition=(Q(deposit__isnull=True) | Q(deposit__gte=0))
                & (Q(area_m2__isnull=True) | Q(area_m2__gt=0))
                & (Q(deposit_paid_on__isnull=True) | Q(deposit__isnull=False)),
                name="street_use_sums",
                violation_error_message=_("Tiền ký quỹ không âm, diện tích lớn hơn 0."),
            ),
            models.CheckConstraint(
                condition=Q(deposit_released_on__isnull=True)
                | Q(
                    passed_on__isnull=False,
                    deposit_paid_on__isnull=False,
                    deposit_released_on__gte=F("passed_on"),
                    state__in=[*PUT_BACK, State.REWORK, State.REINSTATEMENT_CHECK],
                )
                | Q(state="closed", work_done_on__isnull=True, deposit_paid_on__isnull=False),
                name="street_use_deposit_after_passed",
                violation_error_message=_("Chỉ hoàn tiền ký quỹ sau khi hoàn trả mặt đường, hè đạt."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="excavation")
                | ~Q(state__in=AFTER_GRANT)
                | Q(moratorium_until__isnull=True)
                | Q(starts_on__gt=F("moratorium_until"))
                | ~Q(exception_decision=""),
                name="street_use_moratorium",
                violation_error_message=_("Không được đào mặt đường, hè mới làm khi chưa có quyết định ngoại lệ."),
            ),
            models.CheckConstraint(
                condition=Q(state="applied")
                | Q(state="refused", decided_on__isnull=False) & ~Q(refused_ground="")
                | Q(state__in=["granted", "active", "closed"], decided_on__isnull=False) & ~Q(number="")
                | Q(state__in=["work_done", "reinstatement_check", "rework"], work_done_on__isnull=False)
                & ~Q(number="")
                | Q(state__in=["passed", "warranty_check"], passed_on__isnull=False) & ~Q(number=""),
                name="street_use_state_dated",
                violation_error_message=_("Mỗi trạng thái phải có số, ngày hoặc lý do của nó."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number or self.code} – {self.address}"

    def derive(self) -> None:
        """The days by which it is answered, put back and free of warranty, and until when a new surface is left alone."""
        self.decide_due_on = law.deadline(DECIDE, self.received_on, self.area_id)
        if self._state.adding or self.state in ("applied", "granted", "refused"):  # later surfaces change nothing
            self.moratorium_until = moratorium_of(self) if self.kind == "excavation" and self.segment_id else None
        self.reinstate_due_on = law.deadline(REINSTATE, self.work_done_on, self.area_id) if self.work_done_on else None
        dug = self.passed_on if self.kind == "excavation" else None
        self.warranty_until = law.deadline(WARRANTY, dug, self.area_id) if dug else None


def dug_at_once() -> Any:
    """How many other live permits dig up the same segment on a day of its own term: one more is a warning."""
    model = apps.get_model("registers", "StreetUsePermit")
    others = model.objects.filter(
        segment=OuterRef("segment"),
        kind="excavation",
        state__in=USED,
        starts_on__lte=OuterRef("ends_on"),
        ends_on__gte=OuterRef("starts_on"),
    ).exclude(pk=OuterRef("pk"))
    number = Coalesce(Subquery(others.order_by().values("segment").annotate(n=Count("pk")).values("n")), 0)
    live_one = Q(kind="excavation", state__in=["applied", *USED])
    return Case(When(live_one, then=number), default=Value(0))


def in_time() -> Case:
    """Whether the street was put back by the day it was due; nothing can be said before either."""
    return Case(
        When(reinstate_due_on__isnull=True, then=None),
        When(passed_on__lte=F("reinstate_due_on"), then=Value(True)),
        default=Value(False),
    )


street_permits = Register(
    slug="street-use-permits",
    domain="infrastructure",
    model=StreetUsePermit,
    since="received_on",
    until="closed_on",
    columns=[
        "code",
        "kind",
        "address",
        "area",
        "state",
        "starts_on",
        "ends_on",
        "reinstate_due_on",
        "passed_on",
        "dug_at_once",
    ],
    filters=[
        "area",
        "unit",
        "segment",
        "kind",
        "state",
        "received_on",
        "decide_due_on",
        "decided_on",
        "starts_on",
        "ends_on",
        "moratorium_until",
        "deposit",
        "deposit_paid_on",
        "deposit_released_on",
        "work_done_on",
        "reinstate_due_on",
        "rework_due_on",
        "passed_on",
        "warranty_until",
        "closed_on",
        "in_time",
        "dug_at_once",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã hồ sơ": "code",
        "Mục đích sử dụng": "kind",
        "Người xin phép": "applicant",
        "Mã đoạn": "segment",
        "Đoạn đường": "segment",
        "Phường": "area",
        "Địa điểm": "address",
        "Diện tích sử dụng (m²)": "area_m2",
        "Ngày nhận hồ sơ": "received_on",
        "Sử dụng từ ngày": "starts_on",
        "Sử dụng đến hết ngày": "ends_on",
        "Ngày trả kết quả": "decided_on",
        "Số giấy phép": "number",
        "Lý do từ chối": "refused_ground",
        "Quyết định cho đào ngoại lệ": "exception_decision",
        "Tiền ký quỹ (đồng)": "deposit",
        "Ngày nộp ký quỹ": "deposit_paid_on",
        "Ngày hoàn ký quỹ": "deposit_released_on",
        "Ngày dùng xong": "work_done_on",
        "Hạn làm lại": "rework_due_on",
        "Ngày hoàn trả đạt": "passed_on",
        "Ngày kết thúc": "closed_on",
        "Vị trí": "place",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["kind", "segment", "area", "starts_on", "ends_on", "state", "place"],
    public_where=Q(state__in=["granted", "active", "work_done", "reinstatement_check", "rework"]),
    derived={
        "in_time": Derived(_("hoàn trả đúng hạn"), in_time, models.BooleanField()),
        "dug_at_once": Derived(_("giấy phép khác đào cùng đoạn, cùng lúc"), dug_at_once, models.IntegerField()),
    },
    parameters=PARAMETERS,
    due={
        State.APPLIED: "decide_due_on",
        State.ACTIVE: "ends_on",
        State.WORK_DONE: "reinstate_due_on",
        State.REINSTATEMENT_CHECK: "reinstate_due_on",
        State.REWORK: "rework_due_on",
        State.PASSED: "warranty_until",
        State.WARRANTY_CHECK: "warranty_until",
    },
)
