"""An indicator's outlook: its years carried on to its target's, in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from dothi.programme import words
from dothi.programme.forecast import FEWEST, LEVEL, Forecast, forecast, needed, outlook
from dothi.programme.models import Indicator, Target
from dothi.programme.proof import Proof, in_force, targets_of
from dothi.programme.status import meets


@dataclass(frozen=True)
class Outlook:
    """The forecast of one indicator for the year of its target, seen from the end of `since`."""

    proof: Proof
    since: int  # the last year it knows
    target: Target | None
    forecast: Forecast
    pace: Decimal | None  # still to be won a year; None without a number ahead
    verdict: str  # reached | open | missed, or empty

    @property
    def method(self) -> str:
        """How the range was found, in words."""
        return _(
            "Đường Theil–Sen qua %(count)s năm có số liệu (trung vị các độ dốc giữa từng cặp năm), khoảng dự báo %(level)s %% theo độ tản của các năm quanh đường ấy. Chỉ kéo dài quá khứ: không biết gì về kế hoạch, vốn hay pháp luật sắp tới."
        ) % {"count": self.forecast.years, "level": LEVEL}

    @property
    def said(self) -> str:
        """The range and what it means, or why there is none."""
        one = self.forecast
        if not one.known:
            return {
                "few": _("Chưa dự báo: mới có %(count)s năm số liệu, cần ít nhất %(least)s.")
                % {"count": one.years, "least": FEWEST},
                "gaps": _("Chưa dự báo: chuỗi số liệu đứt quãng quá nhiều."),
                "far": _("Chưa dự báo: năm %(year)s quá xa so với chuỗi số liệu.") % {"year": one.year},
                "past": _("Năm %(year)s đã có số liệu, không cần dự báo.") % {"year": one.year},
            }[one.refusal]
        indicator = self.proof.indicator
        decimals = max(1, indicator.decimals)
        said = _("Năm %(year)s có thể đạt từ %(low)s đến %(high)s, giữa khoảng là %(value)s.") % {
            "year": one.year,
            "low": words.amount(one.low, indicator, decimals),
            "high": words.amount(one.high, indicator, decimals),
            "value": words.amount(one.value, indicator, decimals),
        }
        return f"{said} {self.meaning}".strip()

    @property
    def meaning(self) -> str:
        """What the range means for the target."""
        if not self.verdict or self.target is None:
            return ""
        return {
            "reached": _("Cả khoảng đều đạt chỉ tiêu %(target)s."),
            "open": _("Chỉ tiêu %(target)s nằm trong khoảng: chưa chắc đạt."),
            "missed": _("Cả khoảng đều chưa đạt chỉ tiêu %(target)s."),
        }[self.verdict] % {"target": words.target(self.target)}


def of(proof: Proof, since: int, *, first: int | None = None, last: int | None = None) -> Outlook:
    """The outlook of an indicator from what was known at the end of a year.

    Args:
        since: the last year that may be used.
        first: the first year that may be used; that of the programme without one. An indicator that adds up from the start of
            its programme is only carried on within it.
        last: the year asked for where no target names one.
    """
    indicator = proof.indicator
    first = proof.series.since if indicator.nature == Indicator.Nature.CUMULATIVE or first is None else first
    found: dict[int, Decimal] = {}
    for year in range(first, since + 1):
        value = _value(proof, year)
        if value is not None:
            found[year] = value
    if indicator.nature != Indicator.Nature.CUMULATIVE:
        found = {b.year: b.value for b in proof.baselines if b.area_id is None and b.year == first - 1} | found
    held = targets_of(in_force(proof.targets, date(since, 12, 31)), since)
    target = next((t for t in held if t.value is not None), None)
    aimed = target.year if target else last if last is not None else since + 1
    share = indicator.unit == "%" and indicator.ratio
    negative = any(v < 0 for v in found.values())
    said = forecast(
        found, aimed, least=None if negative else Decimal(0), most=Decimal(100) if share and _capped(found) else None
    )
    latest = max(found, default=None)
    pace = None
    if (
        target is not None
        and target.value is not None
        and latest is not None
        and not _met(found[latest], target, indicator)
    ):
        pace = needed(found[latest], latest, target.value, target.year)
    return Outlook(proof, since, target, said, pace, _verdict(said, target, indicator))


def _capped(found: dict[int, Decimal]) -> bool:
    """Whether a share is one that cannot pass 100: none of its years did."""
    return all(v <= 100 for v in found.values())


def _value(proof: Proof, year: int) -> Decimal | None:
    result = proof.at(year)
    return result.figure.full if result.figure.full is not None else result.value


def _met(value: Decimal, target: Target, indicator: Indicator) -> bool:
    assert target.value is not None
    if target.operator == Target.Operator.NONE:
        return True
    down = indicator.polarity == Indicator.Polarity.DOWN
    return meets(value, target.operator, target.value, down_is_good=down)


def _verdict(said: Forecast, target: Target | None, indicator: Indicator) -> str:
    if not said.known or target is None or target.value is None or target.operator == Target.Operator.NONE:
        return ""
    assert said.low is not None
    assert said.high is not None
    return outlook(_met(said.low, target, indicator), _met(said.high, target, indicator))
