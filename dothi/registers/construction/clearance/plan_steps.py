"""How a compensation plan is made: submitted, posted, appraised and approved, by three people; then it stands.

A plan that adjusts another takes its place the moment it is approved, and never gives a household less than it was paid
unless its line says what is to be recovered.
"""

from __future__ import annotations

import json
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dothi.core import law
from dothi.core.models import Attachment, Role
from dothi.registers.construction.clearance.law_terms import AREA, PARAMETERS, POSTING, needs
from dothi.registers.register import show
from dothi.registers.workflow import SAME, Refusal, Transition, Workflow

if TYPE_CHECKING:
    from dothi.registers.construction.clearance.plan import CompensationPlan


class State(models.TextChoices):
    """Where a plan stands."""

    DRAFT = "draft", _("đang lập")
    SUBMITTED = "submitted", _("đã trình")
    RETURNED = "returned", _("bị trả lại")
    APPRAISED = "appraised", _("đã thẩm định")
    APPROVED = "approved", _("đang có hiệu lực")
    SUPERSEDED = "superseded", _("đã được thay thế")


def _lines(plan: CompensationPlan) -> Any:
    return apps.get_model("registers", "PlanLine").objects.filter(plan=plan)


def content(plan: CompensationPlan) -> dict[str, Any]:
    """What a plan says, as it is frozen: household, component, amount and what is to be recovered, in đồng as text."""
    rows = _lines(plan).order_by("household__code", "component")
    lines = rows.values_list("household__code", "household__head", "component", "amount", "recovery")
    return {
        "plan": plan.code,
        "number": plan.number,
        "lines": [
            {"household": c, "head": h, "component": k, "amount": f"{a:.0f}", "recovery": f"{r:.0f}"}
            for c, h, k, a, r in lines
        ],
    }


