"""Versions of a spatial plan (phiên bản quy hoạch): new, adjusted whole, or adjusted in part; one is in force at a time.

Goal 1 and tasks 1.1.1 to 1.1.4 of the programme: proposal, opinions, appraisal, approval, publication, markers, each with
its day. A version in part names the zones it changes; those end the day it enters into force, the others go on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import law
from dothi.core.rules import edges
from dothi.registers.planning.plan_rules import APPROVED, BINDING, SHOWN, version_rules
from dothi.registers.planning.plan_version_steps import PARAMETERS, PUBLISH, State, workflow
from dothi.registers.planning.spatial_plan import Level, SpatialPlan
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register


class PlanVersion(Record):
    """One version of one plan, from its proposal to the day another takes its place (`effective_to`, exclusive)."""

    class Kind(models.TextChoices):
        NEW = "new", _("lập mới")
        FULL = "adjust_full", _("điều chỉnh tổng thể")
        LOCAL = "adjust_local", _("điều chỉnh cục bộ")

    State = State

    search_fields = ("code", "decision_number", "task_decision", "reason")

    plan = models.ForeignKey(
        SpatialPlan, verbose_name=_("đồ án quy hoạch"), on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveSmallIntegerField(_("phiên bản số"), default=1)
    code = models.CharField(_("mã phiên bản"), max_length=50, editable=False)  # QH-1/2: what other records call it
    kind = models.CharField(_("hình thức"), max_length=12, choices=Kind, default=Kind.NEW)
    reason = models.TextField(_("lý do lập, điều chỉnh"), blank=True)
    place = models.MultiPolygonField(_("phạm vi"), null=True, blank=True)
    zone_count = models.PositiveIntegerField(_("số ô, đoạn chỉ giới"), null=True, blank=True)
    proposed_on = models.DateField(_("ngày đề xuất"))
    task_decision = models.CharField(_("số quyết định duyệt nhiệm vụ"), max_length=60, blank=True)
    task_on = models.DateField(_("ngày duyệt nhiệm vụ"), null=True, blank=True)
    consulted_from = models.DateField(_("lấy ý kiến từ ngày"), null=True, blank=True)
    consulted_to = models.DateField(_("lấy ý kiến đến ngày"), null=True, blank=True)
    appraised_on = models.DateField(_("ngày trình thẩm định"), null=True, blank=True)
    decision_number = models.CharField(_("số quyết định phê duyệt"), max_length=60, blank=True)
    decided_on = models.DateField(_("ngày phê duyệt"), null=True, blank=True)
    publish_due_on = models.DateField(_("hạn công bố"), null=True, editable=False)
    published_on = models.DateField(_("ngày công bố"), null=True, blank=True)
    publication = models.CharField(_("hình thức công bố"), max_length=200, blank=True)
    marked_on = models.DateField(_("ngày cắm mốc xong"), null=True, blank=True)
    effective_from = models.DateField(_("có hiệu lực từ ngày"), null=True, blank=True)
    effective_to = models.DateField(_("hết hiệu lực từ ngày"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=15, choices=State, default=State.PROPOSED, editable=False)

    class Meta:
        verbose_name = _("phiên bản quy hoạch")
        verbose_name_plural = pgettext_lazy("plural", "phiên bản quy hoạch")
        ordering: ClassVar = ["plan_id", "-number", "-pk"]
        indexes: ClassVar = [
            *list_indexes("plan_version", "plan", "-number", state=True),
            models.Index(fields=["effective_from", "effective_to"], name="plan_version_binds", condition=live()),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["plan", "number"],
                condition=live(),
                name="plan_version_number",
                violation_error_message=_("Đồ án đã có phiên bản mang số này."),
            ),
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="plan_version_code",
                violation_error_message=_("Mã phiên bản này đã có."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=APPROVED) | (~Q(decision_number="") & Q(decided_on__isnull=False)),
                name="plan_version_decided",
                violation_error_message=_("Phiên bản đã phê duyệt phải có số và ngày quyết định."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=APPROVED) | Q(place__isnull=False),
                name="plan_version_drawn",
                violation_error_message=_("Phiên bản đã phê duyệt phải có phạm vi."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=SHOWN) | (Q(published_on__isnull=False) & ~Q(publication="")),
                name="plan_version_published",
                violation_error_message=_("Phiên bản đã công bố phải có ngày và hình thức công bố."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=BINDING, effective_from__isnull=False)
                | (~Q(state__in=BINDING) & Q(effective_from__isnull=True)),
                name="plan_version_effective",
                violation_error_message=_("Phiên bản có ngày hiệu lực khi và chỉ khi đã có hiệu lực."),
            ),
            models.CheckConstraint(
                condition=Q(state="superseded", effective_to__gt=F("effective_from"))
                | (~Q(state="superseded") & Q(effective_to__isnull=True)),
                name="plan_version_ended",
                violation_error_message=_("Phiên bản đã thay thế phải có ngày hết hiệu lực, sau ngày có hiệu lực."),
            ),
            models.CheckConstraint(
                condition=(Q(task_on__isnull=True) | Q(task_on__gte=F("proposed_on")))
                & (Q(consulted_to__isnull=True) | Q(consulted_to__gte=F("consulted_from")))
                & (Q(decided_on__isnull=True) | Q(decided_on__gte=F("proposed_on")))
                & (Q(decided_on__isnull=True) | Q(appraised_on__isnull=True) | Q(decided_on__gte=F("appraised_on")))
                & (Q(published_on__isnull=True) | Q(published_on__gte=F("decided_on")))
                & (Q(effective_from__isnull=True) | Q(effective_from__gte=F("published_on"))),
                name="plan_version_days_in_order",
                violation_error_message=_(
                    "Ngày của các bước phải theo thứ tự: đề xuất, trình, phê duyệt, công bố, hiệu lực."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(kind="new") | Q(number=1),
                name="plan_version_first_is_new",
                violation_error_message=_("Chỉ phiên bản số 1 là lập mới."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "plan_version_steps", _("Phiên bản quy hoạch không thể chuyển thẳng giữa hai trạng thái này.")),
        *version_rules,
    ]

    def __str__(self) -> str:
        return self.code

    def derive(self) -> None:
        """What other records call it: the plan's code and its own number; by when it must be published."""
        if self.plan_id:
            self.code = f"{self.plan.code}/{self.number}"
        self.publish_due_on = law.deadline(PUBLISH, self.decided_on, self.area_id) if self.decided_on else None

    @classmethod
    def follow(cls, numbers: Sequence[int]) -> None:
        """The zones of these versions, and those they replace, bind from and to the days these say; what they touch is
        held against the plans again."""
        from dothi.registers.planning.conformity_recheck import ask as recheck
        from dothi.registers.planning.plan_zone import settle

        settle(numbers)
        recheck(numbers)


