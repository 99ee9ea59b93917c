"""Measurements (kết quả đo): one value of one parameter, as the laboratory or the station gave it.

Tasks 1.4.2 and 1.4.5: what exceeds the standard of its day is found when it is written. A result is never edited: a new
row names the one it corrects. Below the limit of detection is no value and not 0; part 1, II.4 rests on these figures.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule, append_only
from dothi.registers.environment.quantities import (
    Averaging,
    Medium,
    Parameter,
    Quantity,
    Unit,
    in_smallest,
    plausible,
    quantity,
)
from dothi.registers.environment.sampling import Sampling
from dothi.registers.environment.standard import Standard
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class Measurement(Record):
    """One result. Without a value and not below the limit of detection, the analysis gave none."""

    search_fields = ("code",)

    sampling = models.ForeignKey(
        Sampling, verbose_name=_("lần lấy mẫu"), on_delete=models.PROTECT, related_name="measurements", db_index=False
    )
    code = models.CharField(
        _("mã kết quả"), max_length=100, blank=True, help_text=_("Để trống: lấy theo lần lấy mẫu và thông số.")
    )
    parameter = models.CharField(_("thông số"), max_length=10, choices=Parameter)
    averaging = models.CharField(_("thời gian trung bình"), max_length=8, choices=Averaging, default=Averaging.SAMPLE)
    hour = models.PositiveSmallIntegerField(
        _("giờ kết thúc (1 - 24)"), null=True, blank=True, help_text=_("Của trung bình 1 giờ: 1 là 0 - 1 giờ.")
    )
    value = models.DecimalField(_("kết quả"), max_digits=16, decimal_places=4, null=True, blank=True)
    below_lod = models.BooleanField(_("dưới giới hạn phát hiện"), default=False)
    lod = models.DecimalField(_("giới hạn phát hiện"), max_digits=16, decimal_places=4, null=True, blank=True)
    unit_of_measure = models.CharField(_("đơn vị đo"), max_length=10, choices=Unit)
    replaces = models.ForeignKey(
        "self", verbose_name=_("thay cho kết quả"), null=True, blank=True, on_delete=models.PROTECT, related_name="new"
    )
    correction_reason = models.CharField(_("lý do thay"), max_length=300, blank=True)
    quantity = models.CharField(_("loại đại lượng"), max_length=10, choices=Quantity, editable=False)
    smallest = models.DecimalField(
        _("kết quả theo đơn vị nhỏ nhất"), max_digits=20, decimal_places=4, null=True, editable=False
    )
    smallest_lod = models.DecimalField(
        _("giới hạn phát hiện theo đơn vị nhỏ nhất"), max_digits=20, decimal_places=4, null=True, editable=False
    )

    class Meta:
        verbose_name = _("kết quả đo")
        verbose_name_plural = pgettext_lazy("plural", "kết quả đo")
        ordering: ClassVar = ["-sampling_id", "code", "-pk"]
        indexes: ClassVar = list_indexes("measurement", "-sampling", "code")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="measurement_code",
                violation_error_message=_("Mã kết quả này đã có."),
            ),
            models.UniqueConstraint(
                fields=["sampling", "parameter", "averaging"],
                condition=live(hour=None, replaces=None),
                name="measurement_once",
                violation_error_message=_("Lần lấy mẫu đã có kết quả của thông số này; để sửa, hãy thay kết quả cũ."),
            ),
            models.UniqueConstraint(
                fields=["sampling", "parameter", "hour"],
                condition=live(hour__isnull=False, replaces=None),
                name="measurement_once_an_hour",
                violation_error_message=_("Đã có kết quả của thông số này trong giờ này; để sửa, hãy thay kết quả cũ."),
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=live(replaces__isnull=False),
                name="measurement_replaced_once",
                violation_error_message=_("Kết quả này đã được thay: hãy thay kết quả mới nhất."),
            ),
            models.CheckConstraint(
                condition=Q(below_lod=False) | (Q(value__isnull=True) & Q(lod__isnull=False)),
                name="measurement_below_lod_has_no_value",
                violation_error_message=_(
                    "Dưới giới hạn phát hiện thì ghi giới hạn đó, không ghi kết quả (kể cả số 0)."
                ),
            ),
            models.CheckConstraint(
                condition=(Q(hour__isnull=True) | Q(averaging="1h", hour__gte=1, hour__lte=24)),
                name="measurement_hour",
                violation_error_message=_("Giờ từ 1 đến 24, chỉ ghi cho trung bình 1 giờ."),
            ),
            models.CheckConstraint(
                condition=Q(lod__isnull=True) | Q(lod__gt=0),
                name="measurement_lod",
                violation_error_message=_("Giới hạn phát hiện phải lớn hơn 0."),
            ),
            models.CheckConstraint(
                condition=plausible("smallest"),
                name="measurement_plausible",
                violation_error_message=_("Kết quả âm hoặc cao quá mức có thể có: hãy xem lại số và đơn vị."),
            ),
            models.CheckConstraint(
                condition=Q(replaces__isnull=True) | ~Q(correction_reason=""),
                name="measurement_correction_explained",
                violation_error_message=_("Thay một kết quả phải nêu lý do."),
            ),
        ]

    rules: ClassVar = [
        append_only(
            "measurement_append_only", _("Kết quả đo không sửa, không xoá: hãy ghi một kết quả mới thay cho nó.")
        ),
        Rule(
            name="measurement_replaces_its_like",
            on=["INSERT"],
            refuse=(
                "NEW.replaces_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM registers_measurement m"
                " WHERE m.id = NEW.replaces_id AND m.id <> NEW.id AND m.sampling_id = NEW.sampling_id"
                " AND m.parameter = NEW.parameter AND m.averaging = NEW.averaging"
                " AND coalesce(m.hour, 0) = coalesce(NEW.hour, 0))"
            ),
            message=_("Kết quả thay thế phải cùng lần lấy mẫu, thông số và thời gian với kết quả cũ."),
        ),
    ]

    def __str__(self) -> str:
        return self.code

    @property
    def said(self) -> str:
        """The value as it is written: `12,5 mg/l`, `< 0,1 mg/l` below the limit of detection, nothing without one."""
        from dothi.registers.register import show

        number = self.lod if self.below_lod else self.value
        if number is None:
            return ""
        return f"{'< ' if self.below_lod else ''}{show(number.normalize())} {self.get_unit_of_measure_display()}"

    def derive(self) -> None:
        """A code of its own; the value in the smallest unit of its quantity, so that any unit compares."""
        if not self.code and self.sampling_id:
            hour = f"/{self.hour:02}" if self.hour else ""
            again = "/" + str(self.replaces_id) if self.replaces_id else ""
            self.code = f"{self.sampling.code}/{self.parameter}/{self.averaging}{hour}{again}"
        self.quantity = quantity(self.unit_of_measure)
        self.smallest = in_smallest(self.value, self.unit_of_measure)
        self.smallest_lod = in_smallest(self.lod, self.unit_of_measure)

    def clean(self) -> None:
        """A unit that no way leads from to the standard's says nothing about it."""
        super().clean()
        if not self.sampling_id or not self.unit_of_measure:
            return
        standing = [s for s in standards_on(self) if s.averaging == self.averaging]
        if standing and all(s.quantity != quantity(self.unit_of_measure) for s in standing):
            raise ValidationError(
                {
                    "unit_of_measure": _("Không đổi được %(unit)s sang %(wanted)s của %(standard)s.")
                    % {
                        "unit": self.get_unit_of_measure_display(),
                        "wanted": standing[0].get_unit_of_measure_display(),
                        "standard": standing[0].regulation,
                    }
                }
            )

    @classmethod
    def follow(cls, numbers: Sequence[int]) -> None:
        """What exceeds is found, and the air's days are reckoned anew."""
        from dothi.registers.environment import air_day, exceedance

        exceedance.detect(numbers)
        air_day.refresh(numbers)


