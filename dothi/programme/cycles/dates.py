"""The days of a reporting cycle: proposed from dated parameters, then stored and never computed again.

A period ends; some working days later its data are complete (cut-off), the units' reports are due, and they must have been
verified. How many days each takes is a parameter with its source. Where none is in force nothing is proposed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from dothi.core import law
from dothi.core.period import Period

OPEN, CUT_OFF, DUE, DUE_YEAR, VERIFY = (
    "report_open_days",
    "report_cutoff_days",
    "report_due_days",
    "report_due_year_days",
    "report_verify_days",
)
PARAMETERS = {
    OPEN: _("Số ngày mở kỳ báo cáo trước khi hết kỳ"),
    CUT_OFF: _("Số ngày chốt số liệu sau khi hết kỳ"),
    DUE: _("Hạn nộp báo cáo tháng, quý, 6 tháng, 9 tháng sau khi hết kỳ"),
    DUE_YEAR: _("Hạn nộp báo cáo năm, giữa kỳ, tổng kết sau khi hết kỳ"),
    VERIFY: _("Số ngày thẩm tra sau hạn nộp"),
}
LONG = ("year", "mid_term", "final")  # kinds that have more time
FIELDS = ("opens_on", "cutoff_on", "due_on", "verify_by")


@dataclass(frozen=True)
class Days:
    """The four days of a cycle; None where no parameter sets one."""

    opens_on: date | None
    cutoff_on: date | None
    due_on: date | None
    verify_by: date | None


def proposed(kind: str, period: Period, area: int | None = None) -> Days:
    """The days of a cycle of that kind and period, by the parameters in force at the period's end."""
    end = period.end
    before = law.value(OPEN, end, area)
    due = law.deadline(DUE_YEAR if kind in LONG else DUE, end, area)
    return Days(
        None if before is None else end - timedelta(days=int(before)),
        law.deadline(CUT_OFF, end, area),
        due,
        None if due is None else law.deadline(VERIFY, due, area, on=end),
    )


def kind_of(period: Period) -> str:
    """The kind of cycle a period is made for: some whole years are a term's part (`final`); "" for any other span."""
    code = period.code
    if ".." in code:
        return ""
    if "-M" in code:
        return "month"
    if "Q" in code:
        return "quarter"
    return {"6M": "six_months", "9M": "nine_months", "": "year"}.get(code[5:], "final")


def fits(kind: str, period: Period) -> bool:
    """Whether a period is one of that kind; mid-term and final reports speak of whole years."""
    found = kind_of(period)
    return kind == found or (kind in ("mid_term", "final") and found in ("year", "final"))


def fill(cycle: Any) -> None:
    """Propose whatever day was left empty; nothing while kind or period are not yet known."""
    try:
        period = Period.parse(cycle.period)
    except (TypeError, ValueError):
        return
    if all(getattr(cycle, name) for name in FIELDS):
        return
    days = proposed(cycle.kind, period, cycle.area_id)
    for name in FIELDS:
        if getattr(cycle, name) is None:
            setattr(cycle, name, getattr(days, name))
