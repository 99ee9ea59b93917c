"""Permits to fell a tree (giấy phép chặt hạ cây): asked for before, or, in an emergency, approved after.

Task 1.4.10 wants more trees, not fewer. An emergency felling is put on record with its photo, and its approval is due
within a term of days that a dated parameter sets; refused afterwards, it was unlawful and stays on record as such.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import law
from dothi.core.models import Role
from dothi.core.rules import Rule, edges
from dothi.registers.environment.tree import Tree
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register
from dothi.registers.workflow import Refusal, Transition, Workflow

DAYS = "felling_permit_days"  # to answer an application, from its receipt
EMERGENCY_DAYS = "felling_emergency_days"  # to approve an emergency felling, from the day of the felling
PARAMETERS = {
    DAYS: _("thời hạn cấp phép chặt hạ cây"),
    EMERGENCY_DAYS: _("thời hạn phê duyệt chặt hạ khẩn cấp"),
}


class State(models.TextChoices):
    """Where an application stands."""

    APPLIED = "applied", _("đã tiếp nhận")
    EMERGENCY = "emergency", _("đã chặt khẩn cấp, chờ duyệt")
    GRANTED = "granted", _("đã cấp phép")
    REFUSED = "refused", _("từ chối")


def term_known(permit: FellingPermit) -> Refusal:
    """The term to approve an emergency must be on record before the clock runs."""
    day = permit.felled_on or timezone.localdate()
    known = law.parameter(EMERGENCY_DAYS, day, permit.area_id)
    return None if known else law.missing(PARAMETERS[EMERGENCY_DAYS], EMERGENCY_DAYS, day)


def days_real(permit: FellingPermit) -> Refusal:
    """Nothing that was done is dated in the future."""
    late = any(day is not None and day > timezone.localdate() for day in (permit.felled_on, permit.decided_on))
    return _("Ngày này không thể ở tương lai.") if late else None


def decided(permit: FellingPermit) -> None:
    """Decided today, unless another day is given."""
    permit.decided_on = permit.decided_on or timezone.localdate()


S = State
workflow = Workflow(
    states=State,
    initial=S.APPLIED,
    final=(S.GRANTED, S.REFUSED),
    tones={S.APPLIED: "info", S.EMERGENCY: "warn", S.GRANTED: "good", S.REFUSED: "bad"},
    transitions=(
        Transition("report", _("Ghi nhận chặt hạ khẩn cấp"), [S.APPLIED], S.EMERGENCY, Role.OFFICER, asks=["felled_on"],
                   requires=["felled_on"], documents=["photo"], guards=[days_real, term_known], reason=True),
        Transition("grant", _("Cấp phép"), [S.APPLIED, S.EMERGENCY], S.GRANTED, Role.APPROVER,
                   asks=["number", "decided_on"], fill=decided, requires=["number"], documents=["decision"],
                   guards=[days_real], different_from=["report"]),
        Transition("refuse", _("Từ chối"), [S.APPLIED, S.EMERGENCY], S.REFUSED, Role.APPROVER, asks=["decided_on"],
                   fill=decided, reason=True, guards=[days_real], different_from=["report"]),
    ),
)  # fmt: skip


class FellingPermit(Record):
    """An application to fell one tree, and the permit it became."""

    class Ground(models.TextChoices):
        DEAD = "dead", _("cây chết, sâu mục")
        DANGER = "danger", _("nguy cơ gãy đổ")
        PROJECT = "project", _("phục vụ dự án")
        OTHER = "other", _("lý do khác")

    State = State

    search_fields = ("code", "number", "applicant")

    code = models.CharField(_("mã hồ sơ"), max_length=40)
    number = models.CharField(_("số giấy phép"), max_length=60, blank=True)
    tree = models.ForeignKey(
        Tree, verbose_name=_("cây"), on_delete=models.PROTECT, related_name="felling_permits", db_index=False
    )
    applicant = models.CharField(_("người đề nghị"), max_length=200)
    ground = models.CharField(_("lý do chặt hạ"), max_length=7, choices=Ground)
    applied_on = models.DateField(_("ngày nhận hồ sơ"))
    felled_on = models.DateField(_("ngày chặt khẩn cấp"), null=True, blank=True)
    due_on = models.DateField(_("hạn trả lời"), null=True, blank=True, editable=False)
    decided_on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=9, choices=State, default=State.APPLIED, editable=False)

    rules: ClassVar = [
        edges(workflow, "felling_permit_steps", _("Hồ sơ chặt hạ không thể chuyển thẳng giữa hai trạng thái này.")),
        Rule(
            name="felling_permit_of_felled",
            on=("UPDATE", "DELETE"),
            refuse="""EXISTS (SELECT 1 FROM registers_tree t WHERE t.id = OLD.tree_id AND t.state = 'felled'
                AND t.removed_at IS NULL AND NOT EXISTS (SELECT 1 FROM registers_fellingpermit p
                WHERE p.tree_id = t.id AND p.removed_at IS NULL))""",
            message=_("Cây đã chặt hạ theo hồ sơ này: hồ sơ phải được giữ."),
        ),
    ]

    class Meta:
        verbose_name = _("giấy phép chặt hạ cây")
        verbose_name_plural = pgettext_lazy("plural", "giấy phép chặt hạ cây")
        ordering: ClassVar = ["-applied_on", "-pk"]
        indexes: ClassVar = [
            *list_indexes("felling_permit", "-applied_on", state=True),
            models.Index(fields=["tree"], name="felling_permit_of", condition=live()),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="felling_permit_code",
                violation_error_message=_("Mã hồ sơ này đã có."),
            ),
            models.UniqueConstraint(
                fields=["tree"],
                condition=live() & ~Q(state="refused"),
                name="felling_permit_one_a_tree",
                violation_error_message=_("Cây này đã có hồ sơ chặt hạ."),
            ),
            models.UniqueConstraint(
                fields=["number"],
                condition=live() & ~Q(number=""),
                name="felling_permit_number",
                violation_error_message=_("Số giấy phép này đã có."),
            ),
            models.CheckConstraint(
                condition=~Q(state="granted") | (~Q(number="") & Q(decided_on__isnull=False)),
                name="felling_permit_granted",
                violation_error_message=_("Giấy phép đã cấp phải có số và ngày quyết định."),
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | Q(decided_on__isnull=False),
                name="felling_permit_refused",
                violation_error_message=_("Từ chối phải có ngày quyết định."),
            ),
            models.CheckConstraint(
                condition=~Q(state="emergency") | Q(felled_on__isnull=False),
                name="felling_permit_emergency",
                violation_error_message=_("Chặt hạ khẩn cấp phải có ngày chặt."),
            ),
            models.CheckConstraint(
                condition=Q(decided_on__isnull=True) | Q(decided_on__gte=F("applied_on")),
                name="felling_permit_period",
                violation_error_message=_("Ngày quyết định không thể trước ngày nhận hồ sơ."),
            ),
        ]

    def __str__(self) -> str:
        return self.number or self.code

    def derive(self) -> None:
        """When the answer is due: from the felling in an emergency, else from the receipt."""
        if self.felled_on:
            self.due_on = law.deadline(EMERGENCY_DAYS, self.felled_on, self.area_id)
        else:
            self.due_on = law.deadline(DAYS, self.applied_on, self.area_id) if self.applied_on else None


felling_permits = Register(
    slug="felling-permits",
    domain="environment",
    model=FellingPermit,
    columns=["code", "number", "tree", "area", "ground", "applied_on", "felled_on", "due_on", "decided_on", "state"],
    filters=["area", "unit", "state", "tree", "ground", "applied_on", "felled_on", "due_on", "decided_on"],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã hồ sơ": "code",
        "Số giấy phép": "number",
        "Cây": "tree",
        "Mã cây": "tree",
        "Phường": "area",
        "Người đề nghị": "applicant",
        "Lý do chặt hạ": "ground",
        "Ngày nhận hồ sơ": "applied_on",
        "Ngày chặt khẩn cấp": "felled_on",
        "Ngày quyết định": "decided_on",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["number", "tree", "area", "ground", "decided_on", "state"],
    public_where=Q(state="granted"),
    parent="tree",
    due={"applied": "due_on", "emergency": "due_on"},
    parameters=PARAMETERS,
)
