"""Checks that are kept: written with their findings in one transaction, never overwritten, and told when they are stale.

A check is stale when a fresh examination today would come out otherwise: another version is in force, the shape or the facts
changed, the plans' data changed. `digest` holds what was asked and what was found, so that one comparison says so.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.gis.geos import GEOSGeometry
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dothi.core import access, history
from dothi.core.models import Area, Role, User
from dothi.registers import numbering
from dothi.registers.planning.conformity import Finding, Wish, examine, outcome_of, sound, tolerance
from dothi.registers.planning.conformity_check import ConformityCheck, Outcome, conformity_checks
from dothi.registers.planning.conformity_exception import ConformityException
from dothi.registers.planning.conformity_finding import ConformityFinding
from dothi.registers.planning.conformity_subjects import SUBJECTS, Subject, subject_of
from dothi.registers.planning.plan_version import PlanVersion

NAMES = {"version": "plan_version_id", "zone": "zone_id", "coverage": "coverage_id"}


@dataclass(frozen=True)
class Asked:
    """A question as it is put to the plans: about which record or shape, what is wanted there, where it lies."""

    shape: GEOSGeometry
    wish: Wish
    area: Area
    unit_id: int | None = None
    subject: str = ""
    number: int | None = None
    label: str = ""


@dataclass(frozen=True)
class Answer:
    """What was found, before anyone keeps it."""

    asked: Asked
    on: date
    tolerance: Decimal
    findings: Sequence[Finding]

    @property
    def outcome(self) -> str:
        """The worst of all layers."""
        return outcome_of(self.findings)

    @property
    def digest(self) -> str:
        """SHA-256 of what was asked and what was found; the day of asking is no part of it."""
        asked = self.asked
        told = {
            "subject": [asked.subject, asked.number],
            "shape": bytes(asked.shape.wkb).hex(),
            "wish": {name: _plain(value) for name, value in asdict(asked.wish).items()},
            "tolerance": _plain(self.tolerance),
            "findings": [{n: _plain(v) for n, v in asdict(f).items()} for f in self.findings],
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Standing:
    """Where a record stands with the plans today."""

    check: ConformityCheck | None
    stale: bool
    exception: ConformityException | None
    why_not: str = ""  # it cannot be asked: no shape, nothing wanted

    @property
    def outcome(self) -> str:
        """What the latest check came to; without one nothing is checked."""
        return self.check.outcome if self.check else Outcome.NOT_CHECKED

    @property
    def passes(self) -> bool:
        """Whether the record may go on."""
        if self.check is None:
            return self.exception is not None
        return not self.stale and (self.outcome == Outcome.CLEAR or self.exception is not None)

    def refusal(self) -> str | None:
        """Why it may not go on; None when it may."""
        if self.passes:
            return None
        if self.check is None:
            return self.why_not or _("Chưa đối chiếu quy hoạch.")
        if self.stale:
            return _("Kết quả đối chiếu quy hoạch đã cũ: quy hoạch, hình hoặc chỉ tiêu đã thay đổi. Hãy đối chiếu lại.")
        if self.outcome == Outcome.CONFLICT:
            return _("Không phù hợp quy hoạch (%(check)s): từ chối hoặc có quyết định ngoại lệ.") % {
                "check": self.check.code
            }
        return _("Chưa đủ dữ liệu để đối chiếu quy hoạch (%(check)s): bổ sung hoặc có quyết định ngoại lệ.") % {
            "check": self.check.code
        }


def question(record: Any) -> Asked:
    """What a record asks of the plans.

    Raises:
        ValidationError: it has no shape, or nobody said yet what is wanted there.
    """
    subject = subject_of(record)
    if subject is None:
        raise ValidationError(_("Loại hồ sơ này không đối chiếu quy hoạch."))
    shape, wish = subject.shape_of(record), subject.wish(record)
    if shape is None:
        raise ValidationError(_("Chưa có vị trí, ranh giới để đối chiếu quy hoạch."))
    if wish is None:
        raise ValidationError(_("Chưa có đề xuất sử dụng để đối chiếu quy hoạch."))
    slug = subject.register.slug
    return Asked(sound(shape), wish, record.area, record.unit_id, slug, record.pk, str(record)[:300])


def answered(asked: Asked, on: date | None = None) -> Answer:
    """The question put to the plans of a day, today by default."""
    day = on or timezone.localdate()
    findings = examine(asked.shape, day, asked.wish, asked.area.pk)
    return Answer(asked, day, tolerance(asked.shape, day, asked.area.pk), findings)


def check(record: Any, user: User, on: date | None = None) -> ConformityCheck:
    """Hold a record against the plans and keep what was found.

    Raises:
        PermissionDenied: the user is no clerk of the record.
        ValidationError: the record cannot be asked about.
    """
    subject = subject_of(record)
    if subject is not None:
        access.require(user, subject.register.domain, Role.CLERK, record)
    answer = answered(question(record), on)
    with history.by(user, _("Đối chiếu quy hoạch")):
        return keep(answer, user)


def check_shape(asked: Asked, user: User, on: date | None = None) -> ConformityCheck:
    """Hold a shape that someone drew against the plans and keep what was found.

    Raises:
        PermissionDenied: the user is no clerk of planning where it lies.
    """
    answer = answered(asked, on)
    made = ConformityCheck(area=asked.area, unit_id=asked.unit_id)
    access.require(user, conformity_checks.domain, Role.CLERK, made)
    with history.by(user, _("Đối chiếu quy hoạch")):
        return keep(answer, user)


def keep(
    answer: Answer, user: User | None, because: PlanVersion | None = None, *, synthetic: bool = False
) -> ConformityCheck:
    """Write a check and its findings; the caller names the author."""
    made = drafted(answer, user, because, synthetic=synthetic)
    with transaction.atomic():
        numbering.number(conformity_checks, made)
        made.save()
        ConformityFinding.objects.bulk_create(rows(made, answer))
    return made


def drafted(
    answer: Answer, user: User | None, because: PlanVersion | None = None, *, synthetic: bool = False
) -> ConformityCheck:
    """A check as it is to be written, without its number."""
    asked = answer.asked
    return ConformityCheck(
        area=asked.area,
        unit_id=asked.unit_id,
        synthetic=synthetic,
        subject=asked.subject,
        subject_number=asked.number,
        label=asked.label,
        place=asked.shape,
        on_day=answer.on,
        tolerance=answer.tolerance,
        outcome=answer.outcome,
        found=len(answer.findings),
        digest=answer.digest,
        checked_by=user,
        because=because,
        **asdict(asked.wish),
    )


def rows(made: ConformityCheck, answer: Answer) -> list[ConformityFinding]:
    """The findings of a written check."""
    found = []
    for finding in answer.findings:
        values = {NAMES.get(name, name): value for name, value in asdict(finding).items()}
        found.append(
            ConformityFinding(
                conformity_check=made, area_id=made.area_id, unit_id=made.unit_id, synthetic=made.synthetic, **values
            )
        )
        found[-1].prepare()
    return found


def latest(slug: str, number: int) -> ConformityCheck | None:
    """The newest check of a record."""
    found: Any = ConformityCheck.objects.filter(subject=slug, subject_number=number)
    newest: ConformityCheck | None = found.order_by("-pk").first()
    return newest


def standing(record: Any) -> Standing:
    """Where a record stands today: its latest check, whether it still holds, and the decision that excepts it."""
    subject = subject_of(record)
    assert subject is not None, record
    slug = subject.register.slug
    found = latest(slug, record.pk)
    excepted = ConformityException.objects.filter(
        state="decided", subject=slug, subject_number=record.pk, conformity_check=found
    ).first()
    try:
        fresh: Answer | None = answered(question(record))
        why_not = ""
    except ValidationError as problem:
        fresh, why_not = None, " ".join(problem.messages)
    stale = found is not None and (fresh is None or fresh.digest != found.digest or fresh.outcome != found.outcome)
    return Standing(found, stale, excepted, why_not)


def subject_for(slug: str) -> Subject | None:
    """The line of the table of a register's name."""
    return SUBJECTS.get(slug)


def _plain(value: Any) -> Any:
    """A value as the digest reads it: a number without the zeros it happens to carry."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date) else value if value is None else str(value)
