"""The panel of a construction permit: its chain, the clock of the answer with its pauses, the works under it, their
inspections and violations, and the permits that adjust it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dothi.core import law
from dothi.registers.construction import permit_steps as rules
from dothi.registers.construction.inspection import inspections
from dothi.registers.construction.permit import ConstructionPermit, permits
from dothi.registers.construction.permit_steps import State
from dothi.registers.construction.site import sites
from dothi.registers.construction.violation import violations
from dothi.registers.workflow import Step, steps_of
from dothi.web.chain import FAILED, UNSAID, Link, Next, by, following, marked, on
from dothi.web.clocks import Clock, clock

SHOWN = 10  # works, inspections, violations


@dataclass(frozen=True)
class Content:
    """What the template shows."""

    links: list[Link]
    clocks: list[Clock]
    pauses: list[tuple[date, date]]
    next: Next | None
    sites: list[Any]
    inspections: list[Any]
    violations: list[Any]
    adjusted_by: list[ConstructionPermit]


def panel(user: Any, record: ConstructionPermit) -> Content:
    """As many queries for many works as for one."""
    with law.reading():
        taken = {step.name: step for step in reversed(steps_of(record))}  # the last of each name
        works = list(sites.records(user).filter(permit=record).order_by("started_on", "pk")[:SHOWN])
        visits = inspections.records(user).filter(site__permit=record).order_by("-scheduled_on", "-pk")[:SHOWN]
        breaches = violations.records(user).filter(Q(permit=record) | Q(site__permit=record))[:SHOWN]
        links = chain(record, taken, works)
        return Content(
            links,
            [link.clock for link in links if link.clock],
            record.pauses(),
            following(permits, record, taken),
            works,
            list(visits),
            list(breaches),
            list(permits.records(user).filter(adjusts=record)[:SHOWN]),
        )


def chain(record: ConstructionPermit, taken: dict[str, Step], works: list[Any]) -> list[Link]:
    """The links, in the order of the procedure."""
    links = [Link(pgettext("chain", "Nhận hồ sơ"), record.received_on)]
    if record.supplement_on:
        asked = taken["ask_supplement"].reason if "ask_supplement" in taken else ""
        links += [
            Link(
                pgettext("chain", "Yêu cầu bổ sung"), record.supplement_on, by=by(taken, "ask_supplement"), detail=asked
            ),
            Link(pgettext("chain", "Bổ sung xong"), record.supplemented_on, by=by(taken, "supplement")),
        ]
    visited = Link(pgettext("chain", "Kiểm tra thực địa"), on(taken, "check_site"), by=by(taken, "check_site"))
    if record.state == State.SITE_CHECKED or record.decided_on:
        visited.status = UNSAID  # unless the steps say when
    if record.state != State.WITHDRAWN or visited.day:
        links.append(visited)
    if record.state == State.WITHDRAWN:
        links.append(_ended(pgettext("chain", "Rút hồ sơ"), taken, "withdraw"))
    elif record.state == State.REFUSED:
        ground = str(record.refused_ground)
        links.append(
            Link(pgettext("chain", "Từ chối"), record.decided_on, "", by(taken, "refuse"), ground, _answer(record))
        )
    else:
        started = works[0].started_on if works else None
        links += [
            Link(
                pgettext("chain", "Cấp phép"),
                record.issued_on,
                record.number,
                by(taken, "issue"),
                clock=_answer(record),
            ),
            Link(pgettext("chain", "Khởi công"), started, clock=_validity(record, started)),
            _end(record, taken, works),
        ]
        if record.state == State.EXPIRED and started is None:
            links[-2].status = FAILED
    return marked(links, record.state not in rules.workflow.final)


def _end(record: ConstructionPermit, taken: dict[str, Step], works: list[Any]) -> Link:
    if record.state == State.REVOKED:
        return _ended(pgettext("chain", "Thu hồi"), taken, "revoke")
    if record.state == State.EXPIRED:
        return Link(pgettext("chain", "Hết hạn"), record.expires_on, by=by(taken, "expire"))
    if record.state == State.COMPLETED:
        built = max((work.completed_on for work in works if work.completed_on), default=None)
        link = _ended(pgettext("chain", "Hoàn công"), taken, "complete")
        link.day = link.day or built
        return link
    return Link(pgettext("chain", "Hoàn công"))


def _ended(title: str, taken: dict[str, Step], name: str) -> Link:
    """A link that is past even where the steps do not say when."""
    reason = taken[name].reason if name in taken else ""
    return Link(title, on(taken, name), by=by(taken, name), detail=reason, status=UNSAID)


def _answer(record: ConstructionPermit) -> Clock:
    """To decide; it stands while the applicant completes the dossier."""
    waiting = record.supplement_on is not None and record.supplemented_on is None and record.decided_on is None
    return clock(
        rules.PARAMETERS[rules.DAYS],
        rules.DAYS,
        _("nhận hồ sơ"),
        record.received_on,
        record.area_id,
        due=record.due_on,
        ended=record.decided_on,
        pauses=record.pauses(),
        waiting=waiting,
    )


def _validity(record: ConstructionPermit, started: date | None) -> Clock | None:
    """To start the works; no longer asked of a permit that ended otherwise."""
    if record.issued_on is None or (started is None and record.state not in (State.ISSUED, State.EXPIRED)):
        return None
    return clock(
        rules.PARAMETERS[rules.VALIDITY],
        rules.VALIDITY,
        _("cấp phép"),
        record.issued_on,
        record.area_id,
        due=record.expires_on,
        ended=started,
        lapsed=record.state == State.EXPIRED and started is None,
    )
