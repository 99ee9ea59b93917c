"""Use proposals (đề xuất sử dụng đất): what a plot of the land fund should become, and who asks for it.

Task 1.2.5 of the programme: small public plots become cultural houses, playgrounds and clubs; tasks 1.2.6 and 1.3.3 want
some for parking. One proposal for a plot is approved at a time, and only one that was held against the plans.
"""

from __future__ import annotations

from typing import ClassVar

from django.contrib.gis.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Attachment, Role, Unit
from dothi.core.rules import edges
from dothi.registers.planning.conformity_rules import case, conformity, fits_the_plans, gate
from dothi.registers.planning.land_use import FACT_HEADINGS, fact, facts_sound
from dothi.registers.planning.plot import USES, PublicPlot
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register
from dothi.registers.workflow import Refusal, Transition, Workflow


class LandUse(models.TextChoices):
    """What land of the fund is wanted for."""

    CLUB = "club", _("câu lạc bộ, sinh hoạt cộng đồng")
    CULTURE_HOUSE = "culture_house", _("nhà văn hoá")
    PLAYGROUND = "playground", _("sân chơi")
    PARKING = "parking", _("bãi đỗ xe")
    GREEN = "green", _("vườn hoa, cây xanh, mặt nước")
    RESETTLEMENT = "resettlement", _("nhà tái định cư")
    STAFF_HOUSING = "staff_housing", _("nhà ở cán bộ")
    PUBLIC_WORKS = "public_works", _("công trình công cộng khác")


class State(models.TextChoices):
    """Where a proposal stands."""

    DRAFT = "draft", _("đang soạn")
    SUBMITTED = "submitted", _("đã trình")
    APPROVED = "approved", _("đã duyệt")
    REFUSED = "refused", _("không duyệt")
    WITHDRAWN = "withdrawn", _("đã rút")


def decided_by_today(proposal: UseProposal) -> Refusal:
    """A decision is dated today or earlier."""
    late = proposal.decided_on is not None and proposal.decided_on > timezone.localdate()
    return _("Ngày quyết định không thể ở tương lai.") if late else None


def plot_verified(proposal: UseProposal) -> Refusal:
    """Its plot has a complete file and is neither disputed nor encroached on."""
    ready = proposal.plot.state in ("verified", "proposed")
    return None if ready else _("Thửa đất chưa xác minh xong, đang vướng hoặc đã có mục đích khác.")


def undecided(proposal: UseProposal) -> None:
    """What is given up has no decision any more; the steps taken remember it."""
    proposal.decided_on = None


S, Kind = State, Attachment.Kind
workflow = Workflow(
    states=S,
    initial=S.DRAFT,
    final=(S.REFUSED, S.WITHDRAWN),
    frozen=(S.APPROVED,),
    tones={S.SUBMITTED: "info", S.APPROVED: "good", S.REFUSED: "bad"},
    transitions=(
        Transition("submit", _("Trình"), [S.DRAFT], S.SUBMITTED, Role.OFFICER, guards=[plot_verified]),
        Transition("return", _("Trả lại"), [S.SUBMITTED], S.DRAFT, Role.APPROVER, reason=True),
        Transition(
            "approve",
            _("Duyệt"),
            [S.SUBMITTED],
            S.APPROVED,
            Role.APPROVER,
            asks=["decision_number", "decided_on"],
            requires=["decision_number", "decided_on"],
            documents=[Kind.DECISION],
            guards=[decided_by_today, fits_the_plans, plot_verified],
            different_from=["submit"],
        ),
        Transition(
            "refuse",
            _("Không duyệt"),
            [S.SUBMITTED],
            S.REFUSED,
            Role.APPROVER,
            asks=["decided_on"],
            requires=["decided_on"],
            reason=True,
            guards=[decided_by_today],
            different_from=["submit"],
        ),
        Transition(
            "withdraw",
            _("Rút đề xuất"),
            [S.DRAFT, S.SUBMITTED, S.APPROVED],
            S.WITHDRAWN,
            Role.APPROVER,
            fill=undecided,
            reason=True,
        ),
    ),
)


