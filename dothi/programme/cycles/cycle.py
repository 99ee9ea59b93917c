"""Reporting cycles (kỳ báo cáo): a month, quarter, half year, year, mid-term or final report of one programme.

Part 3 of the programme: the board gathers the reports of the units, every year a preliminary review and at the end of 2015
a final one. The four days of a cycle are stored when it is drawn up; a later change of a parameter moves no deadline. A
closed cycle takes no report any more: its figures are frozen, and only a named person opens it again, for a reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import history, law
from dothi.core.models import Role, User
from dothi.core.period import Period
from dothi.core.rules import Rule, edges, frozen
from dothi.programme.cycles import dates
from dothi.programme.models.commitments import Programme
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register
from dothi.registers.workflow import Refusal, Transition, Workflow


class State(models.TextChoices):
    """Where a cycle stands."""

    PLANNED = "planned", _("dự kiến")
    OPEN = "open", _("đang mở")
    CLOSING = "closing", _("đang đóng")
    CLOSED = "closed", _("đã đóng")


def is_time(cycle: ReportingCycle) -> Refusal:
    """Nobody closes before the data are complete."""
    early = cycle.cutoff_on >= timezone.localdate()
    return _("Chưa qua ngày chốt số liệu nên chưa đóng được kỳ.") if early else None


def has_begun(cycle: ReportingCycle) -> Refusal:
    """A cycle opens on its day, not before."""
    return _("Chưa đến ngày mở kỳ.") if cycle.opens_on > timezone.localdate() else None


def counted(cycle: ReportingCycle) -> None:
    """Each closing has its number; the figures bear it."""
    cycle.closings += 1


def begun(cycle: ReportingCycle) -> None:
    """The work is handed to the background once the step is written."""
    from dothi.programme.cycles import closing

    closing.start(cycle)


def finished(cycle: ReportingCycle) -> None:
    """Who closed it, and when."""
    author = history.author()
    cycle.closed_at = timezone.now()
    cycle.closed_by_id = author.user_id if author and author.user_id else None


def figures_frozen(cycle: ReportingCycle) -> None:
    """Write the frozen figures in the step's own transaction."""
    from dothi.programme.cycles import closing

    closing.freeze(cycle)


def not_closed(cycle: ReportingCycle) -> None:
    """Open again: the last closing is no longer this cycle's; its figures and its step stay."""
    cycle.closed_at = cycle.closed_by = None


S = State
workflow = Workflow(
    states=S,
    initial=S.PLANNED,
    frozen=(S.CLOSING, S.CLOSED),
    tones={S.OPEN: "info", S.CLOSING: "warn", S.CLOSED: "good"},
    transitions=(
        Transition("open", _("Mở kỳ"), [S.PLANNED], S.OPEN, Role.APPROVER, guards=[has_begun]),
        Transition(
            "close",
            _("Đóng kỳ"),
            [S.OPEN],
            S.CLOSING,
            Role.APPROVER,
            fill=counted,
            fills=["closings"],
            guards=[is_time],
            effect=begun,
        ),
        Transition(
            "finish",
            _("Chốt số liệu, đóng xong"),
            [S.CLOSING],
            S.CLOSED,
            Role.APPROVER,
            fill=finished,
            fills=["closed_at", "closed_by"],
            effect=figures_frozen,
        ),
        Transition("abandon", _("Thôi đóng"), [S.CLOSING], S.OPEN, Role.APPROVER, reason=True),
        Transition("reopen", _("Mở lại"), [S.CLOSED], S.OPEN, Role.APPROVER, fill=not_closed, reason=True),
    ),
)


