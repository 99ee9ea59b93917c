"""Reports of units (báo cáo của đơn vị): what one unit owes in one cycle, who submitted it and who accepted it.

Part 3 of the programme: each unit reports to the board. Overdue is never stored: it follows from the day and the state;
whether a report came late is kept when it is submitted. Nobody accepts what he submitted, and a closed cycle takes nothing.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dothi.core import history
from dothi.core.models import Role, User
from dothi.core.rules import Rule, edges, frozen
from dothi.programme.cycles.cycle import ReportingCycle
from dothi.registers.record import Record, list_indexes, live
from dothi.registers.register import Derived, Register
from dothi.registers.workflow import Refusal, Transition, Workflow


class State(models.TextChoices):
    """Where a unit's report stands."""

    DUE = "due", pgettext_lazy("report", "chưa nộp")
    RETURNED = "returned", _("bị trả lại")
    SUBMITTED = "submitted", pgettext_lazy("report", "đã nộp")
    ACCEPTED = "accepted", _("đã duyệt")


WRITABLE = (State.DUE, State.RETURNED)


def _me() -> int | None:
    author = history.author()
    return author.user_id if author and author.user_id else None


def submitted(report: UnitReport) -> None:
    """Who submits, when, and whether that is late."""
    report.submitted_by_id, report.submitted_at = _me(), timezone.now()
    report.late = timezone.localdate() > report.due_on


def returned(report: UnitReport) -> None:
    """The reason stays on the report, so that whoever writes on reads it."""
    author = history.author()
    report.returned_reason = author.reason.split(": ", 1)[-1] if author else ""
    report.returns += 1


def accepted(report: UnitReport) -> None:
    """Who accepts, and when."""
    report.accepted_by_id, report.accepted_at = _me(), timezone.now()


def has_text(report: UnitReport) -> Refusal:
    """A report without a word is none; which figures or sections are missing is told and holds nobody back."""
    return None if report.blocks.exclude(text="").exists() else _("Báo cáo chưa có nội dung nào.")


def cycle_open(report: UnitReport) -> Refusal:
    """Only an open cycle moves."""
    return None if report.cycle.state == "open" else _("Kỳ báo cáo không còn mở nên không nộp, trả lại, duyệt được.")


S = State
workflow = Workflow(
    states=S,
    initial=S.DUE,
    final=(S.ACCEPTED,),
    frozen=(S.SUBMITTED,),
    tones={S.DUE: "neutral", S.RETURNED: "bad", S.SUBMITTED: "info", S.ACCEPTED: "good"},
    transitions=(
        Transition(
            "submit",
            _("Nộp báo cáo"),
            [S.DUE, S.RETURNED],
            S.SUBMITTED,
            Role.APPROVER,
            fill=submitted,
            fills=["submitted_at", "submitted_by", "late"],
            guards=[cycle_open, has_text],
        ),
        Transition(
            "return",
            _("Trả lại"),
            [S.SUBMITTED],
            S.RETURNED,
            Role.MANAGER,
            fill=returned,
            fills=["returned_reason", "returns"],
            reason=True,
            guards=[cycle_open],
        ),
        Transition(
            "accept",
            _("Duyệt báo cáo"),
            [S.SUBMITTED],
            S.ACCEPTED,
            Role.MANAGER,
            fill=accepted,
            fills=["accepted_at", "accepted_by"],
            guards=[cycle_open],
            different_from=["submit"],
        ),
    ),
)


def _person(label: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        User, verbose_name=label, null=True, blank=True, editable=False, on_delete=models.PROTECT, related_name="+"
    )


