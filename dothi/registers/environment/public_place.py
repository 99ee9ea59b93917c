"""Public places (nơi công cộng): where many people come, and whether there is a toilet and a bin.

Task 1.4.8 ends unhygienic public places, with enough toilets and bins where people gather. This is the list the share of
places served is held against.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.contrib.gis.db import models
from django.db.models import Case, Count, F, Min, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThanOrEqual, LessThan
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class PublicPlace(Record):
    """A market, park, station or street corner, and what it needs."""

    class Kind(models.TextChoices):
        MARKET = "market", _("chợ")
        PARK = "park", _("công viên, vườn hoa")
        LAKESIDE = "lakeside", _("ven hồ")
        STATION = "station", _("bến xe, điểm dừng xe buýt")
        STREET = "street", _("tuyến phố đông người")
        OTHER = "other", _("nơi khác")

    search_fields = ("code", "name", "address")

    code = models.CharField(_("mã nơi công cộng"), max_length=40)
    name = models.CharField(_("tên"), max_length=200)
    kind = models.CharField(_("loại"), max_length=8, choices=Kind)
    address = models.CharField(_("địa điểm"), max_length=300, blank=True)
    needs_toilet = models.BooleanField(_("cần nhà vệ sinh"), default=True)
    needs_bin = models.BooleanField(_("cần thùng rác"), default=True)
    listed_on = models.DateField(_("đưa vào danh mục"))
    delisted_on = models.DateField(_("đưa khỏi danh mục"), null=True, blank=True)
    place = models.PointField(_("vị trí"))

    class Meta:
        verbose_name = _("nơi công cộng")
        verbose_name_plural = pgettext_lazy("plural", "nơi công cộng")
        ordering: ClassVar = ["name", "-pk"]
        indexes: ClassVar = list_indexes("public_place", "name")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="public_place_code",
                violation_error_message=_("Mã nơi công cộng này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(needs_toilet=True) | Q(needs_bin=True),
                name="public_place_needs",
                violation_error_message=_("Danh mục chỉ gồm nơi cần nhà vệ sinh hoặc thùng rác."),
            ),
            models.CheckConstraint(
                condition=Q(delisted_on__isnull=True) | Q(delisted_on__gte=F("listed_on")),
                name="public_place_period",
                violation_error_message=_("Ngày đưa khỏi danh mục không thể trước ngày đưa vào."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


def _standing(model: str) -> Any:
    """The toilets or bins of a place that are in use, grouped to one row."""
    found = apps.get_model("registers", model).objects.filter(venue=OuterRef("pk"), removed_on__isnull=True)
    return found.order_by().values("venue").annotate(n=Count("pk"), first=Min("installed_on"))


def count_of(model: str) -> Any:
    """How many are in use there."""
    return Coalesce(Subquery(_standing(model).values("n")), 0)


def served_since() -> Any:
    """The day from which it has all it needs, while it does."""
    toilet, can = (Subquery(_standing(model).values("first")) for model in ("PublicToilet", "LitterBin"))
    both = Case(When(GreaterThanOrEqual(toilet, can), then=toilet), When(LessThan(toilet, can), then=can), default=None)
    return Case(When(needs_toilet=False, then=can), When(needs_bin=False, then=toilet), default=both)


public_places = Register(
    slug="public-places",
    domain="environment",
    model=PublicPlace,
    since="listed_on",
    until="delisted_on",
    columns=["code", "name", "kind", "area", "needs_toilet", "toilets", "needs_bin", "bins", "served_on"],
    filters=[
        "area",
        "unit",
        "kind",
        "needs_toilet",
        "needs_bin",
        "toilets",
        "bins",
        "served_on",
        "listed_on",
        "delisted_on",
    ],
    key=["code"],
    headings={
        "Mã nơi công cộng": "code",
        "Tên": "name",
        "Loại": "kind",
        "Địa điểm": "address",
        "Phường": "area",
        "Cần nhà vệ sinh": "needs_toilet",
        "Cần thùng rác": "needs_bin",
        "Đưa vào danh mục": "listed_on",
        "Đưa khỏi danh mục": "delisted_on",
        "Vị trí": "place",
        "Ghi chú": "note",
    },
    public=["code", "name", "kind", "address", "area", "toilets", "bins", "served_on", "place"],
    derived={
        "toilets": Derived(_("nhà vệ sinh"), lambda: count_of("PublicToilet"), models.IntegerField()),
        "bins": Derived(_("thùng rác"), lambda: count_of("LitterBin"), models.IntegerField()),
        "served_on": Derived(_("đủ từ ngày"), served_since, models.DateField()),
    },
)
