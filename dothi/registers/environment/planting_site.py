"""Planting sites (vị trí trồng cây): where a tree may stand, whether one does or not.

Task 1.4.10 surveys where more trees can be planted. A site lies along a street or in a green space and outlives its
trees; at any time one tree stands on it at most.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.contrib.gis.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.environment.green_space import GreenSpace
from dothi.registers.infrastructure.segment import Segment
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class PlantingSite(Record):
    """One hole in a pavement, or one place in a garden."""

    search_fields = ("code", "address")

    code = models.CharField(_("mã vị trí"), max_length=40)
    address = models.CharField(_("địa điểm"), max_length=300, blank=True)
    segment = models.ForeignKey(
        Segment,
        verbose_name=_("trên đoạn đường"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="planting_sites",
    )
    green_space = models.ForeignKey(
        GreenSpace,
        verbose_name=_("trong khu cây xanh"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="planting_sites",
    )
    place = models.PointField(_("vị trí"))

    class Meta:
        verbose_name = _("vị trí trồng cây")
        verbose_name_plural = pgettext_lazy("plural", "vị trí trồng cây")
        ordering: ClassVar = ["code", "-pk"]
        indexes: ClassVar = list_indexes("planting_site", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="planting_site_code",
                violation_error_message=_("Mã vị trí này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(segment__isnull=True, green_space__isnull=False)
                | Q(segment__isnull=False, green_space__isnull=True),
                name="planting_site_in_one",
                violation_error_message=_("Cần chọn một đoạn đường hoặc một khu cây xanh, không phải cả hai."),
            ),
        ]

    def __str__(self) -> str:
        return self.code


def planted() -> Any:
    """Whether a tree stands on it or is about to."""
    Tree = apps.get_model("registers", "Tree")
    return Exists(Tree.objects.filter(site=OuterRef("pk"), ended_on__isnull=True))


def owing() -> Any:
    """Whether a tree that is gone was not replaced yet."""
    Tree = apps.get_model("registers", "Tree")
    return Exists(Tree.objects.filter(site=OuterRef("pk"), state__in=["felled", "dead"]))


planting_sites = Register(
    slug="planting-sites",
    domain="environment",
    model=PlantingSite,
    columns=["code", "address", "area", "segment", "green_space", "planted", "owing"],
    filters=["area", "unit", "segment", "green_space", "planted", "owing"],
    key=["code"],
    headings={
        "Mã vị trí": "code",
        "Địa điểm": "address",
        "Phường": "area",
        "Trên đoạn đường": "segment",
        "Trong khu cây xanh": "green_space",
        "Vị trí": "place",
        "Ghi chú": "note",
    },
    public=["code", "address", "area", "segment", "green_space", "planted", "place"],
    derived={
        "planted": Derived(_("đang có cây"), planted, models.BooleanField()),
        "owing": Derived(_("còn nợ cây thay thế"), owing, models.BooleanField()),
    },
)
