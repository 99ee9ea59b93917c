"""Post-permit inspections (kiểm tra sau cấp phép): what was built, measured against what was permitted.

The programme finds that "checks after the permit are weak" (part 1, II.2); goal 5 asks that every violation be under
control. A deviation beyond the tolerance in force opens a violation by itself.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import ClassVar

from django.contrib.gis.db import models
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import law
from dothi.core.models import Attachment, Role
from dothi.registers.construction.site import ConstructionSite
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Register
from dothi.registers.workflow import Transition, Workflow

TOLERANCE = "permit_tolerance_percent"  # how far the built may exceed the permitted


class PostPermitInspection(Record):
    """One visit to a construction site at one stage."""

    class Stage(models.TextChoices):
        SETTING_OUT = "setting_out", _("định vị móng")
        FOUNDATION = "foundation", _("móng")
        FIRST_FLOOR = "first_floor", _("sàn tầng 1")
        TOP_OUT = "top_out", _("cất nóc")
        COMPLETION = "completion", _("hoàn thành")
        RANDOM = "random", _("đột xuất")

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("đã lên lịch")
        DONE = "done", _("đã kiểm tra")
        CONFIRMED = "confirmed", _("đúng phép, đã xác nhận")
        DEVIATION = "deviation", _("sai phép")

    search_fields = ("inspector",)

    site = models.ForeignKey(
        ConstructionSite, verbose_name=_("công trình"), on_delete=models.PROTECT, related_name="inspections"
    )
    stage = models.CharField(_("giai đoạn"), max_length=12, choices=Stage)
    scheduled_on = models.DateField(_("ngày dự kiến"))
    done_on = models.DateField(_("ngày kiểm tra"), null=True, blank=True)
    inspector = models.CharField(_("người kiểm tra"), max_length=120, blank=True)
    permitted_floors = models.PositiveSmallIntegerField(_("số tầng theo phép"), null=True, blank=True)
    measured_floors = models.PositiveSmallIntegerField(_("số tầng thực tế"), null=True, blank=True)
    permitted_area = models.DecimalField(
        _("diện tích sàn theo phép (m²)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    measured_area = models.DecimalField(
        _("diện tích sàn thực tế (m²)"), max_digits=14, decimal_places=2, null=True, blank=True
    )
    permitted_height = models.DecimalField(
        _("chiều cao theo phép (m)"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    measured_height = models.DecimalField(
        _("chiều cao thực tế (m)"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    permitted_setback = models.DecimalField(
        _("khoảng lùi theo phép (m)"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    measured_setback = models.DecimalField(
        _("khoảng lùi thực tế (m)"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    deviation = models.DecimalField(
        _("sai lệch lớn nhất (%)"), max_digits=7, decimal_places=2, null=True, editable=False
    )
    conforms = models.BooleanField(_("đúng phép"), null=True, editable=False)
    place = models.PointField(_("vị trí kiểm tra"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=10, choices=State, default=State.SCHEDULED, editable=False)

    class Meta:
        verbose_name = _("kiểm tra sau cấp phép")
        verbose_name_plural = pgettext_lazy("plural", "kiểm tra sau cấp phép")
        ordering: ClassVar = ["-scheduled_on", "-pk"]
        indexes: ClassVar = list_indexes("inspection", "-scheduled_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["site", "stage", "scheduled_on"],
                condition=live(),
                name="inspection_once",
                violation_error_message=_("Công trình đã có lần kiểm tra giai đoạn này trong ngày này."),
            ),
            models.CheckConstraint(
                condition=Q(state="scheduled") | Q(done_on__isnull=False),
                name="inspection_done_dated",
                violation_error_message=_("Kiểm tra đã làm phải có ngày."),
            ),
            models.CheckConstraint(
                condition=(Q(permitted_floors__isnull=True) | Q(permitted_floors__gt=0))
                & (Q(permitted_area__isnull=True) | Q(permitted_area__gt=0))
                & (Q(permitted_height__isnull=True) | Q(permitted_height__gt=0))
                & (Q(permitted_setback__isnull=True) | Q(permitted_setback__gte=0)),
                name="inspection_permitted_sizes",
                violation_error_message=_("Trị số theo phép phải lớn hơn 0."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_stage_display()} – {self.scheduled_on:%d/%m/%Y}"

    def derive(self) -> None:
        """The deviation, and whether it lies within the tolerance in force on the day of the visit."""
        self.deviation = worst_deviation(self)
        allowed = law.value(TOLERANCE, self.done_on, self.area_id) if self.done_on else None
        self.conforms = None if self.deviation is None or allowed is None else self.deviation <= allowed

    def clean(self) -> None:
        """No visit of tomorrow was made."""
        super().clean()
        if self.done_on and self.done_on > timezone.localdate():
            raise ValidationError({"done_on": _("Ngày kiểm tra không thể ở tương lai.")})


def worst_deviation(inspection: PostPermitInspection) -> Decimal | None:
    """By how many percent the built exceeds the permitted, at worst; None when nothing can be compared.

    Floors, area and height may not be more than permitted, the setback not less. Within the permit it is 0.
    """
    over = []
    for name in ("floors", "area", "height", "setback"):
        permitted, measured = (getattr(inspection, f"{side}_{name}") for side in ("permitted", "measured"))
        if permitted is None or measured is None or (name == "setback" and not permitted):
            continue
        excess = Decimal(measured) - Decimal(permitted)
        over.append((-excess if name == "setback" else excess) * 100 / Decimal(permitted))
    if not over:
        return None
    return max(Decimal(0), *over).quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)


def photographed_and_measured(inspection: PostPermitInspection) -> object:
    """A visit leaves a position, and what it measured where something was permitted."""
    if inspection.place is None:
        return _("Cần vị trí kiểm tra trên bản đồ.")
    if inspection.site.permit is not None and worst_deviation(inspection) is None:
        return _("Cần trị số theo phép và trị số đo thực tế của ít nhất một chỉ tiêu.")
    return None


def in_order(inspection: PostPermitInspection) -> object:
    """Stages are inspected in their order; a random visit may come at any time."""
    from dothi.registers.construction.site import stages_due

    if inspection.stage == inspection.Stage.RANDOM:
        return None
    due = [str(stage) for stage in stages_due(inspection.site)]
    if inspection.stage not in due:
        return None
    earlier = set(due[: due.index(inspection.stage)])
    seen = inspection.site.inspections.exclude(state="scheduled").values_list("stage", flat=True)
    lacking = [inspection.Stage(stage).label for stage in due if stage in earlier - set(seen)]
    return (
        _("Chưa kiểm tra giai đoạn trước: %(stages)s.") % {"stages": ", ".join(map(str, lacking))} if lacking else None
    )


def tolerance_known(inspection: PostPermitInspection) -> object:
    """Whether a deviation is one depends on the tolerance in force that day."""
    day = inspection.done_on or timezone.localdate()
    if worst_deviation(inspection) is None or law.parameter(TOLERANCE, day, inspection.area_id):
        return None
    return law.missing(inspections.parameters[TOLERANCE], TOLERANCE, day)


def lacks_permit(site: ConstructionSite) -> bool:
    """The work needs a permit and none stood when it started."""
    permit = site.permit
    return site.needs_permit and (permit is None or permit.issued_on is None or permit.issued_on > site.started_on)


def as_permitted(inspection: PostPermitInspection) -> object:
    """Only a visit that found the work as permitted, or exempt, is confirmed."""
    if lacks_permit(inspection.site):
        return _("Công trình phải có giấy phép nhưng không có: cần lập vi phạm.")
    return _("Sai lệch vượt mức cho phép: cần lập vi phạm.") if inspection.conforms is False else None


def deviates(inspection: PostPermitInspection) -> object:
    """A violation is opened for a work without its permit, or beyond the tolerance."""
    if lacks_permit(inspection.site) or inspection.conforms is False:
        return None
    return _("Công trình đúng phép: không có sai lệch để lập vi phạm.")


def visit(inspection: PostPermitInspection) -> None:
    """What was permitted is taken over from the permit, where it was not written down."""
    inspection.done_on = inspection.done_on or timezone.localdate()
    permit = inspection.site.permit
    if permit is not None:
        for name, source in (
            ("floors", "floors"),
            ("area", "floor_area"),
            ("height", "height_m"),
            ("setback", "setback_m"),
        ):
            if getattr(inspection, f"permitted_{name}") is None:
                setattr(inspection, f"permitted_{name}", getattr(permit, source))


def advance(inspection: PostPermitInspection) -> None:
    """The site has come as far as the stage that was confirmed."""
    order = list(ConstructionSite._meta.get_field("stage").choices or ())
    names = [name for name, _label in order]
    site = ConstructionSite.objects.select_for_update().get(pk=inspection.site_id)
    if inspection.stage in names and names.index(inspection.stage) > names.index(site.stage):
        site.stage = inspection.stage
        site.save()


def open_violation(inspection: PostPermitInspection) -> None:
    """The violation that a deviation opens: same place, detected the day of the visit, waiting to be verified."""
    from dothi.registers.construction.violation import Violation

    site = inspection.site
    violation = Violation(
        code=f"KT-{inspection.pk}",
        kind=Violation.Kind.NO_PERMIT if lacks_permit(site) else Violation.Kind.WRONG_PERMIT,
        area_id=inspection.area_id,
        unit_id=inspection.unit_id,
        address=site.address,
        place=inspection.place,
        site=site,
        permit_id=None if lacks_permit(site) else site.permit_id,
        offender=site.owner_name,
        detected_on=inspection.done_on,
        channel=Violation.Channel.INSPECTION,
        synthetic=inspection.synthetic,
    )
    violation.prepare()
    violation.full_clean()
    violation.save()


MEASURED = ["measured_floors", "measured_area", "measured_height", "measured_setback"]
S = PostPermitInspection.State
workflow = Workflow(
    states=S,
    initial=S.SCHEDULED,
    final=(S.CONFIRMED, S.DEVIATION),
    tones={S.SCHEDULED: "neutral", S.DONE: "info", S.CONFIRMED: "good", S.DEVIATION: "bad"},
    transitions=(
        Transition(
            "do",
            _("Ghi kết quả kiểm tra"),
            [S.SCHEDULED],
            S.DONE,
            Role.OFFICER,
            asks=["done_on", "inspector", *MEASURED],
            requires=["inspector"],
            documents=[Attachment.Kind.PHOTO],
            prepare=visit,
            guards=[photographed_and_measured, in_order, tolerance_known],
        ),
        Transition(
            "confirm",
            _("Xác nhận đúng phép"),
            [S.DONE],
            S.CONFIRMED,
            Role.APPROVER,
            guards=[tolerance_known, as_permitted],
            different_from=["do"],
            effect=advance,
        ),
        Transition(
            "deviate",
            _("Kết luận sai phép, lập vi phạm"),
            [S.DONE],
            S.DEVIATION,
            Role.OFFICER,
            guards=[tolerance_known, deviates],
            effect=open_violation,
        ),
    ),
)

inspections = Register(
    slug="inspections",
    domain="construction",
    model=PostPermitInspection,
    columns=["site", "stage", "area", "state", "scheduled_on", "done_on", "inspector", "deviation", "conforms"],
    filters=["site", "area", "unit", "state", "stage", "scheduled_on", "done_on", "conforms", "deviation"],
    workflow=workflow,
    key=["site", "stage", "scheduled_on"],
    headings={
        "Công trình": "site",
        "Mã công trình": "site",
        "Phường": "area",
        "Giai đoạn": "stage",
        "Ngày dự kiến": "scheduled_on",
        "Ngày kiểm tra": "done_on",
        "Người kiểm tra": "inspector",
        "Số tầng theo phép": "permitted_floors",
        "Số tầng thực tế": "measured_floors",
        "Diện tích sàn theo phép (m²)": "permitted_area",
        "Diện tích sàn thực tế (m²)": "measured_area",
        "Chiều cao theo phép (m)": "permitted_height",
        "Chiều cao thực tế (m)": "measured_height",
        "Khoảng lùi theo phép (m)": "permitted_setback",
        "Khoảng lùi thực tế (m)": "measured_setback",
        "Vị trí": "place",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    parent="site",
    parameters={TOLERANCE: _("sai lệch cho phép so với giấy phép (%)")},
)
