"""Legal steps of a household's clearance (bước thủ tục GPMB).

Task 1.2.4 of the programme: sixteen steps a household, each with its base event, the day its term ends by the law in force
on that event, the day it was done and its paper.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import law
from dothi.registers.construction.clearance.batch import ClearanceBatch
from dothi.registers.construction.clearance.household import Household
from dothi.registers.construction.clearance.law_terms import AREA, COMPLAINT, PARAMETERS
from dothi.registers.construction.clearance.legal_steps import NUMBERS, RULES, Kind, State, term_of, workflow
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class ClearanceStep(Record):
    """One legal step of one household."""

    Kind = Kind
    State = State
    search_fields = ("document_number",)
    rules: ClassVar = RULES

    household = models.ForeignKey(Household, verbose_name=_("hộ"), on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(_("bước"), max_length=14, choices=Kind)
    number = models.PositiveSmallIntegerField(_("thứ tự bước"), editable=False, default=0)
    base_on = models.DateField(_("ngày tính thời hạn"), null=True, blank=True)
    due_on = models.DateField(_("hết thời hạn"), null=True, blank=True, editable=False)
    done_on = models.DateField(_("ngày thực hiện"), null=True, blank=True)
    document_number = models.CharField(_("số văn bản"), max_length=60, blank=True)
    waived = models.BooleanField(_("chủ đất đồng ý làm sớm"), default=False)
    not_applicable_reason = models.TextField(_("lý do không áp dụng"), blank=True)
    state = models.CharField(_("trạng thái"), max_length=14, choices=State, default=State.OPEN, editable=False)

    class Meta:
        verbose_name = _("bước thủ tục GPMB")
        verbose_name_plural = pgettext_lazy("plural", "bước thủ tục GPMB")
        ordering: ClassVar = ["household_id", "number", "-pk"]
        indexes: ClassVar = list_indexes("clearance_step", "household", "number", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["household", "kind"],
                condition=live(),
                name="clearance_step_once",
                violation_error_message=_("Hộ đã có bước này."),
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_on__isnull=False),
                name="clearance_step_done_dated",
                violation_error_message=_("Bước đã làm phải có ngày."),
            ),
            models.CheckConstraint(
                condition=~Q(state="not_applicable") | ~Q(not_applicable_reason=""),
                name="clearance_step_not_applicable_explained",
                violation_error_message=_("Bước không áp dụng phải có lý do."),
            ),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | Q(base_on__isnull=True) | Q(done_on__gte=F("base_on")),
                name="clearance_step_done_after_base",
                violation_error_message=_("Ngày thực hiện không thể trước ngày tính thời hạn."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.household.code}: {self.get_kind_display()}"

    def derive(self) -> None:
        """The step's place in the order, and the day its term ends, by the law in force on the base event."""
        self.number = NUMBERS.get(self.kind, 0)
        code = term_of(self.kind, self.household.land_kind) if self.base_on and self.household_id else ""
        self.due_on = law.deadline(code, self.base_on, self.area_id) if code and self.base_on else None


def laid_out(households: Iterable[Household]) -> list[ClearanceStep]:
    """The steps that these households do not have yet, unsaved, all open."""
    households = list(households)
    known = set(ClearanceStep.objects.filter(household__in=households).values_list("household_id", "kind"))
    missing = ((h, kind) for h in households for kind in Kind if (h.pk, str(kind)) not in known)
    made = [
        ClearanceStep(household=h, kind=str(k), area_id=h.area_id, unit_id=h.unit_id, synthetic=h.synthetic)
        for h, k in missing
    ]
    for step in made:
        step.prepare()
    return made


def lay_out(batch: ClearanceBatch) -> None:
    """Give every household of a batch its sixteen steps; those it has stay as they are."""
    ClearanceStep.objects.bulk_create(laid_out(Household.objects.filter(batch=batch)))


def in_time() -> Case:
    """Done by the day its term ended; unknown without a term, and for the notice and the posting, which end a wait."""
    return Case(
        When(Q(due_on__isnull=True) | Q(kind__in=[Kind.NOTICE, Kind.POSTING]), then=None),
        When(done_on__lte=F("due_on"), then=Value(True)),
        When(done_on__isnull=True, due_on__gte=timezone.localdate(), then=None),
        default=Value(False),
        output_field=models.BooleanField(),
    )


clearance_steps = Register(
    slug="clearance-steps",
    domain="construction",
    model=ClearanceStep,
    columns=["household", "kind", "batch", "area", "state", "base_on", "due_on", "done_on", "document_number"],
    filters=[
        "batch",
        "household",
        "area",
        "unit",
        "state",
        "kind",
        "number",
        "base_on",
        "due_on",
        "done_on",
        "waived",
        "in_time",
    ],
    workflow=workflow,
    key=["household", "kind"],
    headings={
        "Hộ": "household",
        "Bước": "kind",
        "Phường": "area",
        "Ngày tính thời hạn": "base_on",
        "Ngày thực hiện": "done_on",
        "Số văn bản": "document_number",
        "Chủ đất đồng ý làm sớm": "waived",
        "Lý do không áp dụng": "not_applicable_reason",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    parent="household",
    due={"open": "due_on"},
    derived={
        "batch": Derived(
            _("đợt GPMB"),
            lambda: F("household__batch"),
            models.ForeignKey(ClearanceBatch, on_delete=models.DO_NOTHING),
        ),
        "in_time": Derived(_("đúng hạn"), in_time, models.BooleanField()),
    },
    parameters={code: label for code, label in PARAMETERS.items() if code not in (AREA, COMPLAINT)},
)