class UnitReport(Record):
    """One unit's report in one cycle. `unit` is whose it is."""

    State = State
    search_fields = ("code", "unit_name")

    cycle = models.ForeignKey(
        ReportingCycle, verbose_name=_("kỳ báo cáo"), on_delete=models.PROTECT, related_name="reports"
    )
    code = models.CharField(_("mã báo cáo"), max_length=200, editable=False)
    due_on = models.DateField(_("hạn nộp báo cáo"), blank=True)
    verify_by = models.DateField(_("hạn thẩm tra"), blank=True)
    submitted_at = models.DateTimeField(_("nộp lúc"), null=True, blank=True, editable=False)
    submitted_by = _person(_("người nộp"))
    late = models.BooleanField(_("nộp muộn"), default=False, editable=False)
    returned_reason = models.TextField(_("lý do trả lại"), blank=True, default="", editable=False)
    returns = models.PositiveSmallIntegerField(_("số lần bị trả lại"), default=0, editable=False)
    accepted_at = models.DateTimeField(_("duyệt lúc"), null=True, blank=True, editable=False)
    accepted_by = _person(_("người duyệt"))
    state = models.CharField(_("trạng thái"), max_length=9, choices=State, default=State.DUE, editable=False)

    class Meta:
        verbose_name = _("báo cáo của đơn vị")
        verbose_name_plural = pgettext_lazy("plural", "báo cáo của đơn vị")
        ordering: ClassVar = ["-due_on", "-pk"]
        indexes: ClassVar = [
            *list_indexes("unit_report", "-due_on", state=True),
            models.Index(fields=["cycle", "state"], name="unit_report_cycle"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["cycle", "unit"],
                condition=live(),
                name="unit_report_once",
                violation_error_message=_("Đơn vị đã có báo cáo trong kỳ này."),
            ),
            models.CheckConstraint(
                condition=Q(unit__isnull=False),
                name="unit_report_unit",
                violation_error_message=_("Báo cáo phải là của một đơn vị."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "accepted"])
                | Q(submitted_at__isnull=False, submitted_by__isnull=False),
                name="unit_report_submitted",
                violation_error_message=_("Báo cáo đã nộp phải ghi người nộp và lúc nộp."),
            ),
            models.CheckConstraint(
                condition=(Q(state="accepted", accepted_at__isnull=False, accepted_by__isnull=False))
                | (~Q(state="accepted") & Q(accepted_at__isnull=True, accepted_by__isnull=True)),
                name="unit_report_accepted",
                violation_error_message=_("Báo cáo đã duyệt phải ghi người duyệt và lúc duyệt."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True)
                | (Q(submitted_by__isnull=False) & ~Q(accepted_by=F("submitted_by"))),
                name="unit_report_two_people",
                violation_error_message=_("Người duyệt phải khác người nộp."),
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(returned_reason=""),
                name="unit_report_returned",
                violation_error_message=_("Trả lại báo cáo phải nêu lý do."),
            ),
        ]

    rules: ClassVar = [
        edges(workflow, "unit_report_steps", _("Báo cáo không thể chuyển thẳng giữa hai trạng thái này.")),
        frozen(
            "unit_report_frozen",
            [S.SUBMITTED, S.ACCEPTED],
            ["cycle_id", "unit_id", "area_id", "due_on", "submitted_at", "submitted_by_id", "late", "removed_at"],
            _("Báo cáo đã nộp không sửa, không xoá được; muốn sửa, người điều phối phải trả lại."),
        ),
        frozen(
            "unit_report_accepted_stays",
            [S.ACCEPTED],
            ["accepted_at", "accepted_by_id", "returned_reason", "returns", "note"],
            _("Báo cáo đã duyệt không sửa được."),
        ),
        Rule(
            name="unit_report_into_open_cycle",
            on=["INSERT"],
            refuse="EXISTS (SELECT 1 FROM programme_reportingcycle c WHERE c.id = NEW.cycle_id AND c.state <> 'open')",
            message=_("Kỳ báo cáo không mở nên không thêm được báo cáo."),
        ),
        Rule(
            name="unit_report_in_open_cycle",
            on=["UPDATE"],
            refuse="OLD.state <> NEW.state AND EXISTS (SELECT 1 FROM programme_reportingcycle c"
            " WHERE c.id = NEW.cycle_id AND c.state <> 'open')",
            message=_("Kỳ báo cáo không còn mở nên không nộp, trả lại, duyệt được."),
        ),
    ]

    def __str__(self) -> str:
        return self.code  # not the names: a list would ask for each row's

    @property
    def unit_name(self) -> str:
        """The unit's name, by which the report is found."""
        return str(self.unit) if self.unit_id else ""

    @property
    def is_overdue(self) -> bool:
        """Whether it is past its day and not yet submitted."""
        return self.state in WRITABLE and self.due_on < timezone.localdate()

    def derive(self) -> None:
        """Code, and the days of the cycle where no others were set for this unit."""
        if not self.cycle_id:
            return
        self.code = f"{self.cycle.code}/{self.unit.code if self.unit else ''}"
        self.due_on = self.due_on or self.cycle.due_on
        self.verify_by = self.verify_by or self.cycle.verify_by


def overdue() -> Case:
    """Past its day and not submitted, by today."""
    return Case(
        When(state__in=WRITABLE, due_on__lt=timezone.localdate(), then=Value(True)),
        default=Value(False),
        output_field=models.BooleanField(),
    )


unit_reports = Register(
    slug="unit-reports",
    domain="reporting",
    model=UnitReport,
    columns=[
        "code",
        "cycle",
        "unit",
        "state",
        "overdue",
        "due_on",
        "submitted_at",
        "submitted_by",
        "late",
        "accepted_by",
    ],
    filters=["cycle", "unit", "area", "state", "overdue", "late", "returns", "due_on", "submitted_by", "accepted_by"],
    workflow=workflow,
    key=["code"],
    headings={
        "Mã báo cáo": "code",
        "Kỳ báo cáo": "cycle",
        "Đơn vị": "unit",
        "Địa bàn": "area",
        "Hạn nộp báo cáo": "due_on",
        "Hạn thẩm tra": "verify_by",
        "Trạng thái": "state",
        "Ghi chú": "note",
    },
    parent="cycle",
    wide=True,
    due={"due": "due_on", "returned": "due_on", "submitted": "verify_by"},
    derived={"overdue": Derived(_("quá hạn"), overdue, models.BooleanField())},
)
