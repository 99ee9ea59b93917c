"""Proposals for car parks (đề xuất đầu tư bãi đỗ xe): who would build what, with whose money, and what was answered.

Tasks 1.3.3 (call for private car parks) and 1.2.6 (build car parks) overlap: a proposal names the clause it was made
under, stands here once, and what is built is a parking place, counted there.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.contrib.gis.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import law
from dothi.core.models import Role
from dothi.core.rules import edges, frozen
from dothi.registers.infrastructure.parking_facility import FLOORS, ParkingFacility
from dothi.registers.planning.conformity_rules import conformity, fits_the_plans, gate
from dothi.registers.planning.land_use import FACT_HEADINGS, fact, facts_sound
from dothi.registers.planning.plot import PublicPlot
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register
from dothi.registers.workflow import Refusal, Transition, Workflow

ANSWER = "parking_answer_days"  # to answer an investor, from the receipt


class State(models.TextChoices):
    """Where a proposal stands."""

    RECEIVED = "received", _("mới nhận")
    STUDIED = "studied", _("đang xem xét")
    ACCEPTED = "accepted", _("chấp thuận")
    DECLINED = "declined", _("không chấp thuận")
    REALISED = "realised", _("đã thành điểm đỗ")
    LAPSED = "lapsed", _("không thực hiện")


def day_real(proposal: ParkingProposal) -> Refusal:
    """An answer is dated today or earlier."""
    late = proposal.answered_on is not None and proposal.answered_on > timezone.localdate()
    return _("Ngày trả lời không thể ở tương lai.") if late else None


def answer_today(proposal: ParkingProposal) -> None:
    """Answered today, unless another day is given."""
    proposal.answered_on = proposal.answered_on or timezone.localdate()


S = State
_ANSWERED: dict[str, Any] = {
    "source": [S.RECEIVED, S.STUDIED],
    "by": Role.APPROVER,
    "asks": ["answered_on", "answer"],
    "fill": answer_today,
    "requires": ["answer"],
    "guards": [day_real],
}
workflow = Workflow(
    states=State,
    initial=S.RECEIVED,
    final=(S.DECLINED, S.REALISED, S.LAPSED),
    tones={S.RECEIVED: "neutral", S.STUDIED: "info", S.ACCEPTED: "good", S.DECLINED: "bad", S.REALISED: "good"},
    transitions=(
        Transition("study", _("Xem xét"), [S.RECEIVED], S.STUDIED, Role.OFFICER),
        Transition("accept", _("Chấp thuận"), target=S.ACCEPTED, **_ANSWERED | {"guards": [day_real, fits_the_plans]}),
        Transition("decline", _("Không chấp thuận"), target=S.DECLINED, **_ANSWERED),
        Transition(
            "realise",
            _("Đã thành điểm đỗ"),
            [S.ACCEPTED],
            S.REALISED,
            Role.OFFICER,
            asks=["facility"],
            requires=["facility"],
        ),
        Transition("lapse", _("Không thực hiện"), [S.ACCEPTED], S.LAPSED, Role.OFFICER, reason=True),
    ),
)


class ParkingProposal(Record):
    """One investor's proposal for one place."""

    State = State

    search_fields = ("code", "investor", "address")

    code = models.CharField(_("mã đề xuất"), max_length=40)
    investor = models.CharField(_("nhà đầu tư"), max_length=200)
    address = models.CharField(_("địa điểm"), max_length=300)
    place = models.PointField(_("vị trí"), null=True, blank=True)
    kind = models.CharField(
        _("loại điểm đỗ"), max_length=8, choices=ParkingFacility.Kind, default=ParkingFacility.Kind.LOT
    )
    plot = models.ForeignKey(
        PublicPlot, verbose_name=_("thửa đất công"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    cars = models.PositiveIntegerField(_("số chỗ ô tô"), default=0)
    motorbikes = models.PositiveIntegerField(_("số chỗ xe máy"), default=0)
    floors = fact("floors")
    height_m = fact("height_m")
    density = fact("density")
    far = fact("far")
    setback_m = fact("setback_m")
    private_capital = models.DecimalField(
        _("vốn xã hội hoá (đồng)"), max_digits=18, decimal_places=0, default=Decimal(0)
    )
    clause = models.CharField(_("mục của chương trình"), max_length=20, blank=True, default="T1.3.3")
    received_on = models.DateField(_("ngày nhận"))
    answer_due_on = models.DateField(_("hạn trả lời"), null=True, editable=False)
    answered_on = models.DateField(_("ngày trả lời"), null=True, blank=True)
    answer = models.TextField(_("nội dung trả lời"), blank=True)
    facility = models.ForeignKey(
        ParkingFacility,
        verbose_name=_("điểm đỗ xe"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="proposals",
    )
    state = models.CharField(_("trạng thái"), max_length=8, choices=State, default=State.RECEIVED, editable=False)

    rules: ClassVar = [
        *gate(
            "parking_proposal_conforms",
            "parking-proposals",
            [("accepted", "realised")],
            """COALESCE(ST_AsBinary(NEW.place),
                (SELECT ST_AsBinary(p.place) FROM registers_publicplot p WHERE p.id = NEW.plot_id))""",
            {"use": "'parking'", "floors": FLOORS}
            | {name: f"NEW.{name}" for name in FACT_HEADINGS.values() if name != "floors"},
            "NEW.answered_on",
        ),
        edges(workflow, "parking_proposal_steps", _("Đề xuất không thể chuyển thẳng giữa hai trạng thái này.")),
        frozen(
            "parking_proposal_answered_stays",
            (State.ACCEPTED, State.DECLINED, State.REALISED, State.LAPSED),
            ("investor", "cars", "motorbikes", "private_capital", "received_on", "answered_on", "answer"),
            _("Đề xuất đã trả lời không sửa được."),
        ),
    ]

    class Meta:
        verbose_name = _("đề xuất đầu tư bãi đỗ xe")
        verbose_name_plural = pgettext_lazy("plural", "đề xuất đầu tư bãi đỗ xe")
        ordering: ClassVar = ["-received_on", "-pk"]
        indexes: ClassVar = list_indexes("parking_proposal", "-received_on", state=True)
        constraints: ClassVar = [
            facts_sound("parking_proposal_plan_facts", *FACT_HEADINGS.values()),
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="parking_proposal_code",
                violation_error_message=_("Mã đề xuất này đã có."),
            ),
            models.UniqueConstraint(
                fields=["facility"],
                condition=live(facility__isnull=False),
                name="parking_proposal_facility_once",
                violation_error_message=_("Điểm đỗ này đã là kết quả của một đề xuất khác."),
            ),
            models.CheckConstraint(
                condition=(Q(cars__gt=0) | Q(motorbikes__gt=0)) & Q(private_capital__gte=0),
                name="parking_proposal_sizes",
                violation_error_message=_("Số chỗ phải lớn hơn 0, vốn không âm."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "studied"], answered_on__isnull=True)
                | (
                    Q(state__in=["accepted", "declined", "realised", "lapsed"], answered_on__gte=F("received_on"))
                    & ~Q(answer="")
                ),
                name="parking_proposal_answered",
                violation_error_message=_("Đã trả lời thì phải có ngày, sau ngày nhận, và nội dung trả lời."),
            ),
            models.CheckConstraint(
                condition=Q(state="realised", facility__isnull=False)
                | (~Q(state="realised") & Q(facility__isnull=True)),
                name="parking_proposal_realised",
                violation_error_message=_("Đề xuất đã thành điểm đỗ phải nêu điểm đỗ đó."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} – {self.address}"

    def derive(self) -> None:
        """The day by which the investor is answered."""
        self.answer_due_on = law.deadline(ANSWER, self.received_on, self.area_id) if self.received_on else None


def in_time() -> Case:
    """Whether it was answered by its day; nothing can be said while there is no day, or before it."""
    return Case(
        When(answer_due_on__isnull=True, then=None),
        When(answered_on__lte=F("answer_due_on"), then=Value(True)),
        When(answered_on__isnull=True, answer_due_on__gte=timezone.localdate(), then=None),
        default=Value(False),
    )


parking_proposals = Register(
    slug="parking-proposals",
    domain="infrastructure",
    model=ParkingProposal,
    since="received_on",
    until="answered_on",
    columns=["code", "address", "area", "kind", "cars", "private_capital", "state", "received_on", "answer_due_on"],
    filters=[
        "area",
        "unit",
        "state",
        "kind",
        "plot",
        "facility",
        "cars",
        "motorbikes",
        "private_capital",
        "clause",
        "received_on",
        "answer_due_on",
        "answered_on",
        "in_time",
        "conformity",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã đề xuất": "code",
        "Nhà đầu tư": "investor",
        "Địa điểm": "address",
        "Phường": "area",
        "Vị trí": "place",
        "Loại điểm đỗ": "kind",
        "Mã thửa": "plot",
        "Số chỗ ô tô": "cars",
        "Số chỗ xe máy": "motorbikes",
        **FACT_HEADINGS,
        "Vốn xã hội hoá (đồng)": "private_capital",
        "Mục của chương trình": "clause",
        "Ngày nhận": "received_on",
        "Ngày trả lời": "answered_on",
        "Nội dung trả lời": "answer",
        "Mã điểm đỗ": "facility",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["address", "area", "kind", "cars", "motorbikes", "received_on", "state"],
    derived={
        "conformity": conformity("parking-proposals"),
        "in_time": Derived(_("trả lời đúng hạn"), in_time, models.BooleanField()),
    },
    parameters={ANSWER: _("thời hạn trả lời đề xuất đầu tư bãi đỗ xe")},
    due={State.RECEIVED: "answer_due_on", State.STUDIED: "answer_due_on"},
)
