"""Where each figure of a report comes from, in the words of its footnote.

A report speaks of the whole district, whoever makes it: its figures count every record, and only the lists that an
address opens are narrowed to what the reader may see.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dothi.core import spoken
from dothi.core.period import Period
from dothi.programme import measure as measures
from dothi.programme import words
from dothi.programme.figures import Figure, Series
from dothi.programme.models import Baseline, Indicator, Measure, Observation
from dothi.reports.cited import Cited, RecordSet

SHORT = 12  # hexadecimal digits of a digest that a footnote shows; the annex has them all


@dataclass
class Sources:
    """Cites figures of one report: each set of records is asked once, however many figures rest on it."""

    since: int  # the year from which a cumulative figure counts
    series: Mapping[int, Series]  # by indicator
    at: datetime
    _sets: dict[tuple[int, str, str], tuple[int, str, bool]] = field(default_factory=dict)
    _made_up: dict[int, bool] = field(default_factory=dict)
    _figures: dict[str, Cited] = field(default_factory=dict)
    _words: dict[tuple[int, str], words.MeasureWords] = field(default_factory=dict)

    def figure(self, indicator: Indicator, period: Period) -> Cited:
        """An indicator's figure of a period, with its records and footnote."""
        key = f"{indicator.code}:{period.code}"
        if key not in self._figures:
            figure = self.series[indicator.pk].figure(period)
            sets = self.sets(indicator, period, figure)
            source = self._footnote(indicator, sets, span_words(indicator, period, self.since)) if sets else ""
            self._figures[key] = Cited(key, shown(figure.value, indicator), source, figure.value, period.code, sets)
        return self._figures[key]

    def sets(self, indicator: Indicator, period: Period, figure: Figure) -> tuple[RecordSet, ...]:
        """The records of both sides of a figure; none where no register holds the data."""
        span = measures.span_of(indicator, period, self.since)
        sides = ((indicator.top, "top", figure.top), (indicator.bottom, "bottom", figure.bottom))
        return tuple(self._set(indicator, one, side, span, amount) for one, side, amount in sides if one is not None)

    def _set(self, indicator: Indicator, measure: Measure, side: str, span: Period, amount: Any) -> RecordSet:
        key = (measure.pk, indicator.nature, span.code)
        if key not in self._sets:
            rows = measures.rows(measure, indicator.nature, span)
            made_up = self._holds_made_up(measure) and rows.filter(synthetic=True).exists()
            self._sets[key] = (*measures.digest(rows), made_up)
        records, digest, synthetic = self._sets[key]
        if (measure.pk, indicator.nature) not in self._words:
            self._words[measure.pk, indicator.nature] = words.measure(measure, indicator.nature)
        said = self._words[measure.pk, indicator.nature]
        address = (
            reverse("register", args=[measure.register]) + "?" + urlencode(measures.address(indicator, side, span))
        )
        return RecordSet(
            measure.code, said.name, said.register, tuple(said.conditions), said.dated, address,
            measures.ZERO if amount is None else amount, records, digest, synthetic,
        )  # fmt: skip

    def _holds_made_up(self, measure: Measure) -> bool:
        """Whether a measure's list holds any synthetic record: where it does not, no set of it need be asked."""
        if measure.pk not in self._made_up:
            self._made_up[measure.pk] = measures.listed(measure).filter(synthetic=True).exists()
        return self._made_up[measure.pk]

    def row(self, indicator: Indicator, figures: Sequence[tuple[Period, Cited]]) -> Cited:
        """A row of figures by year as one: its name, its sets, one digest over theirs."""
        sets = tuple(one for _p, figure in figures for one in figure.sets)
        if not sets:
            told = ", ".join(short(p) for p, figure in figures if figure.source)
            said = _(
                "Đơn vị báo cáo cho các kỳ %(periods)s; người báo cáo và căn cứ từng kỳ ghi ở trang “Nguồn” của phụ lục Excel."
            )
            return Cited(f"{indicator.code}:series", str(indicator), said % {"periods": told} if told else "")
        width = sum(1 for side in (indicator.top, indicator.bottom) if side)
        digest = hashlib.sha256("".join(one.digest for one in sets).encode()).hexdigest()
        source = _(
            "%(measures)s; sổ %(register)s; số bản ghi từng kỳ: %(counts)s; tính ngày %(day)s; mã chung %(digest)s."
        ) % {
            "measures": _names(sets[:width]),
            "register": _registers(sets),
            "counts": "; ".join(f"{short(p)}: {_counts(figure.sets)}" for p, figure in figures if figure.sets),
            "day": self._day(),
            "digest": digest[:SHORT],
        }
        return Cited(f"{indicator.code}:series", str(indicator), source + _made_up(sets), None, "", sets)

    def by_ward(self, indicator: Indicator, period: Period, told: str) -> Cited:
        """Wards' own figures, said together: they part the records of the whole."""
        whole = self.figure(indicator, period)
        source = _("Chia theo phường của bản ghi: %(source)s") % {"source": whole.source}
        return Cited(f"{indicator.code}:{period.code}:wards", told, source, None, period.code, whole.sets)

    def _footnote(self, indicator: Indicator, sets: tuple[RecordSet, ...], span: str) -> str:
        said = _("%(measures)s; sổ %(register)s; %(span)s; %(counts)s bản ghi; tính ngày %(day)s; mã %(digests)s.") % {
            "measures": _names(sets),
            "register": _registers(sets),
            "span": span,
            "counts": _counts(sets),
            "day": self._day(),
            "digests": " ÷ ".join(one.digest[:SHORT] for one in sets),
        }
        return said + _made_up(sets)

    def _day(self) -> str:
        return day(timezone.localtime(self.at).date())


