"""Construction sites (công trình xây dựng): every work that started, with or without a permit.

Goal 5 of the programme asks for a permit rate above 98 %, and its baselines (65,70 % in 2006, 97,1 % in 2010) are
shares of works built *with* a permit. So the denominator is every started work that needs one, and that is this table.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import Case, F, OuterRef, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Attachment, Role
from dothi.registers.construction.permit import ConstructionPermit
from dothi.registers.nearness import first, near
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register
from dothi.registers.workflow import Refusal, Transition, Workflow

SIGHT = 100  # metres: how far an inspector at one work sees another


class Stage(models.TextChoices):
    """How far a building has come; each but the notice is inspected."""

    NOTICE = "notice", _("thông báo khởi công")
    SETTING_OUT = "setting_out", _("định vị móng")
    FOUNDATION = "foundation", _("móng")
    FIRST_FLOOR = "first_floor", _("sàn tầng 1")
    TOP_OUT = "top_out", _("cất nóc")
    COMPLETION = "completion", _("hoàn thành")


class ConstructionSite(Record):
    """A building work on the ground, from its start to its completion."""

    class Kind(models.TextChoices):
        HOUSE = "house", _("nhà ở riêng lẻ")
        APARTMENT = "apartment", _("chung cư")
        OFFICE = "office", _("văn phòng, thương mại")
        PUBLIC = "public", _("công trình công cộng")
        OTHER = "other", _("công trình khác")

    class State(models.TextChoices):
        STARTED = "started", _("đang thi công")
        STOPPED = "stopped", _("đình chỉ thi công")
        COMPLETED = "completed", _("đã hoàn thành")

    search_fields = ("code", "address", "owner_name")

    code = models.CharField(_("mã công trình"), max_length=40)
    address = models.CharField(_("địa chỉ"), max_length=300)
    owner_name = models.CharField(_("chủ đầu tư"), max_length=200, blank=True)
    kind = models.CharField(_("loại công trình"), max_length=12, choices=Kind, default=Kind.HOUSE)
    needs_permit = models.BooleanField(_("phải có giấy phép"), default=True)
    exempt_reason = models.CharField(_("lý do miễn phép"), max_length=300, blank=True)
    permit = models.ForeignKey(
        ConstructionPermit,
        verbose_name=_("giấy phép"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="sites",
    )
    started_on = models.DateField(_("ngày khởi công"))
    stage = models.CharField(_("giai đoạn"), max_length=12, choices=Stage, default=Stage.NOTICE)
    completed_on = models.DateField(_("ngày hoàn thành"), null=True, blank=True)
    floors = models.PositiveSmallIntegerField(_("số tầng"), null=True, blank=True)
    floor_area = models.DecimalField(_("diện tích sàn (m²)"), max_digits=14, decimal_places=2, null=True, blank=True)
    place = models.PointField(_("vị trí"), null=True, blank=True)
    footprint = models.MultiPolygonField(_("mặt bằng công trình"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State, default=State.STARTED, editable=False)

    class Meta:
        verbose_name = _("công trình xây dựng")
        verbose_name_plural = pgettext_lazy("plural", "công trình xây dựng")
        ordering: ClassVar = ["-started_on", "-pk"]
        indexes: ClassVar = list_indexes("site", "-started_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="site_code",
                violation_error_message=_("Mã công trình này đã có."),
            ),
            models.CheckConstraint(
                condition=Q(needs_permit=True) | ~Q(exempt_reason=""),
                name="site_exempt_with_reason",
                violation_error_message=_("Công trình miễn phép phải ghi lý do."),
            ),
            models.CheckConstraint(
                condition=Q(completed_on__isnull=True) | Q(completed_on__gte=F("started_on")),
                name="site_completed_after_start",
                violation_error_message=_("Ngày hoàn thành không thể trước ngày khởi công."),
            ),
            models.CheckConstraint(
                condition=Q(state="completed", completed_on__isnull=False)
                | (~Q(state="completed") & Q(completed_on__isnull=True)),
                name="site_completed_dated",
                violation_error_message=_("Công trình có ngày hoàn thành khi và chỉ khi đã hoàn thành."),
            ),
            models.CheckConstraint(
                condition=(Q(floor_area__isnull=True) | Q(floor_area__gt=0))
                & (Q(floors__isnull=True) | Q(floors__gt=0)),
                name="site_sizes",
                violation_error_message=_("Số tầng và diện tích phải lớn hơn 0."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.address}"


def stages_due(site: ConstructionSite) -> list[Stage]:
    """The stages that must be inspected before the work is complete: a repair has no foundation to look at."""
    if site.permit is not None and site.permit.kind == ConstructionPermit.Kind.REPAIR:
        return [Stage.COMPLETION]
    return [stage for stage in Stage if stage != Stage.NOTICE]


def stages_inspected(site: ConstructionSite) -> Refusal:
    """Every stage was inspected and found as permitted, by a confirmed inspection."""
    passed = set(site.inspections.filter(state="confirmed").values_list("stage", flat=True))
    lacking = [str(stage.label) for stage in stages_due(site) if stage not in passed]
    return (
        _("Chưa có kiểm tra được xác nhận ở giai đoạn: %(stages)s.") % {"stages": ", ".join(lacking)}
        if lacking
        else None
    )


def no_open_violation(site: ConstructionSite) -> Refusal:
    """A work with a violation still open cannot be completed."""
    from dothi.registers.construction.violation import open_violations

    count = open_violations(Q(site=site)).count()
    return _("Còn %(count)s vi phạm chưa kết thúc.") % {"count": count} if count else None


def not_in_future(site: ConstructionSite) -> Refusal:
    """A work is completed today or earlier."""
    late = site.completed_on is not None and site.completed_on > timezone.localdate()
    return _("Ngày hoàn thành không thể ở tương lai.") if late else None


def complete(site: ConstructionSite) -> None:
    """The last stage is reached."""
    site.completed_on = site.completed_on or timezone.localdate()
    site.stage = Stage.COMPLETION


S = ConstructionSite.State
workflow = Workflow(
    states=S,
    initial=S.STARTED,
    final=(S.COMPLETED,),
    tones={S.STARTED: "info", S.STOPPED: "bad", S.COMPLETED: "good"},
    transitions=(
        Transition(
            "stop",
            _("Đình chỉ thi công"),
            [S.STARTED],
            S.STOPPED,
            Role.OFFICER,
            documents=[Attachment.Kind.MINUTE],
            reason=True,
        ),
        Transition("resume", _("Cho thi công tiếp"), [S.STOPPED], S.STARTED, Role.APPROVER, reason=True),
        Transition(
            "complete",
            _("Xác nhận hoàn thành"),
            [S.STARTED],
            S.COMPLETED,
            Role.OFFICER,
            asks=["completed_on"],
            fill=complete,
            guards=[not_in_future, stages_inspected, no_open_violation],
        ),
    ),
)


def with_permit() -> Case:
    """A permit stands: issued on or before the day the work started (công trình có phép)."""
    return Case(
        When(permit__issued_on__lte=F("started_on"), permit__removed_at__isnull=True, then=Value(True)),
        default=Value(False),
    )


def visited_near() -> Case:
    """Of a work without the permit it needs: the first day, since it started, on which an inspector was at another work
    within sight."""
    others = near("inspections", SIGHT, done_on__gte=OuterRef("started_on")).exclude(site=OuterRef("pk"))
    hidden = Q(needs_permit=True) & (Q(permit__isnull=True) | Q(permit__issued_on__gt=F("started_on")))
    return Case(When(hidden, then=first(others, "done_on")))


sites = Register(
    slug="sites",
    domain="construction",
    model=ConstructionSite,
    since="started_on",
    until="completed_on",
    columns=["code", "address", "area", "kind", "state", "stage", "started_on", "needs_permit", "permitted", "permit"],
    filters=[
        "area",
        "unit",
        "state",
        "kind",
        "stage",
        "needs_permit",
        "permitted",
        "permit",
        "started_on",
        "completed_on",
        "floors",
        "floor_area",
        "visited_near_on",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã công trình": "code",
        "Địa chỉ": "address",
        "Phường": "area",
        "Chủ đầu tư": "owner_name",
        "Loại công trình": "kind",
        "Phải có giấy phép": "needs_permit",
        "Lý do miễn phép": "exempt_reason",
        "Giấy phép": "permit",
        "Số GPXD": "permit",
        "Ngày khởi công": "started_on",
        "Giai đoạn": "stage",
        "Ngày hoàn thành": "completed_on",
        "Số tầng": "floors",
        "Diện tích sàn (m²)": "floor_area",
        "Vị trí": "place",
        "Mặt bằng công trình": "footprint",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "address", "area", "kind", "state", "started_on", "floors", "needs_permit", "permitted", "place"],
    derived={
        "permitted": Derived(_("có phép"), with_permit, models.BooleanField()),
        "visited_near_on": Derived(
            _("không phép, có kiểm tra cách trong 100 m ngày"), visited_near, models.DateField()
        ),
    },
)
