"""Questions asked of registers, and the numbers they give.

A measure's rows are exactly the list a reader can open, so a figure and its drill-down cannot disagree. Additive
amounts (counts, sums, lengths, areas) are read in one grouped query for all years and wards; a ratio is recomputed
from its two sides for every total, never summed or averaged.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.conf import settings
from django.contrib.gis.db.models.functions import Area as AreaOf
from django.contrib.gis.db.models.functions import Length, Transform
from django.db import connection, models
from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import ExtractYear
from django.utils.translation import gettext as _

from dothi.core.period import Period
from dothi.programme.models import Indicator, Measure
from dothi.registers.query import BadQuery, Query
from dothi.registers.register import Register, is_field, registers

ZERO = Decimal(0)


@dataclass(frozen=True)
class Figure:
    """A value with what it was computed from. `value` is None when there is no data: never 0, never 100 %."""

    value: Decimal | None
    top: Decimal | None = None
    bottom: Decimal | None = None


@dataclass
class Series:
    """An indicator's figures by year, in all and by area."""

    indicator: Indicator
    total: dict[int, Figure] = field(default_factory=dict)
    by_area: dict[int, dict[int, Figure]] = field(default_factory=lambda: defaultdict(dict))  # area → year → figure

    def figure(self, year: int, area: int | None = None) -> Figure:
        """The figure of a year, in an area or in all."""
        found = self.total if area is None else self.by_area.get(area, {})
        return found.get(year, Figure(None))


def problems(measure: Measure) -> list[str]:
    """Why a measure cannot be asked, in the reader's language; empty when it can."""
    register = registers.get(measure.register)
    if register is None:
        return [_("Không có sổ “%(slug)s”.") % {"slug": measure.register}]
    found = []
    for name in filter(None, (measure.on, measure.until)):
        if not is_field(register, name) or not isinstance(register.kind_of(name), models.DateField):
            found.append(_("“%(name)s” không phải cột ngày của sổ %(register)s.") % {"name": name, "register": register})
    if measure.adds == Measure.Adds.SUM and not (
        is_field(register, measure.field)
        and isinstance(register.kind_of(measure.field), (models.DecimalField, models.IntegerField))
    ):
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


def register_of(measure: Measure) -> Register:
    """The register a measure asks."""
    return registers[measure.register]


def query_of(measure: Measure) -> Query:
    """The list a measure saves."""
    return Query.parse(register_of(measure), measure.params)


def in_time(measure: Measure, nature: str, span: Period) -> Q:
    """Which rows count in a span: those that begin in it (flow, cumulative), or stand at its end (stock)."""
    if nature != Indicator.Nature.STOCK:
        return Q(**{f"{measure.on}__range": (span.start, span.end)})
    standing = Q(**{f"{measure.on}__lte": span.end})
    if measure.until:
        standing &= Q(**{f"{measure.until}__isnull": True}) | Q(**{f"{measure.until}__gt": span.end})
    return standing


def span_of(indicator: Indicator, year: int, start_year: int | None = None) -> Period:
    """The days an indicator's yearly figure speaks of; a cumulative one counts from the programme's first year."""
    if indicator.nature == Indicator.Nature.CUMULATIVE and start_year:
        return Period.parse(f"{start_year}-{max(start_year, year)}")
    return Period.year(year)


def rows(measure: Measure, nature: str, span: Period, among: QuerySet[Any] | None = None) -> QuerySet[Any]:
    """The records behind a figure, among those given (a reader's) or all."""
    register = register_of(measure)
    found = query_of(measure).apply(register.model.objects.all() if among is None else among)
    needed = [n for n in (measure.on, measure.until) if n in register.derived]
    return register.annotated(found, needed).filter(in_time(measure, nature, span))


def amount(measure: Measure, found: QuerySet[Any]) -> Decimal:
    """What a measure adds up over rows."""
    return _decimal(found.aggregate(amount=_aggregate(measure))["amount"])


def digest(found: QuerySet[Any]) -> tuple[int, str]:
    """How many records a figure rests on, and the SHA-256 of their numbers and versions, in order."""
    code, count = hashlib.sha256(), 0
    for pk, version in found.order_by("pk").values_list("pk", "version").iterator(chunk_size=5000):
        code.update(f"{pk}:{version}\n".encode())
        count += 1
    return count, code.hexdigest()


