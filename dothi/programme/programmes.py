"""Which programme a page means where several run side by side."""

from __future__ import annotations

from collections.abc import Iterable

from dothi.programme.models import Indicator, Programme


def latest() -> Programme | None:
    """The programme a page opens with: the latest that has commitments; one only just made does not hide the work."""
    known = Programme.objects.select_related("document").order_by("-start_year", "code")
    return known.filter(commitments__isnull=False).distinct().first() or known.first()


def proving(indicator: Indicator) -> list[Programme]:
    """The programmes of which an indicator proves something, latest first."""
    known = Programme.objects.filter(commitments__evidence__indicator=indicator).select_related("document")
    return list(known.distinct().order_by("-start_year", "code"))


def at(programmes: Iterable[Programme], year: int) -> Programme | None:
    """Of several programmes the one whose term a year lies in (the later one where two overlap); else the first."""
    known = list(programmes)
    within = [p for p in known if p.start_year <= year <= p.end_year]
    return max(within, key=lambda p: p.start_year) if within else next(iter(known), None)
