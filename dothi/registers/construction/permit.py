"""Construction permits (giấy phép xây dựng, GPXD).

Goal 5 and task 1.3.7 of the programme: the permit rate must pass 98 %. Permits decided and permits granted are counted
here; works built with and without one are counted in the register of construction sites.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import law
from dothi.registers.construction.permit_steps import DAYS, PARAMETERS, VALIDITY, State, workflow
from dothi.registers.planning.conformity_rules import conformity, gate
from dothi.registers.planning.land_use import fact, facts_sound, use_field
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class ConstructionPermit(Record):
    """An application for a construction permit, and the permit it became. An adjustment is a new one that `adjusts`."""

    class Kind(models.TextChoices):
        NEW = "new", _("xây dựng mới")
        REPAIR = "repair", _("sửa chữa, cải tạo")
        TEMPORARY = "temporary", _("có thời hạn")
        RELOCATION = "relocation", _("di dời công trình")

    State = State

    search_fields = ("number", "applicant", "address", "parcel")

    number = models.CharField(_("số giấy phép"), max_length=60, blank=True)
    kind = models.CharField(_("loại giấy phép"), max_length=12, choices=Kind, default=Kind.NEW)
    applicant = models.CharField(_("chủ đầu tư"), max_length=200)
    address = models.CharField(_("địa điểm xây dựng"), max_length=300)
    parcel = models.CharField(_("thửa đất, tờ bản đồ"), max_length=80, blank=True)
    use = use_field()
    floors = models.PositiveSmallIntegerField(_("số tầng"), null=True, blank=True)
    height_m = models.DecimalField(_("chiều cao (m)"), max_digits=8, decimal_places=2, null=True, blank=True)
    floor_area = models.DecimalField(_("diện tích sàn (m²)"), max_digits=14, decimal_places=2, null=True, blank=True)
    setback_m = models.DecimalField(_("khoảng lùi (m)"), max_digits=8, decimal_places=2, null=True, blank=True)
    density = fact("density")
    far = fact("far")
    received_on = models.DateField(_("ngày nhận hồ sơ"))
    supplement_on = models.DateField(_("ngày yêu cầu bổ sung"), null=True, blank=True)
    supplemented_on = models.DateField(_("ngày bổ sung xong"), null=True, blank=True)
    due_on = models.DateField(_("hạn trả kết quả"), null=True, blank=True, editable=False)
    decided_on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    issued_on = models.DateField(_("ngày cấp"), null=True, blank=True)
    expires_on = models.DateField(_("có hiệu lực đến"), null=True, blank=True, editable=False)
    refused_ground = models.TextField(_("căn cứ từ chối"), blank=True)
    adjusts = models.ForeignKey(
        "self", verbose_name=_("điều chỉnh giấy phép"), null=True, blank=True, on_delete=models.PROTECT
    )
    place = models.PointField(_("vị trí"), null=True, blank=True)
    footprint = models.MultiPolygonField(_("mặt bằng công trình"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=22, choices=State, default=State.RECEIVED, editable=False)

    class Meta:
        verbose_name = _("giấy phép xây dựng")
        verbose_name_plural = pgettext_lazy("plural", "giấy phép xây dựng")
        ordering: ClassVar = ["-received_on", "-pk"]
        indexes: ClassVar = [
            *list_indexes("permit", "-received_on", state=True),
            models.Index(fields=["-decided_on"], name="permit_decided", condition=live(decided_on__isnull=False)),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["number"],
                condition=live() & ~Q(number=""),
                name="permit_number",
                violation_error_message=_("Số giấy phép này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True) | Q(decided_on__gte=F("received_on")),
                name="permit_decided_after_received",
                violation_error_message=_("Ngày quyết định không thể trước ngày nhận hồ sơ."),
            ),
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True) | Q(issued_on__gte=F("received_on")),
                name="permit_issued_after_received",
                violation_error_message=_("Ngày cấp không thể trước ngày nhận hồ sơ."),
            ),
            models.CheckConstraint(
                condition=Q(supplement_on__isnull=True) | Q(supplement_on__gte=F("received_on")),
                name="permit_supplement_after_received",
                violation_error_message=_("Ngày yêu cầu bổ sung không thể trước ngày nhận hồ sơ."),
            ),
            models.CheckConstraint(
                condition=Q(supplemented_on__isnull=True)
                | (Q(supplement_on__isnull=False) & Q(supplemented_on__gte=F("supplement_on"))),
                name="permit_supplemented_after_asked",
                violation_error_message=_("Ngày bổ sung xong phải sau ngày yêu cầu bổ sung."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["issued", "completed", "expired", "revoked"])
                | (~Q(number="") & Q(issued_on__isnull=False) & Q(decided_on__isnull=False)),
                name="permit_issued_numbered_dated",
                violation_error_message=_("Giấy phép đã cấp phải có số, ngày cấp và ngày quyết định."),
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | (~Q(refused_ground="") & Q(decided_on__isnull=False)),
                name="permit_refused_on_ground",
                violation_error_message=_("Từ chối phải có căn cứ và ngày quyết định."),
            ),
            models.CheckConstraint(
                condition=(Q(floor_area__isnull=True) | Q(floor_area__gt=0))
                & (Q(floors__isnull=True) | Q(floors__gt=0))
                & (Q(height_m__isnull=True) | Q(height_m__gt=0)),
                name="permit_sizes",
                violation_error_message=_("Số tầng, chiều cao và diện tích phải lớn hơn 0."),
            ),
            facts_sound("permit_plan_facts", "density", "far", "setback_m"),
            models.CheckConstraint(
                condition=Q(adjusts__isnull=True) | ~Q(adjusts=F("id")),
                name="permit_adjusts_another",
                violation_error_message=_("Giấy phép không thể điều chỉnh chính nó."),
            ),
        ]

    rules: ClassVar = [
        *gate(
            "permit_conforms",
            "permits",
            [("issued", "completed", "expired", "revoked")],
            "COALESCE(ST_AsBinary(NEW.footprint), ST_AsBinary(NEW.place))",
            {name: f"NEW.{name}" for name in ("use", "floors", "height_m", "density", "far", "setback_m")},
            "NEW.issued_on",
        ),
    ]

    def __str__(self) -> str:
        return self.number or self.address

    def derive(self) -> None:
        """The day the answer is due, by the law in force when the dossier came; the clock stands while the applicant
        completes it. The day the permit expires, by the law in force when it was issued."""
        waiting = self.supplement_on is not None and self.supplemented_on is None and self.decided_on is None
        self.due_on = None if waiting else law.deadline(DAYS, self.received_on, self.area_id, pauses=self.pauses())
        self.expires_on = law.deadline(VALIDITY, self.issued_on, self.area_id) if self.issued_on else None

    def pauses(self) -> list[tuple[date, date]]:
        """The clock stands from the day after the request to the day the dossier was complete."""
        if self.supplement_on is None or self.supplemented_on is None:
            return []
        return [(self.supplement_on + timedelta(days=1), self.supplemented_on)]


def decided_in_time() -> Case:
    """Decided by the day it was due; not yet decided and not yet due is neither."""
    return Case(
        When(due_on__isnull=True, then=None),
        When(decided_on__lte=F("due_on"), then=Value(True)),
        When(decided_on__isnull=False, then=Value(False)),
        When(due_on__lt=timezone.localdate(), then=Value(False)),
        default=None,
    )


permits = Register(
    slug="permits",
    domain="construction",
    model=ConstructionPermit,
    since="received_on",
    columns=[
        "number",
        "applicant",
        "address",
        "area",
        "kind",
        "state",
        "received_on",
        "due_on",
        "decided_on",
        "on_time",
    ],
    filters=[
        "area",
        "unit",
        "state",
        "kind",
        "use",
        "received_on",
        "due_on",
        "decided_on",
        "issued_on",
        "expires_on",
        "on_time",
        "conformity",
        "floors",
        "floor_area",
        "adjusts",
    ],
    workflow=workflow,
    key=["number"],
    headings={
        "Số giấy phép": "number",
        "Số GPXD": "number",
        "Loại giấy phép": "kind",
        "Chủ đầu tư": "applicant",
        "Địa điểm xây dựng": "address",
        "Địa chỉ": "address",
        "Phường": "area",
        "Thửa đất, tờ bản đồ": "parcel",
        "Mục đích xây dựng": "use",
        "Số tầng": "floors",
        "Chiều cao (m)": "height_m",
        "Diện tích sàn (m²)": "floor_area",
        "DT sàn": "floor_area",
        "Mật độ xây dựng (%)": "density",
        "Hệ số sử dụng đất": "far",
        "Khoảng lùi (m)": "setback_m",
        "Ngày nhận hồ sơ": "received_on",
        "Ngày yêu cầu bổ sung": "supplement_on",
        "Ngày bổ sung xong": "supplemented_on",
        "Ngày quyết định": "decided_on",
        "Ngày cấp": "issued_on",
        "Căn cứ từ chối": "refused_ground",
        "Điều chỉnh giấy phép": "adjusts",
        "Vị trí": "place",
        "Mặt bằng công trình": "footprint",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    due={"received": "due_on", "under_review": "due_on", "site_checked": "due_on"},
    public=["number", "kind", "address", "area", "floors", "floor_area", "issued_on", "expires_on", "state", "place"],
    public_where=Q(state__in=["issued", "completed", "expired", "revoked"]),
    derived={
        "on_time": Derived(_("đúng hạn"), decided_in_time, models.BooleanField()),
        "conformity": conformity("permits"),
    },
    parameters=PARAMETERS,
)
