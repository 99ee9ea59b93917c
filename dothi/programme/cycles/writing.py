"""Writing a unit's report: who may, what is asked, saving a block without losing anybody's words, what is still missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from dothi.core import access, history
from dothi.core.models import Domain, Role, Unit, User
from dothi.core.models.places import in_force
from dothi.programme.cycles.cycle import ReportingCycle
from dothi.programme.cycles.cycle_summary import CycleSummary
from dothi.programme.cycles.report_block import ReportBlock, Section
from dothi.programme.cycles.rows import Row, rows
from dothi.programme.cycles.unit_report import WRITABLE, UnitReport, unit_reports, workflow
from dothi.programme.models import Assignment, Commitment
from dothi.registers import workflow as steps

ASKED = (Section.RESULTS, Section.SHORTCOMINGS, Section.DIRECTION)  # without these a report says too little


class Clash(ValidationError):
    """Someone else saved the block since it was read; `block` is theirs, and what was to be written is not lost."""

    def __init__(self, block: Any) -> None:
        super().__init__(
            _("Người khác vừa lưu phần này. Bản của bạn còn nguyên trong ô; hãy so với bản đã lưu rồi lưu lại."),
            code="stale",
        )
        self.block = block


def may_write(user: Any, report: UnitReport) -> bool:
    """Whether a user writes this unit's report now: somebody of the unit, named for it, while it is not submitted.

    A grant over every unit does not make one a writer of each: the stamp says which unit wrote.
    """
    held = access.scope(user, Domain.REPORTING, Role.CLERK)
    named = any(unit == report.unit_id and (areas is None or report.area_id in areas) for areas, unit in held.places)
    return named and report.state in WRITABLE and report.cycle.state == "open"


def commitments_of(unit: Unit, cycle: ReportingCycle) -> list[Commitment]:
    """What a unit reports on: the commitments it led on the period's last day; a ward, those it has any part in; a unit that
    leads none, those it helps with or mobilises for."""
    duties = Assignment.objects.filter(in_force(cycle.span.end), unit=unit, commitment__programme=cycle.programme)
    every = [Assignment.Duty.LEAD, Assignment.Duty.IMPLEMENT, Assignment.Duty.MOBILISE, Assignment.Duty.SUPERVISE]
    led = duties.filter(duty=Assignment.Duty.LEAD)
    if unit.system == Unit.System.WARD:
        chosen = duties.filter(duty__in=every)
    else:
        chosen = led if led.exists() else duties.filter(duty__in=every[1:3])
    found = Commitment.objects.filter(pk__in=chosen.values("commitment")).select_related("clause")
    return list(found.order_by("order"))


def figures(report: UnitReport, commitments: list[Commitment]) -> list[Row]:
    """The figures of a unit's report: a ward's of its own ward, an office's of what it leads."""
    assert report.unit is not None
    ward = report.unit.area if report.unit.system == Unit.System.WARD else None
    return rows(report.cycle, commitments, ward)


def save(
    user: User, report: UnitReport, section: str, commitment: int | None, text: str, version: int
) -> ReportBlock | None:
    """Write one block; an empty one that never stood is not made.

    Args:
        version: that of the block the user saw; 0 for none.

    Raises:
        PermissionDenied: the user does not write for this unit, or the report is submitted or its cycle shut.
        Clash: someone else saved the block meanwhile.
    """
    if not may_write(user, report):
        raise PermissionDenied(
            _("Báo cáo đã nộp, kỳ không còn mở, hoặc bạn không được giao viết báo cáo của đơn vị này.")
        )
    words = text.replace("\r\n", "\n").strip()
    with transaction.atomic(), history.by(user, _("Viết báo cáo")):
        UnitReport.objects.select_for_update(of=("self",)).get(pk=report.pk)  # two who write one report take turns
        held = ReportBlock.objects.filter(report=report, section=section, commitment=commitment)
        block: ReportBlock | None = held.select_for_update(of=("self",)).first()
        if (block.version if block else 0) != version:
            if block is not None and block.text == words:
                return block
            raise Clash(block)
        if block is None and not words:
            return None
        if block is None:
            block = ReportBlock(report=report, area=report.area, unit=report.unit, section=section)
            block.commitment_id = commitment
        elif block.text == words:
            return block
        block.text, block.synthetic = words, False
        block.prepare()
        block.full_clean()
        block.save()
    return block


