"""Checks of street order (kiểm tra trật tự đường phố): what was found parked or sold where that is banned.

Task 1.3.1: five named streets are to be kept. A check counts once someone else than the inspector has confirmed it. The
last confirmed check of a month speaks for the month, the last of a year for the year so far; a breach that follows
another within the period in force is a relapse (tái diễn). Solution 2.5.1: checks are planned, and those missed are seen.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django.apps import apps
from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import Case, Exists, F, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Least
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import law
from dothi.core.rules import Rule, edges, frozen
from dothi.registers.infrastructure.order_check_steps import ALLOWED, PARAMETERS, RELAPSE, State, workflow
from dothi.registers.infrastructure.street_ban import LAST, QUEUE, StreetOrderRule
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class OrderCheck(Record):
    """One look at one banned street, planned for a day and made at a moment."""

    State = State

    search_fields = ("code", "inspector")

    rule = models.ForeignKey(
        StreetOrderRule,
        verbose_name=_("quy định trật tự đường phố"),
        on_delete=models.PROTECT,
        related_name="checks",
        db_index=False,
    )
    code = models.CharField(_("mã lần kiểm tra"), max_length=40)
    planned_on = models.DateField(_("ngày dự kiến"))
    checked_at = models.DateTimeField(_("kiểm tra lúc"), null=True, blank=True)
    checked_on = models.DateField(_("ngày kiểm tra"), null=True, editable=False)
    inspector = models.CharField(_("người kiểm tra"), max_length=120, blank=True)
    parking_found = models.PositiveIntegerField(_("số xe đỗ sai"), default=0)
    vending_found = models.PositiveIntegerField(_("số điểm bán hàng rong"), default=0)
    found = models.PositiveIntegerField(_("số vi phạm"), default=0, editable=False)
    fines = models.PositiveIntegerField(_("số lượt xử phạt"), default=0)
    fined = models.DecimalField(_("tiền phạt (đồng)"), max_digits=18, decimal_places=0, default=Decimal(0))
    over = models.BooleanField(_("vượt mức cho phép"), null=True, editable=False)
    relapse_from = models.DateField(_("tái diễn nếu đã vi phạm từ ngày"), null=True, editable=False)
    year_ends_on = models.DateField(_("hết năm vào ngày"), null=True, editable=False)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State, default=State.PLANNED, editable=False)

    rules: ClassVar = [
        edges(workflow, "order_check_steps", _("Trạng thái chỉ đổi theo các bước đã khai.")),
        frozen(
            "order_check_stays",
            (State.CONFIRMED, State.DISMISSED),
            ("rule_id", "checked_at", "parking_found", "vending_found", "fines", "fined"),
            _("Lần kiểm tra đã xác nhận không sửa được số liệu."),
        ),
        Rule(
            name="order_check_within_ban",
            on=("INSERT", "UPDATE"),
            refuse="NEW.checked_on IS NOT NULL AND EXISTS (SELECT 1 FROM registers_streetorderrule b"  # noqa: S608 - names of our own
            " WHERE b.id = NEW.rule_id"
            f" AND (NEW.checked_on < b.valid_from OR NEW.checked_on >= COALESCE(b.valid_to, {LAST})))",
            message=_("Ngày kiểm tra phải trong thời gian quy định có hiệu lực."),
            hold=QUEUE.format(street="(SELECT b.street_id FROM registers_streetorderrule b WHERE b.id = NEW.rule_id)"),
        ),
        Rule(
            name="order_check_of_its_kind",
            on=("INSERT", "UPDATE"),
            refuse="EXISTS (SELECT 1 FROM registers_streetorderrule b WHERE b.id = NEW.rule_id"
            " AND ((b.kind = 'no_parking' AND NEW.vending_found > 0)"
            " OR (b.kind = 'no_vending' AND NEW.parking_found > 0)))",
            message=_("Chỉ đếm vi phạm thuộc nội dung mà quy định cấm."),
        ),
    ]

    class Meta:
        verbose_name = _("kiểm tra trật tự đường phố")
        verbose_name_plural = pgettext_lazy("plural", "kiểm tra trật tự đường phố")
        ordering: ClassVar = ["-planned_on", "-pk"]
        indexes: ClassVar = [
            *list_indexes("order_check", "-planned_on", state=True),
            models.Index(fields=["rule", "state", "checked_on"], name="order_check_rule", condition=live()),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="order_check_code",
                violation_error_message=_("Mã lần kiểm tra này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "missed"], checked_at__isnull=True, found=0)
                | (Q(state__in=["done", "confirmed", "dismissed"]) & Q(checked_at__isnull=False)),
                name="order_check_done_dated",
                violation_error_message=_(
                    "Kiểm tra đã làm phải có thời điểm; chưa làm thì chưa có thời điểm và số liệu."
                ),
            ),
            models.CheckConstraint(
                condition=Q(found=F("parking_found") + F("vending_found"))
                & (
                    Q(checked_at__isnull=True, checked_on__isnull=True)
                    | Q(checked_at__isnull=False, checked_on__isnull=False)
                ),
                name="order_check_sum",
                violation_error_message=_("Số vi phạm là tổng số xe đỗ sai và số điểm bán hàng rong."),
            ),
            models.CheckConstraint(
                condition=Q(fined__gte=0) & (Q(fined=0) | Q(fines__gt=0)),
                name="order_check_fines",
                violation_error_message=_("Có tiền phạt thì phải có lượt xử phạt."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.planned_on:%d/%m/%Y}"

    def derive(self) -> None:
        """The day, the sum, and whether it is more than the threshold in force that day."""
        self.found = (self.parking_found or 0) + (self.vending_found or 0)
        self.checked_on = day = timezone.localtime(self.checked_at).date() if self.checked_at else None
        allowed = law.value(ALLOWED, day, self.area_id) if day else None
        self.over = None if allowed is None else self.found > allowed
        months = law.value(RELAPSE, day, self.area_id) if day else None
        self.relapse_from = law.add_months(day, -int(months)) if day and months is not None else None
        self.year_ends_on = date(day.year + 1, 1, 1) if day else None

    def clean(self) -> None:
        """Nothing was seen tomorrow."""
        super().clean()
        if self.checked_at and self.checked_at > timezone.now():
            raise ValidationError({"checked_at": _("Thời điểm kiểm tra không thể ở tương lai.")})


def _confirmed(**those: Any) -> Any:
    """The confirmed checks of the same street order."""
    model = apps.get_model("registers", "OrderCheck")
    return model.objects.filter(rule=OuterRef("rule"), state="confirmed", **those).order_by()


LATER = Q(checked_on__gt=OuterRef("checked_on")) | Q(checked_on=OuterRef("checked_on"), pk__gt=OuterRef("pk"))
SAME_YEAR = {"checked_on__year": OuterRef("checked_on__year")}
SAME_MONTH = {**SAME_YEAR, "checked_on__month": OuterRef("checked_on__month")}


def _if_confirmed(condition: Any) -> Case:
    """A condition of confirmed checks; nothing can be said of others."""
    return Case(When(Q(state="confirmed") & condition, then=Value(True)), When(state="confirmed", then=Value(False)))


def closes_month() -> Case:
    """Whether it is the last confirmed check of its month: one such row is one street checked in one month."""
    return _if_confirmed(~Exists(_confirmed(**SAME_MONTH).filter(LATER)))


def month_kept() -> Case:
    """Whether no confirmed check of its month was over the threshold."""
    return _if_confirmed(Q(over__isnull=False) & ~Exists(_confirmed(**SAME_MONTH, over=True)))


def year_kept() -> Case:
    """Whether no confirmed check since 1 January, itself included, was over the threshold."""
    return _if_confirmed(
        Q(over__isnull=False) & ~Exists(_confirmed(**SAME_YEAR, over=True, checked_on__lte=OuterRef("checked_on")))
    )


def relapse() -> Case:
    """Whether it is over the threshold and an earlier one within the period in force was, too."""
    earlier = _confirmed(over=True, checked_on__lt=OuterRef("checked_on"), checked_on__gte=OuterRef("relapse_from"))
    return _if_confirmed(Q(over=True) & Exists(earlier))


def speaks_until() -> Any:
    """The day from which it speaks for its street no more: the next confirmed check, or the next year."""
    later = _confirmed().filter(LATER).values("rule").annotate(next=Min("checked_on")).values("next")
    return Least(Coalesce(Subquery(later), F("year_ends_on")), F("year_ends_on"))


order_checks = Register(
    slug="order-checks",
    domain="infrastructure",
    model=OrderCheck,
    columns=[
        "code",
        "rule",
        "street",
        "area",
        "planned_on",
        "checked_at",
        "state",
        "found",
        "fines",
        "over",
        "relapse",
    ],
    filters=[
        "rule",
        "named_in_programme",
        "area",
        "unit",
        "state",
        "planned_on",
        "checked_on",
        "found",
        "parking_found",
        "vending_found",
        "fines",
        "over",
        "relapse",
        "closes_month",
        "month_kept",
        "year_kept",
        "speaks_until",
    ],
    workflow=workflow,
    key=["code"],
    numbering="KTTT",
    quick=["rule", "inspector"],
    headings={
        "Mã lần kiểm tra": "code",
        "Mã quy định": "rule",
        "Quy định trật tự đường phố": "rule",
        "Phường": "area",
        "Ngày dự kiến": "planned_on",
        "Kiểm tra lúc": "checked_at",
        "Người kiểm tra": "inspector",
        "Số xe đỗ sai": "parking_found",
        "Số điểm bán hàng rong": "vending_found",
        "Số lượt xử phạt": "fines",
        "Tiền phạt (đồng)": "fined",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["rule", "area", "checked_on", "found", "fines"],
    public_where=Q(state="confirmed"),
    parent="rule",
    derived={
        "street": Derived(_("tuyến"), lambda: F("rule__street__name"), models.CharField(max_length=200)),
        "named_in_programme": Derived(
            _("tuyến nêu tên trong chương trình"), lambda: F("rule__named_in_programme"), models.BooleanField()
        ),
        "relapse": Derived(_("tái diễn"), relapse, models.BooleanField()),
        "closes_month": Derived(_("lần cuối của tháng"), closes_month, models.BooleanField()),
        "month_kept": Derived(_("tháng giữ được"), month_kept, models.BooleanField()),
        "year_kept": Derived(_("giữ được từ đầu năm"), year_kept, models.BooleanField()),
        "speaks_until": Derived(_("còn giá trị đến trước ngày"), speaks_until, models.DateField()),
    },
    parameters=PARAMETERS,
    due={State.PLANNED: "planned_on"},
)
