"""How an inspection is made and concluded: its states, the steps between them, and what the measured values say.

Who visited does not confirm. A work beyond the tolerance, or without the permit it needs, opens a violation by itself.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core import law
from dothi.core.models import Attachment, Role
from dothi.registers.construction.site import ConstructionSite, Stage, stages_due
from dothi.registers.workflow import Refusal, Transition, Workflow

if TYPE_CHECKING:
    from dothi.registers.construction.inspection import PostPermitInspection

TOLERANCE = "permit_tolerance_percent"  # how far the built may exceed the permitted
PARAMETERS = {TOLERANCE: _("sai lệch cho phép so với giấy phép (%)")}


class State(models.TextChoices):
    """Where a visit stands."""

    SCHEDULED = "scheduled", _("đã lên lịch")
    DONE = "done", _("đã kiểm tra")
    CONFIRMED = "confirmed", _("đúng phép, đã xác nhận")
    DEVIATION = "deviation", _("sai phép")


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


def photographed_and_measured(inspection: PostPermitInspection) -> Refusal:
    """A visit leaves a position, and what it measured where something was permitted."""
    if inspection.place is None:
        return _("Cần vị trí kiểm tra trên bản đồ.")
    if inspection.site.permit is not None and worst_deviation(inspection) is None:
        return _("Cần trị số theo phép và trị số đo thực tế của ít nhất một chỉ tiêu.")
    return None


def in_order(inspection: PostPermitInspection) -> Refusal:
    """Stages are inspected in their order; a random visit may come at any time."""
    if inspection.stage == "random":
        return None
    due = [str(stage) for stage in stages_due(inspection.site)]
    if inspection.stage not in due:
        return None
    earlier = set(due[: due.index(inspection.stage)])
    seen = inspection.site.inspections.exclude(state="scheduled").values_list("stage", flat=True)
    lacking = [str(Stage(stage).label) for stage in due if stage in earlier - set(seen)]
    return _("Chưa kiểm tra giai đoạn trước: %(stages)s.") % {"stages": ", ".join(lacking)} if lacking else None


def tolerance_known(inspection: PostPermitInspection) -> Refusal:
    """Whether a deviation is one depends on the tolerance in force that day."""
    day = inspection.done_on or timezone.localdate()
    if worst_deviation(inspection) is None or law.parameter(TOLERANCE, day, inspection.area_id):
        return None
    return law.missing(PARAMETERS[TOLERANCE], TOLERANCE, day)


def lacks_permit(inspection: PostPermitInspection) -> bool:
    """The work needs a permit and none stood on the day of the visit."""
    site, day = inspection.site, inspection.done_on or timezone.localdate()
    issued = site.permit.issued_on if site.permit else None
    return site.needs_permit and (issued is None or issued > day)


def as_permitted(inspection: PostPermitInspection) -> Refusal:
    """Only a visit that found the work as permitted, or exempt, is confirmed."""
    if lacks_permit(inspection):
        return _("Công trình phải có giấy phép nhưng không có: cần lập vi phạm.")
    if inspection.site.permit is not None and inspection.conforms is None:
        return _("Chưa có trị số đo để kết luận đúng phép.")
    return _("Sai lệch vượt mức cho phép: cần lập vi phạm.") if inspection.conforms is False else None


def deviates(inspection: PostPermitInspection) -> Refusal:
    """A violation is opened for a work without its permit, or beyond the tolerance."""
    if lacks_permit(inspection) or inspection.conforms is False:
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


def judge(inspection: PostPermitInspection) -> None:
    """The deviation is judged anew: a parameter may have been entered since."""
    inspection.derive()


def advance(inspection: PostPermitInspection) -> None:
    """The site has come as far as the stage that was confirmed."""
    site, order = ConstructionSite.objects.select_for_update().get(pk=inspection.site_id), Stage.values
    if inspection.stage in order and order.index(inspection.stage) > order.index(site.stage):
        site.stage = inspection.stage
        site.save()


def open_violation(inspection: PostPermitInspection) -> None:
    """The violation that a deviation opens: same place, detected the day of the visit, waiting to be verified."""
    from dothi.registers.construction.violation import Violation

    site = inspection.site
    assert inspection.place is not None  # both are there since the visit was recorded
    assert inspection.done_on is not None
    violation = Violation(
        code=f"KT-{inspection.pk}",
        kind=Violation.Kind.NO_PERMIT if lacks_permit(inspection) else Violation.Kind.WRONG_PERMIT,
        area_id=inspection.area_id,
        unit_id=inspection.unit_id,
        address=site.address,
        place=inspection.place,
        site=site,
        permit_id=None if lacks_permit(inspection) else site.permit_id,
        offender=site.owner_name,
        detected_on=inspection.done_on,
        channel=Violation.Channel.INSPECTION,
        synthetic=inspection.synthetic,
    )
    violation.full_clean(exclude=["search_text"])
    violation.save()


MEASURED = ["measured_floors", "measured_area", "measured_height", "measured_setback"]
S = State
workflow = Workflow(
    states=State,
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
            fill=visit,
            requires=["inspector"],
            documents=[Attachment.Kind.PHOTO],
            guards=[photographed_and_measured, in_order, tolerance_known],
        ),
        Transition(
            "confirm",
            _("Xác nhận đúng phép"),
            [S.DONE],
            S.CONFIRMED,
            Role.APPROVER,
            fill=judge,
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
            fill=judge,
            guards=[tolerance_known, deviates],
            effect=open_violation,
        ),
    ),
)