class ReportingCycle(Record):
    """One round of reports on one period of one programme."""

    class Kind(models.TextChoices):
        MONTH = "month", _("tháng")
        QUARTER = "quarter", _("quý")
        SIX_MONTHS = "six_months", _("6 tháng")
        NINE_MONTHS = "nine_months", _("9 tháng")
        YEAR = "year", _("năm")
        MID_TERM = "mid_term", _("giữa kỳ")
        FINAL = "final", _("tổng kết")

    State = State
    search_fields = ("code", "period")

    code = models.CharField(_("mã kỳ"), max_length=100, editable=False)
    programme = models.ForeignKey(
        Programme, verbose_name=_("chương trình"), on_delete=models.PROTECT, related_name="cycles"
    )
    kind = models.CharField(_("loại kỳ"), max_length=11, choices=Kind, default=Kind.YEAR)
    period = models.CharField(_("kỳ"), max_length=24)
    opens_on = models.DateField(_("ngày mở kỳ"), blank=True)
    cutoff_on = models.DateField(_("ngày chốt số liệu"), blank=True)
    due_on = models.DateField(_("hạn nộp báo cáo"), blank=True)
    verify_by = models.DateField(_("hạn thẩm tra"), blank=True)
    closings = models.PositiveSmallIntegerField(_("số lần đóng"), default=0, editable=False)
    closed_at = models.DateTimeField(_("đóng lúc"), null=True, blank=True, editable=False)
    closed_by = models.ForeignKey(
        User, verbose_name=_("người đóng"), null=True, blank=True, editable=False, on_delete=models.PROTECT,
        related_name="+",
    )  # fmt: skip
    state = models.CharField(_("trạng thái"), max_length=7, choices=State, default=State.PLANNED, editable=False)

    class Meta:
        verbose_name = _("kỳ báo cáo")
        verbose_name_plural = pgettext_lazy("plural", "kỳ báo cáo")
        ordering: ClassVar = ["-due_on", "-pk"]
        indexes: ClassVar = list_indexes("reporting_cycle", "-due_on", state=True)
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["programme", "kind", "period"],
                condition=live(),
                name="reporting_cycle_once",
                violation_error_message=_("Chương trình đã có kỳ báo cáo loại này cho kỳ này."),
            ),
            models.CheckConstraint(
                condition=Q(opens_on__lte=F("due_on"), verify_by__gte=F("due_on"), cutoff_on__gte=F("opens_on")),
                name="reporting_cycle_days",
                violation_error_message=_("Ngày mở kỳ, ngày chốt số liệu, hạn nộp và hạn thẩm tra phải theo thứ tự."),
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False, closed_by__isnull=False, closings__gte=1)
                | (~Q(state="closed") & Q(closed_at__isnull=True, closed_by__isnull=True)),
                name="reporting_cycle_closed_by_name",
                violation_error_message=_("Kỳ đã đóng phải ghi người đóng và lúc đóng."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "reporting_cycle_steps", _("Kỳ báo cáo không thể chuyển thẳng giữa hai trạng thái này.")),
        frozen(
            "reporting_cycle_what",
            [S.OPEN, S.CLOSING, S.CLOSED],
            ["programme_id", "kind", "period", "area_id", "code"],
            _("Kỳ đã mở không đổi được chương trình, loại kỳ, kỳ."),
        ),
        frozen(
            "reporting_cycle_shut",
            [S.CLOSING, S.CLOSED],
            [*dates.FIELDS, "removed_at"],
            _("Kỳ đã đóng không sửa, không xoá được."),
        ),
        Rule(
            name="reporting_cycle_numbered",
            on=["UPDATE"],
            refuse="NEW.closings < OLD.closings OR (OLD.state = 'open' AND NEW.state = 'closing'"
            " AND NEW.closings <> OLD.closings + 1) OR (NEW.closings > OLD.closings AND NOT"
            " (OLD.state = 'open' AND NEW.state = 'closing'))",
            message=_("Mỗi lần đóng kỳ mang một số, không dùng lại."),
        ),
    ]

    def __str__(self) -> str:
        try:
            label = self.span.label
        except (TypeError, ValueError):
            return self.code
        if self.kind not in ("mid_term", "final"):
            return label
        kind = str(self.get_kind_display())
        return f"{kind[:1].upper()}{kind[1:]} {label[:1].lower()}{label[1:]}"

    @property
    def span(self) -> Period:
        """The period as days."""
        return Period.parse(self.period)

    def derive(self) -> None:
        """The code from programme, kind and period; days left empty from the parameters in force."""
        ending = f"-{self.kind.replace('_', '-')}" if self.kind in ("mid_term", "final") else ""
        programme = self.programme.code if self.programme_id else ""
        self.code = f"{programme}-{self.period}{ending}"
        dates.fill(self)

    def clean(self) -> None:
        """The period is one of its kind, inside the term; no day is missing.

        Raises:
            ValidationError: it is not, or a parameter that would propose a day is not in force.
        """
        super().clean()
        try:
            period = self.span
        except ValueError:
            raise ValidationError(
                {"period": _t("Kỳ “%(period)s” không đúng dạng.") % {"period": self.period}}
            ) from None
        if not dates.fits(self.kind, period):
            raise ValidationError({"period": _t("Kỳ này không phải kỳ %(kind)s.") % {"kind": self.get_kind_display()}})
        if self.programme_id and not (
            self.programme.start_year <= period.start.year and period.end.year <= self.programme.end_year
        ):
            raise ValidationError({"period": _t("Kỳ nằm ngoài thời hạn chương trình.")})
        named = {
            "opens_on": dates.OPEN,
            "cutoff_on": dates.CUT_OFF,
            "due_on": dates.DUE_YEAR if self.kind in dates.LONG else dates.DUE,
            "verify_by": dates.VERIFY,
        }
        missing = {
            name: law.missing(dates.PARAMETERS[code], code, period.end)
            for name, code in named.items()
            if getattr(self, name) is None
        }
        if missing:
            raise ValidationError(missing)

    @classmethod
    def follow(cls, numbers: Sequence[int]) -> None:
        """An open cycle has one report of each unit that owes one; those that exist are left as they are."""
        from dothi.programme.cycles import owing

        for cycle in cls.objects.filter(pk__in=numbers, state=State.OPEN).select_related("programme", "area"):
            with transaction.atomic():
                owing.hand_out(cycle)


