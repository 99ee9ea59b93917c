"""Trees (cây xanh đô thị), one by one: species, size, health, risk, from the plan to plant to the replacement.

Task 1.4.10 plants more trees and new ones: trees planted and what lived after a year are counted here. A site, a hole in
the pavement, is another thing; on each one tree stands at most.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import law
from dothi.registers.environment.planting_scheme import PlantingScheme
from dothi.registers.environment.planting_site import PlantingSite
from dothi.registers.environment.tree_steps import (
    GONE,
    PARAMETERS,
    RULES,
    STANDING,
    State,
    next_look,
    paper_of,
    workflow,
)
from dothi.registers.infrastructure.street import ManagedBy
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class Tree(Record):
    """One tree on one site. Its place is that of the site."""

    class Health(models.TextChoices):
        GOOD = "good", _("tốt")
        FAIR = "fair", _("trung bình")
        POOR = "poor", _("kém")

    class Risk(models.TextChoices):
        LOW = "low", _("rủi ro thấp")
        MEDIUM = "medium", _("rủi ro trung bình")
        HIGH = "high", _("rủi ro cao")

    State = State

    search_fields = ("code", "species")

    code = models.CharField(_("mã cây"), max_length=40)
    site = models.ForeignKey(
        PlantingSite, verbose_name=_("vị trí trồng"), on_delete=models.PROTECT, related_name="trees", db_index=False
    )
    species = models.CharField(_("loài cây"), max_length=100)
    girth_cm = models.PositiveSmallIntegerField(_("chu vi thân (cm)"), null=True, blank=True)
    height_m = models.DecimalField(_("chiều cao (m)"), max_digits=5, decimal_places=1, null=True, blank=True)
    health = models.CharField(_("sức khoẻ"), max_length=4, choices=Health, default=Health.GOOD)
    risk = models.CharField(_("rủi ro"), max_length=6, choices=Risk, default=Risk.LOW)
    protected = models.BooleanField(_("cây cần bảo tồn"), default=False)
    managed_by = models.CharField(_("cấp quản lý"), max_length=10, choices=ManagedBy, default=ManagedBy.DISTRICT)
    scheme = models.ForeignKey(
        PlantingScheme,
        verbose_name=_("đợt trồng"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="trees",
    )
    planted_on = models.DateField(_("ngày trồng"), null=True, blank=True)
    year_on = models.DateField(_("đủ một năm ngày"), null=True, blank=True, editable=False)
    inspected_on = models.DateField(_("kiểm tra lần cuối"), null=True, blank=True)
    inspect_due_on = models.DateField(_("hạn kiểm tra"), null=True, blank=True, editable=False)
    ended_on = models.DateField(_("ngày mất"), null=True, blank=True)
    felling_paper = models.CharField(_("căn cứ chặt hạ"), max_length=120, blank=True, editable=False)
    replaced_by = models.ForeignKey(
        "self", verbose_name=_("cây thay thế"), null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )
    place = models.PointField(_("vị trí"), editable=False)
    state = models.CharField(_("trạng thái"), max_length=11, choices=State, default=State.PLANNED, editable=False)

    rules: ClassVar = RULES

    class Meta:
        verbose_name = _("cây xanh đô thị")
        verbose_name_plural = pgettext_lazy("plural", "cây xanh đô thị")
        ordering: ClassVar = ["code", "-pk"]
        indexes: ClassVar = list_indexes("tree", "code", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="tree_code",
                violation_error_message=_("Mã cây này đã có."),
            ),
            models.UniqueConstraint(
                fields=["site"],
                condition=live(ended_on__isnull=True) & ~Q(state="dropped"),
                name="tree_one_a_site",
                violation_error_message=_("Vị trí này đang có cây: mỗi vị trí chỉ một cây."),
            ),
            models.UniqueConstraint(
                fields=["replaced_by"],
                condition=live(replaced_by__isnull=False),
                name="tree_replaces_one",
                violation_error_message=_("Cây này đã thay cho một cây khác."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["planned", "dropped"]) | Q(planted_on__isnull=True, ended_on__isnull=True),
                name="tree_planned_undated",
                violation_error_message=_("Cây dự kiến chưa có ngày trồng."),
            ),
            models.CheckConstraint(
                condition=~Q(state="planted") | Q(planted_on__isnull=False),
                name="tree_planted_dated",
                violation_error_message=_("Cây mới trồng phải có ngày trồng."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=GONE, ended_on__isnull=False) | (~Q(state__in=GONE) & Q(ended_on__isnull=True)),
                name="tree_gone_dated",
                violation_error_message=_("Cây có ngày mất khi và chỉ khi đã chặt hạ, chết, hoặc đã thay thế."),
            ),
            models.CheckConstraint(  # also of a tree that was felled before its register was kept
                condition=~Q(state="felled") | ~Q(felling_paper=""),
                name="tree_felling_papered",
                violation_error_message=_("Cây đã chặt hạ phải ghi số giấy phép hoặc biên bản chặt hạ khẩn cấp."),
            ),
            models.CheckConstraint(
                condition=Q(state="replaced", replaced_by__isnull=False)
                | (~Q(state="replaced") & Q(replaced_by__isnull=True)),
                name="tree_replaced_by_one",
                violation_error_message=_("Cây đã thay thế phải ghi cây thay thế."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(planted_on__isnull=True) | Q(ended_on__gte=F("planted_on")),
                name="tree_period",
                violation_error_message=_("Ngày mất không thể trước ngày trồng."),
            ),
            models.CheckConstraint(
                condition=(Q(girth_cm__isnull=True) | Q(girth_cm__gt=0))
                & (Q(height_m__isnull=True) | Q(height_m__gt=0)),
                name="tree_sizes",
                violation_error_message=_("Chu vi thân và chiều cao phải lớn hơn 0."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.species}"

    def derive(self) -> None:
        """Its place, the end of its first year, and when it must be inspected again."""
        if self.site_id:
            self.place = self.site.place
        self.year_on = law.add_months(self.planted_on, 12) if self.planted_on else None
        self.inspect_due_on = next_look(self)
        if self.state == State.FELLED and not self.felling_paper:
            self.felling_paper = paper_of(self)


def lived_a_year() -> Case:
    """Whether it lived through its first year; before the year is over, nobody knows."""
    return Case(
        When(Q(year_on__isnull=True) | Q(year_on__gt=timezone.localdate()), then=None),
        When(ended_on__lt=F("year_on"), then=Value(False)),
        default=Value(True),
    )


trees = Register(
    slug="trees",
    domain="environment",
    model=Tree,
    since="planted_on",
    until="ended_on",
    columns=["code", "species", "site", "area", "girth_cm", "health", "risk", "state", "planted_on", "inspect_due_on"],
    filters=[
        "area",
        "unit",
        "state",
        "site",
        "scheme",
        "species",
        "health",
        "risk",
        "protected",
        "managed_by",
        "girth_cm",
        "height_m",
        "planted_on",
        "year_on",
        "lived_a_year",
        "inspected_on",
        "inspect_due_on",
        "ended_on",
        "replaced_by",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã cây": "code",
        "Vị trí trồng": "site",
        "Mã vị trí": "site",
        "Loài cây": "species",
        "Phường": "area",
        "Chu vi thân (cm)": "girth_cm",
        "Chiều cao (m)": "height_m",
        "Sức khoẻ": "health",
        "Rủi ro": "risk",
        "Cây cần bảo tồn": "protected",
        "Cấp quản lý": "managed_by",
        "Đợt trồng": "scheme",
        "Ngày trồng": "planted_on",
        "Kiểm tra lần cuối": "inspected_on",
        "Ngày mất": "ended_on",
        "Căn cứ chặt hạ": "felling_paper",
        "Cây thay thế": "replaced_by",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "species", "site", "area", "girth_cm", "height_m", "protected", "planted_on", "state", "place"],
    parent="site",
    due=dict.fromkeys(STANDING, "inspect_due_on"),
    derived={"lived_a_year": Derived(_("sống qua năm đầu"), lived_a_year, models.BooleanField())},
    parameters=PARAMETERS,
)
