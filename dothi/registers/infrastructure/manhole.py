"""Manholes (hố ga): the nodes of the drainage, where pipes meet and are cleaned.

Task 1.3.2 keeps the infrastructure up; part 1, II.3 of the programme names the flooding that blocked drains bring.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.infrastructure.drain import PARAMETERS, DrainPart, apart, condition, ends, reach
from dothi.registers.infrastructure.street import Street
from dothi.registers.record import list_indexes
from dothi.registers.register import Register


class Manhole(DrainPart):
    """One manhole: where it lies, how deep it is, and whether its cover holds."""

    class Cover(models.TextChoices):
        GOOD = "good", _("tốt")
        DAMAGED = "damaged", _("vỡ, kênh")
        MISSING = "missing", _("mất nắp")
        BURIED = "buried", _("bị lấp")

    search_fields = ("code",)

    street = models.ForeignKey(
        Street, verbose_name=_("đường, phố, ngõ"), null=True, blank=True, on_delete=models.PROTECT
    )
    depth_m = models.DecimalField(_("chiều sâu (m)"), max_digits=5, decimal_places=2, null=True, blank=True)
    cover = models.CharField(_("nắp hố ga"), max_length=8, choices=Cover, default=Cover.GOOD)
    place = models.PointField(_("vị trí"))

    class Meta:
        verbose_name = _("hố ga")
        verbose_name_plural = pgettext_lazy("plural", "hố ga")
        ordering: ClassVar = ["code", "-pk"]
        indexes: ClassVar = list_indexes("manhole", "code")
        constraints: ClassVar = [
            *DrainPart.Meta.constraints,
            models.CheckConstraint(
                condition=Q(depth_m__isnull=True) | Q(depth_m__gt=0),
                name="manhole_depth",
                violation_error_message=_("Chiều sâu phải lớn hơn 0."),
            ),
        ]

    def clean(self) -> None:
        """A manhole does not move away from the pipes that meet in it."""
        super().clean()
        if self._state.adding or self.place is None:
            return
        for side, pipes in ((0, self.pipes_out), (1, self.pipes_in)):
            for pipe in pipes.filter(removed_on=None):
                allowed = reach(pipe.built_on, pipe.area_id)
                if allowed is not None and apart(ends(pipe.line)[side], self.place) > allowed:
                    raise ValidationError({"place": _("Hố ga rời khỏi đầu cống %(pipe)s.") % {"pipe": pipe}})


manholes = Register(
    slug="manholes",
    domain="infrastructure",
    model=Manhole,
    since="built_on",
    until="removed_on",
    columns=["code", "street", "area", "depth_m", "cover", "grade", "built_on", "owner"],
    filters=[
        "area",
        "unit",
        "street",
        "cover",
        "depth_m",
        "grade",
        "inspected_since",
        "owner",
        "built_on",
        "removed_on",
        "replaced_by",
    ],
    key=["code"],
    headings={
        "Mã hố ga": "code",
        "Đường, phố, ngõ": "street",
        "Phường": "area",
        "Chiều sâu (m)": "depth_m",
        "Nắp hố ga": "cover",
        "Cấp quản lý": "owner",
        "Ngày đưa vào sử dụng": "built_on",
        "Ngày thôi sử dụng": "removed_on",
        "Thay bằng": "replaced_by",
        "Vị trí": "place",
        "Ghi chú": "note",
    },
    public=["code", "street", "area", "depth_m", "cover", "owner", "built_on", "place"],
    derived=condition("manhole"),
    parameters=PARAMETERS,
)
