"""Searches for land (tìm quỹ đất): who needs land for what, and the plot that was found.

Tasks 1.2.6 and 1.3.3 of the programme ask to find land for car parks, task 1.2.5 for cultural houses and playgrounds. A
plot answers one search; a plot in dispute or encroached on answers none.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core.models import Role, Unit
from dothi.core.rules import Rule, edges
from dothi.registers.planning.plot import PublicPlot
from dothi.registers.planning.use_proposal import LandUse
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register
from dothi.registers.workflow import Refusal, Transition, Workflow


class State(models.TextChoices):
    """Whether land was found."""

    OPEN = "open", _("đang tìm")
    FOUND = "found", _("đã tìm được")
    GIVEN_UP = "given_up", _("không tìm được")


def plot_free(search: LandSearch) -> Refusal:
    """The plot found is neither disputed, encroached on nor out of the fund."""
    caught = search.plot is not None and search.plot.state in ("disputed", "encroached", "withdrawn")
    return _("Thửa đất đang vướng hoặc không còn trong quỹ đất.") if caught else None


def found_by_today(search: LandSearch) -> Refusal:
    """It was found already."""
    late = search.found_on is not None and search.found_on > timezone.localdate()
    return _("Ngày này không thể ở tương lai.") if late else None


def let_go(search: LandSearch) -> None:
    """The plot is free for others again."""
    search.plot = search.found_on = None


S = State
workflow = Workflow(
    states=S,
    initial=S.OPEN,
    final=(S.GIVEN_UP,),
    frozen=(S.FOUND,),
    tones={S.OPEN: "warn", S.FOUND: "good", S.GIVEN_UP: "bad"},
    transitions=(
        Transition(
            "find",
            _("Đã tìm được"),
            [S.OPEN],
            S.FOUND,
            Role.OFFICER,
            asks=["plot", "found_on"],
            requires=["plot", "found_on"],
            guards=[plot_free, found_by_today],
        ),
        Transition("reopen", _("Tìm lại"), [S.FOUND], S.OPEN, Role.OFFICER, fill=let_go, reason=True),
        Transition("give_up", _("Dừng tìm"), [S.OPEN], S.GIVEN_UP, Role.APPROVER, reason=True),
    ),
)


class LandSearch(Record):
    """One need for land, until a plot was found or the search given up."""

    State = State

    search_fields = ("code", "need")

    code = models.CharField(_("mã yêu cầu"), max_length=40)
    use = models.CharField(_("cần đất cho"), max_length=13, choices=LandUse)
    need = models.CharField(_("nhu cầu"), max_length=300)
    asked_by = models.ForeignKey(
        Unit, verbose_name=_("đơn vị yêu cầu"), on_delete=models.PROTECT, related_name="+", db_index=False
    )
    wanted_m2 = models.DecimalField(_("diện tích cần (m²)"), max_digits=14, decimal_places=2, null=True, blank=True)
    asked_on = models.DateField(_("ngày yêu cầu"))
    due_on = models.DateField(_("hạn tìm"), null=True, blank=True)
    plot = models.ForeignKey(
        PublicPlot, verbose_name=_("thửa tìm được"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    found_on = models.DateField(_("ngày tìm được"), null=True, blank=True)
    state = models.CharField(_("trạng thái"), max_length=8, choices=State, default=State.OPEN, editable=False)

    class Meta:
        verbose_name = _("tìm quỹ đất")
        verbose_name_plural = pgettext_lazy("plural", "tìm quỹ đất")
        ordering: ClassVar = ["-asked_on", "-pk"]
        indexes: ClassVar = list_indexes("land_search", "-asked_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"],
                condition=live(),
                name="land_search_code",
                violation_error_message=_("Mã yêu cầu này đã có."),
            ),
            models.UniqueConstraint(
                fields=["plot"],
                condition=live(plot__isnull=False),
                name="land_search_plot_once",
                violation_error_message=_("Thửa này đã được tìm cho một yêu cầu khác."),
            ),
            models.CheckConstraint(
                condition=Q(state="found", plot__isnull=False, found_on__gte=F("asked_on"))
                | (~Q(state="found") & Q(plot__isnull=True, found_on__isnull=True)),
                name="land_search_found",
                violation_error_message=_("Yêu cầu có thửa và ngày tìm được khi và chỉ khi đã tìm được."),
            ),
            models.CheckConstraint(
                condition=(Q(wanted_m2__isnull=True) | Q(wanted_m2__gt=0))
                & (Q(due_on__isnull=True) | Q(due_on__gte=F("asked_on"))),
                name="land_search_sizes",
                violation_error_message=_("Diện tích phải lớn hơn 0, hạn tìm không trước ngày yêu cầu."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "land_search_steps", _("Yêu cầu không thể chuyển thẳng giữa hai trạng thái này.")),
        Rule(
            name="land_search_plot_free",
            on=("INSERT", "UPDATE"),
            refuse="""NEW.removed_at IS NULL AND NEW.plot_id IS NOT NULL AND EXISTS (SELECT 1
                FROM registers_publicplot p WHERE p.id = NEW.plot_id
                AND (p.removed_at IS NOT NULL OR p.state IN ('disputed', 'encroached', 'withdrawn')))""",
            message=_("Thửa đất đang vướng hoặc không còn trong quỹ đất."),
        ),
    ]

    def __str__(self) -> str:
        return f"{self.code} – {self.need}"


land_searches = Register(
    slug="land-searches",
    domain="planning",
    model=LandSearch,
    columns=["code", "need", "area", "use", "asked_by", "wanted_m2", "state", "due_on", "plot", "found_m2"],
    filters=[
        "area",
        "unit",
        "state",
        "use",
        "asked_by",
        "wanted_m2",
        "asked_on",
        "due_on",
        "plot",
        "found_on",
        "found_m2",
    ],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã yêu cầu": "code",
        "Nhu cầu": "need",
        "Phường": "area",
        "Cần đất cho": "use",
        "Đơn vị yêu cầu": "asked_by",
        "Diện tích cần (m²)": "wanted_m2",
        "Ngày yêu cầu": "asked_on",
        "Hạn tìm": "due_on",
        "Thửa tìm được": "plot",
        "Ngày tìm được": "found_on",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    public=["code", "need", "area", "use", "wanted_m2", "state", "found_on"],
    due={"open": "due_on"},
    derived={
        "found_m2": Derived(
            _("diện tích tìm được (m²)"),
            lambda: F("plot__size_m2"),
            models.DecimalField(max_digits=14, decimal_places=2),
        )
    },
)
