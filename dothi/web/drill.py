"""The way from a figure down to its records: what the list's address says about the indicator it was opened from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from dothi.core.models import Area
from dothi.core.period import Period
from dothi.core.text import read_whole
from dothi.programme import acts, figures, measure, programmes
from dothi.programme.models import Clause, Commitment, Evidence, Indicator, Measure, Programme
from dothi.registers.located import UNPLACED, Wards
from dothi.registers.register import Register
from dothi.registers.wards import NONE, BadQuery, read_day


@dataclass(frozen=True)
class Sentence:
    """A commitment the figure would prove, and the sentence it stands in."""

    commitment: Commitment
    clause: Clause


@dataclass(frozen=True)
class Drill:
    """One side of an indicator's figure, for a period and a place: its records are the list's."""

    indicator: Indicator
    measure: Measure
    side: str  # top | bottom
    period: Period
    place: Area | None
    wards: Wards | None  # of the day whose wards are meant, by location
    unplaced: bool  # the records that lie in none of them
    figure: figures.Figure
    span: Period
    sentences: list[Sentence]

    @property
    def amount(self) -> Any:
        """What this side adds up to over all records, the reader's or not."""
        return self.figure.top if self.side == "top" else self.figure.bottom

    @property
    def area(self) -> int | None:
        """The number of the place; `UNPLACED` for none of the wards, None for all."""
        return UNPLACED if self.unplaced else self.place.pk if self.place else None

    def everyone(self) -> QuerySet[Any]:
        """All the figure's records, to be counted only."""
        return self._records(None)

    def rows(self, among: QuerySet[Any]) -> QuerySet[Any]:
        """The figure's records among the reader's."""
        return self._records(among)

    def _records(self, among: QuerySet[Any] | None) -> QuerySet[Any]:
        return measure.rows(self.measure, self.indicator.nature, self.span, among, self.area, self.wards)


def read(register: Register, user: Any, params: Mapping[str, str]) -> Drill | None:
    """The figure an address names (`indicator`, `side`, `period`, `place`), or None when it names none.

    With `place_on` the place is a ward of that day, by location; `none` stands for the records in none of them.

    Raises:
        Http404: no such indicator, side, period or place, or one of another register, or one the reader may not open.
    """
    code = params.get("indicator", "")
    if not code:
        return None
    if not acts.may_read(user):
        raise Http404
    known = Indicator.objects.select_related("top", "bottom")
    indicator = known.filter(code=code).first() if (pk := read_whole(code)) is None else known.filter(pk=pk).first()
    side = params.get("side") or "top"
    asked = getattr(indicator, side, None) if indicator and side in ("top", "bottom") else None
    if indicator is None or asked is None or asked.register != register.slug:
        raise Http404
    try:
        period = Period.parse(params.get("period", ""))
    except ValueError:
        raise Http404 from None
    try:
        wards = Wards.on(read_day(params["place_on"])) if params.get("place_on") else None
    except BadQuery:
        raise Http404 from None
    place, where = None, params.get("place", "")
    unplaced = wards is not None and where == NONE
    if where and not unplaced:
        place = Area.objects.filter(pk=read_whole(where) or 0).first()
        if place is None:
            raise Http404
    sentences = [
        Sentence(e.commitment, e.commitment.clause)
        for e in Evidence.objects.filter(indicator=indicator).select_related(
            "commitment__clause", "commitment__programme"
        )
    ]
    since = first_year(programmes.at((s.commitment.programme for s in sentences), period.end.year), period)
    grain: figures.Grain = "year" if period == Period.parse(f"{period.start.year}-{period.end.year}") else "month"
    area = UNPLACED if unplaced else place.pk if place else None
    figure = figures.series(indicator, since, grain, wards).figure(period, area)
    span = measure.span_of(indicator, period, since)
    return Drill(indicator, asked, side, period, place, wards, unplaced, figure, span, sentences)


def first_year(programme: Programme | None, period: Period) -> int:
    """The year from which a cumulative figure counts."""
    programme = programme or programmes.latest()
    return programme.start_year if programme else period.start.year
