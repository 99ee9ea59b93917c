"""What a plan lets land be, and what a work wants it to be: which of the two go together.

Goal 1 and task 1.1.5 of the programme: building order by plan. A strip that a plan keeps free (a road inside its redline,
a corridor, water, a relic) suits no building at all.
"""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Function(models.TextChoices):
    """What a plan says a piece of land is for."""

    RESIDENTIAL = "residential", _("đất ở")
    MIXED = "mixed", _("đất hỗn hợp")
    PUBLIC = "public", _("công trình công cộng")
    EDUCATION = "education", _("trường học")
    HEALTH = "health", _("y tế")
    CULTURE = "culture", _("văn hoá, thể thao")
    OFFICE = "office", _("cơ quan, văn phòng")
    COMMERCE = "commerce", _("thương mại, dịch vụ")
    INDUSTRY = "industry", _("sản xuất, kho tàng")
    PARKING = "parking", _("bãi đỗ xe")
    UTILITY = "utility", _("hạ tầng kỹ thuật")
    GREEN = "green", _("cây xanh, vườn hoa, công viên")
    WATER = "water", _("mặt nước")
    TRAFFIC = "traffic", _("đường, phố (trong chỉ giới đường đỏ)")
    CORRIDOR = "corridor", _("hành lang bảo vệ, thoát lũ")
    HERITAGE = "heritage", _("di tích, bảo tồn")
    SECURITY = "security", _("quốc phòng, an ninh")
    FRONTAGE = "frontage", _("mặt phố theo quy chế")


class Use(models.TextChoices):
    """What someone wants to do with land."""

    HOUSE = "house", _("nhà ở riêng lẻ")
    APARTMENT = "apartment", _("chung cư, nhà tái định cư")
    OFFICE = "office", _("văn phòng, thương mại")
    SCHOOL = "school", _("trường học")
    CLINIC = "clinic", _("y tế")
    CULTURE = "culture", _("văn hoá, sinh hoạt cộng đồng, thể thao")
    PUBLIC = "public", _("công trình công cộng khác")
    PARKING = "parking", _("bãi đỗ xe")
    HERITAGE = "heritage", _("bảo tồn, tu bổ di tích")
    GREEN = "green", _("vườn hoa, sân chơi, cây xanh")
    WATER = "water", _("hồ, mặt nước, thoát nước")
    ROAD = "road", _("đường, hạ tầng kỹ thuật")
    INDUSTRY = "industry", _("sản xuất, kho")
    OTHER = "other", _("khác")


F, U = Function, Use
SUITS: dict[str, frozenset[str]] = {  # use → the functions it may stand on; a frontage suits all, within its limits
    U.HOUSE: frozenset({F.RESIDENTIAL, F.MIXED}),
    U.APARTMENT: frozenset({F.RESIDENTIAL, F.MIXED}),
    U.OFFICE: frozenset({F.OFFICE, F.COMMERCE, F.MIXED}),
    U.SCHOOL: frozenset({F.EDUCATION, F.PUBLIC}),
    U.CLINIC: frozenset({F.HEALTH, F.PUBLIC}),
    U.CULTURE: frozenset({F.CULTURE, F.PUBLIC, F.MIXED, F.RESIDENTIAL}),
    U.PUBLIC: frozenset({F.PUBLIC, F.MIXED, F.OFFICE, F.CULTURE}),
    U.PARKING: frozenset({F.PARKING, F.UTILITY, F.TRAFFIC, F.MIXED, F.COMMERCE}),
    U.HERITAGE: frozenset({F.HERITAGE, F.CULTURE}),
    U.GREEN: frozenset({F.GREEN, F.CULTURE, F.PUBLIC, F.WATER, F.RESIDENTIAL}),
    U.WATER: frozenset({F.WATER, F.GREEN, F.UTILITY, F.CORRIDOR}),
    U.ROAD: frozenset({F.TRAFFIC, F.UTILITY, F.CORRIDOR, F.PARKING}),
    U.INDUSTRY: frozenset({F.INDUSTRY}),
    U.OTHER: frozenset(),
}
KEPT_FREE = (F.TRAFFIC, F.CORRIDOR, F.HERITAGE)  # what a plan protects from any building


def suits(use: str, function: str) -> bool:
    """Whether land of a function may bear a use. What nobody declared suits nothing but a frontage."""
    return function == Function.FRONTAGE or function in SUITS.get(use, frozenset())


FACT_HEADINGS = {
    "Số tầng": "floors",
    "Chiều cao (m)": "height_m",
    "Mật độ xây dựng (%)": "density",
    "Hệ số sử dụng đất": "far",
    "Khoảng lùi (m)": "setback_m",
}


def fact(name: str) -> models.Field[Any, Any]:
    """The field for one thing a plan may limit: floors, height_m, density, far or setback_m. Not known is nothing."""
    if name == "floors":
        return models.PositiveSmallIntegerField(
            _("số tầng"), null=True, blank=True, help_text=_("0 khi không xây công trình, ví dụ bãi đỗ ngoài trời.")
        )
    label, digits = {
        "height_m": (_("chiều cao (m)"), 8),
        "density": (_("mật độ xây dựng (%)"), 5),
        "far": (_("hệ số sử dụng đất"), 6),
        "setback_m": (_("khoảng lùi (m)"), 8),
    }[name]
    return models.DecimalField(label, max_digits=digits, decimal_places=2, null=True, blank=True)


def use_field() -> models.Field[Any, Any]:
    """The field for what is to be built."""
    return models.CharField(_("mục đích xây dựng"), max_length=9, choices=Use, blank=True)


def facts_sound(name: str, *facts: str) -> models.CheckConstraint:
    """That such facts are what they can be."""
    condition = Q()
    for one in facts:
        held = Q(**{f"{one}__gte": 0})
        condition &= Q(**{f"{one}__isnull": True}) | (held & Q(density__lte=100) if one == "density" else held)
    return models.CheckConstraint(
        condition=condition,
        name=name,
        violation_error_message=_("Mật độ từ 0 đến 100 %, các chỉ tiêu khác không âm."),
    )
