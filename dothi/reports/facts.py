"""What a report of a programme rests on, read once: where each commitment stands, and its indicators' cited figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.utils import timezone

from dothi.core.models import Area
from dothi.core.period import Period
from dothi.programme.figures import all_series
from dothi.programme.models import Commitment, Programme
from dothi.programme.standing import Stand, Standing, stand
from dothi.programme.status import worst
from dothi.reports.sources import Sources
from dothi.reports.told import Told, tell


@dataclass(frozen=True)
class Facts:
    """A programme in a period."""

    programme: Programme
    period: Period
    standing: Standing
    spoken: Period  # the period the figures speak of: of a whole term, its last year, which the targets name
    told: dict[int, list[Told]]  # by commitment
    wards: dict[int, Area]  # those that stood at the end of the period
    at: datetime

    def of(self, kind: str) -> list[Stand]:
        """The commitments of a kind, in the document's order."""
        return [s for s in self.standing.stands.values() if s.commitment.kind == kind]

    def light(self, one: Stand) -> str:
        """The worst of a commitment's main indicators in the period."""
        return worst(told.result.light for told in self.told[one.commitment.pk] if told.proof.leads)

    def late(self, one: Stand) -> bool:
        """Whether a commitment's time was over by the end of the period, and nothing says that it is done."""
        return one.overdue(min(self.period.end + timedelta(days=1), self.at.date()), self.light(one))

    def indicators(self) -> list[Told]:
        """Each indicator once, as its first commitment tells it."""
        found: dict[int, Told] = {}
        for told in (one for several in self.told.values() for one in several):
            found.setdefault(told.indicator.pk, told)
        return list(found.values())

    @property
    def registers(self) -> list[str]:
        """The registers the figures come from."""
        sets = (one for told in self.indicators() for one in told.now.sets)
        return list(dict.fromkeys(one.register for one in sets))

    @property
    def synthetic(self) -> bool:
        """Whether any record behind any figure was made up."""
        return self.programme.synthetic or any(
            told.series.synthetic or told.now.synthetic for told in self.indicators()
        )


def gather(programme: Programme, period: Period) -> Facts:
    """Read everything, in a number of queries that depends on the indicators, not on the records."""
    at = timezone.localtime()
    standing = stand(programme, period.end.year)
    indicators = {p.indicator.pk: p.indicator for s in standing.stands.values() for p in s.proofs}
    series = all_series(indicators.values(), programme.start_year, "month")
    found, years = Sources(programme.start_year, series, at), so_far(programme, period)
    spoken = years[-1]
    told = {
        pk: [tell(replace(p, series=series[p.indicator.pk]), spoken, found, years) for p in one.proofs]
        for pk, one in standing.stands.items()
    }
    wards = {a.pk: a for a in Area.objects.at(period.end).filter(level=Area.Level.WARD)}
    return Facts(programme, period, standing, spoken, told, wards, at)


def so_far(programme: Programme, period: Period) -> list[Period]:
    """The period and the same part of each year of the term before it; of a whole term, its years."""
    if period.start.year != period.end.year:
        return [Period.year(year) for year in range(period.start.year, period.end.year + 1)]
    found = [period]
    while found[0].start.year > programme.start_year:
        found.insert(0, found[0].a_year_earlier())
    return found


def kinds(stands: Iterable[Stand]) -> dict[str, int]:
    """How many commitments of each kind."""
    found = dict.fromkeys(Commitment.Kind.values, 0)
    for one in stands:
        found[one.commitment.kind] += 1
    return found
