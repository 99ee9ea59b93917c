"""How a version of a spatial plan is made: its states, the steps between them, who takes each, and what they move.

A version enters into force once: it then ends the one before, or, when it adjusts a part, the zones it names. Nothing of
an older version is ever edited.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core import law
from dothi.core.models import Attachment, Role
from dothi.registers.planning.plan_rules import APPROVED
from dothi.registers.workflow import Guard, Refusal, Transition, Workflow, not_ahead

if TYPE_CHECKING:
    from dothi.registers.planning.plan_version import PlanVersion


class State(models.TextChoices):
    """Where a version stands."""

    PROPOSED = "proposed", _("đề xuất")
    TASK_APPROVED = "task_approved", _("đã duyệt nhiệm vụ")
    CONSULTATION = "consultation", _("đang lấy ý kiến")
    APPRAISAL = "appraisal", _("đang thẩm định")
    APPROVED = "approved", _("đã phê duyệt")
    PUBLISHED = "published", _("đã công bố")
    MARKERS_PLANTED = "markers_planted", _("đã cắm mốc")
    IN_FORCE = "in_force", _("có hiệu lực")
    SUPERSEDED = "superseded", _("đã thay thế")
    WITHDRAWN = "withdrawn", _("đã rút")


CONSULT = "plan_consultation_days"  # how long a plan lies open to the people it concerns, at least
PUBLISH = "plan_publish_days"  # by when it is made public, from its approval
PARAMETERS = {
    CONSULT: _("số ngày lấy ý kiến cộng đồng về đồ án quy hoạch, ít nhất"),
    PUBLISH: _("thời hạn công bố quy hoạch từ ngày phê duyệt"),
}
MARKED = ("redline", "flood_corridor")  # of these plans, the markers stand before they bind


def drawn(version: PlanVersion) -> Refusal:
    """A plan says what it speaks of: its extent, and at least one zone or strip."""
    if version.place is None:
        return _("Chưa có ranh giới của phiên bản quy hoạch.")
    return None if version.zones.filter(removed_at=None).exists() else _("Chưa có ô quy hoạch hoặc đoạn chỉ giới nào.")


def opinions_answered(version: PlanVersion) -> Refusal:
    """Whoever said something was answered."""
    count = version.opinions.filter(removed_at=None, answered_on=None).count()
    return _("Còn %(count)s ý kiến chưa được trả lời.") % {"count": count} if count else None


def lay_open(version: PlanVersion) -> Refusal:
    """It lay open as long as the law of the day it was laid open wants, and is appraised after that."""
    begun, ended, appraised = version.consulted_from, version.consulted_to, version.appraised_on
    if begun is None or ended is None:
        return None  # both are required of the step before
    least = law.value(CONSULT, begun, version.area_id)
    if least is None:
        return law.missing(PARAMETERS[CONSULT], CONSULT, begun)
    if (ended - begun).days < least:
        return _("Lấy ý kiến %(days)s ngày, ít nhất phải %(least)s ngày.") % {
            "days": (ended - begun).days,
            "least": int(least),
        }
    return None if appraised is None or appraised >= ended else _("Chưa hết thời gian lấy ý kiến vào ngày trình.")


def documents_arrived(version: PlanVersion) -> Refusal:
    """What the plan waits for from outside has come."""
    waiting = version.plan.dependencies.filter(removed_at=None, issued_on=None)
    what = ", ".join(waiting.values_list("document", flat=True))
    return _("Còn chờ văn bản: %(what)s.") % {"what": what} if what else None


def parent_in_force(version: PlanVersion) -> Refusal:
    """A detailed plan rests on one above it that is in force the day it is approved."""
    plan, day = version.plan, version.decided_on or timezone.localdate()
    if plan.level != "detailed_1_500":
        return None
    above = plan.parent
    held = above is not None and above.versions.filter(
        models.Q(effective_to=None) | models.Q(effective_to__gt=day), removed_at=None, effective_from__lte=day
    )
    return None if held and held.exists() else _("Quy hoạch cấp trên chưa có hiệu lực vào ngày phê duyệt.")


def class_one_first(version: PlanVersion) -> Refusal:
    """The regulation of streets of class II comes after the city's for class I."""
    if version.plan.street_class != "II" or version.decided_on is None:
        return None
    day, others = version.decided_on, type(version).objects
    first = others.filter(plan__street_class="I", decided_on__lte=day, state__in=APPROVED)
    if first.exists() or version.plan.dependencies.filter(removed_at=None, issued_on__lte=day).exists():
        return None
    return _("Quy chế tuyến phố loại II chỉ phê duyệt sau khi có văn bản của Thành phố về tuyến phố loại I.")


def all_marked(version: PlanVersion) -> Refusal:
    """Every planned marker is in the ground and was handed over."""
    left = version.markers.filter(removed_at=None, state__in=["planned", "planted"]).count()
    return _("Còn %(count)s mốc chưa cắm hoặc chưa bàn giao.") % {"count": left} if left else None


def counted(version: PlanVersion) -> None:
    """From its approval on a version has the zones it has."""
    version.zone_count = version.zones.filter(removed_at=None).count()


