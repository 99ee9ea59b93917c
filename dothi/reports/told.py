"""An indicator told in a report: its figure, what it is compared with, what it is held against, in sentences."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dothi.core import spoken
from dothi.core.models import Area
from dothi.core.period import Period
from dothi.programme import words
from dothi.programme.models import Indicator
from dothi.programme.proof import Held, Proof, Result
from dothi.reports import sources
from dothi.reports.cited import Cited, Line, join, say
from dothi.reports.sources import Sources


@dataclass(frozen=True)
class Told:
    """One indicator of one commitment in a period."""

    proof: Proof
    period: Period
    result: Result
    now: Cited
    reported: Cited | None
    before: tuple[tuple[Period, Cited], ...]  # the year before, and the same period of it where that is another
    baselines: tuple[Cited, ...]
    years: tuple[tuple[Period, Cited], ...]  # the same part of each year of the term so far
    series: Cited

    @property
    def indicator(self) -> Indicator:
        """The indicator told of."""
        return self.proof.indicator

    @property
    def known(self) -> bool:
        """Whether there is any value for the period."""
        return self.result.value is not None

    @property
    def value(self) -> Cited:
        """The figure that counts: the computed one, else the one a unit reported."""
        return self.reported if self.result.by_hand and self.reported else self.now


def tell(proof: Proof, period: Period, found: Sources, years: Sequence[Period]) -> Told:
    """All that a report says of an indicator."""
    result = proof.at(period)
    by_year = tuple((p, _best(proof, p, found)) for p in years)
    return Told(
        proof,
        period,
        result,
        _exactly(found.figure(proof.indicator, period), proof.indicator, result),
        sources.reported(result.reported) if result.reported else None,
        tuple((p, _best(proof, p, found)) for p in earlier(period)),
        tuple(sources.baseline(b) for b in reversed(proof.baselines) if b.area_id is None),
        by_year,
        found.row(proof.indicator, by_year),
    )


def _best(proof: Proof, period: Period, found: Sources) -> Cited:
    """The computed figure, else the one a unit reported."""
    result = proof.at(period)
    return (
        sources.reported(result.reported)
        if result.by_hand and result.reported
        else found.figure(proof.indicator, period)
    )


def _exactly(now: Cited, indicator: Indicator, result: Result) -> Cited:
    """The figure as shown; with more decimals where rounding would hide on which side of a target it lies."""
    full = result.figure.full
    if full is None or now.value == full or now.value not in [held.target.value for held in result.held]:
        return now
    return replace(now, shown=words.amount(full, indicator, indicator.decimals + 3).replace(" ", "\u00a0"))


def earlier(period: Period) -> list[Period]:
    """What a period is compared with: the same period of the year before, and that whole year where it is another."""
    return list(dict.fromkeys([period.a_year_earlier(), Period.year(period.start.year - 1)]))


def sentence(told: Told) -> Line:
    """The indicator in a paragraph: figure, targets with their verdict, comparisons, baselines."""
    clauses = [
        say(
            _("%(name)s %(period)s: %(value)s"),
            name=told.indicator,
            period=sources.span_words(told.indicator, told.period, told.proof.series.since),
            value=told.value,
        )
    ]
    clauses += [verdict(told, held) for held in told.result.held] or [Line((_("chưa có chỉ tiêu bằng số"),))]
    if told.result.difference is not None and told.reported:
        clauses.append(
            say(
                _("đơn vị báo cáo %(value)s, lệch %(gap)s so với số tính từ sổ"),
                value=told.reported,
                gap=gap(abs(told.result.difference), told.indicator),
            )
        )
    clauses += [compared(told, period, figure) for period, figure in told.before if figure.value is not None]
    if told.baselines:
        clauses.append(_based(told))
    return say("%(all)s.", all=join(clauses, "; "))


def named(told: Told) -> Line:
    """An indicator of which nothing is known but where it stood before."""
    return (
        say("%(name)s (%(based)s)", name=told.indicator, based=_based(told))
        if told.baselines
        else Line((str(told.indicator),))
    )


def verdict(told: Told, held: Held) -> Line:
    """What a target makes of the figure: "đạt chỉ tiêu trên 98 % (năm 2015)"."""
    judged = held.judgement
    level = judged.gap == 0 and judged.light != "good"
    said = {
        "level": _("mới bằng mốc, chưa đạt chỉ tiêu %(target)s (năm %(year)s)"),
        "met": _("đạt chỉ tiêu %(target)s (năm %(year)s)"),
        "on_course": _("đúng tiến độ: cần %(expected)s, chỉ tiêu %(target)s (năm %(year)s)"),
        "behind": _(
            "chậm so với tiến độ: cần %(expected)s, còn cách %(gap)s để đạt chỉ tiêu %(target)s (năm %(year)s)"
        ),
        "far_behind": _(
            "chậm nhiều so với tiến độ: cần %(expected)s, còn cách %(gap)s để đạt chỉ tiêu %(target)s (năm %(year)s)"
        ),
        "missed": _("không đạt chỉ tiêu %(target)s (năm %(year)s), còn cách %(gap)s"),
        "near": _("gần đạt chỉ tiêu %(target)s (năm %(year)s), còn cách %(gap)s"),
        "below": _("chưa đạt chỉ tiêu %(target)s (năm %(year)s), còn cách %(gap)s"),
        "no_data": _("chưa có số liệu để so với chỉ tiêu %(target)s (năm %(year)s)"),
        "no_target": _("chưa có chỉ tiêu bằng số"),
    }["level" if level else judged.reason]
    return say(
        said,
        target=target(held),
        year=held.target.year,
        expected=_amount(judged.expected, told.indicator),
        gap="" if judged.gap is None else gap(judged.gap, told.indicator),
    )


def status(reason: str) -> str:
    """A judgement's reason in a word or two, on whichever side of the target it lies."""
    return {"no_data": _("Chưa có số liệu"), "below": _("Chưa đạt")}.get(reason) or words.status(reason)


