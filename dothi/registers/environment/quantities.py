"""What is measured in the environment: media, parameters, averaging times, and units that can be turned into another.

A unit belongs to a kind of quantity; only within one can a value be converted. µg/m³ and µg/Nm³ are two kinds: between
them lie the temperature and pressure of the day.
"""

from __future__ import annotations

from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Medium(models.TextChoices):
    """What is measured."""

    AIR = "air", _("không khí xung quanh")
    WATER = "water", _("nước mặt")
    WASTEWATER = "wastewater", _("nước thải")
    NOISE = "noise", _("tiếng ồn")
    SOIL = "soil", _("đất")


class Parameter(models.TextChoices):
    """A measured parameter."""

    PM25 = "pm25", _("bụi PM2,5")
    PM10 = "pm10", _("bụi PM10")
    TSP = "tsp", _("bụi tổng (TSP)")
    SO2 = "so2", "SO₂"
    NO2 = "no2", "NO₂"
    CO = "co", "CO"
    O3 = "o3", "O₃"
    PH = "ph", "pH"
    DO = "do", _("oxy hoà tan (DO)")
    BOD5 = "bod5", "BOD₅"
    COD = "cod", "COD"
    TSS = "tss", _("chất rắn lơ lửng (TSS)")
    NH4 = "nh4", _("amoni (tính theo N)")
    NO3 = "no3", _("nitrat (tính theo N)")
    PO4 = "po4", _("phosphat (tính theo P)")
    OIL = "oil", _("dầu mỡ")
    COLIFORM = "coliform", "Coliform"
    LAEQ = "laeq", _("mức ồn tương đương LAeq")
    PB = "pb", _("chì (Pb)")
    CD = "cd", _("cadimi (Cd)")
    AS = "as", _("asen (As)")


class Averaging(models.TextChoices):
    """Over what time a value is taken."""

    SAMPLE = "sample", _("một mẫu")
    HOUR = "1h", _("trung bình 1 giờ")
    EIGHT_HOURS = "8h", _("trung bình 8 giờ")
    DAY = "24h", _("trung bình 24 giờ")
    YEAR = "year", _("trung bình năm")
    DAYTIME = "daytime", _("ban ngày, 6 - 21 giờ")
    NIGHT = "night", _("ban đêm, 21 - 6 giờ")


class Unit(models.TextChoices):
    """A unit of measurement."""

    UG_M3 = "ug_m3", "µg/m³"
    MG_M3 = "mg_m3", "mg/m³"
    UG_NM3 = "ug_nm3", "µg/Nm³"
    MG_NM3 = "mg_nm3", "mg/Nm³"
    UG_L = "ug_l", "µg/l"
    MG_L = "mg_l", "mg/l"
    MPN = "mpn_100ml", "MPN/100 ml"
    MG_KG = "mg_kg", "mg/kg"
    DBA = "dba", "dBA"
    PH = "ph", _("đơn vị pH")


class Quantity(models.TextChoices):
    """A kind of quantity, within which units convert."""

    AIR = "air", _("nồng độ trong không khí")
    AIR_NORMAL = "air_normal", _("nồng độ trong không khí ở điều kiện chuẩn")
    WATER = "water", _("nồng độ trong nước")
    GERMS = "germs", _("mật độ vi khuẩn")
    SOIL = "soil", _("hàm lượng trong đất")
    SOUND = "sound", _("mức âm")
    ACIDITY = "acidity", _("độ pH")


_UNITS: dict[str, tuple[Quantity, int]] = {  # unit → quantity, how many of its smallest unit
    "ug_m3": (Quantity.AIR, 1),
    "mg_m3": (Quantity.AIR, 1000),
    "ug_nm3": (Quantity.AIR_NORMAL, 1),
    "mg_nm3": (Quantity.AIR_NORMAL, 1000),
    "ug_l": (Quantity.WATER, 1),
    "mg_l": (Quantity.WATER, 1000),
    "mpn_100ml": (Quantity.GERMS, 1),
    "mg_kg": (Quantity.SOIL, 1),
    "dba": (Quantity.SOUND, 1),
    "ph": (Quantity.ACIDITY, 1),
}
# What no instrument can have read, in the smallest unit. These are bounds of nature and of typing, not of the law.
PLAUSIBLE: dict[str, int] = {
    "pm25": 5_000,
    "pm10": 10_000,
    "tsp": 50_000,
    "so2": 20_000,
    "no2": 20_000,
    "co": 500_000,
    "o3": 5_000,
    "ph": 14,
    "do": 25_000,
    "laeq": 150,
}


def quantity(unit: str) -> str:
    """The kind of quantity of a unit; empty for an unknown one."""
    return str(_UNITS[unit][0].value) if unit in _UNITS else ""


def in_smallest(value: Decimal | None, unit: str) -> Decimal | None:
    """A value in the smallest unit of its quantity (µg/m³, µg/l …): whole factors, so nothing is lost."""
    return None if value is None or unit not in _UNITS else Decimal(value) * _UNITS[unit][1]


def convert(value: Decimal, unit: str, wanted: str) -> Decimal | None:
    """A value in another unit of its quantity; None when there is no way from one to the other."""
    if quantity(unit) != quantity(wanted):
        return None
    return value * _UNITS[unit][1] / _UNITS[wanted][1]


def plausible(column: str) -> Q:
    """The condition that a value in the smallest unit can be true, by its `parameter`."""
    found = Q(**{f"{column}__isnull": True}) | ~Q(parameter__in=list(PLAUSIBLE))
    for parameter, most in PLAUSIBLE.items():
        found |= Q(parameter=parameter, **{f"{column}__lte": most})
    return found & (Q(**{f"{column}__isnull": True}) | Q(**{f"{column}__gte": 0}))