def end(version: PlanVersion) -> None:
    """With a whole version end its adjustments in part."""
    from dothi.registers.planning.plan_version import end_others

    if version.kind != version.Kind.LOCAL:
        end_others(version, version.effective_to)


def after_others(name: str) -> Guard:
    """What the step ends began before it ends."""

    def guard(version: PlanVersion) -> Refusal:
        day: date | None = getattr(version, name)
        if day is None or version.kind == version.Kind.LOCAL:
            return None
        others = type(version).objects.filter(plan=version.plan_id, state=State.IN_FORCE, effective_from__gte=day)
        late = others.exclude(pk=version.pk).first()
        return _("Phiên bản %(code)s có hiệu lực từ ngày đó hoặc sau đó.") % {"code": late.code} if late else None

    return guard


def markers_stand(version: PlanVersion) -> Refusal:
    """Of a redline or a corridor, the markers are in the ground."""
    if version.plan.level not in MARKED or version.markers.filter(removed_at=None, state="in_place").exists():
        return None
    return _("Chưa có mốc giới nào được cắm và bàn giao.")


def enter(version: PlanVersion) -> None:
    """It takes the place of what was in force; its zones and those they replace follow when it is written."""
    from dothi.registers.planning.plan_version import end_earlier

    end_earlier(version)


S, Kind = State, Attachment.Kind
workflow = Workflow(
    states=State,
    initial=S.PROPOSED,
    final=(S.SUPERSEDED, S.WITHDRAWN),
    frozen=(S.APPROVED, S.PUBLISHED, S.MARKERS_PLANTED, S.IN_FORCE),
    tones={
        S.TASK_APPROVED: "info",
        S.CONSULTATION: "info",
        S.APPRAISAL: "info",
        S.APPROVED: "good",
        S.PUBLISHED: "good",
        S.MARKERS_PLANTED: "good",
        S.IN_FORCE: "good",
        S.SUPERSEDED: "neutral",
        S.WITHDRAWN: "bad",
    },
    transitions=(
        Transition(
            "approve_task",
            _("Duyệt nhiệm vụ quy hoạch"),
            [S.PROPOSED],
            S.TASK_APPROVED,
            Role.APPROVER,
            asks=["task_decision", "task_on"],
            requires=["task_decision", "task_on"],
            guards=[not_ahead("task_on")],
        ),
        Transition(
            "consult",
            _("Lấy ý kiến"),
            [S.TASK_APPROVED],
            S.CONSULTATION,
            Role.OFFICER,
            asks=["consulted_from", "consulted_to"],
            requires=["consulted_from", "consulted_to"],
            guards=[not_ahead("consulted_from")],
        ),
        Transition(
            "appraise",
            _("Trình thẩm định"),
            [S.CONSULTATION],
            S.APPRAISAL,
            Role.OFFICER,
            asks=["appraised_on"],
            requires=["appraised_on"],
            guards=[drawn, opinions_answered, lay_open, not_ahead("appraised_on")],
        ),
        Transition("consult_again", _("Lấy ý kiến lại"), [S.APPRAISAL], S.CONSULTATION, Role.APPROVER, reason=True),
        Transition(
            "approve",
            _("Phê duyệt"),
            [S.APPRAISAL],
            S.APPROVED,
            Role.APPROVER,
            asks=["decision_number", "decided_on"],
            requires=["decision_number", "decided_on"],
            documents=[Kind.DECISION],
            guards=[documents_arrived, class_one_first, parent_in_force, not_ahead("decided_on")],
            effect=counted,
            different_from=["appraise"],
        ),
        Transition(
            "publish",
            _("Công bố"),
            [S.APPROVED],
            S.PUBLISHED,
            Role.OFFICER,
            asks=["published_on", "publication"],
            requires=["published_on", "publication"],
            guards=[not_ahead("published_on")],
        ),
        Transition(
            "mark",
            _("Ghi nhận cắm mốc"),
            [S.PUBLISHED],
            S.MARKERS_PLANTED,
            Role.OFFICER,
            asks=["marked_on"],
            requires=["marked_on"],
            guards=[markers_stand, all_marked, not_ahead("marked_on")],
        ),
        Transition(
            "enter",
            _("Có hiệu lực"),
            [S.PUBLISHED, S.MARKERS_PLANTED],
            S.IN_FORCE,
            Role.APPROVER,
            asks=["effective_from"],
            requires=["effective_from"],
            guards=[markers_stand, not_ahead("effective_from"), after_others("effective_from")],
            effect=enter,
        ),
        Transition(
            "supersede",
            _("Hết hiệu lực"),
            [S.IN_FORCE],
            S.SUPERSEDED,
            Role.APPROVER,
            asks=["effective_to"],
            requires=["effective_to"],
            reason=True,
            guards=[not_ahead("effective_to"), after_others("effective_to")],
            effect=end,
        ),
        Transition(
            "withdraw",
            _("Rút"),
            [S.PROPOSED, S.TASK_APPROVED, S.CONSULTATION, S.APPRAISAL],
            S.WITHDRAWN,
            Role.APPROVER,
            reason=True,
        ),
    ),
)
