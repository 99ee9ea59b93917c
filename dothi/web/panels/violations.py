"""The panel of a violation: its legal chain link by link, each clock with its law, what is due next and by whom, the
fine against the band and ceiling of its day, what lies around it, and earlier violations of the same person or place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dothi.core import law
from dothi.core.models import Parameter
from dothi.registers.construction import violation_rules as rules
from dothi.registers.construction.inspection import inspections
from dothi.registers.construction.permit import permits
from dothi.registers.construction.site import sites
from dothi.registers.construction.violation import Violation, repeats, violations
from dothi.registers.construction.violation_steps import ENDED, State
from dothi.registers.register import show
from dothi.registers.workflow import Step, steps_of
from dothi.web.chain import FAILED, UNNEEDED, Link, Next, by, following, marked
from dothi.web.clocks import Clock, clock

SHOWN = 10  # earlier violations, inspections


@dataclass(frozen=True)
class Fine:
    """The fine beside the law of its day: the decision's, or today's while there is none."""

    amount: Decimal | None
    authority: str
    on: date
    ceilings: list[tuple[str, Parameter | None]]  # of the authority that decided; of all while nobody did
    least: Parameter | None
    most: Parameter | None
    beyond: bool
    paid: str
    tone: str
    bar: Clock


@dataclass(frozen=True)
class Content:
    """What the template shows."""

    links: list[Link]
    clocks: list[Clock]
    next: Next | None
    fine: Fine | None  # none is asked where there was no violation
    site: Any
    permits: list[Any]
    inspections: list[Any]
    earlier: list[Violation]


def panel(user: Any, record: Violation) -> Content:
    """As many queries for a long chain as for a short one."""
    with law.reading():
        taken = {step.name: step for step in reversed(steps_of(record))}  # the last of each name
        site = sites.records(user).filter(pk=record.site_id).first()
        numbers = {record.permit_id, site.permit_id if site else None} - {None}
        papers = list(permits.records(user).filter(pk__in=numbers))
        visits = inspections.records(user).filter(site=record.site_id).order_by("-scheduled_on", "-pk")[:SHOWN]
        links = chain(record, taken)
        return Content(
            links,
            [link.clock for link in links if link.clock],
            following(violations, record, taken, ("pay",) if record.fine_owed else ()),
            None if record.state == State.UNFOUNDED else fined(record),
            site,
            papers,
            list(visits) if record.site_id else [],
            repeats(record, violations.records(user))[:SHOWN],
        )


def chain(record: Violation, taken: dict[str, Step]) -> list[Link]:
    """The links, in the order of the law."""
    links = [Link(pgettext("chain", "Phát hiện"), record.detected_on, detail=str(record.get_channel_display()))]
    if record.state == State.UNFOUNDED:
        links.append(
            Link(
                pgettext("chain", "Không có vi phạm"),
                record.closed_on,
                by=by(taken, "dismiss"),
                detail=str(record.unfounded_reason),
            )
        )
        return marked(links, record.state not in ENDED)
    links += [
        Link(pgettext("chain", "Xác minh"), record.verified_on, by=by(taken, "verify")),
        Link(
            pgettext("chain", "Lập biên bản"),
            record.recorded_on,
            record.record_number,
            by(taken, "record"),
            _("đã đình chỉ thi công") if record.stopped else "",
        ),
        Link(
            pgettext("chain", "Xử phạt"),
            record.decided_on,
            record.decision_number,
            by(taken, "decide"),
            str(record.get_authority_display()),
            _decide_clock(record),
        ),
        *_ways(record, taken),
        _force(record, taken),
        Link(pgettext("chain", "Kết thúc"), record.closed_on, by=by(taken, "close")),
    ]
    return marked(links, record.state not in ENDED)


def _ways(record: Violation, taken: dict[str, Step]) -> list[Link]:
    """To be permitted after all, or to put right; one after the other where the first did not succeed."""
    found = []
    forced = _forced(record, taken)
    if record.legalise_due_on or record.legalised_on:
        start = record.decided_on or record.legalised_on or record.detected_on
        running = clock(
            rules.PARAMETERS[rules.LEGALISE],
            rules.LEGALISE,
            _("quyết định xử phạt"),
            start,
            record.area_id,
            due=record.legalise_due_on,
            ended=record.legalised_on,
            lapsed=bool(record.remedy_due_on) and not record.legalised_on,
        )
        number = record.permit.number if record.permit and record.legalised_on else ""
        found.append(
            Link(pgettext("chain", "Xin cấp phép"), record.legalised_on, number, by(taken, "legalised"), clock=running)
        )
        if running.lapsed:
            found[-1].status = FAILED
    if record.remedy_due_on or record.remedied_on:
        running = _remedy_clock(record, taken, forced and not record.remedied_on)
        found.append(
            Link(pgettext("chain", "Khắc phục"), record.remedied_on, by=by(taken, "verify_remedy"), clock=running)
        )
        if running.lapsed:
            found[-1].status = FAILED
    return found or [Link(pgettext("chain", "Cấp phép hoặc khắc phục"))]


def _forced(record: Violation, taken: dict[str, Step]) -> bool:
    """Whether force was decided on, by a step or in a record that came without its steps."""
    return "decide_enforcement" in taken or record.state == State.ENFORCEMENT_DECIDED or bool(record.enforced_on)


def _force(record: Violation, taken: dict[str, Step]) -> Link:
    """Removed by force: only where nobody put it right."""
    decided = taken.get("decide_enforcement")
    if decided:
        said = _("quyết định cưỡng chế ngày %(day)s") % {"day": show(timezone.localtime(decided.at).date())}
    else:
        said = "" if _forced(record, taken) else _("chỉ khi không tự khắc phục")
    link = Link(
        pgettext("chain", "Cưỡng chế"),
        record.enforced_on,
        by=by(taken, "enforce") or by(taken, "decide_enforcement"),
        detail=said,
    )
    if not record.enforced_on and (record.remedied_on or record.legalised_on):
        link.status, link.detail = UNNEEDED, ""
    return link


def _decide_clock(record: Violation) -> Clock:
    event = _("lập biên bản") if record.recorded_on else _("phát hiện (chưa có biên bản)")
    return clock(
        rules.PARAMETERS[rules.DECIDE],
        rules.DECIDE,
        event,
        record.recorded_on or record.detected_on,
        record.area_id,
        due=record.decide_due_on,
        ended=record.decided_on,
    )


def _remedy_clock(record: Violation, taken: dict[str, Step], lapsed: bool) -> Clock:
    """It runs from the day the remedy was ordered, as the steps say; for a record that came without its steps, from the
    decision, where the day due says so."""
    name, code, area = rules.PARAMETERS[rules.REMEDY], rules.REMEDY, record.area_id
    due, ended, decided = record.remedy_due_on, record.remedied_on, record.decided_on
    if "order_remedy" in taken:
        start = timezone.localtime(taken["order_remedy"].at).date()
        return clock(name, code, _("lệnh khắc phục"), start, area, due=due, ended=ended, lapsed=lapsed)
    if decided and (due is None or law.deadline(code, decided, area) == due):
        return clock(name, code, _("quyết định xử phạt"), decided, area, due=due, ended=ended, lapsed=lapsed)
    return Clock(str(name), "", None, due, ended, None, "", _("Không ghi ngày buộc khắc phục."), lapsed=lapsed)


def fined(record: Violation) -> Fine:
    """The fine, and what the law of its day allows."""
    on = record.decided_on or timezone.localdate()
    names = [record.authority] if record.authority else list(rules.CEILINGS)
    label = dict(Violation.Authority.choices)
    said = {"kind": record.kind, "offender": record.offender_kind}
    least, most = (law.parameter(code.format(**said), on, record.area_id) for code in (rules.LEAST, rules.MOST))
    ceilings = [(str(label[name]), law.parameter(rules.CEILINGS[name], on, record.area_id)) for name in names]
    amount = record.fine
    bounds = [most, ceilings[0][1] if record.authority else None]
    beyond = amount is not None and (
        any(bound is not None and amount > bound.value for bound in bounds)
        or (least is not None and 0 < amount < least.value)
    )
    paid, tone = _paid(record)
    bar = clock(
        rules.PARAMETERS[rules.TIME_BAR],
        rules.TIME_BAR,
        _("phát hiện"),
        record.detected_on,
        record.area_id,
        ended=record.decided_on,
    )
    return Fine(amount, str(record.get_authority_display()), on, ceilings, least, most, beyond, paid, tone, bar)


def _paid(record: Violation) -> tuple[str, str]:
    """Whether the fine was paid, in words, and the tone."""
    if record.decided_on is None:
        return _("chưa ra quyết định"), "neutral"
    if record.fine is None:
        return _("không phạt tiền"), "neutral"
    if not record.fine:
        return _("đã miễn, huỷ"), "neutral"
    return (_("đã nộp"), "good") if record.fine_paid_on else (_("chưa nộp"), "warn")
