"""Environmental limits (giới hạn quy chuẩn môi trường, QCVN): which value of which parameter was allowed, and when.

Goal 8 and task 1.4.2: discharges beyond the standard are found by the standard that was valid on the day of the sample.
One row is one limit; limits of the same kind follow each other in time and never overlap.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule, alike, different
from dothi.registers.environment.quantities import Averaging, Medium, Parameter, Quantity, Unit, in_smallest, quantity
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register

KIND = ("medium", "quality_class", "parameter", "averaging", "quantity")  # limits alike in these follow each other
_ALIKE = " AND ".join(f"s.{name} = NEW.{name}" for name in KIND)
_FIXED = (
    "medium",
    "quality_class",
    "parameter",
    "averaging",
    "unit_of_measure",
    "limit_min",
    "limit_max",
    "valid_from",
)


class Standard(Record):
    """The limit of one parameter in one medium, class and averaging time, from a day until another (not included)."""

    search_fields = ("code", "regulation")

    code = models.CharField(_("mã giới hạn"), max_length=80)
    regulation = models.CharField(_("quy chuẩn"), max_length=120)
    medium = models.CharField(_("môi trường"), max_length=10, choices=Medium)
    quality_class = models.CharField(
        _("cột, mức áp dụng"),
        max_length=20,
        blank=True,
        help_text=_("Ví dụ B1, A, thông thường. Để trống: áp dụng cho mọi cột."),
    )
    parameter = models.CharField(_("thông số"), max_length=10, choices=Parameter)
    averaging = models.CharField(_("thời gian trung bình"), max_length=8, choices=Averaging, default=Averaging.SAMPLE)
    limit_min = models.DecimalField(_("giới hạn dưới"), max_digits=16, decimal_places=4, null=True, blank=True)
    limit_max = models.DecimalField(_("giới hạn trên"), max_digits=16, decimal_places=4, null=True, blank=True)
    unit_of_measure = models.CharField(_("đơn vị đo"), max_length=10, choices=Unit)
    valid_from = models.DateField(_("có hiệu lực từ"))
    valid_to = models.DateField(_("hết hiệu lực từ"), null=True, blank=True)
    source = models.CharField(_("nguồn, mức độ kiểm tra"), max_length=300)
    quantity = models.CharField(_("loại đại lượng"), max_length=10, choices=Quantity, editable=False)
    smallest_min = models.DecimalField(
        _("giới hạn dưới theo đơn vị nhỏ nhất"), max_digits=20, decimal_places=4, null=True, editable=False
    )
    smallest_max = models.DecimalField(
        _("giới hạn trên theo đơn vị nhỏ nhất"), max_digits=20, decimal_places=4, null=True, editable=False
    )

    class Meta:
        verbose_name = _("giới hạn quy chuẩn môi trường")
        verbose_name_plural = pgettext_lazy("plural", "giới hạn quy chuẩn môi trường")
        ordering: ClassVar = ["medium", "parameter", "-valid_from", "-pk"]
        indexes: ClassVar = [
            *list_indexes("standard", "medium", "parameter", "-valid_from"),
            models.Index(fields=["medium", "parameter", "averaging", "valid_from"], name="standard_asked"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="standard_code",
                violation_error_message=_("Mã giới hạn này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(limit_min__isnull=False) | Q(limit_max__isnull=False),
                name="standard_limits_something",
                violation_error_message=_("Cần giới hạn dưới, giới hạn trên hoặc cả hai."),
            ),
            models.CheckConstraint(
                condition=Q(limit_min__isnull=True) | Q(limit_max__isnull=True) | Q(limit_max__gte=F("limit_min")),
                name="standard_limits_in_order",
                violation_error_message=_("Giới hạn trên không thể thấp hơn giới hạn dưới."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="standard_period",
                violation_error_message=_("Ngày hết hiệu lực phải sau ngày có hiệu lực."),
            ),
        ]

    rules: ClassVar = [
        Rule(
            name="standard_periods_apart",
            on=("INSERT", "UPDATE"),
            refuse=(
                "NEW.removed_at IS NULL AND EXISTS (SELECT 1 FROM registers_standard s"  # noqa: S608 - our own names
                f" WHERE s.id <> NEW.id AND s.removed_at IS NULL AND {_ALIKE}"
                " AND s.valid_from < coalesce(NEW.valid_to, '9999-12-31')"
                " AND NEW.valid_from < coalesce(s.valid_to, '9999-12-31'))"
            ),
            message=_("Thời gian hiệu lực chồng lên một giới hạn khác cùng môi trường, cột, thông số."),
            hold=alike("standard"),
        ),
        Rule(
            name="standard_in_use",
            on=("UPDATE",),
            refuse=(
                f"({' OR '.join(map(different, _FIXED))})"  # noqa: S608 - our own names
                " AND EXISTS (SELECT 1 FROM registers_exceedance e WHERE e.standard_id = NEW.id)"
            ),
            message=_("Đã có kết quả vượt chuẩn theo giới hạn này: hãy ghi ngày hết hiệu lực và thêm giới hạn mới."),
        ),
    ]

    def __str__(self) -> str:
        return self.code

    def derive(self) -> None:
        """The limits in the smallest unit of their quantity, so that any unit compares."""
        self.quantity = quantity(self.unit_of_measure)
        self.smallest_min = in_smallest(self.limit_min, self.unit_of_measure)
        self.smallest_max = in_smallest(self.limit_max, self.unit_of_measure)

    @classmethod
    def follow(cls, numbers: Sequence[int]) -> None:
        """A limit entered late finds what exceeded it meanwhile."""
        from dothi.registers.environment.exceedance import detect_by_standards

        detect_by_standards(numbers)


standards = Register(
    slug="standards",
    domain="environment",
    model=Standard,
    columns=[
        "code",
        "regulation",
        "medium",
        "quality_class",
        "parameter",
        "averaging",
        "limit_min",
        "limit_max",
        "unit_of_measure",
        "valid_from",
        "valid_to",
    ],
    filters=["area", "unit", "medium", "parameter", "averaging", "unit_of_measure", "valid_from", "valid_to"],
    key=["code"],
    wide=True,
    headings={
        "Mã giới hạn": "code",
        "Quy chuẩn": "regulation",
        "Phường": "area",
        "Môi trường": "medium",
        "Cột, mức áp dụng": "quality_class",
        "Thông số": "parameter",
        "Thời gian trung bình": "averaging",
        "Giới hạn dưới": "limit_min",
        "Giới hạn trên": "limit_max",
        "Đơn vị đo": "unit_of_measure",
        "Có hiệu lực từ": "valid_from",
        "Hết hiệu lực từ": "valid_to",
        "Nguồn, mức độ kiểm tra": "source",
        "Ghi chú": "note",
    },
    public=[
        "code",
        "regulation",
        "medium",
        "quality_class",
        "parameter",
        "averaging",
        "limit_min",
        "limit_max",
        "unit_of_measure",
        "valid_from",
        "valid_to",
        "source",
    ],
)
