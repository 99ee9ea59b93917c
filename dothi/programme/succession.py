"""A programme that follows another: what the old one reached becomes where the new one starts, with its evidence.

The new programme rests on its own document. Of each of the old one's indicators the last figure is carried as a baseline:
value, year, the programme it is the result of, how many records it was computed from and their digest. The old programme
is not touched: both are read side by side, each against its own sentences.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from dothi.core import history
from dothi.core.models import Document, User
from dothi.programme import own
from dothi.programme.acts import may_coordinate, require
from dothi.programme.models import Baseline, Evidence, Indicator, Programme
from dothi.programme.proof import Proof, Result, proofs
from dothi.programme.reviews.freezing import sides


@dataclass(frozen=True)
class Carried:
    """An indicator's last figure in a programme: what its successor would start from."""

    proof: Proof
    result: Result | None  # None: never a figure in all the term

    @property
    def indicator(self) -> Indicator:
        """Whose figure it is."""
        return self.proof.indicator

    @property
    def old(self) -> bool:
        """Whether the figure is not of the term's last year."""
        return self.result is not None and self.result.year < self.proof.series.since + 4


def results(programme: Programme) -> list[Carried]:
    """The last figure of each indicator that proves a commitment of a programme, in the order of the commitments."""
    links = Evidence.objects.filter(commitment__programme=programme).select_related(
        "indicator__top", "indicator__bottom"
    )
    indicators = {e.indicator_id: e.indicator for e in links.order_by("commitment__order", "order", "pk")}
    known = proofs(indicators.values(), programme.start_year, programme=programme)
    years = list(reversed(programme.years))
    return [
        Carried(p, next((r for y in years if (r := p.at(y)).value is not None), None))
        for p in (known[pk] for pk in indicators)
    ]


def succeed(
    user: User,
    old: Programme,
    document: Document,
    title: str,
    start_year: int,
    end_year: int,
    *,
    short_name: str = "",
    carry: Iterable[int] | None = None,
) -> tuple[Programme, list[Baseline]]:
    """Make the programme that follows another, from its document, with the results carried over.

    Args:
        carry: the indicators whose results become baselines; all that have a figure without it.

    Raises:
        PermissionDenied: the user is no coordinator of the programme.
        ValidationError: the term does not follow, the document serves another programme, or a baseline stands already.
    """
    require(may_coordinate(user))
    _follows(old, document, start_year, end_year)
    with transaction.atomic(), history.by(user, _("Lập chương trình kế tiếp")):
        Programme.objects.select_for_update().get(pk=old.pk)  # two successors at once take turns
        if Programme.objects.filter(document=document).exists():
            raise ValidationError({"document": _("Văn bản này đã là của một chương trình khác.")})
        named = document.symbol or document.short_name or title
        made = Programme(
            code=own.code_for(Programme, named.replace("/", "-"), most=50),
            title=title.strip(),
            short_name=short_name.strip(),
            document=document,
            start_year=start_year,
            end_year=end_year,
            predecessor=old,
            predecessor_text=(old.document.symbol or old.title)[:200],
            synthetic=old.synthetic,
        )
        made.full_clean()
        made.save()
        wanted = None if carry is None else set(carry)
        return made, [
            _baseline(old, one.indicator, one.result)
            for one in results(old)
            if one.result is not None and (wanted is None or one.indicator.pk in wanted)
        ]


def _follows(old: Programme, document: Document, start_year: int, end_year: int) -> None:
    if start_year <= old.end_year:
        raise ValidationError(
            {"start_year": _("Chương trình kế tiếp bắt đầu sau năm %(year)s.") % {"year": old.end_year}}
        )
    if end_year < start_year:
        raise ValidationError({"end_year": _("Năm cuối không thể trước năm đầu.")})
    if document.pk == old.document_id:
        raise ValidationError({"document": _("Chương trình kế tiếp cần văn bản của riêng nó.")})


def _baseline(old: Programme, indicator: Indicator, result: Result) -> Baseline:
    """One carried result. A baseline of that year that stands already, from another source, stays and is pointed out."""
    found = Baseline.objects.filter(indicator=indicator, year=result.year, area=None).first()
    if found and found.origin_id != old.pk:
        return found
    behind = sides(indicator, result.year, old.start_year) if not result.by_hand else {}
    made = found or Baseline(indicator=indicator, year=result.year, area=None)
    made.value = exact(result)
    made.origin = old
    made.records = behind["top"]["records"] if "top" in behind else None
    made.digest = _together(behind)
    made.evidence = _evidence(old, result)
    made.full_clean()
    made.save()
    return made


def exact(result: Result) -> Decimal:
    """A result as a baseline keeps it: to four decimals."""
    full = result.figure.full if result.figure.full is not None else result.value
    assert full is not None
    return full.quantize(Decimal("0.0001"))


def intact(baseline: Baseline) -> bool | None:
    """Whether the records behind a carried result are still the same; None where it rests on none."""
    if not baseline.digest or baseline.origin is None:
        return None
    return baseline.digest == _together(sides(baseline.indicator, baseline.year, baseline.origin.start_year))


def _together(behind: dict[str, dict[str, object]]) -> str:
    """One digest for both sides; that of the side itself where there is one."""
    codes = [str(behind[name]["sha256"]) for name in ("top", "bottom") if name in behind]
    return codes[0] if len(codes) == 1 else hashlib.sha256("\n".join(codes).encode()).hexdigest() if codes else ""


def _evidence(old: Programme, result: Result) -> str:
    source = result.reported.evidence if result.by_hand and result.reported else _("tính từ sổ")
    said = _("Kết quả năm %(year)s của %(programme)s: %(source)s")
    return (said % {"year": result.year, "programme": old.document.symbol or old.code, "source": source})[:300]
