"""Exceedances (kết quả vượt quy chuẩn): results beyond the standard of their day, and what was done about each.

Task 1.4.2 and part 1, II.4: wastewater and fumes beyond the standard are common; each is found by itself when its result
is written, confirmed or shown to be a bad sample, and settled only when a later sample is within the limit again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import law
from dothi.core.rules import Rule, edges, frozen
from dothi.registers.environment.exceedance_steps import CONFIRM, PARAMETERS, State, workflow
from dothi.registers.environment.measurement import Measurement, judged
from dothi.registers.environment.quantities import Parameter, convert
from dothi.registers.environment.standard import Standard
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register

CHUNK = 500  # results asked about at a time


class Exceedance(Record):
    """One result beyond one limit. What it found stays as it was found, whatever the standard becomes."""

    State = State

    search_fields = ("measurement_code", "case_number")

    measurement = models.ForeignKey(
        Measurement, verbose_name=_("kết quả đo"), on_delete=models.PROTECT, related_name="exceedances"
    )
    standard = models.ForeignKey(
        Standard, verbose_name=_("giới hạn"), on_delete=models.PROTECT, related_name="exceedances", editable=False
    )
    found_on = models.DateField(_("ngày lấy mẫu"), editable=False)
    value = models.DecimalField(_("kết quả"), max_digits=20, decimal_places=4, editable=False)
    limit = models.DecimalField(_("giới hạn bị vượt"), max_digits=16, decimal_places=4, editable=False)
    confirm_due_on = models.DateField(_("hạn xác nhận"), null=True, editable=False)
    confirmed_on = models.DateField(_("ngày xác nhận"), null=True, blank=True)
    invalid_reason = models.TextField(_("lý do mẫu không hợp lệ"), blank=True)
    case_number = models.CharField(_("số hồ sơ xử lý"), max_length=60, blank=True)
    case_opened_on = models.DateField(_("ngày mở hồ sơ"), null=True, blank=True)
    resolved_on = models.DateField(_("ngày giải quyết xong"), null=True, blank=True)
    resolution = models.TextField(_("kết quả giải quyết"), blank=True)
    state = models.CharField(_("trạng thái"), max_length=14, choices=State, default=State.DETECTED, editable=False)

    class Meta:
        verbose_name = _("kết quả vượt quy chuẩn")
        verbose_name_plural = pgettext_lazy("plural", "kết quả vượt quy chuẩn")
        ordering: ClassVar = ["-found_on", "-pk"]
        indexes: ClassVar = list_indexes("exceedance", "-found_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["measurement"],
                condition=live(),
                name="exceedance_once",
                violation_error_message=_("Kết quả đo này đã được ghi là vượt quy chuẩn."),
            ),
            models.CheckConstraint(
                condition=~Q(state="invalid_sample") | ~Q(invalid_reason=""),
                name="exceedance_invalid_explained",
                violation_error_message=_("Mẫu không hợp lệ phải có lý do."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "case_opened", "resolved"]) | Q(confirmed_on__isnull=False),
                name="exceedance_confirmed_dated",
                violation_error_message=_("Vượt quy chuẩn đã xác nhận phải có ngày xác nhận."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["case_opened", "resolved"])
                | (~Q(case_number="") & Q(case_opened_on__isnull=False)),
                name="exceedance_case_numbered",
                violation_error_message=_("Hồ sơ xử lý phải có số và ngày mở."),
            ),
            models.CheckConstraint(
                condition=~Q(state="resolved") | (Q(resolved_on__isnull=False) & ~Q(resolution="")),
                name="exceedance_resolved_said",
                violation_error_message=_("Giải quyết xong phải có ngày và kết quả."),
            ),
            models.CheckConstraint(
                condition=(Q(confirmed_on__isnull=True) | Q(confirmed_on__gte=F("found_on")))
                & (Q(case_opened_on__isnull=True) | Q(case_opened_on__gte=F("confirmed_on")))
                & (Q(resolved_on__isnull=True) | Q(resolved_on__gte=F("case_opened_on"))),
                name="exceedance_dates_in_order",
                violation_error_message=_("Các ngày phải theo thứ tự: lấy mẫu, xác nhận, mở hồ sơ, giải quyết xong."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "exceedance_steps", _("Trạng thái của kết quả vượt quy chuẩn chỉ đổi theo các bước xử lý.")),
        frozen(
            "exceedance_as_found",
            State.values,
            ["measurement_id", "standard_id", "found_on", "value", "limit"],
            _("Kết quả, giới hạn và ngày lấy mẫu của lần vượt không đổi được nữa."),
        ),
        Rule(
            name="exceedance_of_its_limit",
            on=["INSERT"],
            refuse="""NOT EXISTS (SELECT 1 FROM registers_standard s WHERE s.id = NEW.standard_id AND s.removed_at IS NULL
                AND (s.limit_min = NEW."limit" OR s.limit_max = NEW."limit") AND s.valid_from <= NEW.found_on
                AND (s.valid_to IS NULL OR s.valid_to > NEW.found_on))""",
            message=_("Giới hạn này vừa được sửa, hoặc không có hiệu lực trong ngày lấy mẫu."),
        ),
    ]

    def __str__(self) -> str:
        return f"{self.measurement_code} > {self.standard}" if self.standard_id else self.measurement_code

    @property
    def measurement_code(self) -> str:
        """The code of its result, for search."""
        return self.measurement.code if self.measurement_id else ""

    def derive(self) -> None:
        """What was found, once; and by when it must be confirmed."""
        if self.measurement_id and not self.standard_id:
            found = judged().filter(pk=self.measurement_id, exceeds=True).first()
            if found is not None:
                _fill(self, found, Standard.objects.get(code=found.standard))
        if self.found_on:
            self.confirm_due_on = law.deadline(CONFIRM, self.found_on, self.area_id)

    def clean(self) -> None:
        """Only what exceeds a limit is one."""
        super().clean()
        if self.measurement_id and not self.standard_id:
            self.derive()
            if not self.standard_id:
                raise ValidationError(
                    {"measurement": _("Kết quả này không vượt giới hạn nào có hiệu lực trong ngày lấy mẫu.")}
                )


def _fill(exceedance: Exceedance, measurement: Any, standard: Standard) -> None:
    """What was found, in the unit of the standard."""
    value = convert(measurement.value, measurement.unit_of_measure, standard.unit_of_measure)
    assert value is not None  # `exceeds` compares within one quantity only
    low = standard.limit_min is not None and value < standard.limit_min
    exceedance.standard, exceedance.value, exceedance.found_on = standard, value, measurement.taken_on
    exceedance.limit = standard.limit_min if low else standard.limit_max  # type: ignore[assignment]


def undetected(numbers: Sequence[int]) -> Iterator[Exceedance]:
    """For each of these results that exceeds and is not written down yet, the record it needs, unsaved."""
    for start in range(0, len(numbers), CHUNK):
        known = Exceedance.all_objects.filter(measurement=OuterRef("pk"))
        rows = judged().filter(~Exists(known), pk__in=numbers[start : start + CHUNK], exceeds=True)
        found = list(rows.order_by("pk"))
        limits = {s.code: s for s in Standard.objects.filter(code__in={m.standard for m in found})}
        for measurement in found:
            exceedance = Exceedance(
                measurement=measurement,
                area_id=measurement.area_id,
                unit_id=measurement.unit_id,
                synthetic=measurement.synthetic,
            )
            _fill(exceedance, measurement, limits[measurement.standard])
            yield exceedance


def detect(numbers: Sequence[int]) -> None:
    """Write down what exceeds among these results. The caller names the author."""
    for exceedance in undetected(numbers):
        exceedance.save()


def detect_by_standards(numbers: Sequence[int]) -> None:
    """Write down what exceeds among the results that these limits may concern."""
    for standard in Standard.objects.filter(pk__in=numbers):
        concerned = Measurement.objects.filter(
            sampling__taken_on__gte=standard.valid_from,
            sampling__point__medium=standard.medium,
            parameter=standard.parameter,
            averaging=standard.averaging,
        )
        detect(list(concerned.values_list("pk", flat=True)))


def stands() -> Case:
    """A real exceedance: neither a bad sample nor a result that was corrected since."""
    corrected = Exists(Measurement.objects.filter(replaces=OuterRef("measurement")))
    return Case(When(Q(state="invalid_sample") | corrected, then=Value(False)), default=Value(True))


exceedances = Register(
    slug="exceedances",
    domain="environment",
    model=Exceedance,
    columns=[
        "measurement",
        "point",
        "area",
        "parameter",
        "found_on",
        "value",
        "limit",
        "standard",
        "state",
        "confirm_due_on",
        "stands",
    ],
    filters=[
        "measurement",
        "area",
        "unit",
        "state",
        "parameter",
        "standard",
        "found_on",
        "confirm_due_on",
        "confirmed_on",
        "case_opened_on",
        "resolved_on",
        "stands",
    ],
    workflow=workflow,
    key=["measurement"],
    headings={
        "Kết quả đo": "measurement",
        "Mã kết quả": "measurement",
        "Phường": "area",
        "Ngày xác nhận": "confirmed_on",
        "Lý do mẫu không hợp lệ": "invalid_reason",
        "Số hồ sơ xử lý": "case_number",
        "Ngày mở hồ sơ": "case_opened_on",
        "Ngày giải quyết xong": "resolved_on",
        "Kết quả giải quyết": "resolution",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    parent="measurement",
    derived={
        "parameter": Derived(
            _("thông số"), lambda: F("measurement__parameter"), models.CharField(max_length=10, choices=Parameter)
        ),
        "point": Derived(
            _("điểm quan trắc"), lambda: F("measurement__sampling__point__name"), models.CharField(max_length=200)
        ),
        "stands": Derived(_("còn giá trị"), stands, models.BooleanField()),
    },
    parameters=PARAMETERS,
    due={"detected": "confirm_due_on"},
)