def end_earlier(version: PlanVersion) -> None:
    """What a whole version replaces ends the day it enters into force: the one before, with its adjustments in part."""
    if version.kind != PlanVersion.Kind.LOCAL:
        end_others(version, version.effective_from)


def end_others(version: PlanVersion, day: date | None) -> None:
    """Whatever else of its plan is in force ends on a day."""
    for other in PlanVersion.objects.filter(plan=version.plan_id, state=State.IN_FORCE).exclude(pk=version.pk):
        other.state, other.effective_to = State.SUPERSEDED, day
        other.save()


def marker_count(state: str | None = None) -> Coalesce:
    """How many boundary markers a version has, or how many of them in a state."""
    from django.apps import apps

    markers = apps.get_model("registers", "BoundaryMarker").objects.filter(plan_version=OuterRef("pk"))
    counted = (
        (markers.filter(state=state) if state else markers).order_by().values("plan_version").annotate(n=Count("pk"))
    )
    return Coalesce(Subquery(counted.values("n")), 0)


plan_versions = Register(
    slug="plan-versions",
    domain="planning",
    model=PlanVersion,
    columns=[
        "code",
        "plan",
        "kind",
        "area",
        "state",
        "decision_number",
        "decided_on",
        "effective_from",
        "effective_to",
    ],
    filters=[
        "area",
        "unit",
        "state",
        "plan",
        "level",
        "kind",
        "proposed_on",
        "task_on",
        "consulted_from",
        "consulted_to",
        "appraised_on",
        "decided_on",
        "publish_due_on",
        "published_on",
        "marked_on",
        "effective_from",
        "effective_to",
        "marker_count",
        "markers_in_place",
    ],
    workflow=workflow,
    key=["plan", "number"],
    since="effective_from",
    until="effective_to",
    headings={
        "Đồ án quy hoạch": "plan",
        "Mã đồ án": "plan",
        "Phiên bản số": "number",
        "Mã phiên bản": "code",
        "Phường": "area",
        "Hình thức": "kind",
        "Lý do lập, điều chỉnh": "reason",
        "Phạm vi": "place",
        "Số ô, đoạn chỉ giới": "zone_count",
        "Ngày đề xuất": "proposed_on",
        "Số quyết định duyệt nhiệm vụ": "task_decision",
        "Ngày duyệt nhiệm vụ": "task_on",
        "Lấy ý kiến từ ngày": "consulted_from",
        "Lấy ý kiến đến ngày": "consulted_to",
        "Ngày trình thẩm định": "appraised_on",
        "Số quyết định phê duyệt": "decision_number",
        "Ngày phê duyệt": "decided_on",
        "Ngày công bố": "published_on",
        "Hình thức công bố": "publication",
        "Ngày cắm mốc xong": "marked_on",
        "Có hiệu lực từ ngày": "effective_from",
        "Hết hiệu lực từ ngày": "effective_to",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=[
        "code",
        "plan",
        "number",
        "kind",
        "area",
        "state",
        "decision_number",
        "decided_on",
        "effective_from",
        "place",
    ],
    public_where=Q(state__in=["published", "markers_planted", *BINDING]),
    parent="plan",
    wide=True,
    due={"consultation": "consulted_to", "approved": "publish_due_on"},
    parameters=PARAMETERS,
    derived={
        "level": Derived(_("loại quy hoạch"), lambda: F("plan__level"), models.CharField(max_length=17, choices=Level)),
        "marker_count": Derived(_("số mốc"), marker_count, models.IntegerField()),
        "markers_in_place": Derived(_("số mốc đã cắm"), lambda: marker_count("in_place"), models.IntegerField()),
    },
)
