"""Questions asked of registers: which records a figure rests on, and what they add up to.

A measure's rows are exactly the list a reader can open, so a figure and its drill-down cannot disagree: the figures of
many years and wards (`dothi.programme.figures`) are the same question, grouped.
"""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.conf import settings
from django.contrib.gis.db.models.functions import Area as AreaOf
from django.contrib.gis.db.models.functions import Length, Transform
from django.db import models
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Cast, Round
from django.utils.translation import gettext as _

from dothi.core.models.people import CONFIDENTIAL
from dothi.core.period import Period
from dothi.programme.models import Indicator, Measure
from dothi.registers.located import UNPLACED, Wards
from dothi.registers.query import BadQuery, Query
from dothi.registers.register import Register, registers

ZERO = Decimal(0)
CENTIMETRE = 2  # decimals to which each geometry is measured, so that sums do not depend on their order


def problems(measure: Measure) -> list[str]:
    """Why a measure cannot be asked, in the reader's language; empty when it can."""
    register = registers.get(measure.register)
    if register is None:
        return [_("Không có sổ “%(slug)s”.") % {"slug": measure.register}]
    found = []
    if register.domain in CONFIDENTIAL:
        found.append(_("Sổ %(register)s không công khai, cả bằng con số.") % {"register": register})
    for name in filter(None, (measure.on, measure.until)):
        if name not in date_columns(register):
            found.append(
                _("“%(name)s” không phải cột ngày của sổ %(register)s.") % {"name": name, "register": register}
            )
    if measure.adds == Measure.Adds.SUM and measure.field not in number_columns(register):
        found.append(
            _("“%(name)s” không phải cột số của sổ %(register)s.") % {"name": measure.field, "register": register}
        )
    if measure.adds in (Measure.Adds.LENGTH, Measure.Adds.AREA) and not register.geometry:
        found.append(_("Sổ %(register)s không có hình để đo.") % {"register": register})
    try:
        Query.parse(register, measure.params, strict=True)
    except BadQuery as problem:
        found.append(str(problem))
    return found


def date_columns(register: Register) -> list[str]:
    """The columns, stored or derived, that can place a row in time."""
    return [n for n, kind in _columns(register) if type(kind) is models.DateField]


def number_columns(register: Register) -> list[str]:
    """The columns, stored or derived, that can be summed."""
    numbers = (models.DecimalField, models.IntegerField)
    return [
        n
        for n, kind in _columns(register)
        if isinstance(kind, numbers) and not kind.choices and not kind.primary_key and n != "version"
    ]


def _columns(register: Register) -> list[tuple[str, models.Field[Any, Any]]]:
    stored = [(f.name, f) for f in register.model._meta.concrete_fields if not f.is_relation]
    return stored + [(name, derived.output) for name, derived in register.derived.items()]


def register_of(measure: Measure) -> Register:
    """The register a measure asks."""
    return registers[measure.register]


def query_of(measure: Measure) -> Query:
    """The list a measure saves."""
    return Query.parse(register_of(measure), measure.params)


def listed(measure: Measure, among: QuerySet[Any] | None = None) -> QuerySet[Any]:
    """The rows of a measure's list whatever their dates, with the columns it needs ready."""
    register = register_of(measure)
    found = query_of(measure).apply(register.model._default_manager.all() if among is None else among)
    summed = measure.field if measure.adds == Measure.Adds.SUM else ""
    needed = dict.fromkeys((measure.on, measure.until, summed))
    found = register.annotated(found, [n for n in needed if n in register.derived])
    return found.filter(**{f"{measure.on}__isnull": False})


def undated(measure: Measure) -> QuerySet[Any]:
    """The rows of a measure's list that no date places in time: they count in no figure, and a page says so."""
    register = register_of(measure)
    found = query_of(measure).apply(register.model._default_manager.all())
    found = register.annotated(found, [n for n in (measure.on,) if n in register.derived])
    return found.filter(**{f"{measure.on}__isnull": True}).order_by()


