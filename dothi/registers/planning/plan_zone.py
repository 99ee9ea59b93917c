"""Zones and strips of a plan (ô quy hoạch, đoạn chỉ giới): what the plan says of each piece of land, with its limits.

Goal 1 and tasks 1.1.1, 1.1.2 and 1.1.5 of the programme: land-use zones at 1/2000 and 1/500, roads inside their redline,
the flood corridor, ring roads, frontages under a street regulation. They are one register, because a place is held
against all of them in one way. A zone binds from `valid_from` to the day before `valid_to`, by its version's days.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import F, Min, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.infrastructure.street import Street
from dothi.registers.planning.land_use import Function
from dothi.registers.planning.plan_version import PlanVersion
from dothi.registers.planning.plan_zone_rules import zone_rules
from dothi.registers.planning.spatial_plan import Level
from dothi.registers.record import Record, in_vn2000, list_indexes, live
from dothi.registers.register import Derived, Register

AREA = Decimal("0.01")
CHUNK = 5_000  # zones written at once
FEW = 500  # zones asked about by their numbers


class PlanZone(Record):
    """One piece of land in one version of one plan."""

    search_fields = ("code", "label", "road")

    plan_version = models.ForeignKey(
        PlanVersion, verbose_name=_("phiên bản quy hoạch"), on_delete=models.PROTECT, related_name="zones"
    )
    symbol = models.CharField(_("ký hiệu ô, đoạn"), max_length=40)
    code = models.CharField(_("mã ô, đoạn"), max_length=100, editable=False)  # QH-1/2/A-5: what other records call it
    function = models.CharField(_("chức năng"), max_length=11, choices=Function)
    label = models.CharField(_("tên ô, đoạn"), max_length=200, blank=True)
    street = models.ForeignKey(
        Street, verbose_name=_("đường, phố"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    road = models.CharField(_("tên tuyến theo quy hoạch"), max_length=200, blank=True)
    width_m = models.DecimalField(_("bề rộng tuyến (m)"), max_digits=6, decimal_places=2, null=True, blank=True)
    max_density = models.DecimalField(
        _("mật độ xây dựng tối đa (%)"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    max_floors = models.PositiveSmallIntegerField(_("số tầng tối đa"), null=True, blank=True)
    max_far = models.DecimalField(_("hệ số sử dụng đất tối đa"), max_digits=6, decimal_places=2, null=True, blank=True)
    max_height_m = models.DecimalField(_("chiều cao tối đa (m)"), max_digits=6, decimal_places=2, null=True, blank=True)
    min_setback_m = models.DecimalField(
        _("khoảng lùi tối thiểu (m)"), max_digits=6, decimal_places=2, null=True, blank=True
    )
    replaces = models.ForeignKey(
        "self",
        verbose_name=_("thay ô của phiên bản trước"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="replaced_by",
    )
    place = models.MultiPolygonField(_("ranh giới"))
    size_m2 = models.DecimalField(_("diện tích (m²)"), max_digits=14, decimal_places=2, default=0, editable=False)
    valid_from = models.DateField(_("ràng buộc từ ngày"), null=True, blank=True, editable=False)
    valid_to = models.DateField(_("ràng buộc đến trước ngày"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("ô quy hoạch, đoạn chỉ giới")
        verbose_name_plural = pgettext_lazy("plural", "ô quy hoạch, đoạn chỉ giới")
        ordering: ClassVar = ["plan_version_id", "symbol", "-pk"]
        indexes: ClassVar = [
            *list_indexes("plan_zone", "plan_version", "symbol"),
            models.Index(fields=["valid_from", "valid_to"], name="plan_zone_binds", condition=live()),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan_version", "symbol"],
                condition=live(),
                name="plan_zone_symbol",
                violation_error_message=_("Phiên bản này đã có ô mang ký hiệu đó."),
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="plan_zone_code",
                violation_error_message=_("Mã ô này đã có."),
            ),
            models.CheckConstraint(
                condition=(Q(max_density__isnull=True) | Q(max_density__gte=0, max_density__lte=100))
                & (Q(max_far__isnull=True) | Q(max_far__gte=0))
                & (Q(max_height_m__isnull=True) | Q(max_height_m__gte=0))
                & (Q(min_setback_m__isnull=True) | Q(min_setback_m__gte=0))
                & (Q(width_m__isnull=True) | Q(width_m__gt=0)),
                name="plan_zone_limits",
                violation_error_message=_("Mật độ từ 0 đến 100 %, các chỉ tiêu khác không âm, bề rộng lớn hơn 0."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="plan_zone_time",
                violation_error_message=_("Ô quy hoạch phải hết ràng buộc sau ngày bắt đầu ràng buộc."),
            ),
        ]

    rules: ClassVar = zone_rules

    def __str__(self) -> str:
        return f"{self.code} – {self.label or self.get_function_display()}"

    def derive(self) -> None:
        """What other records call it; the area on the map, in square metres of VN-2000."""
        if self.plan_version_id:
            self.code = f"{self.plan_version.code}/{self.symbol}"
        if self.place is not None:
            self.size_m2 = Decimal(str(in_vn2000(self.place).area)).quantize(AREA, rounding=ROUND_HALF_UP)

    @classmethod
    def follow(cls, numbers: Sequence[int]) -> None:
        """When each binds, and what they replace, by the versions they are part of; zones in force change answers."""
        from dothi.registers.planning.conformity_recheck import ask as recheck

        versions = list(cls.objects.filter(pk__in=numbers).order_by().values_list("plan_version", flat=True).distinct())
        if len(numbers) <= FEW:
            bind(Q(pk__in=numbers) | Q(replaced_by__in=numbers))
        else:
            settle(versions)
        recheck(versions)


def settle(versions: Sequence[int]) -> None:
    """Write from and to when the zones of these versions, and those they replace, bind."""
    bind(Q(plan_version__in=versions) | Q(replaced_by__plan_version__in=versions))


def bind(which: Q) -> None:
    """Write from and to when some zones bind: while their version is in force, and until one that replaces them is."""
    found: dict[tuple[date | None, date | None], list[int]] = defaultdict(list)
    replaced = Min("replaced_by__plan_version__effective_from", filter=Q(replaced_by__removed_at=None))
    told = (
        PlanZone.objects.filter(pk__in=PlanZone.objects.filter(which).order_by().values("pk"))
        .order_by()
        .annotate(_replaced=replaced)
        .values_list(
            "pk", "valid_from", "valid_to", "plan_version__effective_from", "plan_version__effective_to", "_replaced"
        )
    )
    for pk, begin, end, enters, leaves, gives_way in told:
        ends = min(filter(None, (leaves, gives_way)), default=None) if enters else None
        if (begin, end) != (enters, ends):
            found[enters, ends].append(pk)
    # What ends is written before what begins: at no moment do two bind the same place.
    for (enters, ends), numbers in sorted(found.items(), key=lambda of: (of[0][1] is None, of[0][0] or date.max)):
        for start in range(0, len(numbers), CHUNK):
            some = PlanZone.objects.filter(pk__in=numbers[start : start + CHUNK])
            some.update(valid_from=enters, valid_to=ends)


def binding(on: date) -> Q:
    """Zones that bind on a day."""
    return Q(valid_from__lte=on) & (Q(valid_to=None) | Q(valid_to__gt=on))


plan_zones = Register(
    slug="plan-zones",
    domain="planning",
    model=PlanZone,
    columns=[
        "code",
        "plan_version",
        "function",
        "area",
        "size_m2",
        "max_density",
        "max_floors",
        "max_far",
        "valid_from",
        "valid_to",
    ],
    filters=[
        "area",
        "unit",
        "plan_version",
        "level",
        "function",
        "street",
        "width_m",
        "max_density",
        "max_floors",
        "max_far",
        "max_height_m",
        "min_setback_m",
        "size_m2",
        "valid_from",
        "valid_to",
    ],
    key=["plan_version", "symbol"],
    since="plan_version__effective_from",
    until="valid_to",
    headings={
        "Phiên bản quy hoạch": "plan_version",
        "Ký hiệu ô, đoạn": "symbol",
        "Mã ô, đoạn": "code",
        "Chức năng": "function",
        "Tên ô, đoạn": "label",
        "Phường": "area",
        "Đường, phố": "street",
        "Tên tuyến theo quy hoạch": "road",
        "Bề rộng tuyến (m)": "width_m",
        "Mật độ xây dựng tối đa (%)": "max_density",
        "Số tầng tối đa": "max_floors",
        "Hệ số sử dụng đất tối đa": "max_far",
        "Chiều cao tối đa (m)": "max_height_m",
        "Khoảng lùi tối thiểu (m)": "min_setback_m",
        "Thay ô của phiên bản trước": "replaces",
        "Ranh giới": "place",
        "Ràng buộc từ ngày": "valid_from",
        "Ràng buộc đến trước ngày": "valid_to",
        "Ghi chú": "note",
    },
    public=[
        "code",
        "plan_version",
        "function",
        "label",
        "area",
        "size_m2",
        "max_density",
        "max_floors",
        "max_far",
        "valid_from",
        "place",
    ],
    public_where=Q(valid_from__isnull=False),
    parent="plan_version",
    wide=True,
    derived={
        "level": Derived(
            _("loại quy hoạch"), lambda: F("plan_version__plan__level"), models.CharField(max_length=17, choices=Level)
        ),
    },
)
