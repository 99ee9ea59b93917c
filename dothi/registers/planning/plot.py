"""Plots of the land fund (thửa đất công): small public plots, plots between buildings, farm land, relocated factories.

Task 1.2.5 of the programme asks for farm land recovered and small public plots put to use; part 1 counts the plots that
were surveyed. A square metre counts once: live plots do not overlap.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar

from django.conf import settings
from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Unit
from dothi.core.rules import Rule, alike, edges
from dothi.registers.planning.conformity_rules import case, conformity, gate
from dothi.registers.planning.land_use import Use
from dothi.registers.planning.plot_steps import State, workflow
from dothi.registers.record import Record, in_vn2000, list_indexes, live
from dothi.registers.register import Register

OVERLAP = "plot_overlap_m2"  # square metres two plots may share; none on record: drawing errors below 0,01 m²
RESURVEY = "plot_resurvey_percent"  # how far the boundary may be redrawn without a new survey
PARAMETERS = {
    OVERLAP: _("phần chồng lấn cho phép giữa hai thửa đất (m²)"),
    RESURVEY: _("thay đổi diện tích được phép khi chưa đo lại (%)"),
}
AREA = Decimal("0.01")
USES = {  # what land of the fund is wanted for → what a plan calls it
    "club": Use.CULTURE,
    "culture_house": Use.CULTURE,
    "playground": Use.GREEN,
    "parking": Use.PARKING,
    "green": Use.GREEN,
    "resettlement": Use.APARTMENT,
    "staff_housing": Use.APARTMENT,
    "public_works": Use.PUBLIC,
}


def in_force(code: str, otherwise: str) -> str:
    """SQL: the parameter's value today, that of the ward before the general one."""
    return (
        f"COALESCE((SELECT p.value FROM core_parameter p WHERE p.code = '{code}' AND p.valid_from <= CURRENT_DATE"  # noqa: S608
        " AND (p.valid_to IS NULL OR p.valid_to > CURRENT_DATE) AND (p.area_id IS NULL OR p.area_id = NEW.area_id)"
        f" ORDER BY p.area_id IS NULL, p.valid_from DESC LIMIT 1), {otherwise})"
    )


