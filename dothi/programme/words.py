"""Figures, targets, measures and judgements in the reader's words."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from dothi.core.spoken import number
from dothi.programme import measure as measures
from dothi.programme.models import Indicator, Measure, Target
from dothi.programme.proof import Held, Proof, Result

SYMBOLS = {">": ">", ">=": "≥", "=": "=", "<=": "≤", "<": "<", "between": "≥"}


def amount(value: Decimal | None, indicator: Indicator, decimals: int | None = None) -> str:
    """A value with its unit, to the indicator's decimals unless told; in words when there is none."""
    if value is None:
        return _("chưa có dữ liệu")
    said = number(value, indicator.decimals if decimals is None else decimals)
    return f"{said} {indicator.unit_said}".strip()


def gap(value: Decimal | None, indicator: Indicator) -> str:
    """How far apart two values are: of percentages, in percentage points."""
    said = number(value, max(1, indicator.decimals))
    return (
        _("%(gap)s điểm phần trăm") % {"gap": said}
        if indicator.unit == "%"
        else f"{said} {indicator.unit_said}".strip()
    )


def natural(value: Decimal | None, indicator: Indicator) -> str:
    """A value that a document states, with its unit and no zeros added."""
    return "" if value is None else f"{number(value)} {indicator.unit_said}".strip()


def target(held: Target) -> str:
    """A target in words: "trên 98 %"."""
    value, most = natural(held.value, held.indicator), natural(held.value_max, held.indicator)
    if held.operator == "none" or held.value is None:
        return _("chưa có chỉ tiêu bằng số")
    sentence = {
        ">": _("trên %(value)s"),
        ">=": _("từ %(value)s trở lên"),
        "=": _("đạt %(value)s"),
        "<=": _("không quá %(value)s"),
        "<": _("dưới %(value)s"),
        "between": _("từ %(value)s đến %(most)s"),
    }[held.operator]
    bare = number(held.value) if held.operator == "between" else value
    return sentence % {"value": bare, "most": most}


def target_mark(held: Target) -> str:
    """A target in signs: "> 98 %"."""
    if held.operator == "none" or held.value is None:
        return "–"
    if held.operator == "between":
        return f"{number(held.value)} – {natural(held.value_max, held.indicator)}"
    return f"{SYMBOLS[held.operator]} {natural(held.value, held.indicator)}"


def reason(proof: Proof, result: Result) -> str:
    """Why a result has its light, in one sentence."""
    held = result.main
    if held is None:
        return (
            _("Chưa có số liệu năm %(year)s.") % {"year": result.year}
            if result.value is None
            else _("Có số liệu, nhưng văn bản chưa đặt chỉ tiêu bằng số.")
        )
    if result.value is None:
        return _("Chưa có số liệu năm %(year)s để so với chỉ tiêu.") % {"year": result.year}
    judged, indicator = held.judgement, proof.indicator
    words = {
        "value": _exactly(result, held, indicator),
        "target": target(held.target),
        "year": held.target.year,
        "expected": amount(judged.expected, indicator, max(1, indicator.decimals)),
        "gap": gap(judged.gap, indicator),
        "now": result.year,
    }
    return _reason_of("level" if judged.gap == 0 and judged.light != "good" else judged.reason) % words


def _reason_of(code: str) -> str:
    return {
        "met": _("Đã đạt: %(value)s so với chỉ tiêu %(target)s (năm %(year)s)."),
        "on_course": _(
            "Đúng tiến độ: %(value)s; theo đường tiến độ đến hết năm %(now)s cần %(expected)s, chỉ tiêu %(target)s (năm %(year)s)."
        ),
        "behind": _(
            "Chậm so với đường tiến độ: %(value)s, đến hết năm %(now)s cần %(expected)s; còn thiếu %(gap)s để đạt chỉ tiêu %(target)s (năm %(year)s)."
        ),
        "far_behind": _(
            "Chậm nhiều: %(value)s, đến hết năm %(now)s cần %(expected)s; còn thiếu %(gap)s để đạt chỉ tiêu %(target)s (năm %(year)s)."
        ),
        "missed": _("Không đạt: %(value)s so với chỉ tiêu %(target)s (năm %(year)s), thiếu %(gap)s."),
        "near": _("Gần đạt: %(value)s, thiếu %(gap)s so với chỉ tiêu %(target)s (năm %(year)s)."),
        "below": _("Dưới chỉ tiêu: %(value)s, thiếu %(gap)s so với chỉ tiêu %(target)s (năm %(year)s)."),
        "level": _("Chưa đạt: %(value)s mới bằng mốc, mà chỉ tiêu là %(target)s (năm %(year)s)."),
        "no_target": _("Có số liệu (%(value)s), nhưng văn bản chưa đặt chỉ tiêu bằng số."),
    }[code]