def standards_on(measurement: Measurement) -> list[Standard]:
    """The limits of its parameter that were valid on the day of its sample, for the class of its point."""
    point, day = measurement.sampling.point, measurement.sampling.taken_on
    found = Standard.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=day),
        medium=point.medium,
        quality_class__in=["", point.quality_class],
        parameter=measurement.parameter,
        valid_from__lte=day,
    )
    return list(found)


def standard_of() -> QuerySet[Standard]:
    """For a sub-select: the limit a measurement is held against; that of the point's class before the general one."""
    day = OuterRef("sampling__taken_on")
    found: QuerySet[Standard] = Standard.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=day),
        Q(quality_class="") | Q(quality_class=OuterRef("sampling__point__quality_class")),
        medium=OuterRef("sampling__point__medium"),
        parameter=OuterRef("parameter"),
        averaging=OuterRef("averaging"),
        quantity=OuterRef("quantity"),
        valid_from__lte=day,
    )
    return found.order_by("-quality_class")


def _limit(side: str) -> Subquery:
    return Subquery(standard_of().values(f"smallest_{side}")[:1])


def exceeds() -> Case:
    """Beyond the limit of its day. Unknown without a limit or a value; below detection only if detection was enough."""
    return Case(
        When(~Exists(standard_of()), then=None),
        When(Q(smallest__gt=_limit("max")) | Q(smallest__lt=_limit("min")), then=Value(True)),
        When(smallest__isnull=False, then=Value(False)),
        When(below_lod=True, smallest_lod__lte=_limit("max"), then=Value(False)),
        default=None,
    )


