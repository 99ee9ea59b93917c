"""Parking places (điểm đỗ xe): lots, buildings and marked kerbs, from the proposal to the last day.

Tasks 1.2.6 (find land, build car parks) and 1.3.3 (private car parks); part 1 finds parking short. A space counts once:
two places that stand do not share ground, a plot or a kerb. Nobody parks at a kerb where that is banned at the hour.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar

from django.conf import settings
from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule, edges
from dothi.registers.infrastructure.parking_facility_steps import State, workflow
from dothi.registers.infrastructure.segment import Segment
from dothi.registers.infrastructure.street_ban import (
    DAY_BEGINS,
    DAY_ENDS,
    FIRST,
    LAST,
    PARKED,
    QUEUE,
    SAME_HOURS,
)
from dothi.registers.planning.conformity_rules import conformity, gate
from dothi.registers.planning.land_use import FACT_HEADINGS, fact, facts_sound
from dothi.registers.planning.plot import PublicPlot
from dothi.registers.record import Record, in_vn2000, list_indexes, live
from dothi.registers.register import Register

STANDING = ("proposed", "site_cleared", "approved", "building", "operating", "suspended")
SHARED = 1  # square metres two places may share: an edge drawn twice
FLOORS = "COALESCE(NEW.floors, CASE WHEN NEW.kind <> 'building' THEN 0 END)"  # an open lot has none
_BANNED = f"""NEW.removed_at IS NULL AND NEW.kind = 'kerb' AND NEW.state IN {PARKED} AND EXISTS (
 SELECT 1 FROM registers_streetorderrule b JOIN registers_segment s ON s.id = NEW.segment_id
 WHERE b.removed_at IS NULL AND b.kind IN ('no_parking', 'both') AND b.street_id = s.street_id
 AND (b.segment_id IS NULL OR b.segment_id = s.id)
 AND b.valid_from <= COALESCE(NEW.licence_to, {LAST})
 AND COALESCE(NEW.licence_from, NEW.approved_on, {FIRST}) < COALESCE(b.valid_to, {LAST})
 AND {SAME_HOURS.format(a="b", b="NEW")})"""  # noqa: S608 - names of our own
_SHARES = f"""NEW.removed_at IS NULL AND NEW.state <> 'closed' AND EXISTS (
 SELECT 1 FROM registers_parkingfacility o WHERE o.id <> NEW.id AND o.removed_at IS NULL AND o.state <> 'closed'
 AND ST_Intersects(o.place, NEW.place)
 AND ST_Area(ST_Transform(ST_Intersection(o.place, NEW.place), {settings.MEASURE_SRID})) > {SHARED})"""  # noqa: S608 - names of our own


class ParkingFacility(Record):
    """One place to park. Hours are a number from 0 to 24, as in the street orders."""

    class Kind(models.TextChoices):
        LOT = "lot", _("bãi đỗ")
        BUILDING = "building", _("nhà đỗ xe, hầm")
        KERB = "kerb", _("lòng đường, hè")

    State = State

    search_fields = ("code", "name", "address", "operator")

    code = models.CharField(_("mã điểm đỗ"), max_length=40)
    name = models.CharField(_("tên điểm đỗ"), max_length=200)
    kind = models.CharField(_("loại điểm đỗ"), max_length=8, choices=Kind)
    address = models.CharField(_("địa điểm"), max_length=300)
    place = models.PolygonField(_("ranh giới"), null=True, blank=True)
    site_m2 = models.DecimalField(
        _("diện tích mặt bằng (m²)"),
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Có ranh giới thì đo trên bản đồ."),
    )
    segment = models.ForeignKey(
        Segment,
        verbose_name=_("đoạn đường"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parking",
        help_text=_("Bắt buộc với điểm đỗ lòng đường, hè."),
    )
    plot = models.ForeignKey(
        PublicPlot, verbose_name=_("thửa đất công"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cars = models.PositiveIntegerField(_("sức chứa ô tô"), default=0)
    motorbikes = models.PositiveIntegerField(_("sức chứa xe máy"), default=0)
    operator = models.CharField(_("đơn vị khai thác"), max_length=200, blank=True)
    hour_from = models.DecimalField(_("từ giờ"), max_digits=4, decimal_places=2, default=DAY_BEGINS)
    hour_to = models.DecimalField(
        _("đến giờ"), max_digits=4, decimal_places=2, default=DAY_ENDS, help_text=_("Từ 0 đến 24; 6,5 là 6 giờ 30.")
    )
    car_tariff = models.DecimalField(
        _("giá gửi ô tô (đồng/lượt)"), max_digits=18, decimal_places=0, null=True, blank=True
    )
    motorbike_tariff = models.DecimalField(
        _("giá gửi xe máy (đồng/lượt)"), max_digits=18, decimal_places=0, null=True, blank=True
    )
    floors = fact("floors")
    height_m = fact("height_m")
    density = fact("density")
    far = fact("far")
    setback_m = fact("setback_m")
    private_capital = models.DecimalField(
        _("vốn xã hội hoá (đồng)"), max_digits=18, decimal_places=0, default=Decimal(0)
    )
    clause = models.CharField(
        _("mục của chương trình"), max_length=20, blank=True, help_text=_("Mã mục mà điểm đỗ phục vụ: T1.2.6, T1.3.3.")
    )
    proposed_on = models.DateField(_("ngày đề xuất"))
    site_cleared_on = models.DateField(_("ngày có mặt bằng"), null=True, blank=True)
    decision_number = models.CharField(_("số quyết định"), max_length=60, blank=True)
    approved_on = models.DateField(_("ngày duyệt"), null=True, blank=True)
    opened_on = models.DateField(_("ngày hoạt động"), null=True, blank=True)
    licence_number = models.CharField(_("số giấy phép"), max_length=60, blank=True)
    licence_from = models.DateField(_("giấy phép từ ngày"), null=True, blank=True)
    licence_to = models.DateField(_("giấy phép đến hết ngày"), null=True, blank=True)
    closed_on = models.DateField(_("ngày chấm dứt"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=12, choices=State, default=State.PROPOSED, editable=False)

    rules: ClassVar = [
        *gate(
            "parking_conforms",
            "parking-facilities",
            [("approved", "building", "operating", "suspended")],
            """COALESCE(ST_AsBinary(NEW.place),
                (SELECT ST_AsBinary(p.place) FROM registers_publicplot p WHERE p.id = NEW.plot_id),
                (SELECT ST_AsBinary(s.line) FROM registers_segment s WHERE s.id = NEW.segment_id))""",
            {"use": "'parking'", "floors": FLOORS}
            | {name: f"NEW.{name}" for name in FACT_HEADINGS.values() if name != "floors"},
            "NEW.approved_on",
        ),
        edges(workflow, "parking_steps", _("Điểm đỗ xe không thể chuyển thẳng giữa hai trạng thái này.")),
        Rule(
            name="parking_kerb_not_banned",
            on=("INSERT", "UPDATE"),
            refuse=_BANNED,
            message=_("Tuyến hoặc đoạn này cấm để xe vào giờ đó."),
            hold=QUEUE.format(street="(SELECT s.street_id FROM registers_segment s WHERE s.id = NEW.segment_id)"),
        ),
        Rule(
            name="parking_ground_once",
            on=("INSERT", "UPDATE"),
            refuse=_SHARES,
            hold="UPDATE core_area SET note = note"  # the whole district: an outline may cross its wards
            " WHERE id = (SELECT COALESCE(a.parent_id, a.id) FROM core_area a WHERE a.id = NEW.area_id)",
            message=_("Ranh giới chồng lên một điểm đỗ khác: sức chứa chỉ tính một lần."),
        ),
    ]

    class Meta:
        verbose_name = _("điểm đỗ xe")
        verbose_name_plural = pgettext_lazy("plural", "điểm đỗ xe")
        ordering: ClassVar = ["code", "-pk"]
        indexes: ClassVar = list_indexes("parking", "code", state=True)
        constraints: ClassVar = [
            facts_sound("parking_plan_facts", *FACT_HEADINGS.values()),
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="parking_code",
                violation_error_message=_("Mã điểm đỗ này đã có."),
            ),
            models.UniqueConstraint(
                fields=["plot"],
                condition=live(plot__isnull=False, state__in=STANDING),
                name="parking_plot_once",
                violation_error_message=_("Thửa đất này đã có điểm đỗ: sức chứa chỉ tính một lần."),
            ),
            models.UniqueConstraint(
                fields=["segment"],
                condition=live(kind="kerb", state__in=STANDING),
                name="parking_kerb_once",
                violation_error_message=_("Đoạn đường này đã có điểm đỗ lòng đường: sức chứa chỉ tính một lần."),
            ),
            models.CheckConstraint(
                condition=Q(cars__gt=0) | Q(motorbikes__gt=0),
                name="parking_capacity",
                violation_error_message=_("Sức chứa phải lớn hơn 0."),
            ),
            models.CheckConstraint(
                condition=(Q(kind="kerb", segment__isnull=False) | ~Q(kind="kerb"))
                & (Q(site_m2__isnull=True) | Q(site_m2__gt=0)),
                name="parking_where",
                violation_error_message=_("Điểm đỗ lòng đường phải nêu đoạn đường; diện tích lớn hơn 0."),
            ),
            models.CheckConstraint(
                condition=Q(hour_from__gte=0) & Q(hour_to__lte=24) & Q(hour_from__lt=F("hour_to")),
                name="parking_hours",
                violation_error_message=_("Giờ phải từ 0 đến 24, giờ đầu trước giờ cuối."),
            ),
            models.CheckConstraint(
                condition=Q(private_capital__gte=0)
                & (Q(car_tariff__isnull=True) | Q(car_tariff__gte=0))
                & (Q(motorbike_tariff__isnull=True) | Q(motorbike_tariff__gte=0)),
                name="parking_sums",
                violation_error_message=_("Giá gửi và vốn không âm."),
            ),
            models.CheckConstraint(
                condition=(Q(licence_from__isnull=True) & Q(licence_to__isnull=True))
                | (Q(licence_to__gte=F("licence_from")) & ~Q(licence_number="")),
                name="parking_licence_period",
                violation_error_message=_("Giấy phép có số, ngày đầu và ngày cuối theo thứ tự."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["proposed", "closed"])
                | Q(state="site_cleared", site_cleared_on__isnull=False)
                | (Q(state__in=["approved", "building"], approved_on__isnull=False) & ~Q(decision_number=""))
                | (
                    Q(state__in=["operating", "suspended"], approved_on__isnull=False, opened_on__gte=F("approved_on"))
                    & Q(licence_from__isnull=False)
                    & ~Q(decision_number="")
                ),
                name="parking_state_decided",
                violation_error_message=_(
                    "Hoạt động phải có quyết định và giấy phép; mỗi trạng thái phải có ngày của nó."
                ),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) & ~Q(state="closed")
                | Q(state="closed")
                & (Q(opened_on__isnull=True) | Q(closed_on__gte=F("opened_on")))
                & Q(closed_on__gte=F("proposed_on")),
                name="parking_closed_dated",
                violation_error_message=_("Chấm dứt phải có ngày, sau ngày hoạt động."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.name}"

    def derive(self) -> None:
        """The site, in square metres of VN-2000, once its outline is drawn."""
        if self.place is not None:
            drawn = Decimal(str(in_vn2000(self.place).area))
            self.site_m2 = drawn.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)

    def clean(self) -> None:
        """Parking at the kerb says at which."""
        super().clean()
        if self.kind == "kerb" and self.segment_id is None:
            raise ValidationError({"segment": _("Điểm đỗ lòng đường phải nêu đoạn đường.")})


parking_facilities = Register(
    slug="parking-facilities",
    domain="infrastructure",
    model=ParkingFacility,
    since="opened_on",
    until="closed_on",
    columns=["code", "name", "area", "kind", "state", "cars", "motorbikes", "site_m2", "private_capital", "licence_to"],
    filters=[
        "area",
        "unit",
        "kind",
        "state",
        "segment",
        "plot",
        "cars",
        "motorbikes",
        "site_m2",
        "private_capital",
        "proposed_on",
        "site_cleared_on",
        "approved_on",
        "opened_on",
        "licence_from",
        "licence_to",
        "closed_on",
        "clause",
        "conformity",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã điểm đỗ": "code",
        "Tên điểm đỗ": "name",
        "Loại điểm đỗ": "kind",
        "Địa điểm": "address",
        "Phường": "area",
        "Ranh giới": "place",
        "Diện tích mặt bằng (m²)": "site_m2",
        "Mã đoạn": "segment",
        "Đoạn đường": "segment",
        "Mã thửa": "plot",
        "Sức chứa ô tô": "cars",
        "Sức chứa xe máy": "motorbikes",
        "Đơn vị khai thác": "operator",
        "Từ giờ": "hour_from",
        "Đến giờ": "hour_to",
        "Giá gửi ô tô (đồng/lượt)": "car_tariff",
        "Giá gửi xe máy (đồng/lượt)": "motorbike_tariff",
        **FACT_HEADINGS,
        "Vốn xã hội hoá (đồng)": "private_capital",
        "Mục của chương trình": "clause",
        "Ngày đề xuất": "proposed_on",
        "Ngày có mặt bằng": "site_cleared_on",
        "Số quyết định": "decision_number",
        "Ngày duyệt": "approved_on",
        "Ngày hoạt động": "opened_on",
        "Số giấy phép": "licence_number",
        "Giấy phép từ ngày": "licence_from",
        "Giấy phép đến hết ngày": "licence_to",
        "Ngày chấm dứt": "closed_on",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=[
        "code",
        "name",
        "kind",
        "address",
        "area",
        "cars",
        "motorbikes",
        "hour_from",
        "hour_to",
        "car_tariff",
        "motorbike_tariff",
        "state",
        "place",
    ],
    public_where=Q(state__in=["operating", "suspended"]),
    derived={"conformity": conformity("parking-facilities")},
    due={State.OPERATING: "licence_to", State.SUSPENDED: "licence_to"},
)