def target(held: Held) -> str:
    """A target as it follows the word: "chỉ tiêu 100 %", "chỉ tiêu trên 98 %"; number and unit stay on one line."""
    one = held.target
    said = words.natural(one.value, one.indicator) if one.operator == "=" else words.target(one)
    return re.sub(r"(?<=\d) (?=\S)", "\u00a0", said)


def compared(told: Told, period: Period, figure: Cited) -> Line:
    """How the figure moved from an earlier one."""
    inside = sources.inside(period)
    if told.value.value is None or figure.value is None:
        return say(_("%(period)s: %(value)s"), period=inside, value=figure)
    moved = told.value.value - figure.value
    if moved == 0:
        return say(_("bằng %(period)s (%(value)s)"), period=inside, value=figure)
    said = (
        _("tăng %(gap)s so với %(period)s (%(value)s)")
        if moved > 0
        else _("giảm %(gap)s so với %(period)s (%(value)s)")
    )
    return say(said, gap=gap(abs(moved), told.indicator), period=inside, value=figure)


def gap(size: Decimal, indicator: Indicator) -> str:
    """A difference in the indicator's unit; of percentages, in percentage points. Never rounded to nothing."""
    unit = _("điểm phần trăm") if indicator.unit == "%" else indicator.unit_said
    least = Decimal(1).scaleb(-indicator.decimals)
    if 0 < size < least / 2:
        return pgettext("gap", "chưa đến %(least)s %(unit)s") % {"least": spoken.number(least), "unit": unit}
    return f"{spoken.number(size, indicator.decimals)}\u00a0{unit}".strip()


def below(told: Told, areas: dict[int, Area]) -> list[tuple[Area, Decimal]]:
    """Wards whose own ratio does not meet the targets, lowest first. Counts of a ward are not held against the whole's."""
    if told.indicator.bottom_id is None:
        return []
    found = []
    for pk in told.proof.series.areas() & areas.keys():
        result = told.proof.at(told.period, pk)
        if result.light in ("bad", "warn") and result.value is not None:
            found.append((areas[pk], result.value))
    return sorted(found, key=lambda one: (one[1], one[0].name))


def _amount(value: Decimal | None, indicator: Indicator) -> str:
    return "" if value is None else words.amount(value, indicator, max(1, indicator.decimals)).replace(" ", "\u00a0")


def _based(told: Told) -> Line:
    dated = [say(_("năm %(year)s: %(value)s"), year=one.period, value=one) for one in told.baselines]
    return say(_("số liệu gốc: %(list)s"), list=join(dated))
