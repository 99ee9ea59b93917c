"""Drain pipes (cống thoát nước): which manhole leads to which, and how wide the way is.

Task 1.3.2 keeps the infrastructure up, each level its own; goal 4 asks for drainage in step with streets and lamps.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar

from django.contrib.gis.db import models
from django.contrib.gis.geos import GEOSGeometry, Point
from django.core.exceptions import ValidationError
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.infrastructure.ditch import Ditch
from dothi.registers.infrastructure.drain import PARAMETERS, DrainPart, apart, condition, ends, reach
from dothi.registers.infrastructure.manhole import Manhole
from dothi.registers.infrastructure.street import Street
from dothi.registers.record import list_indexes, metres
from dothi.registers.register import Register


class DrainPipe(DrainPart):
    """One pipe, from a manhole to the next or into a ditch. Its length is measured, never typed."""

    class Material(models.TextChoices):
        CONCRETE = "concrete", _("bê tông cốt thép")
        BRICK = "brick", _("gạch xây")
        PLASTIC = "plastic", _("nhựa")
        OTHER = "other", _("vật liệu khác")

    search_fields = ("code",)

    street = models.ForeignKey(
        Street, verbose_name=_("đường, phố, ngõ"), null=True, blank=True, on_delete=models.PROTECT
    )
    material = models.CharField(_("vật liệu"), max_length=10, choices=Material, default=Material.CONCRETE)
    diameter_mm = models.PositiveSmallIntegerField(_("đường kính (mm)"))
    from_manhole = models.ForeignKey(
        Manhole, verbose_name=_("từ hố ga"), on_delete=models.PROTECT, related_name="pipes_out"
    )
    to_manhole = models.ForeignKey(
        Manhole,
        verbose_name=_("đến hố ga"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="pipes_in",
    )
    to_ditch = models.ForeignKey(
        Ditch, verbose_name=_("đổ ra mương"), null=True, blank=True, on_delete=models.PROTECT, related_name="pipes_in"
    )
    length_m = models.DecimalField(_("chiều dài (m)"), max_digits=12, decimal_places=2, editable=False)
    line = models.LineStringField(_("tuyến cống"))

    class Meta:
        verbose_name = _("cống thoát nước")
        verbose_name_plural = pgettext_lazy("plural", "cống thoát nước")
        ordering: ClassVar = ["code", "-pk"]
        indexes: ClassVar = list_indexes("drain_pipe", "code")
        constraints: ClassVar = [
            *DrainPart.Meta.constraints,
            models.CheckConstraint(
                condition=Q(to_manhole__isnull=True, to_ditch__isnull=False)
                | Q(to_manhole__isnull=False, to_ditch__isnull=True),
                name="drain_pipe_leads_to_one",
                violation_error_message=_("Cống phải dẫn đến đúng một nơi: hố ga hoặc mương."),
            ),
            models.CheckConstraint(
                condition=Q(to_manhole__isnull=True) | ~Q(to_manhole=F("from_manhole")),
                name="drain_pipe_two_nodes",
                violation_error_message=_("Cống phải nối hai hố ga khác nhau."),
            ),
            models.CheckConstraint(
                condition=Q(length_m__gt=0) & Q(diameter_mm__gt=0),
                name="drain_pipe_sizes",
                violation_error_message=_("Chiều dài và đường kính phải lớn hơn 0."),
            ),
        ]

    def derive(self) -> None:
        """The length, in metres of VN-2000."""
        self.length_m = Decimal(str(metres(self.line))).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)

    def clean(self) -> None:
        """Both ends of the line lie at their nodes, as near as the rule of the day asks."""
        super().clean()
        allowed = reach(self.built_on, self.area_id)
        if allowed is None or self.line is None or self.from_manhole_id is None:
            return
        start, end = ends(self.line)
        nodes: list[tuple[Point, DrainPart, GEOSGeometry]] = [(start, self.from_manhole, self.from_manhole.place)]
        if self.to_manhole is not None:
            nodes.append((end, self.to_manhole, self.to_manhole.place))
        if self.to_ditch is not None:
            nodes.append((end, self.to_ditch, self.to_ditch.line))
        for point, node, place in nodes:
            if (distance := apart(point, place)) > allowed:
                raise ValidationError(
                    {
                        "line": _("Đầu cống cách %(node)s %(distance)s m, quá %(reach)s m.")
                        % {"node": node, "distance": f"{distance:.1f}", "reach": f"{allowed:.1f}"}
                    }
                )


drain_pipes = Register(
    slug="drain-pipes",
    domain="infrastructure",
    model=DrainPipe,
    since="built_on",
    until="removed_on",
    columns=["code", "street", "area", "material", "diameter_mm", "length_m", "grade", "built_on", "owner"],
    filters=[
        "area",
        "unit",
        "street",
        "material",
        "diameter_mm",
        "length_m",
        "from_manhole",
        "to_manhole",
        "to_ditch",
        "grade",
        "inspected_since",
        "owner",
        "built_on",
        "removed_on",
        "replaced_by",
    ],
    key=["code"],
    headings={
        "Mã cống": "code",
        "Đường, phố, ngõ": "street",
        "Phường": "area",
        "Vật liệu": "material",
        "Đường kính (mm)": "diameter_mm",
        "Từ hố ga": "from_manhole",
        "Đến hố ga": "to_manhole",
        "Đổ ra mương": "to_ditch",
        "Cấp quản lý": "owner",
        "Ngày đưa vào sử dụng": "built_on",
        "Ngày thôi sử dụng": "removed_on",
        "Thay bằng": "replaced_by",
        "Tuyến cống": "line",
        "Ghi chú": "note",
    },
    public=["code", "street", "area", "material", "diameter_mm", "length_m", "owner", "built_on", "line"],
    derived=condition("pipe"),
    parameters=PARAMETERS,
)
