"""Orders for streets (quy định trật tự đường phố): where and when nobody may park, or sell on the pavement.

Task 1.3.1 keeps five named streets free of both. A street is kept in a month when no confirmed check of that month found
more than the threshold in force; the checks are a register of their own (`order_check`).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.apps import apps
from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import Count, F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, TruncMonth
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import Rule
from dothi.registers.infrastructure.segment import Segment
from dothi.registers.infrastructure.street import Street
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register

DAY_BEGINS, DAY_ENDS = Decimal(0), Decimal(24)  # hours
FIRST, LAST = "'0001-01-01'", "'9999-12-31'"  # stand for open ends, in SQL
SAME_HOURS = "{a}.hour_from < {b}.hour_to AND {b}.hour_from < {a}.hour_to"
# Bans and kerb parking look at each other: whoever writes either queues at the street.
QUEUE = "UPDATE registers_street SET version = version WHERE id = {street}"
PARKED = "('approved', 'building', 'operating')"  # states of kerb parking that a ban may not meet

_SAME_PLACE = f"""NEW.removed_at IS NULL AND EXISTS (SELECT 1 FROM registers_streetorderrule x
 WHERE x.id <> NEW.id AND x.removed_at IS NULL AND x.street_id = NEW.street_id
 AND (x.segment_id IS NULL OR NEW.segment_id IS NULL OR x.segment_id = NEW.segment_id)
 AND (x.kind = NEW.kind OR x.kind = 'both' OR NEW.kind = 'both')
 AND x.valid_from < COALESCE(NEW.valid_to, {LAST}) AND NEW.valid_from < COALESCE(x.valid_to, {LAST})
 AND {SAME_HOURS.format(a="x", b="NEW")})"""  # noqa: S608 - names of our own
_PARKED = f"""NEW.removed_at IS NULL AND NEW.kind IN ('no_parking', 'both') AND EXISTS (
 SELECT 1 FROM registers_parkingfacility p JOIN registers_segment s ON s.id = p.segment_id
 WHERE p.removed_at IS NULL AND p.kind = 'kerb' AND p.state IN {PARKED}
 AND s.street_id = NEW.street_id AND (NEW.segment_id IS NULL OR NEW.segment_id = s.id)
 AND NEW.valid_from <= COALESCE(p.licence_to, {LAST})
 AND COALESCE(p.licence_from, p.approved_on, {FIRST}) < COALESCE(NEW.valid_to, {LAST})
 AND {SAME_HOURS.format(a="p", b="NEW")})"""  # noqa: S608 - names of our own
_CHECKED = f"""EXISTS (SELECT 1 FROM registers_ordercheck c WHERE c.rule_id = NEW.id AND c.removed_at IS NULL
 AND c.checked_on IS NOT NULL
 AND (c.checked_on < NEW.valid_from OR c.checked_on >= COALESCE(NEW.valid_to, {LAST})
 OR (NEW.kind = 'no_parking' AND c.vending_found > 0) OR (NEW.kind = 'no_vending' AND c.parking_found > 0)))"""  # noqa: S608 - names of our own


class StreetOrderRule(Record):
    """One ban on a street or one of its segments, for some hours of the day, while its decision is in force.

    Hours are a number from 0 to 24, 6,5 being half past six; a ban over midnight is two.
    """

    class Kind(models.TextChoices):
        NO_PARKING = "no_parking", _("cấm để xe")
        NO_VENDING = "no_vending", _("cấm bán hàng rong")
        BOTH = "both", _("cấm để xe và bán hàng rong")

    search_fields = ("code", "street", "decision_number")

    code = models.CharField(_("mã quy định"), max_length=40)
    street = models.ForeignKey(
        Street, verbose_name=_("đường, phố, ngõ"), on_delete=models.PROTECT, related_name="order_rules", db_index=False
    )
    segment = models.ForeignKey(
        Segment,
        verbose_name=_("chỉ trên đoạn"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="order_rules",
        help_text=_("Để trống: cả tuyến."),
    )
    kind = models.CharField(_("nội dung cấm"), max_length=10, choices=Kind)
    hour_from = models.DecimalField(_("từ giờ"), max_digits=4, decimal_places=2, default=DAY_BEGINS)
    hour_to = models.DecimalField(
        _("đến giờ"), max_digits=4, decimal_places=2, default=DAY_ENDS, help_text=_("Từ 0 đến 24; 6,5 là 6 giờ 30.")
    )
    decision_number = models.CharField(_("số quyết định"), max_length=60)
    decided_on = models.DateField(_("ngày quyết định"))
    valid_from = models.DateField(_("có hiệu lực từ ngày"))
    valid_to = models.DateField(_("hết hiệu lực từ ngày"), null=True, blank=True)
    named_in_programme = models.BooleanField(_("nêu tên trong chương trình"), default=False)

    rules: ClassVar = [
        Rule(
            name="street_ban_once",
            on=("INSERT", "UPDATE"),
            refuse=_SAME_PLACE,
            message=_("Đã có quy định cùng nội dung, cùng giờ trên tuyến hoặc đoạn này trong thời gian đó."),
            hold=QUEUE.format(street="NEW.street_id"),
        ),
        Rule(
            name="street_ban_no_kerb_parking",
            on=("INSERT", "UPDATE"),
            refuse=_PARKED,
            hold=QUEUE.format(street="NEW.street_id"),  # triggers fire by name: each rule queues before it looks
            message=_("Trên tuyến hoặc đoạn này đang có điểm đỗ xe lòng đường cùng giờ: phải dừng điểm đỗ trước."),
        ),
        Rule(
            name="street_ban_segment_of_street",
            on=("INSERT", "UPDATE"),
            refuse="NEW.segment_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM registers_segment s"
            " WHERE s.id = NEW.segment_id AND s.street_id = NEW.street_id)",
            message=_("Đoạn này không thuộc tuyến đã chọn."),
        ),
        Rule(
            name="street_ban_holds_its_checks",
            on=("UPDATE",),
            refuse=_CHECKED,
            hold=QUEUE.format(street="NEW.street_id"),
            message=_("Đã có lần kiểm tra ngoài thời gian hoặc nội dung này: không đổi được."),
        ),
    ]

    class Meta:
        verbose_name = _("quy định trật tự đường phố")
        verbose_name_plural = pgettext_lazy("plural", "quy định trật tự đường phố")
        ordering: ClassVar = ["street_id", "-valid_from", "-pk"]
        indexes: ClassVar = list_indexes("street_ban", "street", "-valid_from")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="street_ban_code",
                violation_error_message=_("Mã quy định này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="street_ban_period",
                violation_error_message=_("Ngày hết hiệu lực phải sau ngày có hiệu lực."),
            ),
            models.CheckConstraint(
                condition=Q(hour_from__gte=0) & Q(hour_to__lte=24) & Q(hour_from__lt=F("hour_to")),
                name="street_ban_hours",
                violation_error_message=_("Giờ phải từ 0 đến 24, giờ đầu trước giờ cuối; cấm qua đêm ghi thành hai."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__gte=F("decided_on")),
                name="street_ban_decided_first",
                violation_error_message=_("Quy định không thể có hiệu lực trước ngày quyết định."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.get_kind_display()}"

    def clean(self) -> None:
        """The segment is one of the street's."""
        super().clean()
        if self.segment is not None and self.segment.street_id != self.street_id:
            raise ValidationError({"segment": _("Đoạn này không thuộc tuyến đã chọn.")})


