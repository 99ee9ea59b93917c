"""Closed figures (số liệu đã chốt): an indicator's figure as it stood when a cycle was closed, with its records and hash.

Part 3 of the programme: what was reported to the board stays as it was reported. A row is never changed: what is found wrong
later is a revision beside it. The numbers and versions of the records behind each side are kept as one SHA-256, so that a
later day can say whether the set is still the same.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.apps import apps
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.period import Period
from dothi.core.rules import Rule, append_only
from dothi.programme.cycles.cycle import ReportingCycle
from dothi.programme.models.indicators import Indicator, Target
from dothi.registers.record import Record, list_indexes
from dothi.registers.register import Derived, Register


def amount_field(label: Any) -> models.DecimalField[Any, Any]:
    """A number as figures keep them, or nothing."""
    return models.DecimalField(label, max_digits=20, decimal_places=6, null=True, blank=True)


class ClosedFigure(Record):
    """One indicator in one area at one closing of one cycle. The cycle's own area stands for the whole."""

    class Light(models.TextChoices):
        GOOD = "good", _("đạt")
        WARN = "warn", _("cần chú ý")
        BAD = "bad", _("không đạt")
        NONE = "none", _("chưa đánh giá được")

    search_fields = ("code", "said")

    cycle = models.ForeignKey(
        ReportingCycle, verbose_name=_("kỳ báo cáo"), on_delete=models.PROTECT, related_name="figures"
    )
    closing = models.PositiveSmallIntegerField(_("lần đóng"), default=1)
    code = models.CharField(_("mã số liệu"), max_length=220)
    indicator = models.ForeignKey(Indicator, verbose_name=_("chỉ số"), on_delete=models.PROTECT, related_name="+")
    period = models.CharField(_("kỳ"), max_length=24)
    value = amount_field(_("giá trị"))
    top = amount_field(_("tử số"))
    bottom = amount_field(_("mẫu số"))
    unit_of_measure = models.CharField(_("đơn vị tính"), max_length=40, blank=True)
    by_hand = models.BooleanField(_("số đơn vị báo cáo"), default=False)
    reported = amount_field(_("đơn vị báo cáo"))
    operator = models.CharField(_("so sánh"), max_length=10, choices=Target.Operator, default=Target.Operator.NONE)
    target = amount_field(_("chỉ tiêu"))
    target_max = amount_field(_("chỉ tiêu đến"))
    target_year = models.PositiveSmallIntegerField(_("chỉ tiêu của năm"), null=True, blank=True)
    light = models.CharField(_("đánh giá lúc chốt"), max_length=4, choices=Light, default=Light.NONE)
    reason = models.CharField(_("vì sao"), max_length=12, blank=True)
    top_records = models.PositiveIntegerField(_("số hồ sơ tử số"), null=True, blank=True)
    top_digest = models.CharField(_("mã băm hồ sơ tử số"), max_length=64, blank=True)
    bottom_records = models.PositiveIntegerField(_("số hồ sơ mẫu số"), null=True, blank=True)
    bottom_digest = models.CharField(_("mã băm hồ sơ mẫu số"), max_length=64, blank=True)
    computed_at = models.DateTimeField(_("tính lúc"))

    class Meta:
        verbose_name = _("số liệu đã chốt")
        verbose_name_plural = pgettext_lazy("plural", "số liệu đã chốt")
        ordering: ClassVar = ["-cycle_id", "-pk"]
        indexes: ClassVar = list_indexes("closed_figure", "-cycle")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["cycle", "closing", "indicator", "area"],
                name="closed_figure_once",
                violation_error_message=_("Số liệu này của kỳ đã được chốt."),
            ),
            models.CheckConstraint(
                condition=Q(top_records__isnull=True) | ~Q(top_digest=""),
                name="closed_figure_hashed",
                violation_error_message=_("Số liệu chốt từ sổ phải có mã băm của tập hồ sơ."),
            ),
        ]

    rules: ClassVar = [
        append_only(
            "closed_figure_stays", _("Số liệu đã chốt không sửa, không xoá được; hãy ghi điều chỉnh kèm lý do.")
        ),
        Rule(
            name="closed_figure_at_closing",
            on=["INSERT"],
            refuse="NOT EXISTS (SELECT 1 FROM programme_reportingcycle c WHERE c.id = NEW.cycle_id"
            " AND c.state = 'closing' AND c.closings = NEW.closing)",
            message=_("Số liệu chỉ được chốt trong khi đóng kỳ."),
        ),
    ]

    def __str__(self) -> str:
        return self.code  # not the names: a list would ask for each row's

    @property
    def said(self) -> str:
        """The indicator's name, by which the figure is found."""
        return self.indicator.name if self.indicator_id else ""

    @property
    def span(self) -> Period:
        """The period as days."""
        return Period.parse(self.period)

    @property
    def whole(self) -> bool:
        """Whether it speaks of the cycle's whole area."""
        return self.area_id == self.cycle.area_id

    @property
    def last(self) -> Decimal | None:
        """The value after the last revision."""
        newest = self.revisions.order_by("-number").first()
        return newest.after_value if newest else self.value


def code_of(cycle: ReportingCycle, closing: int, indicator: Indicator, area: Any) -> str:
    """What a sheet calls a closed figure."""
    return f"{cycle.code}/{closing}/{indicator.code}/{area.code}"


def _revisions() -> Any:
    return apps.get_model("programme", "FigureRevision").objects.filter(figure=OuterRef("pk")).order_by("-number")


def valid_value() -> Any:
    """The value after the last revision."""
    return Coalesce(Subquery(_revisions().values("after_value")[:1]), "value")


def revised() -> Any:
    """How many times it was revised."""
    return Coalesce(Subquery(_revisions().values("number")[:1]), 0)


closed_figures = Register(
    slug="closed-figures",
    domain="programme",
    model=ClosedFigure,
    columns=["cycle", "closing", "indicator", "area", "value", "valid", "revised", "unit_of_measure", "light",
             "top_records", "bottom_records", "computed_at"],
    filters=["cycle", "closing", "area", "value", "valid", "revised", "light", "by_hand"],
    key=["code"],
    headings={
        "Mã số liệu": "code",
        "Kỳ báo cáo": "cycle",
        "Lần đóng": "closing",
        "Chỉ số": "indicator",
        "Địa bàn": "area",
        "Kỳ": "period",
        "Giá trị": "value",
        "Tử số": "top",
        "Mẫu số": "bottom",
        "Đơn vị tính": "unit_of_measure",
        "Số đơn vị báo cáo": "by_hand",
        "Đơn vị báo cáo": "reported",
        "So sánh": "operator",
        "Chỉ tiêu": "target",
        "Chỉ tiêu đến": "target_max",
        "Chỉ tiêu của năm": "target_year",
        "Đánh giá lúc chốt": "light",
        "Vì sao": "reason",
        "Số hồ sơ tử số": "top_records",
        "Mã băm hồ sơ tử số": "top_digest",
        "Số hồ sơ mẫu số": "bottom_records",
        "Mã băm hồ sơ mẫu số": "bottom_digest",
        "Tính lúc": "computed_at",
        "Ghi chú": "note",
    },
    parent="cycle",
    wide=True,
    derived={
        "valid": Derived(_("giá trị hiện hành"), valid_value, models.DecimalField(max_digits=20, decimal_places=6)),
        "revised": Derived(_("số lần điều chỉnh"), revised, models.IntegerField()),
    },
)  # fmt: skip
