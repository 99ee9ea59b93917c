"""Pollution sources (nguồn ô nhiễm): establishments that discharge, and what became of the serious ones.

Goal 8 and task 1.4.6: serious polluters are dealt with for good, which is read as 100 % by 2015; task 1.4.2 asks for
permits or registrations, task 1.4.5 for clean fuel: honeycomb coal ends on a day. Part 1, II.4 finds fumes and
wastewater beyond the standard still common.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.contrib.gis.db import models
from django.db.models import Case, Count, F, Min, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.rules import edges
from dothi.registers.environment.pollution_source_steps import ORDERED, SETTLED, State, workflow
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class PollutionSource(Record):
    """One establishment on the list of those that pollute or may, until it is struck off, and after."""

    class Sector(models.TextChoices):
        INDUSTRY = "industry", _("sản xuất công nghiệp")
        CRAFT = "craft", _("tiểu thủ công nghiệp")
        FOOD = "food", _("ăn uống, chế biến thực phẩm")
        TRADE = "trade", _("kinh doanh, dịch vụ khác")
        HEALTH = "health", _("y tế")
        REPAIR = "repair", _("sửa chữa, rửa xe")
        MARKET = "market", _("chợ")
        CONSTRUCTION = "construction", _("xây dựng")
        OTHER = "other", _("ngành khác")

    class Level(models.TextChoices):
        NORMAL = "normal", _("thông thường")
        SERIOUS = "serious", _("gây ô nhiễm nghiêm trọng")

    class Fuel(models.TextChoices):
        NONE = "none", _("không đốt")
        ELECTRICITY = "electricity", _("điện")
        GAS = "gas", _("khí hoá lỏng")
        OIL = "oil", _("dầu")
        COAL = "coal", _("than")
        HONEYCOMB = "honeycomb", _("than tổ ong")
        WOOD = "wood", _("củi, sinh khối")

    State = State

    search_fields = ("code", "facility", "address", "owner", "registration_number")

    code = models.CharField(_("mã nguồn"), max_length=40)
    facility = models.CharField(_("cơ sở"), max_length=200)
    sector = models.CharField(_("ngành nghề"), max_length=12, choices=Sector, default=Sector.OTHER)
    address = models.CharField(_("địa chỉ"), max_length=300)
    place = models.PointField(_("vị trí"))
    owner = models.CharField(_("chủ cơ sở"), max_length=200, blank=True)
    level = models.CharField(_("mức độ"), max_length=8, choices=Level, default=Level.NORMAL)
    registration_number = models.CharField(_("số giấy phép, đăng ký môi trường"), max_length=80, blank=True)
    registered_on = models.DateField(_("ngày đăng ký môi trường"), null=True, blank=True)
    fuel = models.CharField(_("chất đốt"), max_length=12, choices=Fuel, default=Fuel.NONE)
    honeycomb_ended_on = models.DateField(_("ngày thôi dùng than tổ ong"), null=True, blank=True)
    listed_on = models.DateField(_("ngày đưa vào danh sách"))
    assessed_on = models.DateField(_("ngày đánh giá"), null=True, blank=True)
    ordered_on = models.DateField(_("ngày quyết định yêu cầu xử lý"), null=True, blank=True)
    order_number = models.CharField(_("số quyết định yêu cầu xử lý"), max_length=60, blank=True)
    remedy_due_on = models.DateField(_("hạn xử lý xong"), null=True, blank=True)
    remedied_on = models.DateField(_("ngày xử lý xong"), null=True, blank=True)
    verified_on = models.DateField(_("ngày xác nhận đã xử lý"), null=True, blank=True)
    delisted_on = models.DateField(_("ngày đưa ra khỏi danh sách"), null=True, blank=True)
    relapsed_on = models.DateField(_("ngày tái ô nhiễm"), null=True, blank=True)
    suspended_on = models.DateField(_("ngày đình chỉ hoạt động"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=12, choices=State, default=State.LISTED, editable=False)

    class Meta:
        verbose_name = _("nguồn ô nhiễm")
        verbose_name_plural = pgettext_lazy("plural", "nguồn ô nhiễm")
        ordering: ClassVar = ["-listed_on", "-pk"]
        indexes: ClassVar = list_indexes("pollution_source", "-listed_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="source_code",
                violation_error_message=_("Mã nguồn này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(registered_on__isnull=True) | ~Q(registration_number=""),
                name="source_registration_numbered",
                violation_error_message=_("Đăng ký môi trường có ngày thì phải có số."),
            ),
            models.CheckConstraint(
                condition=~Q(fuel="honeycomb") | Q(honeycomb_ended_on__isnull=True),
                name="source_honeycomb_or_ended",
                violation_error_message=_("Cơ sở còn dùng than tổ ong thì chưa có ngày thôi dùng."),
            ),
            models.CheckConstraint(
                condition=(Q(assessed_on__isnull=True) | Q(assessed_on__gte=F("listed_on")))
                & (Q(ordered_on__isnull=True) | Q(ordered_on__gte=F("assessed_on")))
                & (Q(remedy_due_on__isnull=True) | Q(remedy_due_on__gte=F("ordered_on")))
                & (Q(remedied_on__isnull=True) | Q(remedied_on__gte=F("ordered_on")))
                & (Q(verified_on__isnull=True) | Q(verified_on__gte=F("remedied_on")))
                & (Q(delisted_on__isnull=True) | Q(delisted_on__gte=F("verified_on"))),
                name="source_dates_in_order",
                violation_error_message=_(
                    "Các ngày phải theo thứ tự: danh sách, đánh giá, quyết định, xử lý xong, xác nhận, ra khỏi danh sách."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[str(s) for s in ORDERED]) | (Q(ordered_on__isnull=False) & ~Q(order_number="")),
                name="source_ordered_dated",
                violation_error_message=_("Nguồn đã bị yêu cầu xử lý phải có ngày và số quyết định."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["verified", "delisted"])
                | (Q(remedied_on__isnull=False) & Q(verified_on__isnull=False)),
                name="source_verified_dated",
                violation_error_message=_("Nguồn đã xác nhận xử lý phải có ngày xử lý xong và ngày xác nhận."),
            ),
            models.CheckConstraint(
                condition=(~Q(state="delisted") | Q(delisted_on__isnull=False))
                & (~Q(state="suspended") | Q(suspended_on__isnull=False))
                & (~Q(state="relapsed") | Q(relapsed_on__isnull=False)),
                name="source_end_dated",
                violation_error_message=_("Nguồn đã ra khỏi danh sách, tái ô nhiễm hoặc bị đình chỉ phải có ngày."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "source_steps", _("Trạng thái của nguồn ô nhiễm chỉ đổi theo các bước xử lý.")),
    ]

    def __str__(self) -> str:
        return f"{self.code} – {self.facility}"


def treated_on() -> Coalesce:
    """The day it was confirmed as dealt with, or closed down; a relapse ends that (`relapsed_on`)."""
    return Coalesce(F("verified_on"), F("suspended_on"))


def honeycomb() -> Case:
    """Whether it burned honeycomb coal at any time since it was listed."""
    burned = Q(fuel="honeycomb") | Q(honeycomb_ended_on__isnull=False)
    return Case(When(burned, then=Value(True)), default=Value(False))


def lacks_deadline() -> Case:
    """A serious source that nobody gave a day to be done: it fails the monthly check."""
    open_ended = Q(level="serious", remedy_due_on__isnull=True) & ~Q(state__in=[str(s) for s in SETTLED])
    return Case(When(open_ended, then=Value(True)), default=Value(False))


def compliant_on() -> Subquery:
    """The first inspection since which every one found it conforming; none while the last one did not."""
    Inspection = apps.get_model("registers", "SourceInspection")
    later = Inspection.objects.filter(
        source=OuterRef("source"), result="breach", done_on__gte=OuterRef("done_on")
    ).values("pk")
    good = Inspection.objects.filter(source=OuterRef("pk"), result="conforms").exclude(models.Exists(later))
    return Subquery(good.order_by().values("source").annotate(first=Min("done_on")).values("first"))


def open_exceedances() -> Any:
    """Results beyond the standard at its monitoring points that are not settled."""
    Exceedance = apps.get_model("registers", "Exceedance")
    found = Exceedance.objects.filter(measurement__sampling__point__source=OuterRef("pk"))
    found = found.exclude(state__in=["invalid_sample", "resolved"]).order_by()
    grouped = found.values("measurement__sampling__point__source").annotate(n=Count("pk"))
    return Coalesce(Subquery(grouped.values("n")), 0)


pollution_sources = Register(
    slug="pollution-sources",
    domain="environment",
    model=PollutionSource,
    since="listed_on",
    until="delisted_on",
    columns=[
        "code",
        "facility",
        "area",
        "sector",
        "level",
        "state",
        "listed_on",
        "remedy_due_on",
        "treated_on",
        "lacks_deadline",
        "open_exceedances",
    ],
    filters=[
        "area",
        "unit",
        "state",
        "level",
        "sector",
        "fuel",
        "registration_number",
        "registered_on",
        "listed_on",
        "assessed_on",
        "ordered_on",
        "remedy_due_on",
        "remedied_on",
        "verified_on",
        "delisted_on",
        "relapsed_on",
        "suspended_on",
        "honeycomb_ended_on",
        "treated_on",
        "compliant_on",
        "honeycomb",
        "lacks_deadline",
        "open_exceedances",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã nguồn": "code",
        "Cơ sở": "facility",
        "Ngành nghề": "sector",
        "Địa chỉ": "address",
        "Phường": "area",
        "Chủ cơ sở": "owner",
        "Mức độ": "level",
        "Số giấy phép, đăng ký môi trường": "registration_number",
        "Ngày đăng ký môi trường": "registered_on",
        "Chất đốt": "fuel",
        "Ngày thôi dùng than tổ ong": "honeycomb_ended_on",
        "Ngày đưa vào danh sách": "listed_on",
        "Ngày đánh giá": "assessed_on",
        "Ngày quyết định yêu cầu xử lý": "ordered_on",
        "Số quyết định yêu cầu xử lý": "order_number",
        "Hạn xử lý xong": "remedy_due_on",
        "Ngày xử lý xong": "remedied_on",
        "Ngày xác nhận đã xử lý": "verified_on",
        "Ngày đưa ra khỏi danh sách": "delisted_on",
        "Ngày tái ô nhiễm": "relapsed_on",
        "Ngày đình chỉ hoạt động": "suspended_on",
        "Vị trí": "place",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "facility", "sector", "area", "level", "state", "listed_on", "place"],
    public_where=Q(level="serious"),
    derived={
        "treated_on": Derived(_("được xử lý từ"), treated_on, models.DateField()),
        "compliant_on": Derived(_("kiểm tra thấy đạt từ"), compliant_on, models.DateField()),
        "honeycomb": Derived(_("có dùng than tổ ong"), honeycomb, models.BooleanField()),
        "lacks_deadline": Derived(_("thiếu hạn xử lý"), lacks_deadline, models.BooleanField()),
        "open_exceedances": Derived(_("kết quả vượt chuẩn chưa xong"), open_exceedances, models.IntegerField()),
    },
    due={"ordered": "remedy_due_on", "remediating": "remedy_due_on"},
)