def may_summarise(user: Any) -> bool:
    """Whether a user writes the coordinator's words of a cycle."""
    return access.scope(user, Domain.PROGRAMME, Role.APPROVER).everywhere


def summarise(
    user: User, cycle: ReportingCycle, section: str, commitment: int | None, text: str, version: int
) -> CycleSummary:
    """Write the coordinator's words of one section beside the units' blocks.

    Args:
        version: that of the summary the user saw; 0 for none.

    Raises:
        PermissionDenied: the user does not coordinate the programme.
        Clash: someone else saved it meanwhile.
    """
    if not may_summarise(user):
        raise PermissionDenied(_("Chỉ người điều phối chương trình viết phần tổng hợp."))
    with transaction.atomic(), history.by(user, _("Viết phần tổng hợp")):
        ReportingCycle.objects.select_for_update(of=("self",)).get(pk=cycle.pk)  # two coordinators take turns
        standing = CycleSummary.objects.filter(cycle=cycle, section=section, commitment=commitment)
        one: CycleSummary | None = standing.first()
        if (one.version if one else 0) != version:
            raise Clash(one)
        if one is None:
            one = CycleSummary(cycle=cycle, area=cycle.area, section=section, commitment_id=commitment)
        one.text, one.synthetic = text.replace("\r\n", "\n").strip(), False
        one.prepare()
        one.full_clean()
        one.save()
    return one


@dataclass(frozen=True)
class Missing:
    """What a report still lacks: told before it is submitted, and holding nobody back."""

    sections: list[str]
    commitments: list[Commitment]  # led, and without a word on results
    figures: list[Row]  # without a value

    @property
    def any(self) -> bool:
        """Whether anything lacks."""
        return bool(self.sections or self.commitments or self.figures)


def missing(report: UnitReport, commitments: list[Commitment], told: list[Row]) -> Missing:
    """What a report still lacks."""
    written = {(b.section, b.commitment_id) for b in report.blocks.all() if b.text}
    sections = {section for section, _commitment in written}
    return Missing(
        [str(s.label) for s in ASKED if s not in sections],
        [c for c in commitments if (Section.RESULTS.value, c.pk) not in written],
        [row for row in told if row.value is None],
    )


def previous(report: UnitReport) -> UnitReport | None:
    """The unit's report of the cycle before: of the same kind, else of any."""
    earlier = UnitReport.objects.filter(
        unit=report.unit, cycle__programme=report.cycle.programme, due_on__lt=report.due_on
    ).filter(Q(blocks__isnull=False), blocks__removed_at=None)
    earlier = earlier.select_related("cycle").order_by("-due_on", "-pk")
    found: UnitReport | None = earlier.filter(cycle__kind=report.cycle.kind).first() or earlier.first()
    return found


def take(report: UnitReport, name: str, user: User, reason: str = "", version: int | None = None) -> UnitReport:
    """One step of a report: `submit`, `return`, `accept`.

    Raises:
        PermissionDenied, ValidationError: as the workflow says.
    """
    done: Any = steps.apply(workflow, report, name, user, unit_reports.domain, reason=reason, version=version)
    return done  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Refused:
    """A report that could not be taken further, and why."""

    report: UnitReport
    why: str


def accept_many(user: User, reports: list[UnitReport]) -> tuple[list[UnitReport], list[Refused]]:
    """Accept several reports, each by itself: one that cannot be keeps no other back."""
    done, refused = [], []
    for report in reports:
        try:
            done.append(take(report, "accept", user))
        except (ValidationError, PermissionDenied) as problem:
            messages = problem.messages if isinstance(problem, ValidationError) else [str(problem)]
            refused.append(Refused(report, " ".join(messages)))
    return done, refused