class PublicPlot(Record):
    """A piece of land the district can put to use, from its survey to its use."""

    class Origin(models.TextChoices):
        SMALL_PUBLIC = "small_public", _("đất công nhỏ lẻ")
        INTERLEAVED = "interleaved", _("đất xen kẹt")
        AGRICULTURAL = "agricultural", _("đất nông nghiệp")
        RELOCATED_FACTORY = "relocated_factory", _("cơ sở sản xuất di dời")

    class LegalStatus(models.TextChoices):
        STATE_MANAGED = "state_managed", _("Nhà nước đang quản lý")
        ASSIGNED = "assigned", _("đã giao, cho thuê")
        CERTIFIED = "certified", _("đã có giấy chứng nhận")
        UNCLEAR = "unclear", _("chưa rõ nguồn gốc")

    class UseNow(models.TextChoices):
        VACANT = "vacant", _("bỏ trống")
        FARMED = "farmed", _("trồng trọt, ao")
        STORAGE = "storage", _("kho, bãi")
        BUILT = "built", _("có nhà, công trình")
        PUBLIC = "public", _("sử dụng chung")

    State = State

    search_fields = ("code", "address", "parcel", "occupier")

    code = models.CharField(_("mã thửa"), max_length=40)
    address = models.CharField(_("địa điểm"), max_length=300)
    origin = models.CharField(_("nguồn gốc"), max_length=17, choices=Origin)
    legal_status = models.CharField(
        _("tình trạng pháp lý"), max_length=13, choices=LegalStatus, default=LegalStatus.UNCLEAR
    )
    parcel = models.CharField(_("số thửa, tờ bản đồ"), max_length=80, blank=True)
    paper = models.CharField(_("giấy tờ pháp lý"), max_length=120, blank=True)
    occupier = models.CharField(_("người đang sử dụng"), max_length=200, blank=True)
    use_now = models.CharField(_("hiện trạng sử dụng"), max_length=7, choices=UseNow, default=UseNow.VACANT)
    place = models.PolygonField(_("ranh giới"))
    drawn_m2 = models.DecimalField(_("diện tích theo bản đồ (m²)"), max_digits=14, decimal_places=2, editable=False)
    surveyed_m2 = models.DecimalField(
        _("diện tích đo đạc (m²)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    surveyed_on = models.DateField(_("ngày đo đạc"), null=True, blank=True)
    size_m2 = models.DecimalField(_("diện tích (m²)"), max_digits=14, decimal_places=2, editable=False)
    found_on = models.DateField(_("ngày rà soát"))
    filed_on = models.DateField(_("ngày đủ hồ sơ"), null=True, blank=True)
    decision_number = models.CharField(_("số quyết định"), max_length=60, blank=True)
    approved_on = models.DateField(_("ngày duyệt mục đích"), null=True, blank=True)
    allocated_to = models.ForeignKey(
        Unit, verbose_name=_("bàn giao cho"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    allocated_on = models.DateField(_("ngày bàn giao"), null=True, blank=True)
    used_on = models.DateField(_("ngày đưa vào sử dụng"), null=True, blank=True)
    disputed_on = models.DateField(_("tranh chấp từ ngày"), null=True, blank=True)
    encroached_on = models.DateField(_("bị lấn chiếm từ ngày"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=12, choices=State, default=State.IDENTIFIED, editable=False)
    ledger = models.PositiveIntegerField(
        default=0, editable=False
    )  # writers who take the plot wait for each other here

    untracked: ClassVar = ("ledger",)

    class Meta:
        verbose_name = _("thửa đất công")
        verbose_name_plural = pgettext_lazy("plural", "thửa đất công")
        ordering: ClassVar = ["code", "-pk"]
        indexes: ClassVar = list_indexes("plot", "code", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="plot_code",
                violation_error_message=_("Mã thửa này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(drawn_m2__gt=0) & (Q(surveyed_m2__isnull=True) | Q(surveyed_m2__gt=0)),
                name="plot_sizes",
                violation_error_message=_("Diện tích phải lớn hơn 0."),
            ),
            models.CheckConstraint(
                condition=Q(surveyed_m2__isnull=True, surveyed_on__isnull=True)
                | Q(surveyed_m2__isnull=False, surveyed_on__isnull=False),
                name="plot_survey_dated",
                violation_error_message=_("Diện tích đo đạc phải có ngày đo, và ngược lại."),
            ),
            models.CheckConstraint(
                condition=Q(filed_on__isnull=True)
                | (Q(filed_on__gte=F("found_on")) & Q(surveyed_on__isnull=False) & ~Q(parcel="") & ~Q(paper="")),
                name="plot_file_complete",
                violation_error_message=_("Hồ sơ đủ khi đã có số thửa, giấy tờ pháp lý và kết quả đo đạc."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["identified", "disputed", "encroached", "withdrawn"])
                | Q(filed_on__isnull=False),
                name="plot_verified_with_file",
                violation_error_message=_("Thửa đã xác minh phải có ngày đủ hồ sơ."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved_use", "allocated", "in_use"])
                | (Q(approved_on__gte=F("filed_on")) & ~Q(decision_number="")),
                name="plot_use_decided",
                violation_error_message=_("Duyệt mục đích sử dụng phải có số và ngày quyết định, sau ngày đủ hồ sơ."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["allocated", "in_use"])
                | (Q(allocated_to__isnull=False) & Q(allocated_on__gte=F("approved_on"))),
                name="plot_allocated_to_someone",
                violation_error_message=_("Bàn giao phải có đơn vị nhận và ngày, sau ngày duyệt mục đích."),
            ),
            models.CheckConstraint(
                condition=Q(used_on__isnull=True, state__in=sorted(set(State) - {State.IN_USE}))
                | Q(used_on__gte=F("allocated_on"), state__in=["in_use", "withdrawn"]),
                name="plot_use_dated",
                violation_error_message=_("Đất đang sử dụng phải có ngày đưa vào sử dụng, sau ngày bàn giao."),
            ),
            models.CheckConstraint(
                condition=Q(state="disputed", disputed_on__isnull=False, encroached_on__isnull=True)
                | Q(state="encroached", disputed_on__isnull=True, encroached_on__isnull=False)
                | (~Q(state__in=["disputed", "encroached"]) & Q(disputed_on__isnull=True, encroached_on__isnull=True)),
                name="plot_aside_dated",
                violation_error_message=_("Tranh chấp, lấn chiếm phải có ngày; chưa giải quyết thì không bàn giao."),
            ),
        ]

    rules: ClassVar = [
        *gate(
            "plot_conforms",
            "plots",
            [("approved_use", "allocated", "in_use")],
            "ST_AsBinary(NEW.place)",
            {
                "use": f"""(SELECT {case("a.use", USES)} FROM registers_useproposal a WHERE a.plot_id = NEW.id
                    AND a.removed_at IS NULL AND a.state = 'approved')"""  # noqa: S608 - names of our own
            },
            "NEW.approved_on",
        ),
        edges(workflow, "plot_steps", _("Thửa đất không thể chuyển thẳng giữa hai trạng thái này.")),
        Rule(
            name="plot_overlap",
            on=("INSERT", "UPDATE"),
            refuse=f"""NEW.removed_at IS NULL AND NEW.state <> 'withdrawn' AND EXISTS (
                SELECT 1 FROM registers_publicplot o
                WHERE o.id <> NEW.id AND o.removed_at IS NULL AND o.state <> 'withdrawn'
                AND ST_Intersects(o.place, NEW.place)
                AND ST_Area(ST_Transform(ST_Intersection(o.place, NEW.place), {settings.MEASURE_SRID}))
                    > {in_force(OVERLAP, "0.01")})""",  # noqa: S608 - names of our own
            message=_("Ranh giới chồng lên một thửa khác trong quỹ đất."),
            hold=alike("plot"),
        ),
        Rule(
            name="plot_resurveyed",
            on=("UPDATE",),
            refuse=f"""OLD.surveyed_on IS NOT NULL
                AND ABS(NEW.drawn_m2 - OLD.drawn_m2) > OLD.drawn_m2 * {in_force(RESURVEY, "0")} / 100
                AND (NEW.surveyed_on IS NULL OR NEW.surveyed_on <= OLD.surveyed_on)""",
            message=_("Diện tích thay đổi nhiều: phải đo đạc lại trước khi sửa ranh giới."),
        ),
    ]

    def __str__(self) -> str:
        return f"{self.code} – {self.address}"

    def derive(self) -> None:
        """The area on the map, in square metres of VN-2000, and the one that counts: the survey's, once there is one."""
        if self.place is not None:
            drawn = Decimal(str(in_vn2000(self.place).area))
            self.drawn_m2 = drawn.quantize(AREA, rounding=ROUND_HALF_UP)
            self.size_m2 = self.surveyed_m2 if self.surveyed_m2 is not None else self.drawn_m2


plots = Register(
    slug="plots",
    domain="planning",
    model=PublicPlot,
    since="found_on",
    columns=["code", "address", "area", "origin", "use_now", "size_m2", "legal_status", "state", "filed_on", "used_on"],
    filters=[
        "area",
        "unit",
        "state",
        "origin",
        "legal_status",
        "use_now",
        "size_m2",
        "found_on",
        "surveyed_on",
        "filed_on",
        "approved_on",
        "allocated_to",
        "allocated_on",
        "used_on",
        "disputed_on",
        "encroached_on",
        "conformity",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã thửa": "code",
        "Địa điểm": "address",
        "Phường": "area",
        "Nguồn gốc": "origin",
        "Tình trạng pháp lý": "legal_status",
        "Số thửa, tờ bản đồ": "parcel",
        "Giấy tờ pháp lý": "paper",
        "Người đang sử dụng": "occupier",
        "Hiện trạng sử dụng": "use_now",
        "Ranh giới": "place",
        "Diện tích đo đạc (m²)": "surveyed_m2",
        "Ngày đo đạc": "surveyed_on",
        "Ngày rà soát": "found_on",
        "Ngày đủ hồ sơ": "filed_on",
        "Số quyết định": "decision_number",
        "Ngày duyệt mục đích": "approved_on",
        "Bàn giao cho": "allocated_to",
        "Ngày bàn giao": "allocated_on",
        "Ngày đưa vào sử dụng": "used_on",
        "Tranh chấp từ ngày": "disputed_on",
        "Bị lấn chiếm từ ngày": "encroached_on",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "address", "area", "origin", "size_m2", "state", "used_on", "place"],
    public_where=Q(state__in=["approved_use", "allocated", "in_use"]),
    derived={"conformity": conformity("plots")},
    parameters=PARAMETERS,
)