def superseded() -> Exists:
    """Another result took its place."""
    return Exists(Measurement.objects.filter(replaces=OuterRef("pk")))


def judged() -> QuerySet[Any]:
    """The results that stand (corrected ones left out), with `taken_on`, `standard` and `exceeds`."""
    found = measurements.annotated(Measurement.objects.all(), ["taken_on", "standard", "exceeds", "superseded"])
    return found.filter(superseded=False)


measurements = Register(
    slug="measurements",
    domain="environment",
    model=Measurement,
    columns=[
        "code",
        "sampling",
        "area",
        "taken_on",
        "parameter",
        "averaging",
        "value",
        "below_lod",
        "lod",
        "unit_of_measure",
        "standard",
        "exceeds",
        "superseded",
    ],
    filters=[
        "sampling",
        "area",
        "unit",
        "medium",
        "parameter",
        "averaging",
        "hour",
        "value",
        "below_lod",
        "taken_on",
        "exceeds",
        "superseded",
        "replaces",
    ],
    key=["code"],
    headings={
        "Mã kết quả": "code",
        "Lần lấy mẫu": "sampling",
        "Mã lần lấy mẫu": "sampling",
        "Phường": "area",
        "Thông số": "parameter",
        "Thời gian trung bình": "averaging",
        "Giờ kết thúc (1 - 24)": "hour",
        "Kết quả": "value",
        "Dưới giới hạn phát hiện": "below_lod",
        "Giới hạn phát hiện": "lod",
        "Đơn vị đo": "unit_of_measure",
        "Thay cho kết quả": "replaces",
        "Lý do thay": "correction_reason",
        "Ghi chú": "note",
    },
    public=["code", "area", "taken_on", "parameter", "averaging", "value", "below_lod", "lod", "unit_of_measure"],
    public_where=Q(sampling__point__source__isnull=True),
    parent="sampling",
    derived={
        "taken_on": Derived(_("ngày lấy mẫu"), lambda: F("sampling__taken_on"), models.DateField()),
        "medium": Derived(
            _("môi trường"), lambda: F("sampling__point__medium"), models.CharField(max_length=10, choices=Medium)
        ),
        "standard": Derived(
            _("giới hạn áp dụng"), lambda: Subquery(standard_of().values("code")[:1]), models.CharField(max_length=80)
        ),
        "exceeds": Derived(_("vượt quy chuẩn"), exceeds, models.BooleanField(null=True)),
        "superseded": Derived(_("đã được thay"), superseded, models.BooleanField()),
    },
)