def reports_in(*states: str) -> Any:
    """How many units' reports of a cycle stand in one of the states (or all)."""
    from dothi.programme.cycles.unit_report import UnitReport

    found = UnitReport.objects.filter(cycle=OuterRef("pk"))
    if states:
        found = found.filter(state__in=states)
    return Subquery(found.order_by().values("cycle").annotate(n=Count("pk")).values("n"))


reporting_cycles = Register(
    slug="reporting-cycles",
    domain="programme",  # not `reporting`: every unit reads the days of a cycle, and only the coordinator moves them
    model=ReportingCycle,
    columns=["code", "kind", "period", "state", "opens_on", "cutoff_on", "due_on", "verify_by", "accepted", "asked"],
    filters=[
        "programme",
        "area",
        "kind",
        "state",
        "opens_on",
        "cutoff_on",
        "due_on",
        "verify_by",
        "closed_by",
        "accepted",
    ],
    workflow=workflow,
    key=["programme", "kind", "period"],
    headings={
        "Chương trình": "programme",
        "Loại kỳ": "kind",
        "Kỳ": "period",
        "Địa bàn": "area",
        "Ngày mở kỳ": "opens_on",
        "Ngày chốt số liệu": "cutoff_on",
        "Hạn nộp báo cáo": "due_on",
        "Hạn thẩm tra": "verify_by",
        "Số lần đóng": "closings",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    wide=True,
    due={"planned": "opens_on", "open": "verify_by"},
    derived={
        "asked": Derived(_("số đơn vị phải báo cáo"), reports_in, models.IntegerField()),
        "accepted": Derived(_("số báo cáo đã duyệt"), lambda: reports_in("accepted"), models.IntegerField()),
    },
    parameters=dates.PARAMETERS,
)