def _exactly(result: Result, held: Held, indicator: Indicator) -> str:
    """The value as shown; with more decimals where rounding would hide on which side of the target it lies."""
    full, shown = result.figure.full, result.value
    if full is not None and shown is not None and shown != full and shown == held.target.value:
        return amount(full, indicator, indicator.decimals + 3)
    return amount(shown, indicator)


@dataclass(frozen=True)
class MeasureWords:
    """A measure in words: what is added up, of which register, under which conditions, placed in time by what."""

    name: str
    register: str
    adds: str
    conditions: list[str]
    dated: str


def measure(one: Measure, nature: str) -> MeasureWords:
    """A measure as a reader is told it."""
    register = measures.register_of(one)
    adds = {
        Measure.Adds.COUNT: _("đếm số bản ghi"),
        Measure.Adds.SUM: _("cộng cột “%(column)s”"),
        Measure.Adds.LENGTH: _("cộng chiều dài (m), đo trên VN-2000"),
        Measure.Adds.AREA: _("cộng diện tích (m²), đo trên VN-2000"),
    }[Measure.Adds(one.adds)]
    on = register.header(one.on)
    if nature == Indicator.Nature.STOCK:
        dated = _("còn đến cuối kỳ: “%(on)s” không sau ngày cuối kỳ") % {"on": on}
        if one.until:
            dated += _(", và “%(until)s” chưa có hoặc sau ngày ấy") % {"until": register.header(one.until)}
    elif nature == Indicator.Nature.CUMULATIVE:
        dated = _("“%(on)s” từ đầu chương trình đến cuối kỳ") % {"on": on}
    else:
        dated = _("“%(on)s” trong kỳ") % {"on": on}
    column = register.header(one.field) if one.adds == Measure.Adds.SUM else ""
    return MeasureWords(str(one), register.title, adds % {"column": column}, measures.query_of(one).describe(), dated)


def formula(indicator: Indicator) -> str:
    """How the value comes from its sides, in one line."""
    if indicator.top is None:
        return _("Giá trị do đơn vị báo cáo kèm căn cứ; chưa có sổ nào giữ số liệu này.")
    times = "" if indicator.factor == 1 else f" × {number(indicator.factor)}"
    if indicator.bottom is None:
        return f"{indicator.top}{times}"
    return f"{indicator.top} ÷ {indicator.bottom}{times}"


def sum_of(result: Result, indicator: Indicator) -> str:
    """The value worked out: "780 ÷ 800 × 100 = 97,5 %"; empty without both sides."""
    figure = result.figure
    if figure.top is None:
        return ""
    times = "" if indicator.factor == 1 else f" × {number(indicator.factor)}"
    left = number(figure.top) + (f" ÷ {number(figure.bottom)}" if figure.bottom is not None else "") + times
    if figure.value is None:
        return left
    if figure.bottom is None and not times:
        return amount(figure.value, indicator)
    return f"{left} = {amount(figure.value, indicator)}"


def status(code: str) -> str:
    """A judgement's reason in a word or two; an empty code is a commitment without indicators."""
    return {
        "met": _("Đạt"),
        "on_course": _("Đúng tiến độ"),
        "behind": _("Chậm"),
        "far_behind": _("Chậm nhiều"),
        "missed": _("Không đạt"),
        "near": _("Gần đạt"),
        "below": _("Dưới chỉ tiêu"),
        "no_data": _("Chưa có dữ liệu"),
        "no_target": _("Chưa có chỉ tiêu"),
    }.get(code, _("Chưa có chỉ số"))


def difference(result: Result, indicator: Indicator) -> str:
    """Why two values stand side by side, and by how much they differ; empty where only one stands."""
    apart = result.difference
    if apart is None:
        return ""
    values = {
        "reported": amount(result.reported.value if result.reported else None, indicator),
        "computed": amount(result.figure.value, indicator),
        "gap": gap(abs(apart), indicator),
    }
    if not apart:
        return _("Báo cáo %(reported)s, khớp với số tính từ sổ.") % values
    if apart > 0:
        said = _("Báo cáo %(reported)s, cao hơn số tính từ sổ (%(computed)s) là %(gap)s.")
    else:
        said = _("Báo cáo %(reported)s, thấp hơn số tính từ sổ (%(computed)s) là %(gap)s.")
    return (said + " " + _("Đèn theo số tính từ sổ; hãy đối chiếu căn cứ của báo cáo với các hồ sơ.")) % values