def series(indicator: Indicator, years: Iterable[int], start_year: int | None = None) -> Series:
    """An indicator for all years and areas: at most two queries for each of its measures."""
    years = list(years)
    result = Series(indicator)
    if indicator.top is None:
        return result
    first = start_year or min(years)
    tops = _cells(indicator.top, indicator.nature, years, first)
    bottoms = _cells(indicator.bottom, indicator.nature, years, first) if indicator.bottom else None
    for year in years:
        result.total[year] = _figure(indicator, tops, bottoms, year, None)
        for area in {a for a, _y in tops} | {a for a, _y in (bottoms or {})}:
            if area is not None:
                result.by_area[area][year] = _figure(indicator, tops, bottoms, year, area)
    return result


def _figure(
    indicator: Indicator, tops: Mapping[Any, Decimal], bottoms: Mapping[Any, Decimal] | None, year: int, area: int | None
) -> Figure:
    top = tops.get((area, year), ZERO)
    if bottoms is None:
        # A register that holds nothing at all for this measure has no data; an empty year beside full ones is a zero.
        return Figure(rounded(top * indicator.factor, indicator), top) if tops else Figure(None)
    bottom = bottoms.get((area, year), ZERO)
    value = rounded(top * indicator.factor / bottom, indicator) if bottom else None
    return Figure(value, top, bottom)


def rounded(value: Decimal, indicator: Indicator) -> Decimal:
    """A value to the indicator's decimals, halves up."""
    return value.quantize(Decimal(1).scaleb(-indicator.decimals), rounding=ROUND_HALF_UP)


Cells = dict[tuple[int | None, int], Decimal]  # (area, or None for all; year) → amount


def _cells(measure: Measure, nature: str, years: list[int], first: int) -> Cells:
    """A measure for every year and area, and in all."""
    begun = _by_year(measure, measure.on)
    if nature == Indicator.Nature.FLOW:
        return _with_totals({(a, y): v for (a, y), v in begun.items() if y in years})
    ended = _by_year(measure, measure.until) if nature == Indicator.Nature.STOCK and measure.until else {}
    since = first if nature == Indicator.Nature.CUMULATIVE else 0
    cells: Cells = {}
    for area in {a for a, _y in begun}:
        for year in years:
            gained = sum((v for (a, y), v in begun.items() if a == area and since <= y <= year), ZERO)
            lost = sum((v for (a, y), v in ended.items() if a == area and y <= year), ZERO)
            cells[area, year] = gained - lost
    return _with_totals(cells)


def _by_year(measure: Measure, on: str) -> Cells:
    """One grouped query: the measure's amount by area and by the year of a date."""
    register = register_of(measure)
    found = query_of(measure).apply(register.model.objects.all())
    found = register.annotated(found, [n for n in (on,) if n in register.derived]).exclude(**{f"{on}__isnull": True})
    if on != measure.on:  # a row that never began cannot end
        found = found.exclude(**{f"{measure.on}__isnull": True})
    grouped = found.annotate(_year=ExtractYear(on)).values("area_id", "_year").annotate(_amount=_aggregate(measure))
    return {(g["area_id"], g["_year"]): _decimal(g["_amount"]) for g in grouped.order_by()}


def _with_totals(cells: Cells) -> Cells:
    for (_area, year), value in list(cells.items()):
        cells[None, year] = cells.get((None, year), ZERO) + value
    return cells


def _aggregate(measure: Measure) -> Any:
    if measure.adds == Measure.Adds.COUNT:
        return Count("pk")
    if measure.adds == Measure.Adds.SUM:
        return Sum(measure.field)
    place = Transform(str(register_of(measure).geometry), settings.MEASURE_SRID)
    return Sum(Length(place) if measure.adds == Measure.Adds.LENGTH else AreaOf(place))


def _decimal(value: Any) -> Decimal:
    """A database's sum as a Decimal: geometry measures come as Distance or Area, in metres."""
    if value is None:
        return ZERO
    for unit in ("m", "sq_m"):
        if hasattr(value, unit):
            return Decimal(str(getattr(value, unit)))
    return Decimal(str(value))


def head() -> int:
    """The number of the last change: figures computed before it may be stale, after it they stand."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM core_change")
        row = cursor.fetchone()
    return int(row[0] or 0)
