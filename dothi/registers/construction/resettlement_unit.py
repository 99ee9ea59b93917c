"""Resettlement homes (căn hộ tái định cư): the stock from which cleared households are rehoused.

Part 1 of the programme reports a stock of homes and land that serves site clearance, and task 1.2.5 adds to it. Whether
a home is free is never typed: it follows from its live allocation.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.apps import apps
from django.contrib.gis.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Role
from dothi.core.rules import Rule, different, edges
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register
from dothi.registers.workflow import Refusal, Transition, Workflow


class Standing(models.TextChoices):
    """What may be done with a home, as its allocation leaves it."""

    AVAILABLE = "available", _("còn trống")
    ALLOCATED = "allocated", _("đã bố trí")
    HANDED_OVER = "handed_over", _("đã giao nhà")
    WITHDRAWN = "withdrawn", _("đã rút khỏi quỹ")


class State(models.TextChoices):
    """Whether a home belongs to the stock."""

    IN_STOCK = "in_stock", _("trong quỹ nhà")
    WITHDRAWN = "withdrawn", _("đã rút khỏi quỹ")


def withdrawal_dated(home: Any) -> Refusal:
    """A home leaves the stock after it came, not in the future."""
    day = home.withdrawn_on
    wrong = day is not None and not home.received_on <= day <= timezone.localdate()
    return _("Ngày rút phải từ ngày nhận vào quỹ đến hôm nay.") if wrong else None


def put_back(home: Any) -> None:
    """The home is in the stock as if it had never left."""
    home.withdrawn_on = None


workflow = Workflow(
    states=State,
    initial=State.IN_STOCK,
    tones={State.IN_STOCK: "good", State.WITHDRAWN: "neutral"},
    transitions=(
        Transition(
            "withdraw",
            _("Rút khỏi quỹ nhà"),
            [State.IN_STOCK],
            State.WITHDRAWN,
            Role.APPROVER,
            asks=["withdrawn_on"],
            requires=["withdrawn_on"],
            reason=True,
            guards=[withdrawal_dated],
        ),
        Transition(
            "put_back",
            _("Đưa lại vào quỹ nhà"),
            [State.WITHDRAWN],
            State.IN_STOCK,
            Role.APPROVER,
            fill=put_back,
            reason=True,
        ),
    ),
)


class ResettlementUnit(Record):
    """One home that may be given to a cleared household, from the day it entered the stock."""

    class OwnerLevel(models.TextChoices):
        CITY = "city", _("quỹ nhà Thành phố")
        DISTRICT = "district", _("quỹ nhà quận")

    State = State

    search_fields = ("code", "building", "number")

    code = models.CharField(_("mã căn hộ"), max_length=40)
    building = models.CharField(_("toà nhà, khu nhà"), max_length=200)
    number = models.CharField(_("số căn"), max_length=20)
    floor = models.PositiveSmallIntegerField(_("tầng"), null=True, blank=True)
    floor_area = models.DecimalField(_("diện tích căn hộ (m²)"), max_digits=14, decimal_places=2)
    owner_level = models.CharField(_("thuộc quỹ nhà"), max_length=8, choices=OwnerLevel, default=OwnerLevel.CITY)
    value = models.DecimalField(_("giá căn hộ (đồng)"), max_digits=18, decimal_places=0)
    received_on = models.DateField(_("ngày nhận vào quỹ"))
    withdrawn_on = models.DateField(_("ngày rút khỏi quỹ"), null=True, blank=True)
    place = models.PointField(_("vị trí"), null=True, blank=True)
    ledger = models.PositiveIntegerField(default=0, editable=False)
    state = models.CharField(_("trạng thái"), max_length=9, choices=State, default=State.IN_STOCK, editable=False)

    untracked: ClassVar = ("ledger",)

    class Meta:
        verbose_name = _("căn hộ tái định cư")
        verbose_name_plural = pgettext_lazy("plural", "căn hộ tái định cư")
        ordering: ClassVar = ["building", "number", "-pk"]
        indexes: ClassVar = list_indexes("home", "building", "number", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="home_code",
                violation_error_message=_("Mã căn hộ này đã có."),
            ),
            models.UniqueConstraint(
                fields=["building", "number"],
                condition=live(),
                name="home_in_building",
                violation_error_message=_("Toà nhà này đã có căn hộ mang số đó."),
            ),
            models.CheckConstraint(
                condition=Q(floor_area__gt=0) & Q(value__gte=0),
                name="home_sizes",
                violation_error_message=_("Diện tích phải lớn hơn 0, giá không được âm."),
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_on__isnull=False, withdrawn_on__gte=F("received_on"))
                | Q(state="in_stock", withdrawn_on__isnull=True),
                name="home_withdrawn_dated",
                violation_error_message=_("Căn hộ đã rút phải có ngày rút, từ ngày nhận vào quỹ trở đi."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "home_steps", _("Căn hộ chỉ rút khỏi quỹ hoặc đưa lại vào quỹ theo bước đã định.")),
        Rule(
            name="home_given_stays",
            on=["UPDATE"],
            refuse=f"({different('state')} OR {different('removed_at')})"  # noqa: S608 - our own names
            " AND (NEW.state = 'withdrawn' OR NEW.removed_at IS NOT NULL) AND EXISTS ("
            "SELECT 1 FROM registers_resettlementallocation a WHERE a.home_id = NEW.id"
            " AND a.removed_at IS NULL AND a.state <> 'cancelled')",
            message=_("Căn hộ đang bố trí cho một hộ: không rút khỏi quỹ hay xoá được."),
        ),
    ]

    def __str__(self) -> str:
        return f"{self.building}, {self.number}"


def _given() -> Any:
    """The live allocation of a home, at most one."""
    model = apps.get_model("registers", "ResettlementAllocation")
    return model.objects.filter(home=OuterRef("pk")).exclude(state="cancelled").order_by()


def standing() -> Case:
    """Withdrawn, handed over, allocated or available."""
    how = Case(When(state="handed_over", then=Value("handed_over")), default=Value("allocated"))
    given = Subquery(_given().annotate(how=how).values("how")[:1])
    return Case(When(state="withdrawn", then=Value("withdrawn")), default=Coalesce(given, Value("available")))


def taken_on() -> Coalesce:
    """The day since which it is no longer free: it left the stock, or was proposed for a household."""
    return Coalesce(F("withdrawn_on"), Subquery(_given().values("proposed_on")[:1]))


resettlement_units = Register(
    slug="resettlement-units",
    domain="construction",
    model=ResettlementUnit,
    since="received_on",
    until="withdrawn_on",
    columns=["code", "building", "number", "area", "floor_area", "value", "owner_level", "standing", "received_on"],
    filters=[
        "area",
        "unit",
        "standing",
        "owner_level",
        "building",
        "floor_area",
        "value",
        "received_on",
        "taken_on",
        "withdrawn_on",
        "state",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã căn hộ": "code",
        "Toà nhà, khu nhà": "building",
        "Số căn": "number",
        "Phường": "area",
        "Tầng": "floor",
        "Diện tích căn hộ (m²)": "floor_area",
        "Thuộc quỹ nhà": "owner_level",
        "Giá căn hộ (đồng)": "value",
        "Ngày nhận vào quỹ": "received_on",
        "Ngày rút khỏi quỹ": "withdrawn_on",
        "Vị trí": "place",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["building", "area", "floor_area", "owner_level", "received_on", "standing", "place"],
    derived={
        "standing": Derived(_("tình trạng bố trí"), standing, models.CharField(max_length=11, choices=Standing)),
        "taken_on": Derived(_("không còn trống từ ngày"), taken_on, models.DateField()),
    },
)