def baseline(one: Baseline) -> Cited:
    """Where an indicator stood before, cited to the sentence that says so."""
    if one.clause:
        source = _("Số liệu gốc năm %(year)s, nêu tại văn bản %(document)s, mục %(path)s.") % {
            "year": one.year,
            "document": one.clause.document,
            "path": one.clause.path,
        }
    else:
        source = _("Số liệu gốc năm %(year)s; nguồn: %(source)s.") % {"year": one.year, "source": one.evidence}
    text = words.natural(one.value, one.indicator).replace(" ", "\u00a0")
    return Cited(f"{one.indicator.code}:baseline:{one.year}", text, source, one.value, str(one.year))


def reported(one: Observation) -> Cited:
    """A value a unit gave by hand, with its evidence and who entered it."""
    source = _("%(unit)s báo cáo; căn cứ: %(evidence)s; %(person)s nhập ngày %(day)s.") % {
        "unit": one.unit or _("Đơn vị"),
        "evidence": one.evidence,
        "person": one.entered_by,
        "day": day(timezone.localtime(one.at).date()),
    }
    return Cited(
        f"{one.indicator.code}:{one.period}:reported", shown(one.value, one.indicator), source, one.value, one.period
    )


def shown(value: Any, indicator: Indicator) -> str:
    """A value with its unit on one line; in words when there is none: no data is never 0."""
    return _("chưa có số liệu") if value is None else words.amount(value, indicator).replace(" ", "\u00a0")


def day(one: date) -> str:
    """A day as offices write it: 21/7/2011, with 0 only before days below 10 and before January and February."""
    if spoken.language() != "vi":
        return date_format(one, "DATE_FORMAT")
    return f"{one.day:02}/{one.month:0{2 if one.month < 3 else 1}}/{one.year}"


def span_words(indicator: Indicator, period: Period, since: int) -> str:
    """The days an indicator's figure of a period speaks of, in words that fit inside a sentence."""
    if indicator.nature == Indicator.Nature.STOCK:
        return _("có đến ngày %(day)s") % {"day": day(period.end)}
    if indicator.nature == Indicator.Nature.CUMULATIVE:
        return _("luỹ kế từ năm %(year)s đến ngày %(day)s") % {
            "year": since,
            "day": day(period.end),
        }
    return inside(period)


def inside(period: Period) -> str:
    """A period's name inside a sentence: "6 tháng đầu năm 2014", "quý III năm 2014"."""
    return period.label[:1].lower() + period.label[1:]


def short(period: Period) -> str:
    """A period as a table's heading: 2014, 6T/2014, QIII/2014."""
    code, year = period.code, period.start.year
    if "Q" in code:
        return f"{pgettext('quarter', 'Q')}{('I', 'II', 'III', 'IV')[int(code[-1]) - 1]}/{year}"
    if code[-1] == "M":
        return f"{code[-2]}{pgettext('months', 'T')}/{year}"
    return code


def _names(sets: Sequence[RecordSet]) -> str:
    return " ÷ ".join(f"“{one.name}”" for one in sets)


def _registers(sets: Sequence[RecordSet]) -> str:
    return ", ".join(dict.fromkeys(one.register for one in sets))


def _counts(sets: Sequence[RecordSet]) -> str:
    return " ÷ ".join(spoken.number(one.records) for one in sets)


def _made_up(sets: Sequence[RecordSet]) -> str:
    return " " + _("Dữ liệu mô phỏng.") if any(one.synthetic for one in sets) else ""