class UseProposal(Record):
    """One body's proposal for one plot, and what was decided."""

    State = State

    search_fields = ("code", "reason")

    code = models.CharField(_("mã đề xuất"), max_length=40)
    plot = models.ForeignKey(
        PublicPlot, verbose_name=_("thửa đất công"), on_delete=models.PROTECT, related_name="proposals"
    )
    use = models.CharField(_("mục đích sử dụng"), max_length=13, choices=LandUse)
    sponsor = models.ForeignKey(
        Unit, verbose_name=_("đơn vị đề xuất"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reason = models.TextField(_("lý do đề xuất"), blank=True)
    proposed_on = models.DateField(_("ngày đề xuất"))
    floors = fact("floors")
    height_m = fact("height_m")
    density = fact("density")
    far = fact("far")
    setback_m = fact("setback_m")
    decision_number = models.CharField(_("số văn bản duyệt"), max_length=60, blank=True)
    decided_on = models.DateField(_("ngày quyết định"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=9, choices=State, default=State.DRAFT, editable=False)

    class Meta:
        verbose_name = _("đề xuất sử dụng đất")
        verbose_name_plural = pgettext_lazy("plural", "đề xuất sử dụng đất")
        ordering: ClassVar = ["-proposed_on", "-pk"]
        indexes: ClassVar = list_indexes("use_proposal", "-proposed_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="use_proposal_code",
                violation_error_message=_("Mã đề xuất này đã có."),
            ),
            models.UniqueConstraint(
                fields=["plot"],
                condition=live(state="approved"),
                name="use_proposal_one_approved",
                violation_error_message=_("Thửa này đã có một đề xuất được duyệt."),
            ),
            facts_sound("use_proposal_plan_facts", *FACT_HEADINGS.values()),
            models.CheckConstraint(
                condition=~Q(state="approved") | ~Q(decision_number=""),
                name="use_proposal_approved_numbered",
                violation_error_message=_("Đề xuất đã duyệt phải có số văn bản."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["approved", "refused"], decided_on__gte=F("proposed_on"))
                | (~Q(state__in=["approved", "refused"]) & Q(decided_on__isnull=True)),
                name="use_proposal_decided_dated",
                violation_error_message=_("Đề xuất có ngày quyết định khi và chỉ khi đã duyệt hoặc không duyệt."),
            ),
        ]

    rules: ClassVar = [
        *gate(
            "use_proposal_conforms",
            "use-proposals",
            [("approved",)],
            "(SELECT ST_AsBinary(p.place) FROM registers_publicplot p WHERE p.id = NEW.plot_id)",
            {"use": case("NEW.use", USES)} | {name: f"NEW.{name}" for name in FACT_HEADINGS.values()},
            "NEW.decided_on",
        ),
        edges(workflow, "use_proposal_steps", _("Đề xuất không thể chuyển thẳng giữa hai trạng thái này.")),
    ]

    def __str__(self) -> str:
        return self.code


use_proposals = Register(
    slug="use-proposals",
    domain="planning",
    model=UseProposal,
    columns=["code", "plot", "area", "use", "sponsor", "proposed_on", "conformity", "state", "decided_on"],
    filters=[
        "area",
        "unit",
        "state",
        "plot",
        "use",
        "sponsor",
        "conformity",
        "proposed_on",
        "decided_on",
        "size_m2",
        "plot_state",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã đề xuất": "code",
        "Thửa đất công": "plot",
        "Mã thửa": "plot",
        "Phường": "area",
        "Mục đích sử dụng": "use",
        "Đơn vị đề xuất": "sponsor",
        "Lý do đề xuất": "reason",
        "Ngày đề xuất": "proposed_on",
        **FACT_HEADINGS,
        "Số văn bản duyệt": "decision_number",
        "Ngày quyết định": "decided_on",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "plot", "area", "use", "state", "decided_on"],
    public_where=Q(state="approved"),
    parent="plot",
    derived={
        "conformity": conformity("use-proposals"),
        "size_m2": Derived(
            _("diện tích thửa (m²)"),
            lambda: F("plot__size_m2"),
            models.DecimalField(max_digits=14, decimal_places=2),
        ),
        "plot_state": Derived(
            _("trạng thái thửa"),
            lambda: F("plot__state"),
            models.CharField(max_length=12, choices=PublicPlot.State),
        ),
    },
)