def digest(frozen: dict[str, Any]) -> str:
    """SHA-256 of a plan's content in its one canonical form."""
    return sha256(json.dumps(frozen, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def intact(plan: CompensationPlan) -> bool:
    """Whether an approved plan's frozen content still has its digest, and its lines still add up to it."""
    frozen: Any = plan.frozen_json
    if not frozen or digest(frozen) != plan.sha256:
        return False
    said = [(line["household"], line["component"], line["amount"], line["recovery"]) for line in frozen["lines"]]
    now = [(line["household"], line["component"], line["amount"], line["recovery"]) for line in content(plan)["lines"]]
    return said == now


def sum_up(plan: CompensationPlan) -> None:
    """The total, and the day it was submitted."""
    plan.total = _lines(plan).aggregate(n=Sum("amount"))["n"] or Decimal(0)
    plan.submitted_on = plan.submitted_on or timezone.localdate()


def appraise(plan: CompensationPlan) -> None:
    """Appraised today, unless another day is given."""
    plan.appraised_on = plan.appraised_on or timezone.localdate()


def freeze(plan: CompensationPlan) -> None:
    """What is approved is what it says today."""
    plan.decision_on = plan.decision_on or timezone.localdate()
    plan.frozen_json = content(plan)
    plan.sha256 = digest(plan.frozen_json)


def take_back(plan: CompensationPlan) -> None:
    """Its lines may change again; it must be submitted, posted and appraised anew."""
    plan.total = plan.submitted_on = plan.posted_on = plan.posted_until = plan.appraised_on = None
    plan.opinions_agree = plan.opinions_disagree = plan.opinions_other = None
    plan.appraisal_number = ""


def has_lines(plan: CompensationPlan) -> Refusal:
    """It gives something to someone, and everyone in it was counted."""
    if not _lines(plan).exists():
        return _("Phương án chưa có dòng nào.")
    uncounted = _lines(plan).filter(household__state="notified").values("household").distinct().count()
    return _("Còn %(count)s hộ trong phương án chưa kiểm đếm.") % {"count": uncounted} if uncounted else None


def posting_term_known(plan: CompensationPlan) -> Refusal:
    """How long it must be posted must be known."""
    return needs(POSTING, plan.posted_on or timezone.localdate(), plan.area_id)


def posted_by_today(plan: CompensationPlan) -> Refusal:
    """A posting of tomorrow is none."""
    late = plan.posted_on is not None and plan.posted_on > timezone.localdate()
    return _("Ngày niêm yết không thể ở tương lai.") if late else None


def posted_long_enough(plan: CompensationPlan) -> Refusal:
    """It hung for as long as the law in force on its first day asks."""
    if plan.posted_on is None:
        return _("Phương án chưa được niêm yết.")
    until = law.deadline(POSTING, plan.posted_on, plan.area_id)
    if until is None:
        return law.missing(PARAMETERS[POSTING], POSTING, plan.posted_on)
    day = plan.appraised_on or timezone.localdate()
    return _("Phương án phải niêm yết đến hết ngày %(day)s.") % {"day": show(until)} if day < until else None


def opinions_counted(plan: CompensationPlan) -> Refusal:
    """The minutes of the posting count who agrees and who does not."""
    missing = None in (plan.opinions_agree, plan.opinions_disagree, plan.opinions_other)
    return _("Chưa ghi số ý kiến đồng ý, không đồng ý và khác.") if missing else None


def decided_by_today(plan: CompensationPlan) -> Refusal:
    """A decision is dated today or earlier."""
    late = plan.decision_on is not None and plan.decision_on > timezone.localdate()
    return _("Ngày quyết định không thể ở tương lai.") if late else None


def shares_whole(plan: CompensationPlan) -> Refusal:
    """The parts of every parcel with shares make up the whole."""
    Share = apps.get_model("registers", "ParcelShare")
    parcels = Share.objects.filter(household__lines__in=_lines(plan)).values("parcel")
    sums = Share.objects.filter(parcel__in=parcels).order_by().values("parcel").annotate(n=Sum("percent"))
    wrong = sums.exclude(n=100).count()
    return _("Còn %(count)s thửa có tổng phần sở hữu khác 100 %%.") % {"count": wrong} if wrong else None


def area_agrees(plan: CompensationPlan) -> Refusal:
    """The parcels taken make up the area of the batch, within the tolerance in force; not asked where either is unknown."""
    if plan.batch is None or plan.batch.area_m2 is None:
        return None
    taken = plan.batch.parcels.filter(removed_at=None).aggregate(n=Sum("acquired_m2"))["n"]
    allowed = law.value(AREA, plan.decision_on or timezone.localdate(), plan.area_id)
    if taken is None or allowed is None:
        return None
    off = abs(taken - plan.batch.area_m2) * 100 / plan.batch.area_m2
    if off <= allowed:
        return None
    return _("Tổng diện tích thu hồi các thửa (%(taken)s m²) lệch quá %(allowed)s %% so với đợt (%(area)s m²).") % {
        "taken": show(taken),
        "allowed": show(allowed),
        "area": show(plan.batch.area_m2),
    }


def move_households(plan: CompensationPlan, source: str, target: str, **values: Any) -> None:
    """Its households that stood at `source` go on to `target`."""
    rows = apps.get_model("registers", "Household").objects.filter(lines__in=_lines(plan), state=source).values("pk")
    chosen = [row["pk"] for row in rows]
    apps.get_model("registers", "Household").objects.filter(pk__in=chosen).update(state=target, **values)


def households_drafted(plan: CompensationPlan) -> None:
    """Its households have a plan."""
    move_households(plan, "inventoried", "draft_plan")


def households_posted(plan: CompensationPlan) -> None:
    """Its households' plan hangs."""
    move_households(plan, "draft_plan", "posted")


def take_force(plan: CompensationPlan) -> None:
    """The plan it adjusts gives way; its households have an approved plan."""
    if plan.supersedes is not None and plan.supersedes.state == State.APPROVED:
        plan.supersedes.state = State.SUPERSEDED
        plan.supersedes.save()
    move_households(plan, "posted", "approved", approved_on=plan.decision_on)


def successor_ready(plan: CompensationPlan) -> Refusal:
    """Only a plan that adjusts it and was appraised takes its place."""
    ready = type(plan).objects.filter(supersedes=plan, state=State.APPRAISED).exists()
    return None if ready else _("Chưa có phương án điều chỉnh đã thẩm định để thay thế.")


S, Kind = State, Attachment.Kind
workflow = Workflow(
    states=State,
    initial=S.DRAFT,
    final=(S.SUPERSEDED,),
    frozen=(S.SUBMITTED, S.APPRAISED, S.APPROVED),
    tones={
        S.DRAFT: "neutral",
        S.SUBMITTED: "info",
        S.RETURNED: "warn",
        S.APPRAISED: "info",
        S.APPROVED: "good",
        S.SUPERSEDED: "neutral",
    },
    transitions=(
        Transition(
            "submit",
            _("Trình phương án"),
            [S.DRAFT, S.RETURNED],
            S.SUBMITTED,
            Role.CLERK,
            asks=["submitted_on"],
            fill=sum_up,
            fills=("total",),
            guards=[has_lines],
            effect=households_drafted,
        ),
        Transition(
            "post",
            _("Niêm yết công khai"),
            [S.SUBMITTED],
            SAME,
            Role.CLERK,
            asks=["posted_on"],
            requires=["posted_on"],
            fills=("posted_until",),
            documents=[Kind.MINUTE],
            guards=[posted_by_today, posting_term_known],
            effect=households_posted,
        ),
        Transition(
            "hear",
            _("Ghi ý kiến"),
            [S.SUBMITTED],
            SAME,
            Role.CLERK,
            asks=["opinions_agree", "opinions_disagree", "opinions_other"],
            requires=["posted_on", "opinions_agree", "opinions_disagree", "opinions_other"],
        ),
        Transition(
            "appraise",
            _("Thẩm định"),
            [S.SUBMITTED],
            S.APPRAISED,
            Role.OFFICER,
            asks=["appraised_on", "appraisal_number"],
            fill=appraise,
            requires=["appraisal_number"],
            guards=[posted_long_enough, opinions_counted],
            different_from=["submit"],
        ),
        Transition(
            "return",
            _("Trả lại"),
            [S.SUBMITTED, S.APPRAISED],
            S.RETURNED,
            Role.OFFICER,
            fill=take_back,
            reason=True,
        ),
        Transition(
            "approve",
            _("Phê duyệt"),
            [S.APPRAISED],
            S.APPROVED,
            Role.APPROVER,
            asks=["decision_number", "decision_on"],
            fill=freeze,
            fills=("frozen_json", "sha256"),
            requires=["decision_number"],
            documents=[Kind.DECISION],
            guards=[decided_by_today, shares_whole, area_agrees],
            different_from=["submit", "appraise"],
            effect=take_force,
        ),
        Transition(
            "supersede",
            _("Hết hiệu lực do điều chỉnh"),
            [S.APPROVED],
            S.SUPERSEDED,
            Role.APPROVER,
            reason=True,
            guards=[successor_ready],
        ),
    ),
)
