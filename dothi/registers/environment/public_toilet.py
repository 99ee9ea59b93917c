"""Public toilets (nhà vệ sinh công cộng): where, how large, who runs them.

Task 1.4.8: enough toilets where people gather. Work orders keep them up.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.environment.public_place import PublicPlace
from dothi.registers.infrastructure.street import ManagedBy
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register


class PublicToilet(Record):
    """One public toilet, from its opening to its removal."""

    class Kind(models.TextChoices):
        FIXED = "fixed", _("cố định")
        MOBILE = "mobile", _("lưu động")

    search_fields = ("code", "address", "operator")

    code = models.CharField(_("mã nhà vệ sinh"), max_length=40)
    venue = models.ForeignKey(
        PublicPlace,
        verbose_name=_("ở nơi công cộng"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="toilets_there",
    )
    kind = models.CharField(_("loại"), max_length=6, choices=Kind, default=Kind.FIXED)
    address = models.CharField(_("địa điểm"), max_length=300)
    cubicles = models.PositiveSmallIntegerField(_("số buồng"), null=True, blank=True)
    accessible = models.BooleanField(_("người khuyết tật dùng được"), default=False)
    managed_by = models.CharField(_("cấp quản lý"), max_length=10, choices=ManagedBy, default=ManagedBy.DISTRICT)
    operator = models.CharField(_("đơn vị vận hành"), max_length=200, blank=True)
    installed_on = models.DateField(_("đưa vào dùng"))
    removed_on = models.DateField(_("thôi dùng"), null=True, blank=True)
    place = models.PointField(_("vị trí"))

    class Meta:
        verbose_name = _("nhà vệ sinh công cộng")
        verbose_name_plural = pgettext_lazy("plural", "nhà vệ sinh công cộng")
        ordering: ClassVar = ["code", "-pk"]
        indexes: ClassVar = list_indexes("public_toilet", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="public_toilet_code",
                violation_error_message=_("Mã nhà vệ sinh này đã có."),
            ),
            models.CheckConstraint(
                condition=(Q(cubicles__isnull=True) | Q(cubicles__gt=0))
                & (Q(removed_on__isnull=True) | Q(removed_on__gte=F("installed_on"))),
                name="public_toilet_facts",
                violation_error_message=_("Số buồng phải lớn hơn 0; ngày thôi dùng không trước ngày đưa vào dùng."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.address}"


public_toilets = Register(
    slug="public-toilets",
    domain="environment",
    model=PublicToilet,
    since="installed_on",
    until="removed_on",
    columns=["code", "address", "venue", "area", "kind", "cubicles", "managed_by", "installed_on", "removed_on"],
    filters=["area", "unit", "venue", "kind", "accessible", "cubicles", "managed_by", "installed_on", "removed_on"],
    key=["code"],
    headings={
        "Mã nhà vệ sinh": "code",
        "Ở nơi công cộng": "venue",
        "Loại": "kind",
        "Địa điểm": "address",
        "Phường": "area",
        "Số buồng": "cubicles",
        "Người khuyết tật dùng được": "accessible",
        "Cấp quản lý": "managed_by",
        "Đơn vị vận hành": "operator",
        "Đưa vào dùng": "installed_on",
        "Thôi dùng": "removed_on",
        "Vị trí": "place",
        "Ghi chú": "note",
    },
    public=["code", "address", "venue", "area", "kind", "cubicles", "accessible", "installed_on", "place"],
    public_where=Q(removed_on__isnull=True),
    parent="venue",
)