def _checks() -> Any:
    """The confirmed checks of a ban, grouped to one row."""
    OrderCheck = apps.get_model("registers", "OrderCheck")
    return OrderCheck.objects.filter(rule=OuterRef("pk"), state="confirmed").order_by().values("rule")


def _months(**those: Any) -> Any:
    """In how many months such checks fell."""
    months = Count(TruncMonth("checked_on"), distinct=True, filter=Q(**those))
    return Coalesce(Subquery(_checks().annotate(n=months).values("n")), 0)


def months_checked() -> Any:
    """In how many months a check was confirmed; a month without one is neither kept nor lost."""
    return _months()


def months_kept() -> Any:
    """Of those, how many without a breach above the threshold."""
    return months_checked() - _months(over=True)


def last_breach() -> Any:
    """The day of the last confirmed breach above the threshold."""
    return Subquery(_checks().filter(over=True).annotate(last=Max("checked_on")).values("last"))


street_bans = Register(
    slug="street-bans",
    domain="infrastructure",
    model=StreetOrderRule,
    columns=["code", "street", "segment", "kind", "valid_from", "months_checked", "months_kept", "last_breach_on"],
    filters=[
        "area",
        "unit",
        "street",
        "segment",
        "kind",
        "named_in_programme",
        "decided_on",
        "valid_from",
        "valid_to",
        "months_checked",
        "months_kept",
        "last_breach_on",
    ],
    key=["code"],
    headings={
        "Mã quy định": "code",
        "Đường, phố, ngõ": "street",
        "Mã tuyến": "street",
        "Mã đoạn": "segment",
        "Phường": "area",
        "Nội dung cấm": "kind",
        "Từ giờ": "hour_from",
        "Đến giờ": "hour_to",
        "Số quyết định": "decision_number",
        "Ngày quyết định": "decided_on",
        "Có hiệu lực từ ngày": "valid_from",
        "Hết hiệu lực từ ngày": "valid_to",
        "Nêu tên trong chương trình": "named_in_programme",
        "Ghi chú": "note",
    },
    public=[
        "code",
        "street",
        "segment",
        "area",
        "kind",
        "hour_from",
        "hour_to",
        "valid_from",
        "valid_to",
        "named_in_programme",
    ],
    derived={
        "months_checked": Derived(_("số tháng có kiểm tra"), months_checked, models.IntegerField()),
        "months_kept": Derived(_("số tháng giữ được"), months_kept, models.IntegerField()),
        "last_breach_on": Derived(_("vi phạm vượt mức gần nhất"), last_breach, models.DateField()),
    },
)