def standing(measure: Measure) -> Q:
    """Rows that ever stood: one that ended before it began never did."""
    return Q(**{f"{measure.until}__isnull": True}) | Q(**{f"{measure.until}__gte": F(measure.on)})


def in_time(measure: Measure, nature: str, span: Period) -> Q:
    """Which rows count in a span: those that begin in it (flow, cumulative), or stand at its end (stock)."""
    if nature != Indicator.Nature.STOCK:
        return Q(**{f"{measure.on}__range": (span.start, span.end)})
    found = Q(**{f"{measure.on}__lte": span.end})
    if measure.until:
        found &= Q(**{f"{measure.until}__isnull": True}) | Q(**{f"{measure.until}__gt": span.end})
    return found


def span_of(indicator: Indicator, period: Period, since: int) -> Period:
    """The days whose rows make an indicator's figure of a period; a cumulative one counts from the year `since`."""
    if indicator.nature != Indicator.Nature.CUMULATIVE:
        return period
    return Period(min(date(since, 1, 1), period.start), period.end)


def rows(
    measure: Measure,
    nature: str,
    span: Period,
    among: QuerySet[Any] | None = None,
    area: int | None = None,
    wards: Wards | None = None,
) -> QuerySet[Any]:
    """The records behind a figure, among those given (a reader's) or all, in an area and its parts or everywhere.

    With `wards` the area is one of those wards, or `located.UNPLACED`, and the records are those that lie in it.
    """
    found = listed(measure, among).filter(in_time(measure, nature, span))
    if area is None:
        return found
    if wards is not None:
        return found.filter(wards.within(register_of(measure), area))
    return found.filter(Q(area=area) | Q(area__parent=area))


def amount(measure: Measure, found: QuerySet[Any]) -> Decimal:
    """What a measure adds up over rows: records, metres, square metres, or the column's own unit."""
    return exact(measure, found.aggregate(amount=adding(measure))["amount"])


def adding(measure: Measure) -> Any:
    """The aggregate of a measure."""
    if measure.adds == Measure.Adds.COUNT:
        return Count("pk")
    if measure.adds == Measure.Adds.SUM:
        return Sum(measure.field)
    place = Transform(str(register_of(measure).geometry), settings.MEASURE_SRID)
    metres = Length(place) if measure.adds == Measure.Adds.LENGTH else AreaOf(place)
    return Sum(Round(Cast(metres, models.DecimalField(max_digits=18, decimal_places=6)), CENTIMETRE))


def exact(measure: Measure, value: Any) -> Decimal:
    """A database's sum as a Decimal of the column's own decimals: SQLite adds in binary, which leaves dust."""
    if value is None:
        return ZERO
    places = 0
    if measure.adds in (Measure.Adds.LENGTH, Measure.Adds.AREA):
        places = CENTIMETRE
    elif measure.adds == Measure.Adds.SUM:
        places = getattr(register_of(measure).kind_of(measure.field), "decimal_places", 0)
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def digest(found: QuerySet[Any]) -> tuple[int, str]:
    """How many records a figure rests on, and the SHA-256 of their numbers and versions, in order."""
    code, count = hashlib.sha256(), 0
    for pk, version in found.order_by("pk").values_list("pk", "version").iterator(chunk_size=5000):
        code.update(f"{pk}:{version}\n".encode())
        count += 1
    return count, code.hexdigest()


def address(
    indicator: Indicator, side: str, span: Period, area: int | None = None, day: date | None = None
) -> dict[str, str]:
    """The parameters of a register's list that open the records behind a figure (read by `dothi.web.drill`).

    Args:
        side: `top` or `bottom`.
        span: the figure's period, or the days whose rows count (`span_of`): both open the same records.
        day: whose wards the area is one of, by location; None for the area that the records name.
    """
    found = {"indicator": indicator.code, "side": side, "period": span.code}
    if area is None:
        return found
    found["place"] = "none" if day and area == UNPLACED else str(area)
    return {**found, "place_on": day.isoformat()} if day else found
