"""Conformity checks (đối chiếu quy hoạch): a place and a wish held against every kind of plan on one day; kept for ever.

Task 1.1.5 of the programme: building order by plan. The whole is clear only if nothing is unchecked. A check is never
overwritten: another one, later, stands beside it.
"""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import User
from dothi.core.rules import append_only
from dothi.registers.planning.land_use import Use, fact
from dothi.registers.planning.plan_version import PlanVersion
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register

TOLERANCE = {2: "conformity_tolerance_m2", 1: "conformity_tolerance_m"}  # parameters, by the shape's dimension
REQUIRED = "conformity_required"  # in force: what is brought in as decided after its first day needs a check as well
PARAMETERS = {
    TOLERANCE[2]: _("dung sai đối chiếu quy hoạch (m²)"),
    TOLERANCE[1]: _("dung sai đối chiếu quy hoạch theo tuyến (m)"),
    REQUIRED: _("bắt buộc đối chiếu quy hoạch khi nhập hồ sơ đã quyết định"),
}


def this_second() -> datetime:
    """Now, as exactly as a sheet tells it."""
    return timezone.now().replace(microsecond=0)


class Outcome(models.TextChoices):
    """What a check, or one layer of it, came to."""

    CLEAR = "clear", _("phù hợp")
    CONFLICT = "conflict", _("không phù hợp")
    NOT_CHECKED = "not_checked", _("chưa đủ dữ liệu đối chiếu")


class ConformityCheck(Record):
    """One check of one subject (a record of a register, or a shape someone drew) for one day."""

    search_fields = ("code", "label")

    code = models.CharField(_("số đối chiếu"), max_length=40)
    subject = models.SlugField(_("loại hồ sơ"), max_length=40, blank=True, editable=False, db_index=False)
    subject_number = models.BigIntegerField(_("số nội bộ của hồ sơ"), null=True, blank=True, editable=False)
    label = models.CharField(_("hồ sơ, hình được đối chiếu"), max_length=300)
    place = models.GeometryField(_("hình đối chiếu"))
    use = models.CharField(_("mục đích"), max_length=9, choices=Use, blank=True)
    floors = fact("floors")
    height_m = fact("height_m")
    density = fact("density")
    far = fact("far")
    setback_m = fact("setback_m")
    checked_by = models.ForeignKey(
        User,
        verbose_name=_("người đối chiếu"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )  # nobody: the house itself, because a plan changed
    because = models.ForeignKey(
        PlanVersion,
        verbose_name=_("đối chiếu lại do phiên bản"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    on_day = models.DateField(_("theo quy hoạch ngày"))
    checked_at = models.DateTimeField(_("đối chiếu lúc"), default=this_second, editable=False)
    tolerance = models.DecimalField(
        _("dung sai"), max_digits=8, decimal_places=2, help_text=_("m² với vùng, m với đường, 0 với điểm.")
    )
    outcome = models.CharField(_("kết quả"), max_length=11, choices=Outcome, editable=False)
    found = models.PositiveSmallIntegerField(_("số kết quả theo lớp"), default=0, editable=False)
    digest = models.CharField(
        _("mã băm"), max_length=64, editable=False
    )  # SHA-256 of what was asked and what was found

    class Meta:
        verbose_name = _("đối chiếu quy hoạch")
        verbose_name_plural = pgettext_lazy("plural", "đối chiếu quy hoạch")
        ordering: ClassVar = ["-checked_at", "-pk"]
        indexes: ClassVar = [
            *list_indexes("conformity_check", "-checked_at"),
            models.Index(fields=["subject", "subject_number", "-id"], name="conformity_check_subject"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="conformity_check_code",
                violation_error_message=_("Số đối chiếu này đã có."),
            ),
        ]

    rules: ClassVar = [
        append_only("conformity_check_kept", _("Kết quả đối chiếu được giữ nguyên; hãy đối chiếu lại.")),
    ]

    def __str__(self) -> str:
        return f"{self.code} – {self.label}"

    def clean(self) -> None:
        """Written by a check, not by hand and not from a sheet."""
        super().clean()
        if not self.digest:
            raise ValidationError(_("Kết quả chỉ do phép đối chiếu ghi: dùng trang Đối chiếu quy hoạch."))


conformity_checks = Register(
    slug="conformity-checks",
    domain="planning",
    model=ConformityCheck,
    since="checked_at",
    columns=["code", "label", "area", "use", "outcome", "on_day", "checked_by", "checked_at"],
    filters=["area", "unit", "outcome", "use", "on_day", "because"],
    key=["code"],
    numbering="DC",
    headings={
        "Số đối chiếu": "code",
        "Loại hồ sơ": "subject",
        "Số nội bộ của hồ sơ": "subject_number",
        "Hồ sơ, hình được đối chiếu": "label",
        "Đối tượng": "label",
        "Phường": "area",
        "Hình đối chiếu": "place",
        "Mục đích": "use",
        "Số tầng": "floors",
        "Chiều cao (m)": "height_m",
        "Mật độ xây dựng (%)": "density",
        "Hệ số sử dụng đất": "far",
        "Khoảng lùi (m)": "setback_m",
        "Theo quy hoạch ngày": "on_day",
        "Đối chiếu lúc": "checked_at",
        "Dung sai": "tolerance",
        "Kết quả": "outcome",
        "Mã băm": "digest",
        "Ghi chú": "note",
    },
    wide=True,
    parameters=PARAMETERS,
    by_hand=False,
)
